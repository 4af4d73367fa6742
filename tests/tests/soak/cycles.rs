//! Which cycles must be there: one per interval, except while there was no server.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::faults::Faults;
use crate::outages::Outage;

/// How long after its due time a cycle may come, and how long a new server may take until it knows
/// the cluster, seconds.
const LATE_SECS: i64 = 6;

/// What was told of cycles and what was found in the database.
#[derive(Debug, Default)]
pub(crate) struct Cycles(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    reported: BTreeSet<i64>,
    stored: BTreeSet<i64>,
    blamed: BTreeSet<i64>,
}

impl Cycles {
    /// The server says that this one is stored.
    pub(crate) fn report(&self, at_secs: i64) {
        self.0.lock().unwrap().reported.insert(at_secs);
    }

    /// These are in the database. Gives those that were reported or found before, and are not.
    pub(crate) fn found(&self, stored: &BTreeSet<i64>) -> Vec<i64> {
        let mut known = self.0.lock().unwrap();
        let expected = known.reported.union(&known.stored);
        let lost = expected.filter(|at| !stored.contains(at)).copied();
        let lost = lost.collect();
        known.stored.extend(stored);
        lost
    }

    /// Writes down what is wrong with cycles, each once.
    pub(crate) fn blame(&self, faults: &Faults, judged: &Judged) {
        for (at_secs, text) in &judged.faults {
            if self.0.lock().unwrap().blamed.insert(*at_secs) {
                faults.add("cycles", text);
            }
        }
    }

    /// How many were told of.
    pub(crate) fn reported(&self) -> usize {
        self.0.lock().unwrap().reported.len()
    }
}

/// What is to be said of the cycles that are stored.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Judged {
    /// How many there are.
    pub(crate) stored: i64,
    /// How many multiples of the interval there are from the first to the last.
    pub(crate) expected: i64,
    /// Spans without cycles: where the cycle before stops to speak, and the next one, Unix seconds.
    pub(crate) gaps: Vec<(i64, i64)>,
    /// What cannot be explained, and after which cycle.
    pub(crate) faults: Vec<(i64, String)>,
}

/// Compares the cycles with the times at which they were due and with when there was no server.
pub(crate) fn judge(cycles: &BTreeSet<i64>, interval: i64, outages: &[Outage]) -> Judged {
    let mut judged = Judged {
        stored: i64::try_from(cycles.len()).unwrap_or(i64::MAX),
        ..Judged::default()
    };
    let (Some(&first), Some(&last)) = (cycles.first(), cycles.last()) else {
        judged.faults.push((0, "no cycle is stored".to_owned()));
        return judged;
    };
    judged.expected = (last - first) / interval + 1;
    if let Some(odd) = cycles.iter().find(|at| *at % interval != 0) {
        let text = format!("a cycle at {odd}, which was not due");
        judged.faults.push((*odd, text));
    }
    let away = merged(outages, interval);
    for (&before, &after) in cycles.iter().zip(cycles.iter().skip(1)) {
        if after - before <= interval {
            continue;
        }
        judged.gaps.push((before + interval, after));
        // The first cycle that is missing was due when there was no server any more, and the one
        // after the gap is the first that the next server could collect.
        let explained = away.iter().any(|&(from, back)| {
            from <= before + interval + LATE_SECS
                && back > before
                && after <= back + interval + LATE_SECS
        });
        if !explained {
            let text = format!("no cycle between {before} and {after}; no server in {away:?}");
            judged.faults.push((before, text));
        }
    }
    judged
}

/// Spans without a server, seconds; those between which no cycle had to fit are one.
fn merged(outages: &[Outage], interval: i64) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for outage in outages {
        let from = outage.from_millis.div_euclid(1_000);
        let back = outage.back_millis.unwrap_or(i64::MAX - 1).div_euclid(1_000) + 1;
        match spans.last_mut() {
            Some(last) if from <= last.1 + interval + LATE_SECS => last.1 = back,
            _ => spans.push((from, back)),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outages::How;

    fn away(from_secs: i64, back_secs: i64) -> Outage {
        Outage {
            how: How::Killed,
            from_millis: from_secs * 1_000,
            back_millis: Some(back_secs * 1_000),
        }
    }

    #[test]
    fn a_cycle_missing_without_a_kill_is_a_fault() {
        let cycles = BTreeSet::from([0, 15, 45, 60]);
        let judged = judge(&cycles, 15, &[]);
        assert_eq!((judged.stored, judged.expected), (4, 5));
        assert_eq!(judged.gaps, [(30, 45)]);
        assert_eq!(judged.faults.len(), 1, "{judged:?}");
        let elsewhere = judge(&cycles, 15, &[away(90, 95), away(-60, -50)]);
        assert_eq!(elsewhere.faults.len(), 1);
    }

    #[test]
    fn a_kill_explains_as_much_as_it_took_and_no_more() {
        let unexplained =
            |cycles: &BTreeSet<i64>, outages: &[Outage]| judge(cycles, 15, outages).faults.len();
        let short = BTreeSet::from([0, 15, 45, 60]);
        assert_eq!(unexplained(&short, &[away(28, 34)]), 0);
        let long = BTreeSet::from([0, 15, 75]);
        assert_eq!(unexplained(&long, &[away(28, 34)]), 1);
        assert_eq!(unexplained(&long, &[away(28, 62)]), 0);
        assert_eq!(unexplained(&long, &[away(28, 34), away(45, 60)]), 0);
    }

    #[test]
    fn what_was_reported_or_found_must_stay() {
        let cycles = Cycles::default();
        cycles.report(15);
        assert_eq!(cycles.found(&BTreeSet::from([0, 15])), [0; 0]);
        assert_eq!(cycles.found(&BTreeSet::from([15])), [0]);
        cycles.report(30);
        assert_eq!(cycles.found(&BTreeSet::from([0, 15])), [30]);
    }

    #[test]
    fn cycles_that_were_not_due_are_faults() {
        assert_eq!(judge(&BTreeSet::from([0, 7, 15]), 15, &[]).faults.len(), 1);
        assert_eq!(judge(&BTreeSet::new(), 15, &[]).faults.len(), 1);
    }
}
