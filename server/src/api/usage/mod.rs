//! Usage over time for exports of any length: read span by span, so that memory does not grow with the
//! window.

mod query;
mod rows;
mod steps;

pub use query::{UsageBy, UsageQuery};

use super::{Capacity, no_nodes, store_failed};
use crate::export::CsvWriter;
use crate::store::{Buckets, Cluster, Entity, EntityKind, ReadPlan};
use plimsoll_app::api::{Access, ApiError, ErrorCode, TimeRange};
use plimsoll_planner::accounting::NodeLoad;
use rows::{HEADER, Who, defect, write, write_idle};
use std::sync::Arc;
use steps::{Steps, columns};
use tokio::sync::OwnedSemaphorePermit;

const DAY_SECS: i64 = 86_400;
/// Entities read at a time, and how many steps of them come to about as much memory in each case.
const FEWEST: usize = 16;
const MOST: usize = 500;
const STEPS_READ: usize = 12_000;
/// Rows that a file may have: about 8 GB.
const MOST_ROWS: i64 = 50_000_000;
/// Nodes' columns that what is free is made of.
const ALLOCATABLE: [&str; 3] = [
    "cpu_allocatable_millis",
    "memory_allocatable_bytes",
    "gpu_allocatable",
];

/// How far an export of usage is.
pub struct UsageSpans {
    cluster: Cluster,
    /// What has rows, with its team; for rows of teams in their order.
    entities: Vec<(String, Entity)>,
    range: TimeRange,
    query: UsageQuery,
    /// Where the next span begins.
    at_secs: i64,
    /// Which entities of the span come next.
    next: usize,
    /// The team that is being added up.
    sum: Option<(String, Steps)>,
    header: bool,
    /// It ends with the file: files that nobody fetches would fill the memory.
    _turn: OwnedSemaphorePermit,
}

impl Capacity {
    /// Begins an export of usage.
    ///
    /// # Errors
    /// [`ApiError`] when there is no such cluster, the file would be too long, or the store does not answer.
    pub async fn usage_spans(
        &self,
        access: &Access,
        query: UsageQuery,
    ) -> Result<UsageSpans, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        if query.idle && *access != Access::All {
            return Err(no_nodes());
        }
        let asked = (query.team.as_deref(), query.namespace.as_deref());
        self.check_filters(access, &cluster, asked).await?;
        let turn = Arc::clone(&self.usage_files).try_acquire_owned();
        let turn = turn.map_err(|_| busy())?;
        let teams = self.teams_by_namespace(cluster.id, frame.now_secs).await?;
        let listed = self.store.list_entities(cluster.id, query.kind()).await;
        let listed = listed.map_err(store_failed)?.into_iter();
        let placed = listed.filter(|one| access.allows(&one.namespace));
        let placed = placed.filter_map(|one| {
            let team = teams.get(&one.namespace)?.name.clone();
            query.matches(&team, &one).then_some((team, one))
        });
        let mut entities: Vec<_> = placed.collect();
        if query.by == UsageBy::Team {
            entities.sort_by(|a, b| (&a.0, &a.1.namespace).cmp(&(&b.0, &b.1.namespace)));
        }
        let mut range = query.scope.window.resolve(frame.until_secs);
        let first = self.store.find_first_cycle(cluster.id).await;
        if let Some(first) = first.map_err(store_failed)? {
            let first = first.div_euclid(query.step_secs) * query.step_secs;
            range.from_secs = range.from_secs.max(first).min(range.to_secs);
        }
        let most = i64::try_from(entities.len()).unwrap_or(i64::MAX);
        if most.saturating_mul(range.secs() / query.step_secs) > MOST_ROWS {
            return Err(ApiError::invalid(
                "step",
                format!("step: the file could have more than {MOST_ROWS} rows."),
                "Choose longer steps, a shorter window, or fewer with team, namespace or filter.",
            ));
        }
        Ok(UsageSpans {
            cluster,
            entities,
            at_secs: range.from_secs,
            range,
            query,
            next: 0,
            sum: None,
            header: true,
            _turn: turn,
        })
    }

    /// The next part of an export as CSV; `None` at its end.
    ///
    /// # Errors
    /// [`ApiError`] when the store does not answer.
    pub async fn more_usage(&self, spans: &mut UsageSpans) -> Result<Option<Vec<u8>>, ApiError> {
        let ended = spans.at_secs >= spans.range.to_secs;
        if ended && !spans.header {
            return Ok(None);
        }
        let _permit = self.heavy_read().await;
        let mut writer = CsvWriter::default();
        if std::mem::take(&mut spans.header) {
            writer.write_record(HEADER).map_err(defect)?;
        }
        if !ended {
            self.write_batch(spans, &mut writer).await?;
        }
        Ok(Some(writer.into_bytes()))
    }

    async fn write_batch(
        &self,
        spans: &mut UsageSpans,
        writer: &mut CsvWriter,
    ) -> Result<(), ApiError> {
        let plan = spans.plan();
        let many = STEPS_READ / plan.steps().max(1);
        let to = spans
            .entities
            .len()
            .min(spans.next + many.clamp(FEWEST, MOST));
        let batch = spans.entities.get(spans.next..to).unwrap_or_default();
        let ids: Vec<i64> = batch.iter().map(|(_, entity)| entity.id).collect();
        let (cluster, kind) = (spans.cluster.id, spans.query.kind());
        let found = self.store.read_entities(cluster, kind, &ids, &plan).await;
        let mut found = found.map_err(store_failed)?;
        for (team, entity) in batch {
            let Some(buckets) = found.remove(&entity.id) else {
                continue;
            };
            let steps = Steps::of(&buckets, &plan);
            let place = (spans.cluster.name.as_str(), &plan);
            match spans.query.by {
                UsageBy::Team => add(&mut spans.sum, (team, steps), place, writer)?,
                by => write(writer, place, of(team, entity, by), &steps).map_err(defect)?,
            }
        }
        spans.next = to;
        if to >= spans.entities.len() {
            let ended = spans.sum.take();
            write_team(ended, (&spans.cluster.name, &plan), writer)?;
            if spans.query.idle {
                self.write_free(spans, &plan, writer).await?;
            }
            (spans.next, spans.at_secs) = (0, plan.to_secs);
        }
        Ok(())
    }

    /// What nobody asks for.
    async fn write_free(
        &self,
        spans: &UsageSpans,
        plan: &ReadPlan,
        writer: &mut CsvWriter,
    ) -> Result<(), ApiError> {
        let cluster = spans.cluster.id;
        let read = async |kind: EntityKind, plan: &ReadPlan| {
            let found = self.store.read_kind(cluster, kind, plan).await;
            let found = found.map_err(store_failed)?.into_values().next();
            Ok::<_, ApiError>(found.unwrap_or_else(|| Buckets::empty(plan)))
        };
        let of_nodes = ReadPlan {
            columns: ALLOCATABLE
                .iter()
                .filter_map(|name| NodeLoad::position(name))
                .collect(),
            ..plan.clone()
        };
        let nodes = read(EntityKind::Nodes, &of_nodes).await?;
        let all = Steps::of(&read(EntityKind::Cluster, plan).await?, plan);
        let allocatable = |at: usize| {
            let mean = |column: usize| nodes.columns.get(column)?.get(at)?.mean();
            [mean(0), mean(1), mean(2).map(|gpus| gpus * 1_000)]
        };
        write_idle(writer, (&spans.cluster.name, plan), &all, allocatable).map_err(defect)
    }
}

