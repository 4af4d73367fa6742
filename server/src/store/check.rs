//! Whether a database is sound: what SQLite says of the file, and whether all that is stored can
//! be read and comes to what its summaries say.

use super::chunks::DayRow;
use super::codec::from_bytes;
use super::rolled::Rolled;
use super::sealed::SealedDay;
use super::summary::{self, Summary};
use super::{EntityId, Store, StoreError, cycle_days, inventory, namespace_spans};
use futures::TryStreamExt;

/// Problems that are told one by one.
const MOST_PROBLEMS: usize = 20;
/// Rows decoded at a time.
const ROWS_PER_BATCH: usize = 512;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Clusters.
    pub clusters: i64,
    /// Entities: namespaces, workloads, nodes and their sums.
    pub entities: i64,
    /// Cycles.
    pub cycles: i64,
    /// Rows of recent cycles that were read.
    pub head_rows: i64,
    /// Sealed days of an entity that were read.
    pub sealed_days: i64,
    /// How many problems there are.
    pub problems: usize,
    /// The first of them.
    pub first: Vec<String>,
}

impl CheckReport {
    fn problem(&mut self, text: String) {
        self.problems += 1;
        if self.first.len() < MOST_PROBLEMS {
            self.first.push(text);
        }
    }
}

impl Store {
    /// Reads everything.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; what is wrong in it is in the report.
    pub async fn check(&self) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport::default();
        let mut tx = self.readers.begin().await?;
        let integrity: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(20)")
            .fetch_all(&mut *tx)
            .await?;
        for line in integrity.into_iter().filter(|line| line != "ok") {
            report.problem(line);
        }
        let dangling: Vec<(String, Option<i64>)> =
            sqlx::query_as("SELECT \"table\", rowid FROM pragma_foreign_key_check")
                .fetch_all(&mut *tx)
                .await?;
        for (table, row) in dangling {
            let row = row.map_or_else(String::new, |row| format!(", row {row}"));
            report.problem(format!("table {table}{row}: belongs to nothing"));
        }
        (report.clusters, report.entities, report.cycles) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM cluster), (SELECT count(*) FROM entity),
                    (SELECT count(*) FROM cycle)",
        )
        .fetch_one(&mut *tx)
        .await?;
        for (cluster, span_secs, from_secs) in namespace_spans::wrong_spans(&mut tx).await? {
            report.problem(format!(
                "cluster {cluster}, the {span_secs} seconds from {from_secs} on: the namespaces do not come to their sums"
            ));
        }
        for (cluster, day) in cycle_days::wrong_days(&mut tx).await? {
            report.problem(format!(
                "cluster {cluster}, day {day}: its cycles do not come to its sum"
            ));
        }
        for (cluster, error) in inventory::unreadable(&mut tx).await? {
            report.problem(format!("cluster {cluster}, its inventory: {error}"));
        }
        {
            let mut days = sqlx::query_as::<_, DayRow>(
                "SELECT entity_id, day, step_secs, data, summary FROM chunk",
            )
            .fetch(&mut *tx)
            .try_chunks(ROWS_PER_BATCH);
            while let Some(batch) = days.try_next().await.map_err(|error| error.1)? {
                report.sealed_days += i64::try_from(batch.len()).unwrap_or(0);
                for problem in unsound(batch).await? {
                    report.problem(problem);
                }
            }
        }
        let mut head = sqlx::query_as::<_, (EntityId, i64, Vec<u8>)>(
            "SELECT entity_id, at_secs, data FROM head",
        )
        .fetch(&mut *tx);
        while let Some((entity, at_secs, data)) = head.try_next().await? {
            report.head_rows += 1;
            if let Err(error) = from_bytes::<Vec<Option<i64>>>(&data) {
                report.problem(format!("entity {entity}, cycle {at_secs}: {error}"));
            }
        }
        Ok(report)
    }
}

/// What is wrong with some days, found away from the threads that serve requests.
async fn unsound(batch: Vec<DayRow>) -> Result<Vec<String>, StoreError> {
    let find = move || {
        let problem = |row: &DayRow| {
            let reason = match compare(&row.sealed, row.day) {
                Ok(true) => return None,
                Ok(false) => "its samples do not come to its summary".to_owned(),
                Err(error) => error.to_string(),
            };
            Some(format!(
                "entity {}, day {}: {reason}",
                row.entity_id, row.day
            ))
        };
        batch.iter().filter_map(problem).collect()
    };
    tokio::task::spawn_blocking(find)
        .await
        .map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Whether the samples of a day come to what its summary says.
fn compare(sealed: &SealedDay, day: i64) -> Result<bool, StoreError> {
    let summaries = summary::decode(&sealed.summary)?;
    let spells: Rolled = sealed.spells(day, &(0..summaries.len()).collect::<Vec<_>>())?;
    let sums = summary::of_rolled(&spells);
    let same = |(a, b): (&Summary, &Summary)| {
        (a.integral, a.secs) == (b.integral, b.secs) && (a.secs == 0 || a.max == b.max)
    };
    Ok(sums.len() == summaries.len() && sums.iter().zip(&summaries).all(same))
}

#[cfg(test)]
mod tests {
    use super::super::testing::store_with_cluster;
    use super::super::tests::cycle;
    use super::super::{CycleMeta, EntityAttributes, HistoryWriter};

    #[tokio::test]
    async fn damage_is_found_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let mut writer = HistoryWriter::new(store.clone(), cluster.id);
        for at in (0..3 * 86_400).step_by(7_200) {
            let (meta, attributes) = (CycleMeta::default(), EntityAttributes::default());
            writer
                .append_cycle(&cycle(at, Some(at)), meta, &attributes)
                .await
                .unwrap();
        }
        while store.sum_up_slice().await.unwrap() {}
        while store.seal_slice(cluster.id).await.unwrap() {}
        let sound = store.check().await.unwrap();
        assert_eq!((sound.problems, &sound.first[..]), (0, &[][..]));
        assert_eq!((sound.clusters, sound.cycles), (1, 36));
        assert_eq!(
            (sound.entities, sound.sealed_days, sound.head_rows),
            (6, 12, 72)
        );
        for statement in [
            "UPDATE chunk SET data = x'00ff' WHERE rowid = 1",
            "UPDATE chunk SET summary = (SELECT summary FROM chunk WHERE rowid = 3) WHERE rowid = 4",
            "UPDATE head SET data = x'ffff' WHERE entity_id = 2 AND at_secs = 172800",
            "UPDATE cycle_day SET usage_secs = usage_secs - 1 WHERE day = 0",
            "UPDATE cycle_day SET newest_gaps = '[]' WHERE day = 1",
        ] {
            sqlx::query(statement).execute(&store.writer).await.unwrap();
        }
        let damaged = store.check().await.unwrap();
        assert_eq!(damaged.problems, 5, "{:?}", damaged.first);
    }
}
