//! What the checks of isolation found.

use super::{Sheet, float};
use plimsoll_planner::isolation::{Audit, Check, Score, State, Verdict};
use prometheus::Result;

/// Puts what all verdicts of a cluster come to onto a sheet.
///
/// # Errors
/// When a name is taken.
pub fn put_findings(audit: &Audit, sheet: &Sheet) -> Result<()> {
    put(&audit.verdicts().collect::<Vec<_>>(), sheet)
}

fn put(verdicts: &[&Verdict], sheet: &Sheet) -> Result<()> {
    let all = || verdicts.iter().copied();
    let counted = Check::ALL.iter().filter_map(|check| {
        let counts = Counts::of(all().filter(|verdict| verdict.check == *check));
        counts.map(|counts| (check, counts))
    });
    let counted: Vec<(&Check, Counts)> = counted.collect();
    let by_check = |of: fn(&Counts) -> Option<i64>| {
        let rows = counted.iter();
        rows.filter_map(move |(check, counts)| {
            let labels = [check.id().to_owned(), check.severity().as_str().to_owned()];
            Some((labels, float(of(counts)?)))
        })
    };
    sheet.gauges(
        "plimsoll_isolation_findings",
        "Objects that are not as a check says they should be; absent where it could be made nowhere.",
        ["check", "severity"],
        by_check(|counts| counts.findings),
    )?;
    sheet.gauges(
        "plimsoll_isolation_unknown",
        "Namespaces of which a check can say nothing, since what it looks at cannot be read.",
        ["check", "severity"],
        by_check(|counts| Some(counts.unknown)),
    )?;
    let score = Score::of(all());
    sheet.gauge(
        "plimsoll_isolation_score_ratio",
        "How much of what keeps teams apart is as it should be, from 0 to 1; what could not be looked at earns \
         nothing.",
        (score.possible > 0).then(|| f64::from(score.earned) / f64::from(score.possible)),
    )
}

/// What a check came to.
#[derive(Debug, Default)]
struct Counts {
    /// `None` where it could be made nowhere.
    findings: Option<i64>,
    unknown: i64,
}

impl Counts {
    /// `None` of a check that nothing was to be asked.
    fn of<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Option<Self> {
        let mut counts = None::<Self>;
        for verdict in verdicts {
            let counts = counts.get_or_insert_default();
            match &verdict.state {
                State::Pass => *counts.findings.get_or_insert_default() += 0,
                State::Fail(found) => {
                    let found = i64::try_from(found.len()).unwrap_or(i64::MAX);
                    *counts.findings.get_or_insert_default() += found;
                }
                State::Unknown(_) => counts.unknown += 1,
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_looked_at_is_not_free_of_findings() {
        let verdict = |check, state| Verdict {
            check,
            namespace: None,
            state,
        };
        let unknown = || State::Unknown(vec!["limitranges"]);
        let verdicts = [
            verdict(Check::ResourceQuota, State::Pass),
            verdict(Check::ResourceQuota, unknown()),
            verdict(Check::LimitRange, unknown()),
        ];
        let sheet = Sheet::of_cluster("c");
        put(&verdicts.iter().collect::<Vec<_>>(), &sheet).unwrap();
        let text = crate::metrics::as_text(&sheet.families()).unwrap();
        let has = |name: &str, check: Check| {
            let start = format!(r#"{name}{{check="{}""#, check.id());
            let line = text.lines().find(|line| line.starts_with(&start));
            line.and_then(|line| line.rsplit(' ').next().map(str::to_owned))
        };
        let (findings, unknown) = ("plimsoll_isolation_findings", "plimsoll_isolation_unknown");
        let value = |value: &str| Some(value.to_owned());
        assert_eq!(has(findings, Check::ResourceQuota), value("0"));
        assert_eq!(has(unknown, Check::ResourceQuota), value("1"));
        assert_eq!(has(findings, Check::LimitRange), None);
        assert_eq!(has(unknown, Check::LimitRange), value("1"));
        assert_eq!(has(unknown, Check::Privileged), None);
    }
}
