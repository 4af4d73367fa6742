//! Spans of a window in which nothing was observed.

use super::chain::{Chain, Ends, Link};
use super::cycle_days::{Part, parts, span_of, whole_days};
use super::{ClusterId, Store, StoreError};
use sqlx::SqliteConnection;

/// Seconds beyond two intervals that the newest cycle may be late: as long as its data counts as
/// live, what it leaves open is no gap.
const LATE_SECS: i64 = 30;

/// What of a window was to be observed, and what was missed of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Seconds of the window since the first cycle of the cluster, up to now.
    pub expected_secs: i64,
    /// Seconds of them in gaps.
    pub missing_secs: i64,
    /// How many gaps there are.
    pub total: i64,
    /// The newest of them, newest first.
    pub newest: Vec<(i64, i64)>,
}

impl Store {
    /// The gaps of a window: spans longer than half an interval for which no cycle speaks. They
    /// are looked for from the first cycle of the cluster on and up to now, also at both ends of
    /// the window. A window without any cycle is one gap.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn find_gaps(
        &self,
        cluster: ClusterId,
        (from_secs, to_secs): (i64, i64),
        now_secs: i64,
        limit: usize,
    ) -> Result<Gaps, StoreError> {
        let mut tx = self.readers.begin().await?;
        let first: Option<i64> =
            sqlx::query_scalar("SELECT min(at_secs) FROM cycle WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_one(&mut *tx)
                .await?;
        let (start, end) = (
            from_secs.max(first.unwrap_or(to_secs)),
            to_secs.min(now_secs),
        );
        if start >= end {
            return Ok(Gaps::default());
        }
        let mut gaps = Gaps {
            expected_secs: end - start,
            ..Gaps::default()
        };
        let pieces = pieces(&mut tx, cluster, (start, end), limit).await?;
        let Some(last) = pieces.last().map(|piece| piece.ends.last) else {
            gaps.add((start, end));
            return Ok(gaps);
        };
        let mut next: Option<i64> = sqlx::query_scalar(
            "SELECT min(at_secs) FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2",
        )
        .bind(cluster)
        .bind(end)
        .fetch_one(&mut *tx)
        .await?;
        let is_open =
            next.is_none() && now_secs - last.at_secs > 2 * last.interval_secs() + LATE_SECS;
        if is_open {
            gaps.add_within((last.until_secs, end), (start, end));
        }
        // From the newest to the oldest, as they are listed.
        for piece in pieces.into_iter().rev() {
            let after = next.and_then(|next| piece.ends.last.gap_before(next));
            if let Some(gap) = after {
                gaps.add_within(gap, (start, end));
            }
            gaps.missing_secs += piece.chain.gap_secs;
            gaps.total += piece.chain.gaps;
            let room = limit.saturating_sub(gaps.newest.len());
            if piece.chain.gaps > 0 && room > 0 {
                let listed = piece.list(&mut tx, cluster, room).await?;
                gaps.newest.extend(listed);
            }
            next = Some(piece.ends.first_secs);
        }
        let before = Link::before(&mut tx, cluster, start).await?;
        let reaching_in = before
            .zip(next)
            .and_then(|(link, next)| link.gap_before(next));
        if let Some(gap) = reaching_in {
            gaps.add_within(gap, (start, end));
        }
        gaps.newest.truncate(limit);
        tx.commit().await?;
        Ok(gaps)
    }
}

impl Gaps {
    fn add(&mut self, (from_secs, to_secs): (i64, i64)) {
        self.newest.push((from_secs, to_secs));
        self.missing_secs += to_secs - from_secs;
        self.total += 1;
    }

    /// Adds what of a gap lies within a window.
    fn add_within(&mut self, (from_secs, to_secs): (i64, i64), (start, end): (i64, i64)) {
        let gap = (from_secs.max(start), to_secs.min(end));
        if gap.0 < gap.1 {
            self.add(gap);
        }
    }
}

/// Cycles of a window that follow each other, and of which day, when it is a whole one.
struct Piece {
    day: Option<i64>,
    ends: Ends,
    chain: Chain,
}

impl Piece {
    /// The newest gaps between its cycles, at least this many of them.
    async fn list(
        &self,
        connection: &mut SqliteConnection,
        cluster: ClusterId,
        limit: usize,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        let listed = self.chain.newest_gaps()?;
        let all = usize::try_from(self.chain.gaps).unwrap_or(usize::MAX);
        match self.day {
            Some(day) if listed.len() < limit.min(all) => {
                Chain::of_cycles(connection, cluster, span_of(day), limit)
                    .await?
                    .newest_gaps()
            }
            _ => Ok(listed),
        }
    }
}

