//! How far teams are kept apart, from what was found in the newest objects.

mod findings;
mod matrices;
mod neighbours;
mod review;
mod score;

pub use review::{Reviewed, Reviewing};

use super::Capacity;
use super::paging::Extent;
use super::teams::{TeamRefs, team_ref};
use crate::isolation::Seen;
use crate::source::{SourceStatus, WatchState};
use crate::store::Cluster;
use findings::Findings;
use plimsoll_app::api::{
    Access, ApiError, CheckNote, FindingRow, Frame, IsolationNote, IsolationPage,
    NamespaceIsolation, Refused, ScoreNote, TeamIsolation, Unreadable,
};
use plimsoll_app::routes::{FINDINGS_PER_PAGE, IsolationQuery};
use plimsoll_planner::isolation::{Check, State, Verdict};
use plimsoll_planner::teams::Owners;
use score::note_of;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Version of the checks and of what is computed from them.
pub(crate) const FORMULA_VERSION: &str = "isolation-1";
/// People without a team that a page shows.
const PEOPLE_SHOWN: usize = 20;

/// Which of the matrices are wanted: with many teams each of them is large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// None of them.
    None,
    /// Who reaches whom.
    Network,
    /// Who may do what.
    Access,
    /// Who runs beside whom.
    Colocation,
}

impl Wanted {
    fn has(self, part: Self) -> bool {
        self == Self::All || self == part
    }
}

/// Makes what takes a while of large clusters where it holds nobody up.
async fn colocated(seen: &Arc<Seen>) {
    let seen = Arc::clone(seen);
    let made = tokio::task::spawn_blocking(move || seen.colocation().teams.len());
    // Where that failed it is made when it is asked for.
    drop(made.await);
}

