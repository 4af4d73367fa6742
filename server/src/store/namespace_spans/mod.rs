//! Table `namespace_span`: what all namespaces come to in spans of time, from a minute to four weeks.
//!
//! A thousand namespaces have hundreds of thousands of rows a year, and a million and a half in the
//! head late in a day. It is derived from these; triggers drop what a cycle changes. Readers take
//! the largest spans that are there, and the rows of all else.

mod cover;
mod gather;
mod sums;

pub(super) use cover::cover;
pub(super) use gather::{drop_finer, wrong_spans};
pub(super) use sums::Sums;

use super::codec::to_json;
use super::day::DAY_SECS;
use super::plan::ReadPlan;
use super::{ClusterId, EntityKind, StoreError};
use sqlx::SqliteConnection;
use std::cmp::Reverse;

const FOUR_WEEKS_SECS: i64 = 2_419_200;
const WEEK_SECS: i64 = 604_800;
const THREE_HOURS_SECS: i64 = 10_800;
const QUARTER_SECS: i64 = 900;
const FIVE_MINUTES_SECS: i64 = 300;
const MINUTE_SECS: i64 = 60;
/// Lengths of spans, longest first. Each is a multiple of those behind it.
const SPANS_SECS: [i64; 7] = [
    FOUR_WEEKS_SECS,
    WEEK_SECS,
    DAY_SECS,
    THREE_HOURS_SECS,
    QUARTER_SECS,
    FIVE_MINUTES_SECS,
    MINUTE_SECS,
];
/// From this share of all namespaces on, reading all of them is faster than the rows of some.
const WORTH_IT: usize = 50;

/// Whether so many entities of a kind are read by these spans.
pub(super) async fn are_worth_it(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    kind: EntityKind,
    wanted: usize,
) -> Result<bool, StoreError> {
    if kind != EntityKind::Namespace {
        return Ok(false);
    }
    let all: i64 =
        sqlx::query_scalar("SELECT count(*) FROM entity WHERE cluster_id = ?1 AND kind = ?2")
            .bind(cluster)
            .bind(kind.code())
            .fetch_one(connection)
            .await?;
    Ok(wanted.saturating_mul(WORTH_IT) >= usize::try_from(all).unwrap_or(usize::MAX))
}

/// The spans within a window that are there, each in one step of the plan: lengths with starts.
pub(super) async fn list(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    plan: &ReadPlan,
) -> Result<Vec<(i64, Vec<i64>)>, StoreError> {
    let fitting: Vec<i64> = SPANS_SECS
        .into_iter()
        .filter(|span_secs| plan.step_secs % span_secs == 0 || plan.steps() == 1)
        .collect();
    let listed: Vec<(i64, String)> = sqlx::query_as(
        "SELECT span_secs, json_group_array(from_secs)
         FROM namespace_span
         WHERE cluster_id = ?1 AND span_secs IN (SELECT value FROM json_each(?4))
           AND from_secs >= ?2 AND from_secs <= ?3 - span_secs
         GROUP BY span_secs",
    )
    .bind(cluster)
    .bind(plan.from_secs)
    .bind(plan.to_secs)
    .bind(to_json(&fitting)?)
    .fetch_all(connection)
    .await?;
    let read = |(span_secs, starts): (i64, String)| {
        let mut starts: Vec<i64> = serde_json::from_str(&starts)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        // SQLite gathers them in any order.
        starts.sort_unstable();
        Ok((span_secs, starts))
    };
    let mut spans: Vec<_> = listed
        .into_iter()
        .map(read)
        .collect::<Result<_, StoreError>>()?;
    spans.sort_unstable_by_key(|(span_secs, _)| Reverse(*span_secs));
    Ok(spans)
}

/// The query of spans of one length that begin at some moments: start and sums.
pub(super) const READ: &str = "SELECT from_secs, sums FROM namespace_span
     WHERE cluster_id = ?1 AND span_secs = ?2 AND from_secs IN (SELECT value FROM json_each(?3))";

#[cfg(test)]
mod tests;