fn of<'a>(team: &'a str, entity: &'a Entity, by: UsageBy) -> Who<'a> {
    let (kind, name) = match by {
        UsageBy::Workload => (entity.workload_kind.as_str(), entity.name.as_str()),
        UsageBy::Namespace | UsageBy::Team => ("", ""),
    };
    Who {
        team,
        namespace: &entity.namespace,
        kind,
        name,
    }
}

/// Adds to the team, or writes the one before and begins the next.
fn add(
    sum: &mut Option<(String, Steps)>,
    (team, steps): (&str, Steps),
    place: (&str, &ReadPlan),
    writer: &mut CsvWriter,
) -> Result<(), ApiError> {
    match sum {
        Some((of, sum)) if of == team => {
            sum.add(&steps);
            Ok(())
        }
        other => {
            let before = other.replace((team.to_owned(), steps));
            write_team(before, place, writer)
        }
    }
}

fn write_team(
    sum: Option<(String, Steps)>,
    place: (&str, &ReadPlan),
    writer: &mut CsvWriter,
) -> Result<(), ApiError> {
    let Some((team, steps)) = sum else {
        return Ok(());
    };
    let who = Who {
        team: &team,
        ..Who::default()
    };
    write(writer, place, who, &steps).map_err(defect)
}

fn busy() -> ApiError {
    ApiError {
        code: ErrorCode::StoreUnavailable,
        message: "As many files of usage are being written as can be at a time.".to_owned(),
        hint: "Ask again in a moment.".to_owned(),
        field: None,
    }
}

impl UsageQuery {
    fn kind(&self) -> EntityKind {
        match self.by {
            UsageBy::Namespace | UsageBy::Team => EntityKind::Namespace,
            UsageBy::Workload => EntityKind::Workload,
        }
    }

    fn matches(&self, team: &str, entity: &Entity) -> bool {
        let is = |asked: &Option<String>, text: &str| asked.as_deref().is_none_or(|it| it == text);
        let workload = [entity.workload_kind.as_str(), entity.name.as_str()];
        let of_workload = match self.by {
            UsageBy::Workload => &workload[..],
            UsageBy::Namespace | UsageBy::Team => &[],
        };
        let texts = [team, entity.namespace.as_str()];
        is(&self.team, team)
            && is(&self.namespace, &entity.namespace)
            && self.filter.as_ref().is_none_or(|filter| {
                let filter = filter.to_lowercase();
                let mut texts = texts.iter().chain(of_workload);
                texts.any(|text| text.to_lowercase().contains(&filter))
            })
    }
}

impl UsageSpans {
    /// Up to the next midnight: days are stored apart.
    fn plan(&self) -> ReadPlan {
        let midnight = (self.at_secs.div_euclid(DAY_SECS) + 1) * DAY_SECS;
        ReadPlan {
            from_secs: self.at_secs,
            to_secs: midnight.min(self.range.to_secs),
            step_secs: self.query.step_secs,
            columns: columns(),
        }
    }
}