impl Capacity {
    pub(super) async fn read_isolation(
        &self,
        access: &Access,
        query: &IsolationQuery,
        (extent, wanted): (Extent, Wanted),
    ) -> Result<IsolationPage, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        let Some(seen) = self.seen(&cluster) else {
            return Ok(IsolationPage {
                frame,
                note: None,
                refused: Some(not_seen()),
            });
        };
        let asked = (query.team.as_deref(), query.namespace.as_deref());
        self.check_filters(access, &cluster, asked).await?;
        let refs = self.team_refs(&cluster, &frame).await?;
        let findings = Findings {
            seen: &seen,
            refs: &refs,
            access,
        };
        let matching = findings.matching(query);
        let (all, matching_len) = (findings.count(), matching.len());
        let shown = extent.cut_by(matching, query.page, FINDINGS_PER_PAGE);
        let rows: Vec<FindingRow> = shown.rows.iter().map(|one| findings.row(one)).collect();
        let in_scope = verdicts_in_scope(&seen, access, query);
        let teams = teams_of(&seen.owners, &refs, &in_scope);
        let sees_all = *access == Access::All;
        let told = |part| sees_all && wanted.has(part);
        let people_shown = match extent {
            Extent::Page => PEOPLE_SHOWN,
            Extent::All => usize::MAX,
        };
        if told(Wanted::Colocation) {
            colocated(&seen).await;
        }
        let people = |namespace: &str| seen.owners.of_namespace(namespace);
        let note = IsolationNote {
            formula_version: FORMULA_VERSION.to_owned(),
            at_secs: seen.at_secs,
            exempt: self.plans.exempt.clone(),
            exempt_namespaces: seen.audit.exempt.len(),
            namespaces: namespaces_of(&in_scope).len(),
            score: note_of(in_scope.iter().copied()),
            teams,
            checks: checks(&in_scope),
            findings: rows,
            findings_matching: matching_len,
            findings_all: all,
            page: shown.page,
            pages: shown.pages,
            sort: query.sort.to_string(),
            unreadable: unreadable(&seen, &self.live.get().sources),
            network: seen
                .reach
                .as_ref()
                .filter(|_| told(Wanted::Network))
                .map(|reach| matrices::network(reach, people, &refs, &seen)),
            access: seen
                .access
                .as_ref()
                .ok()
                .filter(|_| told(Wanted::Access))
                .map(|matrix| matrices::access(matrix, &refs, people_shown)),
            colocation: told(Wanted::Colocation).then(|| matrices::colocation(&seen, &refs)),
            neighbours: self
                .neighbours(access, &cluster, (&seen, &refs), (query, extent))
                .await?,
        };
        Ok(IsolationPage {
            frame,
            note: Some(Box::new(note)),
            refused: None,
        })
    }

    /// All findings that a query matches, and of the matrices the one that is wanted, for exports.
    ///
    /// # Errors
    /// [`ApiError`] also where the objects are not known.
    pub async fn isolation_in_full(
        &self,
        access: &Access,
        query: &IsolationQuery,
        wanted: Wanted,
    ) -> Result<IsolationNote, ApiError> {
        let _permit = self.heavy_read().await;
        let how = (Extent::All, wanted);
        let page = self.read_isolation(access, query, how).await?;
        page.note.map(|note| *note).ok_or_else(|| {
            ApiError::no_data(
                "The objects of this cluster are not known.",
                "Let the server reach it.",
            )
        })
    }

    /// What was found in the newest objects of a cluster; `None` where these are not known.
    pub(super) fn seen(&self, cluster: &Cluster) -> Option<Arc<Seen>> {
        let live = self.live.get();
        let is_live = live.cluster.as_ref().map(|live| live.id) == Some(cluster.id);
        live.seen.clone().filter(|_| is_live)
    }

    /// How a namespace is kept apart; `None` where that is not known or not judged.
    pub(super) async fn isolation_of_namespace(
        &self,
        cluster: &Cluster,
        frame: &Frame,
        access: &Access,
        namespace: &str,
    ) -> Result<Option<NamespaceIsolation>, ApiError> {
        let Some(seen) = self.seen(cluster) else {
            return Ok(None);
        };
        let Some(verdicts) = seen.audit.namespaces.get(namespace).cloned() else {
            return Ok(None);
        };
        let refs = self.team_refs(cluster, frame).await?;
        let findings = Findings {
            seen: &seen,
            refs: &refs,
            access,
        };
        let of_check = |verdict: &Verdict| {
            let check = verdict.check;
            let state = match verdict.state {
                State::Pass => "pass",
                State::Fail(_) => "fail",
                State::Unknown(_) => "unknown",
            };
            (
                check.id().to_owned(),
                check.title().to_owned(),
                check.severity().as_str().to_owned(),
                state.to_owned(),
            )
        };
        let query = IsolationQuery {
            namespace: Some(namespace.to_owned()),
            ..IsolationQuery::of(Default::default())
        };
        let matching = findings.matching(&query);
        Ok(Some(NamespaceIsolation {
            score: note_of(verdicts.iter()),
            checks: verdicts.iter().map(of_check).collect(),
            findings: matching.iter().map(|one| findings.row(one)).collect(),
        }))
    }

    /// How namespaces of a team are kept apart, and what was found there, the worst first.
    pub(super) fn isolation_of_team(
        &self,
        seen: &Seen,
        refs: &TeamRefs,
        access: &Access,
        team: &str,
        most: usize,
    ) -> (ScoreNote, Vec<FindingRow>, usize) {
        let findings = Findings { seen, refs, access };
        let query = IsolationQuery {
            team: Some(team.to_owned()),
            ..IsolationQuery::of(Default::default())
        };
        let matching = findings.matching(&query);
        let rows = matching.iter().take(most).map(|one| findings.row(one));
        let verdicts = verdicts_in_scope(seen, access, &query);
        (
            note_of(verdicts.into_iter()),
            rows.collect(),
            matching.len(),
        )
    }
}

/// What everything that is judged comes to.
pub(super) fn score_of_all(seen: &Seen) -> ScoreNote {
    note_of(seen.audit.verdicts())
}

/// What each team's namespaces that may be seen come to.
pub(super) fn scores_by_team(seen: &Seen, access: &Access) -> BTreeMap<String, ScoreNote> {
    let mut by_team: BTreeMap<String, Vec<&Verdict>> = BTreeMap::new();
    for (namespace, verdicts) in &seen.audit.namespaces {
        if access.allows(namespace) {
            let team = seen.owners.of_namespace(namespace).to_string();
            by_team.entry(team).or_default().extend(verdicts.iter());
        }
    }
    let scored = by_team.into_iter();
    scored
        .map(|(team, verdicts)| (team, note_of(verdicts.into_iter())))
        .collect()
}

