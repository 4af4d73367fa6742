//! Usage over time for exports of any length: read span by span, so that memory does not grow with the
//! window.

use super::figures::{COLUMNS, figure_columns, sum_up};
use super::{Capacity, store_failed};
use crate::export::neutral;
use crate::store::{Bucket, Buckets, Cluster, Entity, EntityKind, ReadPlan};
use plimsoll_app::api::{Access, ApiError, TimeRange};
use plimsoll_app::format::{Amount, rfc3339};
use plimsoll_app::routes::{Params, ScopeQuery};
use std::collections::BTreeMap;

const DAY_SECS: i64 = 86_400;
/// Entities read at a time.
const BATCH: usize = 500;
/// The header. Names are those of `OpenCost`'s allocations where they mean the same.
const HEADER: [&str; 15] = [
    "start",
    "end",
    "cluster",
    "team",
    "namespace",
    "controllerKind",
    "controller",
    "minutes",
    "cpuCores",
    "cpuCoreRequestAverage",
    "cpuCoreUsageAverage",
    "ramBytes",
    "ramByteRequestAverage",
    "ramByteUsageAverage",
    "gpuCount",
];
/// Positions in [`COLUMNS`] of the amounts, in the order of [`HEADER`].
const AMOUNTS: [(usize, Amount); 6] = [
    (2, Amount::Cpu),
    (1, Amount::Cpu),
    (0, Amount::Cpu),
    (6, Amount::Memory),
    (5, Amount::Memory),
    (4, Amount::Memory),
];
const GPUS: usize = 8;
const _: () = assert!(COLUMNS.len() > GPUS);

/// What one row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageBy {
    /// A namespace.
    Namespace,
    /// A team.
    Team,
    /// A workload.
    Workload,
}

/// A question for usage over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageQuery {
    /// Cluster and window.
    pub scope: ScopeQuery,
    /// What one row is of.
    pub by: UsageBy,
    /// Seconds of a step.
    pub step_secs: i64,
}

impl UsageQuery {
    /// The parameters.
    pub const PARAMETERS: &'static [&'static str] = &["cluster", "window", "aggregate", "step"];

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        let by = match params.get("aggregate").unwrap_or("namespace") {
            "namespace" => UsageBy::Namespace,
            "team" => UsageBy::Team,
            "workload" => UsageBy::Workload,
            _ => {
                return Err(ApiError::invalid(
                    "aggregate",
                    "aggregate: there is no such one.",
                    "Use namespace, team or workload.",
                ));
            }
        };
        let step_secs = match params.get("step").unwrap_or("1h") {
            "5m" => 300,
            "15m" => 900,
            "1h" => 3_600,
            "6h" => 21_600,
            "1d" => DAY_SECS,
            _ => {
                return Err(ApiError::invalid(
                    "step",
                    "step: there is no such one.",
                    "Use 5m, 15m, 1h, 6h or 1d.",
                ));
            }
        };
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            by,
            step_secs,
        })
    }
}

/// How far an export of usage is.
pub struct UsageSpans {
    cluster: Cluster,
    entities: Vec<Entity>,
    range: TimeRange,
    query: UsageQuery,
    /// Where the next span begins.
    at_secs: i64,
    /// Which entities of the span come next.
    next: usize,
    header: bool,
}

/// Who a row is of.
struct Who<'a> {
    team: &'a str,
    namespace: &'a str,
    kind: &'a str,
    name: &'a str,
}

