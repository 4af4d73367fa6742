//! Findings: filtered, sorted, and told with their time and what mends them.

use crate::api::teams::{TeamRefs, team_ref};
use crate::export::{Way, manifest};
use crate::isolation::Seen;
use crate::store::FindingKey;
use plimsoll_app::api::{Access, FindingRow};
use plimsoll_app::routes::{Direction, IsolationQuery};
use plimsoll_planner::isolation::{Finding, State, Verdict};
use std::cmp::Ordering;

/// What findings are told of.
pub(super) struct Findings<'a> {
    pub(super) seen: &'a Seen,
    pub(super) refs: &'a TeamRefs,
    pub(super) access: &'a Access,
}

/// A finding and its verdict.
pub(super) type One<'a> = (&'a Verdict, &'a Finding);

impl<'a> Findings<'a> {
    fn all(&self) -> impl Iterator<Item = One<'a>> {
        let access = self.access;
        let verdicts = self.seen.audit.verdicts();
        let verdicts = verdicts.filter(move |verdict| match verdict.namespace.as_deref() {
            Some(namespace) => access.allows(namespace),
            None => *access == Access::All,
        });
        verdicts.flat_map(|verdict| {
            let findings = match &verdict.state {
                State::Fail(findings) => findings.as_slice(),
                State::Pass | State::Unknown(_) => &[],
            };
            findings.iter().map(move |finding| (verdict, finding))
        })
    }

    pub(super) fn count(&self) -> usize {
        self.all().count()
    }

    /// Those that a query matches, sorted as it says.
    pub(super) fn matching(&self, query: &IsolationQuery) -> Vec<One<'a>> {
        let filter = query.filter.as_deref().map(str::to_lowercase);
        let mut found: Vec<One<'a>> = self
            .all()
            .filter(|one| self.matches(query, filter.as_deref(), one))
            .collect();
        found.sort_by(|a, b| {
            let order = match query.sort.column {
                "check" => a.0.check.id().cmp(b.0.check.id()),
                "namespace" => a.0.namespace.cmp(&b.0.namespace),
                "team" => self.team(a.0).cmp(&self.team(b.0)),
                "object" => a.1.object.cmp(&b.1.object),
                "since" => self.since(a).cmp(&self.since(b)),
                // The most severe is the least by its order.
                _ => b.0.check.severity().cmp(&a.0.check.severity()),
            };
            let order = match query.sort.direction {
                Direction::Ascending => order,
                Direction::Descending => order.reverse(),
            };
            order.then_with(|| usual(a, b))
        });
        found
    }

    fn matches(&self, query: &IsolationQuery, filter: Option<&str>, one: &One<'_>) -> bool {
        let (verdict, finding) = one;
        let namespace = verdict.namespace.as_deref();
        let is = |wanted: &Option<String>, text: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| text == Some(wanted))
        };
        let contains = |needle: &str| {
            let texts = [
                namespace.unwrap_or_default(),
                &*finding.object.name,
                finding.object.kind,
                &*finding.evidence,
                verdict.check.title(),
            ];
            let mut texts = texts.into_iter();
            texts.any(|text| text.to_lowercase().contains(needle))
        };
        is(&query.namespace, namespace)
            && is(&query.check, Some(verdict.check.id()))
            && is(&query.severity, Some(verdict.check.severity().as_str()))
            && is(&query.team, self.team(verdict).as_deref())
            && filter.is_none_or(contains)
    }

    fn team(&self, verdict: &Verdict) -> Option<String> {
        let namespace = verdict.namespace.as_deref()?;
        Some(self.seen.owners.of_namespace(namespace).to_string())
    }

    fn since(&self, (verdict, finding): &One<'_>) -> Option<(i64, bool)> {
        let key = FindingKey {
            check: verdict.check.id().to_owned(),
            namespace: verdict.namespace.as_deref().unwrap_or_default().to_owned(),
            object_kind: finding.object.kind.to_owned(),
            object_name: finding.object.name.to_string(),
        };
        let since = self.seen.since.get(&key)?;
        Some((since.since_secs, since.first_look))
    }

    /// As a page tells it.
    pub(super) fn row(&self, one: &One<'_>) -> FindingRow {
        let (verdict, finding) = one;
        let since = self.since(one);
        FindingRow {
            check: verdict.check.id().to_owned(),
            title: verdict.check.title().to_owned(),
            severity: verdict.check.severity().as_str().to_owned(),
            namespace: verdict.namespace.as_ref().map(ToString::to_string),
            team: self.team(verdict).map(|team| team_ref(self.refs, &team)),
            object_kind: finding.object.kind.to_owned(),
            object_name: finding.object.name.to_string(),
            evidence: finding.evidence.clone(),
            since_secs: since.map(|(at, _)| at),
            since_first_look: since.is_some_and(|(_, first)| first),
            // A binding of the whole cluster names people whom not everyone may know of.
            fix: fix(finding)
                .filter(|_| finding.object.namespace.is_some() || *self.access == Access::All),
        }
    }
}

/// What mends it, as YAML: a new object, or a part of the one that was found.
fn fix(finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let object = &finding.object;
    let is_itself = fix["kind"] == object.kind && fix["metadata"]["name"] == *object.name;
    let way = if is_itself { Way::Change } else { Way::Create };
    manifest(fix, way)
}

fn usual(a: &One<'_>, b: &One<'_>) -> Ordering {
    let key = |one: &One<'_>| (one.0.check.severity(), one.0.check);
    key(a)
        .cmp(&key(b))
        .then_with(|| a.0.namespace.cmp(&b.0.namespace))
        .then_with(|| a.1.object.cmp(&b.1.object))
}
