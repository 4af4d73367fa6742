//! From a study to what a page tells of it.

use super::super::forecast::in_units;
use super::super::teams::Teams;
use super::super::{Capacity, store_failed};
use super::Asked;
use crate::sharing::{Stored, Study};
use crate::store::EntityKind;
use plimsoll_app::api::{
    Access, ApiError, Compared, Coverage, Machine, Sharing, TeamNote, TestClusters, WeekNote,
};
use plimsoll_app::routes::{Owners, Resource, SharingQuery};
use plimsoll_planner::accounting::NodeLoad;
use plimsoll_planner::pooling::{FORMULA_VERSION, Parks};

const HOUR_SECS: i64 = 3_600;

impl Capacity {
    /// What a page tells of a comparison in a machine, beside which there are others.
    pub(super) async fn told(
        &self,
        access: &Access,
        query: &SharingQuery,
        asked: &Asked,
        (stored, compared): (&Stored, Compared),
        (machine, machines): (Machine, Vec<Machine>),
    ) -> Result<Sharing, ApiError> {
        let cluster = &asked.cluster;
        let namespaces = self
            .store
            .list_entities(cluster.id, EntityKind::Namespace)
            .await
            .map_err(store_failed)?;
        let teams = self
            .teams(cluster.id, &namespaces, asked.frame.now_secs)
            .await?;
        let nodes = self.allocatable(cluster.id, asked.newest).await?;
        let sees_all = *access == Access::All;
        let study = &stored.study;
        let binding = compared.waterfall.binding;
        let diversity = stored.diversity_note(binding);
        let week: Vec<WeekNote> = study
            .resources
            .iter()
            .zip(&stored.week)
            .map(|(resource, days)| {
                let series = &days.series;
                let all = i64::try_from(series.values.len()).unwrap_or(0) * series.step_secs;
                WeekNote {
                    resource: resource.as_str().to_owned(),
                    from_secs: series.start_secs,
                    step_secs: series.step_secs,
                    values: series.values.clone(),
                    // Whoever sees a part of the demand would compare it with room for all.
                    capacity: room(*resource, &nodes, &machine).filter(|_| sees_all),
                    coverage: Coverage {
                        observed_secs: days.known_secs,
                        expected_secs: all,
                    },
                }
            })
            .collect();
        let tests = stored.tests.as_ref().and_then(|tests| {
            let parks = Parks::of(&tests.profile, &compared.rules, query.test_machines).ok()?;
            Some(TestClusters {
                namespaces: stored.test_namespaces.clone(),
                per_owner: query.test_machines,
                parks,
            })
        });
        let gpus = f64::from(i32::try_from(stored.gpus).unwrap_or(i32::MAX));
        Ok(Sharing {
            formula_version: FORMULA_VERSION.to_owned(),
            scenarios: study.note.clone(),
            resources: study
                .resources
                .iter()
                .map(|resource| resource.as_str().to_owned())
                .collect(),
            machine,
            machines,
            machines_now: nodes.nodes.filter(|_| sees_all),
            teams: notes(stored, &teams, binding, query.by),
            diversity,
            week,
            censored: stored.censored.filter(|_| sees_all),
            tests,
            fractions: self.fractions(
                access,
                (cluster, &namespaces),
                (query.by, query.scope.basis),
            ),
            left_out: stored.left_out.clone(),
            gpus_apart: Some(gpus).filter(|gpus| *gpus > 0.0 && sees_all),
            compared,
        })
    }
}

/// What all nodes have left for teams, as the machine has.
fn room(resource: Resource, nodes: &NodeLoad, machine: &Machine) -> Option<f64> {
    let daemonsets = machine.of(resource.as_str())?.daemonsets;
    #[expect(clippy::cast_precision_loss, reason = "machines")]
    let taken = daemonsets * nodes.nodes? as f64;
    Some((in_units(resource, nodes)? - taken).max(0.0))
}

pub(super) fn notes(
    stored: &Stored,
    teams: &Teams<'_>,
    binding: usize,
    by: Owners,
) -> Vec<TeamNote> {
    let study = &stored.study;
    let Some(found) = study.diversity.get(binding) else {
        return Vec::new();
    };
    let notes = study.owners.iter().enumerate().map(|(at, owner)| {
        let mut team = teams.named(&owner.team);
        if by == Owners::Namespace {
            team.name.clone_from(&owner.name);
        }
        TeamNote {
            team,
            peaks_at_secs: study.peak_of_owner(binding, at),
            growth_noise: stored.growth.of_owner(binding, at),
            hours: hours(study, &found.day[at]),
        }
    });
    notes.collect()
}

/// The mean of each hour of the day; of each of them something is known.
fn hours(study: &Study, day: &[Option<f64>]) -> Vec<f64> {
    let steps = usize::try_from(HOUR_SECS / study.note.step_secs.max(1))
        .unwrap_or(1)
        .max(1);
    let mean = |steps: &[Option<f64>]| {
        let known = steps.iter().flatten();
        let (sum, count) = known.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    };
    day.chunks(steps).map(mean).collect()
}
