//! Times in UTC, dates and ages. There is no clock here: now is a value.

use super::{NBSP, UNKNOWN};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn civil(secs: i64) -> Option<DateTime> {
    let at = Timestamp::from_second(secs).ok()?;
    Some(Offset::UTC.to_datetime(at))
}

// Written without patterns: islands do it, too, and a reader of patterns would be a third of what
// the browser has to load.

fn month_name(at: DateTime) -> &'static str {
    usize::try_from(at.month() - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or("")
}

fn time_of_day(at: DateTime) -> String {
    format!("{:02}:{:02}{NBSP}UTC", at.hour(), at.minute())
}

fn day_of_year(at: DateTime) -> String {
    format!("{}{NBSP}{}", at.day(), month_name(at))
}

fn written(secs: i64, write: impl Fn(DateTime) -> String) -> String {
    civil(secs).map_or_else(|| UNKNOWN.to_owned(), write)
}

/// The time of day: `12:04 UTC`.
#[must_use]
pub fn clock(secs: i64) -> String {
    written(secs, time_of_day)
}

/// The day: `31 March 2027`.
#[must_use]
pub fn date(secs: i64) -> String {
    written(secs, |at| format!("{} {}", day_of_year(at), at.year()))
}

/// The day, with its year where that is not the year of another moment: `15 February`.
#[must_use]
pub fn day_near(secs: i64, other_secs: i64) -> String {
    match (civil(secs), civil(other_secs)) {
        (Some(at), Some(other)) if at.year() == other.year() => day_of_year(at),
        _ => date(secs),
    }
}

/// The same, short: `15 Feb`, and with its year `15 Feb 2027`.
#[must_use]
pub fn day_near_short(secs: i64, other_secs: i64) -> String {
    let year_of = |secs| civil(secs).map(DateTime::year);
    let near = year_of(secs) == year_of(other_secs);
    written(secs, |at| match near {
        true => format!("{}{NBSP}{}", at.day(), short_month(at)),
        false => format!("{}{NBSP}{}{NBSP}{}", at.day(), short_month(at), at.year()),
    })
}

/// The month, short: `Mar 2027`.
#[must_use]
pub fn month(secs: i64) -> String {
    written(secs, |at| format!("{}{NBSP}{}", short_month(at), at.year()))
}

/// Days of one month, short: `1–22 Jan 2027`; of one day `22 Jan 2027`.
#[must_use]
pub fn days_of_month(first_secs: i64, last_secs: i64) -> String {
    let Some(first) = civil(first_secs) else {
        return UNKNOWN.to_owned();
    };
    written(last_secs, |last| {
        let month = short_month(last);
        let days = match first.day() == last.day() {
            true => first.day().to_string(),
            false => format!("{}–{}", first.day(), last.day()),
        };
        format!("{days}{NBSP}{month}{NBSP}{}", last.year())
    })
}

fn short_month(at: DateTime) -> &'static str {
    month_name(at).get(..3).unwrap_or_default()
}

/// As URLs and machines want it: `2027-03-31T12:04:30Z`.
#[must_use]
pub fn rfc3339(secs: i64) -> String {
    written(secs, |at| {
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    })
}

/// A moment as seen from now: the time alone on the same day, else with the day, and with the
/// year in another year.
#[must_use]
pub fn moment(secs: i64, now_secs: i64) -> String {
    match (civil(secs), civil(now_secs)) {
        (Some(at), Some(now)) if at.date() == now.date() => time_of_day(at),
        (Some(at), Some(now)) if at.year() == now.year() => {
            format!("{}, {}", day_of_year(at), time_of_day(at))
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
        assert_eq!(rfc3339(NOW), "2027-03-31T12:04:30Z");
    }

    #[test]
    fn instants_are_written_as_the_calendar_writes_them() {
        let day_by_day = (-800_000_000..4_300_000_000).step_by(86_399 * 3);
        for secs in day_by_day.chain([951_782_399, 951_782_400, 4_107_542_399, 4_107_542_400]) {
            let known = Timestamp::from_second(secs).unwrap().to_string();
            assert_eq!(rfc3339(secs), known);
        }
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
    fn days_and_months() {
        assert_eq!(day_near(NOW, NOW - 60 * 86_400), "31\u{a0}March");
        assert_eq!(day_near(NOW, NOW - 100 * 86_400), "31\u{a0}March 2027");
        assert_eq!(day_near_short(NOW, NOW - 60 * 86_400), "31\u{a0}Mar");
        let other_year = day_near_short(NOW, NOW - 100 * 86_400);
        assert_eq!(other_year, "31\u{a0}Mar\u{a0}2027");
        assert_eq!(day_near_short(i64::MAX, NOW), "—");
        assert_eq!(month(NOW), "Mar\u{a0}2027");
        let days = days_of_month(NOW - 9 * 86_400, NOW);
        assert_eq!(days, "22–31\u{a0}Mar\u{a0}2027");
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