/// Verdicts of namespaces (and of the cluster) that a query is about, whatever its filter of findings.
fn verdicts_in_scope<'a>(
    seen: &'a Seen,
    access: &Access,
    query: &IsolationQuery,
) -> Vec<&'a Verdict> {
    let of_team = |namespace: Option<&str>| match (&query.team, namespace) {
        (None, _) => true,
        (Some(team), Some(namespace)) => *seen.owners.of_namespace(namespace) == **team,
        (Some(_), None) => false,
    };
    let of_namespace = |namespace: Option<&str>| match &query.namespace {
        None => true,
        Some(wanted) => namespace == Some(wanted),
    };
    let may_see = |namespace: Option<&str>| match namespace {
        Some(namespace) => access.allows(namespace),
        None => *access == Access::All,
    };
    let verdicts = seen.audit.verdicts();
    let verdicts = verdicts.filter(|verdict| {
        let namespace = verdict.namespace.as_deref();
        may_see(namespace) && of_team(namespace) && of_namespace(namespace)
    });
    verdicts.collect()
}

fn namespaces_of<'a>(verdicts: &[&'a Verdict]) -> BTreeSet<&'a str> {
    let namespaces = verdicts.iter();
    namespaces
        .filter_map(|verdict| verdict.namespace.as_deref())
        .collect()
}

/// Lowest score first.
fn teams_of(owners: &Owners, refs: &TeamRefs, verdicts: &[&Verdict]) -> Vec<TeamIsolation> {
    let mut by_team: BTreeMap<String, Vec<&Verdict>> = BTreeMap::new();
    for verdict in verdicts {
        if let Some(namespace) = verdict.namespace.as_deref() {
            let team = owners.of_namespace(namespace).to_string();
            by_team.entry(team).or_default().push(verdict);
        }
    }
    let mut teams: Vec<TeamIsolation> = by_team
        .into_iter()
        .map(|(team, verdicts)| TeamIsolation {
            team: team_ref(refs, &team),
            namespaces: namespaces_of(&verdicts).len(),
            score: note_of(verdicts.into_iter()),
        })
        .collect();
    teams.sort_by(|a, b| {
        let score = |of: &TeamIsolation| of.score.percent();
        score(a)
            .cmp(&score(b))
            .then_with(|| a.team.name.cmp(&b.team.name))
    });
    teams
}

fn checks(verdicts: &[&Verdict]) -> Vec<CheckNote> {
    let of = |check: &Check| {
        let mut note = CheckNote {
            id: check.id().to_owned(),
            title: check.title().to_owned(),
            why: check.why().to_owned(),
            severity: check.severity().as_str().to_owned(),
            passed: 0,
            failed: 0,
            unknown: 0,
        };
        for verdict in verdicts.iter().filter(|verdict| verdict.check == *check) {
            match verdict.state {
                State::Pass => note.passed += 1,
                State::Fail(_) => note.failed += 1,
                State::Unknown(_) => note.unknown += 1,
            }
        }
        note
    };
    Check::ALL.iter().map(of).collect()
}

/// Kinds that checks need and cannot have.
fn unreadable(seen: &Seen, sources: &[SourceStatus]) -> Vec<Unreadable> {
    let mut checks_of: BTreeMap<&'static str, BTreeSet<&'static str>> = BTreeMap::new();
    for verdict in seen.audit.verdicts() {
        if let State::Unknown(kinds) = &verdict.state {
            for kind in kinds {
                checks_of
                    .entry(kind)
                    .or_default()
                    .insert(verdict.check.title());
            }
        }
    }
    // What no check needs in this cluster is told of all the same.
    let policies = &seen.snapshot.policies;
    for (kind, is_known) in [
        ("networkpolicies", policies.network.is_some()),
        ("horizontalpodautoscalers", policies.autoscalers.is_some()),
        ("events", policies.events.is_some()),
    ] {
        if !is_known {
            checks_of.entry(kind).or_default();
        }
    }
    let reason = |kind: &str| {
        let mut of_kind = sources
            .iter()
            .filter(|source| source.name.starts_with(kind));
        let failing = of_kind.find(|source| source.state != WatchState::Current);
        let error = failing.and_then(|source| source.last_error.clone());
        error.unwrap_or_else(|| "not read yet".to_owned())
    };
    checks_of
        .into_iter()
        .map(|(kind, checks)| Unreadable {
            kind: kind.to_owned(),
            reason: reason(kind),
            checks: checks.into_iter().map(str::to_owned).collect(),
        })
        .collect()
}

fn not_seen() -> Refused {
    Refused {
        name: "isolation".to_owned(),
        reason:
            "its objects are not known: this server has not reached the cluster since it started"
                .to_owned(),
        works_from_secs: None,
    }
}
