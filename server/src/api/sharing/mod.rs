//! What sharing is worth: computed in the background, compared by the rules that are asked for.

mod compared;
mod fractions;
mod job;
mod machines;
mod told;

use compared::{cautions, compared, no_machine};
use job::Job;
pub(super) use job::Outcome;

use super::{Capacity, store_failed};
use crate::jobs::{ASK_AGAIN, Found, Progress as Coming, Version};
use crate::sharing::{Assumptions, Cautions, OwnMachine, Study, Wanted};
use crate::store::{Cluster, ClusterId, EntityKind, LatestCycle};
use plimsoll_app::api::{
    Access, ApiError, BoardInputs, Compared, DiversityNote, Frame, NO_MACHINE, Progress, Refused,
    Sharing, SharingInputs, SharingPage, TeamNote,
};
use plimsoll_app::routes::{Basis, DaysAhead, Owners, Resource, Scenarios, SharingQuery, Window};
use std::sync::Arc;
use std::time::Duration;

const DAY_SECS: i64 = 86_400;
/// What chance is drawn from.
const SEED: u64 = 1;
/// How long an export waits, which has nothing to show before.
const EXPORT_WAITS: Duration = Duration::from_secs(25);

/// What a comparison is of, whatever its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    cluster: ClusterId,
    access: Access,
    basis: Basis,
    by: Owners,
    scenarios: Scenarios,
    ahead: DaysAhead,
    /// The days, as they are asked for; which they are is a matter of the version.
    window: Window,
}

/// A comparison and what it takes for granted.
pub struct Comparison {
    /// What was seen.
    pub outcome: Arc<Outcome>,
    /// The numbers.
    pub compared: Compared,
    /// The machine, the basis, who.
    pub assumptions: Assumptions,
    /// What must be known of the data.
    pub cautions: Cautions,
}

impl Comparison {
    /// What it was made of.
    #[must_use]
    pub fn study(&self) -> Option<&Study> {
        match &*self.outcome {
            Outcome::Ready(found) => Some(&found.study),
            Outcome::Refused(_) => None,
        }
    }
}

/// What a question is about.
struct Asked {
    cluster: Cluster,
    newest: LatestCycle,
    frame: Frame,
    own: Option<OwnMachine>,
}

impl Capacity {
    /// The comparison as far as it is there after this time.
    pub(super) async fn read_sharing(
        &self,
        access: &Access,
        query: &SharingQuery,
        patience: Duration,
    ) -> Result<SharingPage, ApiError> {
        let asked = self.asked(query).await?;
        // A machine that makes no sense is told at once; without any, one has to be given.
        let Some((machine, machines)) = self.machine(query, asked.own.as_ref())? else {
            return Ok(SharingPage {
                frame: asked.frame.clone(),
                computing: None,
                sharing: None,
                refused: Some(Refused {
                    name: NO_MACHINE.to_owned(),
                    reason: "it is not known how large a machine is".to_owned(),
                    works_from_secs: None,
                }),
            });
        };
        let found = self.outcome(access, query, &asked, patience).await?;
        let (outcome, computing) = match found {
            Found::Ready(outcome) => (Some(outcome), None),
            Found::Older(outcome, progress) => (Some(outcome), Some(told_progress(&progress))),
            Found::Running(progress) => (None, Some(told_progress(&progress))),
        };
        let mut page = SharingPage {
            frame: asked.frame.clone(),
            computing,
            sharing: None,
            refused: None,
        };
        let Some(found) = outcome else {
            return Ok(page);
        };
        match &*found {
            Outcome::Refused(refused) => page.refused = Some(refused.clone()),
            Outcome::Ready(stored) => {
                let compared = compared(&found, query, &machine).await?;
                let of = (&**stored, compared);
                let sharing = self.told(access, query, &asked, of, (machine, machines));
                page.sharing = Some(Box::new(sharing.await?));
            }
        }
        Ok(page)
    }

    /// The comparison that a page shows, once it is there.
    ///
    /// # Errors
    /// [`ApiError`] also when it takes too long or is refused.
    pub async fn sharing_in_full(
        &self,
        access: &Access,
        query: &SharingQuery,
    ) -> Result<(SharingPage, Sharing), ApiError> {
        let mut page = self.read_sharing(access, query, EXPORT_WAITS).await?;
        if let Some(refused) = &page.refused {
            return Err(ApiError::no_data(
                refused.reason.clone(),
                "Choose another window, or wait.",
            ));
        }
        match (page.computing, page.sharing.take()) {
            (None, Some(sharing)) => Ok((page, *sharing)),
            (progress, _) => Err(not_yet(progress.unwrap_or_default())),
        }
    }

    /// All that a comparison was made of, once it is there.
    ///
    /// # Errors
    /// As [`Self::sharing_in_full`].
    pub async fn comparison(
        &self,
        access: &Access,
        query: &SharingQuery,
    ) -> Result<Comparison, ApiError> {
        let asked = self.asked(query).await?;
        let machine = self.machine(query, asked.own.as_ref())?;
        let (machine, _) = machine.ok_or_else(no_machine)?;
        let outcome = match self.outcome(access, query, &asked, EXPORT_WAITS).await? {
            Found::Ready(outcome) => outcome,
            Found::Older(_, progress) | Found::Running(progress) => {
                return Err(not_yet(told_progress(&progress)));
            }
        };
        let cautions = match &*outcome {
            Outcome::Ready(stored) => cautions(stored, access),
            Outcome::Refused(refused) => {
                return Err(ApiError::no_data(
                    refused.reason.clone(),
                    "Choose another window, or wait.",
                ));
            }
        };
        Ok(Comparison {
            compared: compared(&outcome, query, &machine).await?,
            outcome,
            cautions,
            assumptions: Assumptions {
                by: query.by,
                basis: query.scope.basis,
                machine,
                not_compared: Vec::new(),
            },
        })
    }

