//! What workloads would do well to request, and what that frees.

mod machines;
mod rows;

pub(super) use machines::Repacked;

use super::Capacity;
use super::paging::Extent;
use super::teams::TeamRefs;
use crate::isolation::Seen;
use plimsoll_app::api::{Access, ApiError, Refused, SizingNote, SizingPage};
use plimsoll_app::routes::SizingQuery;
use plimsoll_planner::rightsizing::{Outcome, Rule, WorkloadSizing, freed};
use rows::{matches, row, sort};
use std::sync::Arc;
use std::time::Duration;

/// Version of the rule and of what is computed by it.
pub(crate) const FORMULA_VERSION: &str = "right-sizing-1";
const MIB: i64 = 1 << 20;

impl Capacity {
    pub(super) async fn read_right_sizing(
        &self,
        access: &Access,
        query: &SizingQuery,
        (extent, patience): (Extent, Duration),
    ) -> Result<SizingPage, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        let Some(seen) = self.seen(&cluster) else {
            return Ok(SizingPage {
                frame,
                note: None,
                refused: Some(Refused {
                    name: "right-sizing".to_owned(),
                    reason: "its objects are not known: this server has not reached the cluster since it \
                             started"
                        .to_owned(),
                    works_from_secs: None,
                }),
            });
        };
        let asked = (query.team.as_deref(), query.namespace.as_deref());
        self.check_filters(access, &cluster, asked).await?;
        let refs = self.team_refs(&cluster, &frame).await?;
        sized(&seen).await;
        let visible = || {
            let all = seen.sizings().iter();
            all.filter(|one| access.allows(&one.namespace))
        };
        let matching: Vec<WorkloadSizing> = visible()
            .filter(|one| matches(one, query, &seen))
            .cloned()
            .collect();
        // Of all workloads: what a part of them frees is told in cores and bytes.
        let is_all = query.team.is_none() && query.namespace.is_none() && query.filter.is_none();
        let machines = match *access {
            Access::All if is_all => self.repacked(&cluster, &seen, patience).await,
            _ => None,
        };
        let note = note(
            query,
            extent,
            (&seen, &refs),
            (visible().count(), matching, machines),
        );
        Ok(SizingPage {
            frame,
            note: Some(Box::new(note)),
            refused: None,
        })
    }

    /// All workloads that a query matches, for exports.
    ///
    /// # Errors
    /// [`ApiError`] also where the objects are not known.
    pub async fn right_sizing_in_full(
        &self,
        access: &Access,
        query: &SizingQuery,
    ) -> Result<SizingNote, ApiError> {
        let _permit = self.heavy_read().await;
        let how = (Extent::All, Duration::ZERO);
        let page = self.read_right_sizing(access, query, how).await?;
        page.note.map(|note| *note).ok_or_else(|| {
            ApiError::no_data(
                "The objects of this cluster are not known.",
                "Let the server reach it.",
            )
        })
    }
}

/// Makes what takes a while of large clusters where it holds nobody up.
async fn sized(seen: &Arc<Seen>) {
    let seen = Arc::clone(seen);
    let made = tokio::task::spawn_blocking(move || seen.sizings().len());
    // Where that failed it is made when it is asked for.
    drop(made.await);
}

fn note(
    query: &SizingQuery,
    extent: Extent,
    (seen, refs): (&Seen, &TeamRefs),
    (all, matching, machines): (usize, Vec<WorkloadSizing>, Option<(i64, i64)>),
) -> SizingNote {
    let freed = freed(&matching, &seen.snapshot);
    let has_enough = |one: &WorkloadSizing| {
        let mut outcomes = one.containers.iter().map(|one| one.recommendation.outcome);
        outcomes.all(|outcome| matches!(outcome, Outcome::Enough(_)))
    };
    let too_young = matching.iter().filter(|one| !has_enough(one)).count();
    let rows = matching.iter().map(|sizing| row(sizing, seen, refs));
    let mut rows: Vec<_> = rows.collect();
    sort(&mut rows, query.sort);
    let shown = extent.cut(rows, query.page);
    let containers = matching.iter().flat_map(|one| &one.containers);
    let windows = containers.map(|one| one.recommendation.evidence.window_secs);
    let from_secs = seen.at_secs - windows.max().unwrap_or(0);
    SizingNote {
        formula_version: FORMULA_VERSION.to_owned(),
        rule: rule_words(&Rule::default()),
        from_secs,
        at_secs: seen.at_secs,
        rows: shown.rows,
        sort: query.sort.to_string(),
        matching: shown.total,
        all,
        page: shown.page,
        pages: shown.pages,
        cpu_millis: (freed.cpu_millis.shrinks, freed.cpu_millis.grows),
        memory_bytes: (freed.memory_bytes.shrinks, freed.memory_bytes.grows),
        too_young,
        machines,
        autoscalers_known: seen.snapshot.policies.autoscalers.is_some(),
    }
}

fn rule_words(rule: &Rule) -> String {
    format!(
        "the {:.0}th percentile of CPU samples and of daily memory peaks, plus {:.0} %; what is older counts \
         half as much every {} hours; at least {}m and {} MiB for each pod, and for memory what a kill for \
         want of it showed to be needed",
        rule.percentile * 100.0,
        rule.margin * 100.0,
        rule.half_life_secs / 3_600,
        rule.min_cpu_millis,
        rule.min_memory_bytes / MIB,
    )
}
