//! What sorted rows say of themselves before any is stored: whether a moment is told of twice, and
//! how far apart moments are.

use super::reading::Staged;
use super::rows::RowKind;
use std::collections::HashMap;

const DAY_SECS: i64 = 86_400;

/// What was learned of the rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Survey {
    /// When each series and kind was told of last.
    last: HashMap<(i64, RowKind), i64>,
    /// How often two moments of a series lie so far apart, seconds.
    apart: HashMap<i64, u64>,
    before: Option<Staged>,
    /// The first and the last moment.
    pub(super) span: Option<(i64, i64)>,
    /// Rows that say the same as another.
    pub(super) repeated: u64,
    /// The lines of the first two that say something else of the same moment.
    pub(super) conflict: Option<(i64, i64)>,
}

impl Survey {
    /// Takes the next row. Those of a series come in the order of time.
    pub(super) fn add(&mut self, row: &Staged) {
        let (from, to) = self.span.unwrap_or((row.at_secs, row.at_secs));
        self.span = Some((from.min(row.at_secs), to.max(row.at_secs)));
        if let Some(before) = self.before.filter(|before| is_same_moment(before, row)) {
            if says_the_same(&before, row) {
                self.repeated += 1;
            } else if self.conflict.is_none() {
                self.conflict = Some((before.line, row.line));
            }
        } else if let Some(last) = self.last.insert((row.series, row.kind), row.at_secs) {
            *self
                .apart
                .entry((row.at_secs - last).min(DAY_SECS))
                .or_default() += 1;
        }
        self.before = Some(*row);
    }

    /// The length of a step: the longest part of a day that is not longer than what mostly lies
    /// between two moments of a series. `None` when no series has two.
    pub(super) fn step_secs(&self) -> Option<i64> {
        let most = self
            .apart
            .iter()
            .max_by_key(|&(&secs, &count)| (count, secs));
        most.map(|(&secs, _)| longest_part_of_a_day(secs))
    }
}

/// The longest part of a day that is not longer.
pub(super) fn longest_part_of_a_day(secs: i64) -> i64 {
    let secs = secs.clamp(1, DAY_SECS);
    (1..=secs)
        .rev()
        .find(|part| DAY_SECS % part == 0)
        .unwrap_or(1)
}

/// Whether two rows tell of the same moment of the same series.
pub(super) fn is_same_moment(a: &Staged, b: &Staged) -> bool {
    (a.series, a.kind, a.at_secs) == (b.series, b.kind, b.at_secs)
}

fn says_the_same(a: &Staged, b: &Staged) -> bool {
    (a.cpu_cores, a.memory_bytes, a.gpu) == (b.cpu_cores, b.memory_bytes, b.gpu)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(series: i64, at_secs: i64, cpu: f64, line: i64) -> Staged {
        Staged {
            series,
            kind: RowKind::Usage,
            at_secs,
            cpu_cores: Some(cpu),
            memory_bytes: None,
            gpu: None,
            line,
        }
    }

    #[test]
    fn a_step_is_what_mostly_lies_between_two_moments() {
        for (stamps, expected) in [
            (&[0, 300, 600, 4_200, 4_500][..], Some(300)),
            (&[0, 3_600, 7_200], Some(3_600)),
            (&[30, 330, 630], Some(300)),
            (&[0, 86_400, 259_200], Some(86_400)),
            (&[0, 7 * 86_400], Some(86_400)),
            (&[0, 420, 840], Some(400)),
            (&[5], None),
            (&[], None),
        ] {
            let mut survey = Survey::default();
            for (line, &at) in (2..).zip(stamps) {
                survey.add(&row(0, at, 1.0, line));
            }
            assert_eq!(survey.step_secs(), expected, "{stamps:?}");
        }
    }

    #[test]
    fn a_moment_that_is_told_of_twice_is_found() {
        let mut survey = Survey::default();
        for (at, cpu, line) in [
            (0, 1.0, 2),
            (0, 1.0, 5),
            (60, 2.0, 3),
            (60, 3.0, 4),
            (60, 4.0, 9),
        ] {
            survey.add(&row(0, at, cpu, line));
        }
        assert_eq!((survey.repeated, survey.conflict), (1, Some((3, 4))));
        assert_eq!(survey.span, Some((0, 60)));
    }
}