    /// What a browser needs to compare again.
    ///
    /// # Errors
    /// As [`Self::sharing_in_full`].
    pub async fn board_inputs(
        &self,
        access: &Access,
        query: &SharingQuery,
    ) -> Result<BoardInputs, ApiError> {
        let (page, sharing) = self.sharing_in_full(access, query).await?;
        let asked = self.asked(query).await?;
        let found = self.outcome(access, query, &asked, EXPORT_WAITS).await?;
        let Found::Ready(outcome) = found else {
            return Err(not_yet(Progress::default()));
        };
        let Outcome::Ready(stored) = &*outcome else {
            return Err(not_yet(Progress::default()));
        };
        let study = &stored.study;
        let namespaces = self
            .store
            .list_entities(asked.cluster.id, EntityKind::Namespace)
            .await;
        let namespaces = namespaces.map_err(store_failed)?;
        let teams = self
            .teams(asked.cluster.id, &namespaces, page.frame.now_secs)
            .await?;
        let places = 0..study.resources.len();
        let without_hours = |team: TeamNote| TeamNote {
            hours: Vec::new(),
            ..team
        };
        let notes = |place: usize| {
            let notes = told::notes(stored, &teams, place, query.by);
            notes.into_iter().map(without_hours).collect()
        };
        let diversity = |place: usize| DiversityNote {
            correlations: Vec::new(),
            ..stored.diversity_note(place)
        };
        Ok(BoardInputs {
            inputs: SharingInputs::of(&study.profile, study.note.draws),
            pieces: study.pieces.clone(),
            now_secs: page.frame.now_secs,
            by_namespace: query.by == Owners::Namespace,
            basis: query.scope.basis.as_str().to_owned(),
            machines: sharing
                .machines
                .into_iter()
                .chain([sharing.machine])
                .collect(),
            teams: places.clone().map(notes).collect(),
            diversity: places.map(diversity).collect(),
            sort: query.sort.to_string(),
            scenarios: sharing.scenarios,
            resources: sharing.resources,
            week: sharing.week,
            machines_now: sharing.machines_now,
        })
    }

    async fn asked(&self, query: &SharingQuery) -> Result<Asked, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        let newest = self.store.find_latest_cycle(cluster.id).await;
        let newest = newest.map_err(store_failed)?.ok_or_else(|| {
            ApiError::no_data(
                "Nothing has been collected of this cluster yet.",
                "The first cycle takes a few seconds; load the page again.",
            )
        })?;
        let own = OwnMachine::of(&self.store, cluster.id, newest, query.scope.basis).await;
        Ok(Asked {
            own: own.map_err(store_failed)?,
            cluster,
            newest,
            frame,
        })
    }

    async fn outcome(
        &self,
        access: &Access,
        query: &SharingQuery,
        asked: &Asked,
        patience: Duration,
    ) -> Result<Found<Outcome>, ApiError> {
        let range = query.scope.window.resolve(asked.frame.until_secs);
        let first = self
            .store
            .find_first_cycle(asked.cluster.id)
            .await
            .map_err(store_failed)?;
        let newest_secs = asked.newest.at_secs + asked.newest.interval_secs;
        let from_day = range.from_secs.max(first.unwrap_or(0)).div_euclid(DAY_SECS);
        let until_secs = range.to_secs.min(newest_secs).div_euclid(DAY_SECS) * DAY_SECS;
        let forecasts = query.scenarios == Scenarios::Forecast;
        // A forecast looks at all of the history.
        let looked_from = if forecasts { 0 } else { from_day * DAY_SECS };
        let cycles = self
            .store
            .summarize_cycles(asked.cluster.id, looked_from, until_secs)
            .await;
        let namespaces = self
            .store
            .list_entities(asked.cluster.id, EntityKind::Namespace)
            .await;
        let version = Version {
            from_secs: looked_from,
            labels: self.labels(&namespaces.map_err(store_failed)?),
            until_secs,
            cycles: cycles.map_err(store_failed)?,
        };
        let key = Key {
            cluster: asked.cluster.id,
            access: access.clone(),
            basis: query.scope.basis,
            by: query.by,
            scenarios: query.scenarios,
            ahead: if forecasts {
                query.ahead
            } else {
                DaysAhead::default()
            },
            window: query.scope.window,
        };
        let job = Job {
            waiting_helps: matches!(query.scope.window, Window::Last(secs) if secs >= DAY_SECS),
            store: self.store.clone(),
            wanted: Wanted {
                cluster: asked.cluster.id,
                access: access.clone(),
                mapping: self.mapping.clone(),
                purposes: self.plans.purposes.clone(),
                resources: vec![Resource::Cpu, Resource::Memory],
                basis: query.scope.basis,
                by: query.by,
                scenarios: query.scenarios,
                ahead: query.ahead,
                span: (from_day * DAY_SECS, until_secs),
                seed: SEED,
            },
        };
        self.comparisons
            .find(&key, version, patience, |progress| job.run(progress))
            .await
    }
}

fn told_progress(progress: &Coming) -> Progress {
    let (done, of) = progress.told();
    Progress { done, of }
}

fn not_yet(progress: Progress) -> ApiError {
    ApiError::no_data(
        format!(
            "The comparison is still being computed: {} of {} done.",
            progress.done, progress.of
        ),
        ASK_AGAIN,
    )
}