impl Capacity {
    /// Begins an export of usage.
    ///
    /// # Errors
    /// [`ApiError`] when there is no such cluster or the store does not answer.
    pub async fn usage_spans(
        &self,
        access: &Access,
        query: UsageQuery,
    ) -> Result<UsageSpans, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        let range = query.scope.window.resolve(frame.until_secs);
        let entities = self.store.list_entities(cluster.id, query.kind()).await;
        let mut entities = entities.map_err(store_failed)?;
        entities.retain(|entity| access.allows(&entity.namespace));
        Ok(UsageSpans {
            cluster,
            entities,
            at_secs: range.from_secs,
            range,
            query,
            next: 0,
            header: true,
        })
    }

    /// The next part of an export as CSV; `None` at its end.
    ///
    /// # Errors
    /// [`ApiError`] when the store does not answer.
    pub async fn more_usage(&self, spans: &mut UsageSpans) -> Result<Option<Vec<u8>>, ApiError> {
        if spans.at_secs >= spans.range.to_secs && !spans.header {
            return Ok(None);
        }
        let _permit = self.heavy_read().await;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        if std::mem::take(&mut spans.header) {
            writer.write_record(HEADER).map_err(defect)?;
        }
        if spans.at_secs < spans.range.to_secs {
            let plan = spans.plan();
            match spans.query.by {
                UsageBy::Team => self.write_teams(spans, &plan, &mut writer).await?,
                UsageBy::Namespace | UsageBy::Workload => {
                    self.write_batch(spans, &plan, &mut writer).await?;
                }
            }
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| defect(error.into_error().into()))?;
        Ok(Some(bytes))
    }

    async fn read_batch(
        &self,
        spans: &UsageSpans,
        from: usize,
        plan: &ReadPlan,
    ) -> Result<Vec<(usize, Buckets)>, ApiError> {
        let to = spans.entities.len().min(from + BATCH);
        let batch = spans.entities.get(from..to).unwrap_or_default();
        let ids: Vec<i64> = batch.iter().map(|entity| entity.id).collect();
        let (cluster, kind) = (spans.cluster.id, spans.query.kind());
        let found = self.store.read_entities(cluster, kind, &ids, plan).await;
        let mut found = found.map_err(store_failed)?;
        let placed = (from..)
            .zip(batch)
            .filter_map(|(at, entity)| Some((at, found.remove(&entity.id)?)));
        Ok(placed.collect())
    }

    async fn write_batch(
        &self,
        spans: &mut UsageSpans,
        plan: &ReadPlan,
        writer: &mut csv::Writer<Vec<u8>>,
    ) -> Result<(), ApiError> {
        for (at, buckets) in self.read_batch(spans, spans.next, plan).await? {
            let Some(entity) = spans.entities.get(at) else {
                continue;
            };
            let team = entity.team(&self.mapping);
            let (kind, name) = match spans.query.by {
                UsageBy::Workload => (entity.workload_kind.as_str(), entity.name.as_str()),
                UsageBy::Namespace | UsageBy::Team => ("", ""),
            };
            let who = Who {
                team: &team,
                namespace: &entity.namespace,
                kind,
                name,
            };
            write(writer, (spans, plan), &who, &buckets).map_err(defect)?;
        }
        spans.next += BATCH;
        if spans.next >= spans.entities.len() {
            (spans.next, spans.at_secs) = (0, plan.to_secs);
        }
        Ok(())
    }

    async fn write_teams(
        &self,
        spans: &mut UsageSpans,
        plan: &ReadPlan,
        writer: &mut csv::Writer<Vec<u8>>,
    ) -> Result<(), ApiError> {
        let mut teams: BTreeMap<String, Buckets> = BTreeMap::new();
        for from in (0..spans.entities.len()).step_by(BATCH) {
            for (at, buckets) in self.read_batch(spans, from, plan).await? {
                let Some(entity) = spans.entities.get(at) else {
                    continue;
                };
                let team = teams.entry(entity.team(&self.mapping));
                let team = team.or_insert_with(|| Buckets::empty(plan));
                *team = sum_up(&[team, &buckets], plan);
            }
        }
        for (team, buckets) in &teams {
            let who = Who {
                team,
                namespace: "",
                kind: "",
                name: "",
            };
            write(writer, (spans, plan), &who, buckets).map_err(defect)?;
        }
        spans.at_secs = plan.to_secs;
        Ok(())
    }
}

impl UsageQuery {
    fn kind(&self) -> EntityKind {
        match self.by {
            UsageBy::Namespace | UsageBy::Team => EntityKind::Namespace,
            UsageBy::Workload => EntityKind::Workload,
        }
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
            columns: figure_columns(),
        }
    }
}

/// The steps of which anything is known: what is missing is no row, and what is unknown is empty.
fn write(
    writer: &mut csv::Writer<Vec<u8>>,
    (spans, plan): (&UsageSpans, &ReadPlan),
    who: &Who<'_>,
    buckets: &Buckets,
) -> csv::Result<()> {
    let bucket = |column: usize, step: usize| -> Bucket {
        let column = buckets.columns.get(column);
        let found = column.and_then(|steps| steps.get(step));
        found.copied().unwrap_or_default()
    };
    for (step, at) in (0..plan.steps()).zip(0_i64..) {
        let start = plan.first_step_secs() + at * plan.step_secs;
        let known = (0..COLUMNS.len()).map(|column| bucket(column, step).secs);
        let known_secs = known.max().unwrap_or(0);
        if known_secs == 0 {
            continue;
        }
        let end = (start + plan.step_secs).min(plan.to_secs);
        let mut record = vec![
            rfc3339(start.max(plan.from_secs)),
            rfc3339(end),
            neutral(&spans.cluster.name),
            neutral(who.team),
            neutral(who.namespace),
            neutral(who.kind),
            neutral(who.name),
            (known_secs / 60).to_string(),
        ];
        record.extend(AMOUNTS.map(|(column, amount)| {
            let mean = bucket(column, step).mean();
            mean.map_or_else(String::new, |mean| amount.exact(mean))
        }));
        let gpus = bucket(GPUS, step).mean();
        record.push(gpus.map_or_else(String::new, |gpus| gpus.to_string()));
        writer.write_record(record)?;
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn defect(cause: csv::Error) -> ApiError {
    tracing::error!("writing usage: {cause}");
    ApiError {
        code: plimsoll_app::api::ErrorCode::Internal,
        message: "The file could not be written.".to_owned(),
        hint: "The server's log has the reason.".to_owned(),
        field: None,
    }
}