/// The cycles of a window in pieces, in the order of time.
async fn pieces(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    window: (i64, i64),
    limit: usize,
) -> Result<Vec<Piece>, StoreError> {
    let days = Chain::of_days(connection, cluster, whole_days(window)).await?;
    let mut pieces = Vec::with_capacity(days.len() + 2);
    for part in parts(window, days) {
        let (day, chain) = match part {
            Part::Day(day, chain) => (Some(day), chain),
            Part::Cycles(span) => {
                let chain = Chain::of_cycles(connection, cluster, span, limit).await?;
                (None, chain)
            }
        };
        if let Some(ends) = chain.ends() {
            pieces.push(Piece { day, ends, chain });
        }
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::super::testing::store_with_cluster;
    use super::super::tests::cycle;
    use super::super::{CycleMeta, EntityAttributes, HistoryWriter};
    use super::*;

    /// A store with cycles of a minute, and questions to it about windows.
    async fn gaps_of(stamps: &[i64], windows: &[((i64, i64), i64)]) -> Vec<Gaps> {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let mut writer = HistoryWriter::new(store.clone(), cluster.id);
        for &at in stamps {
            writer
                .append_cycle(
                    &cycle(at, Some(1)),
                    CycleMeta::default(),
                    &EntityAttributes::default(),
                )
                .await
                .unwrap();
        }
        let mut found = Vec::new();
        for &(window, now) in windows {
            found.push(store.find_gaps(cluster.id, window, now, 10).await.unwrap());
        }
        found
    }

    fn gaps(expected_secs: i64, newest: &[(i64, i64)]) -> Gaps {
        Gaps {
            expected_secs,
            missing_secs: newest.iter().map(|(from, to)| to - from).sum(),
            total: i64::try_from(newest.len()).unwrap(),
            newest: newest.to_vec(),
        }
    }

    #[tokio::test]
    async fn they_are_listed_newest_first() {
        let stamps = [0, 60, 120, 600, 660, 9_000];
        let found = gaps_of(&stamps, &[((0, 9_060), 9_060)]).await;
        assert_eq!(found, [gaps(9_060, &[(720, 9_000), (180, 600)])]);
    }

    #[tokio::test]
    async fn they_are_looked_for_at_both_ends_of_a_window() {
        let stamps = [600, 660, 3_600, 3_660, 9_000];
        let found = gaps_of(
            &stamps,
            &[
                // Before the first cycle nothing is expected.
                ((0, 720), 10_000),
                ((0, 600), 10_000),
                // A window that starts and ends within outages.
                ((1_000, 5_000), 10_000),
                // Wholly within one.
                ((1_000, 2_000), 10_000),
                // The newest cycle is late, later, and what is not over cannot be missing.
                ((8_900, 12_000), 9_150),
                ((8_900, 12_000), 9_151),
            ],
        )
        .await;
        let expected = [
            gaps(120, &[]),
            gaps(0, &[]),
            gaps(4_000, &[(3_720, 5_000), (1_000, 3_600)]),
            gaps(1_000, &[(1_000, 2_000)]),
            gaps(250, &[(8_900, 9_000)]),
            gaps(251, &[(9_060, 9_151), (8_900, 9_000)]),
        ];
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(*found, expected);
        }
    }

    #[tokio::test]
    async fn a_cycle_speaks_also_beyond_the_start_of_a_window() {
        let found = gaps_of(&[0, 60, 120], &[((30, 150), 1_000)]).await;
        assert_eq!(found, [gaps(120, &[])]);
    }

    #[tokio::test]
    async fn only_the_newest_are_listed_and_all_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let mut writer = HistoryWriter::new(store.clone(), cluster.id);
        for at in (0..10).map(|at| at * 600) {
            let attributes = EntityAttributes::default();
            writer
                .append_cycle(&cycle(at, Some(1)), CycleMeta::default(), &attributes)
                .await
                .unwrap();
        }
        let found = store
            .find_gaps(cluster.id, (0, 6_000), 9_000, 2)
            .await
            .unwrap();
        assert_eq!(found.newest, [(5_460, 6_000), (4_860, 5_400)]);
        assert_eq!((found.total, found.missing_secs), (10, 5_400));
    }
}
