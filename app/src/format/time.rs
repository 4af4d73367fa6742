//! Times in UTC, dates and ages. There is no clock here: now is a value.

use super::{NBSP, UNKNOWN};
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn civil(secs: i64) -> Option<jiff::civil::DateTime> {
    let at = Timestamp::from_second(secs).ok()?;
    Some(TimeZone::UTC.to_datetime(at))
}

fn written(secs: i64, pattern: &str) -> String {
    civil(secs).map_or_else(|| UNKNOWN.to_owned(), |at| at.strftime(pattern).to_string())
}

/// The time of day: `12:04 UTC`.
#[must_use]
pub fn clock(secs: i64) -> String {
    written(secs, "%H:%M\u{a0}UTC")
}

/// The day: `31 March 2027`.
#[must_use]
pub fn date(secs: i64) -> String {
    written(secs, "%-d\u{a0}%B %Y")
}

/// A moment as seen from now: the time alone on the same day, else with the day, and with the
/// year in another year.
#[must_use]
pub fn moment(secs: i64, now_secs: i64) -> String {
    match (civil(secs), civil(now_secs)) {
        (Some(at), Some(now)) if at.date() == now.date() => clock(secs),
        (Some(at), Some(now)) if at.year() == now.year() => {
            format!("{}, {}", written(secs, "%-d\u{a0}%B"), clock(secs))
        }
        _ => format!("{}, {}", date(secs), clock(secs)),
    }
}

/// How long something takes or took: `45 s`, `23 min`, `5 h`, `12 days`.
#[must_use]
pub fn age(secs: i64) -> String {
    let secs = secs.max(0);
    let (value, unit) = match secs {
        0..=89 => (secs, "s"),
        90..=5_399 => ((secs + 30) / 60, "min"),
        5_400..=172_799 => ((secs + 1_800) / 3_600, "h"),
        _ => ((secs + 43_200) / 86_400, "days"),
    };
    format!("{}{NBSP}{unit}", super::count(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    // 31 March 2027, 12:04:30 UTC
    const NOW: i64 = 1_806_494_670;

    #[test]
    fn writes_times_in_utc() {
        assert_eq!(clock(NOW), "12:04\u{a0}UTC");
        assert_eq!(date(NOW), "31\u{a0}March 2027");
        assert_eq!(clock(i64::MAX), "—");
    }

    #[test]
    fn says_no_more_of_a_moment_than_is_needed() {
        assert_eq!(moment(NOW - 60, NOW), "12:03\u{a0}UTC");
        assert_eq!(moment(NOW - 86_400, NOW), "30\u{a0}March, 12:04\u{a0}UTC");
        assert_eq!(
            moment(NOW - 366 * 86_400, NOW),
            "30\u{a0}March 2026, 12:04\u{a0}UTC"
        );
    }

    #[test]
    fn ages_grow_coarser() {
        for (secs, text) in [
            (-5, "0 s"),
            (45, "45 s"),
            (90, "2 min"),
            (1_380, "23 min"),
            (5_400, "2 h"),
            (86_400, "24 h"),
            (172_800, "2 days"),
            (34_560_000, "400 days"),
        ] {
            assert_eq!(age(secs).replace('\u{a0}', " "), text);
        }
    }
}
