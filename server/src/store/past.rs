//! Past days on their way into the store, kept column by column.

use super::cycles::CycleRow;
use super::day::{DayRows, day_of};
use super::rows::{Key, for_each_row};
use super::sealed::SealedDay;
use super::{EntityKind, Retention, StoreError};
use plimsoll_planner::accounting::CycleRecord;
use plimsoll_planner::model::Name;
use std::collections::{HashMap, HashSet};

/// One entity's day.
pub(super) struct EntityDay {
    pub(super) key: Key,
    pub(super) day: i64,
    pub(super) samples: DayRows,
}

/// Before [`PastDays::fine_from`], workloads and nodes are taken this often. Namespaces keep every
/// sample, since the peak of a sum needs them.
const COARSE_STEP_SECS: i64 = 3_600;

/// Cycles of past days, in the order of time.
pub struct PastDays {
    fine_from_day: i64,
    pub(super) cycles: Vec<CycleRow>,
    pub(super) days: Vec<EntityDay>,
    index: HashMap<(Key, i64), usize>,
    /// Where the rows of the last cycle went: those of the next are mostly the same.
    last: Vec<usize>,
    nothing: Name,
}

impl Default for PastDays {
    fn default() -> Self {
        Self {
            fine_from_day: 0,
            cycles: Vec::new(),
            days: Vec::new(),
            index: HashMap::new(),
            last: Vec::new(),
            nothing: "".into(),
        }
    }
}

impl PastDays {
    /// Days of which workloads and nodes are taken with every cycle from this moment on, and once
    /// an hour before it.
    #[must_use]
    pub fn fine_from(at_secs: i64) -> Self {
        Self {
            fine_from_day: day_of(at_secs),
            ..Self::default()
        }
    }

    /// Whether workloads and nodes of a cycle are taken, too.
    #[must_use]
    pub fn takes_all(&self, at_secs: i64, interval_secs: i64) -> bool {
        day_of(at_secs) >= self.fine_from_day
            || at_secs.rem_euclid(COARSE_STEP_SECS) < interval_secs
    }

    /// Adds a cycle that is later than those before. Of one of which [`PastDays::takes_all`] is
    /// false, rows of workloads and nodes are left out.
    pub fn push(&mut self, record: &CycleRecord) {
        let day = day_of(record.at_secs);
        let takes_all = self.takes_all(record.at_secs, record.interval_secs);
        self.cycles.push(CycleRow::of(record));
        let (days, index, last) = (&mut self.days, &mut self.index, &mut self.last);
        let coarse = day < self.fine_from_day;
        let thinned = |kind| coarse && matches!(kind, EntityKind::Workload | EntityKind::Node);
        let wanted = |kind| takes_all || !thinned(kind);
        let mut at = 0;
        for_each_row(record, &self.nothing, wanted, |key, values| {
            let interval_secs = if thinned(key.kind) {
                COARSE_STEP_SECS
            } else {
                record.interval_secs
            };
            let same = last
                .get(at)
                .copied()
                .filter(|&slot| days[slot].day == day && days[slot].key == key);
            let slot = same.unwrap_or_else(|| {
                *index.entry((key, day)).or_insert_with_key(|(key, day)| {
                    days.push(EntityDay {
                        key: key.clone(),
                        day: *day,
                        samples: DayRows::for_samples_every(interval_secs, values.len()),
                    });
                    days.len() - 1
                })
            });
            days[slot]
                .samples
                .push(record.at_secs, interval_secs, values);
            match last.get_mut(at) {
                Some(place) => *place = slot,
                None => last.push(slot),
            }
            at += 1;
        });
        // The rows of an hour's first cycle are those of the next hour's.
        if takes_all {
            last.truncate(at);
        }
    }

    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cycles.is_empty()
    }

    /// Leaves only the cycles of these times.
    pub(super) fn keep(&mut self, stamps: &HashSet<i64>) {
        for entity in &mut self.days {
            entity.samples.keep(stamps);
        }
    }
}

/// A day's entity, the day, and its bytes.
pub(super) type Stored = (Key, i64, SealedDay);

/// Seals days on all processors, each at the step that is due when the newest day is `today`; the
/// order is kept.
pub(super) fn seal_all(
    days: &[EntityDay],
    retention: &Retention,
    today: i64,
) -> Result<Vec<Stored>, StoreError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = days.len().div_ceil(threads).max(1);
    let seal = |days: &[EntityDay]| {
        let seal = |entity: &EntityDay| {
            let step_secs = retention.step_secs(entity.key.kind, today - entity.day);
            let sealed = SealedDay::of(&entity.samples.to_columns(), step_secs)?;
            Ok((entity.key.clone(), entity.day, sealed))
        };
        days.iter()
            .map(seal)
            .collect::<Result<Vec<_>, StoreError>>()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = days
            .chunks(share)
            .map(|days| scope.spawn(move || seal(days)))
            .collect();
        let mut sealed = Vec::with_capacity(days.len());
        for part in parts {
            let part = part
                .join()
                .map_err(|_| StoreError::Damaged("sealing failed".to_owned()))?;
            sealed.extend(part?);
        }
        Ok(sealed)
    })
}
