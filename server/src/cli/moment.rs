//! Moments on the command line.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const DAY_SECS: i64 = 86_400;

/// A moment in Unix seconds: `now`, so long ago as in `30d`, `12h` or `90m`, a date, a date and
/// time in UTC, RFC 3339, or Unix seconds.
///
/// # Errors
/// A sentence that says what it can look like.
pub(super) fn moment(text: &str, now_secs: i64) -> Result<i64, String> {
    let text = text.trim();
    let in_utc = || {
        let time: DateTime = text.parse().ok()?;
        Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
    };
    let found = match text {
        "now" => Some(now_secs),
        _ => ago(text)
            .map(|secs| now_secs - secs)
            .or_else(|| Some(text.parse::<Timestamp>().ok()?.as_second()))
            .or_else(in_utc)
            .or_else(|| text.parse().ok().filter(|secs: &i64| *secs >= 100_000_000)),
    };
    found.ok_or_else(|| {
        format!(
            "`{text}` is no moment. Give a date such as 2026-11-01, RFC 3339, Unix seconds, or how long ago, such as 30d"
        )
    })
}

fn ago(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let secs = match unit {
        'd' => DAY_SECS,
        'h' => 3_600,
        'm' => 60,
        _ => return None,
    };
    number.checked_mul(secs).filter(|secs| *secs >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_can_be_told_in_many_ways() {
        let now = 1_700_000_000;
        for (text, expected) in [
            ("now", now),
            ("30d", now - 30 * DAY_SECS),
            ("12h", now - 43_200),
            ("90m", now - 5_400),
            ("2023-11-14", 1_699_920_000),
            ("20231114", 1_699_920_000),
            ("2023-11-14T22:13:20Z", now),
            ("2023-11-14T23:13:20+01:00", now),
            ("2023-11-14T22:13:20", now),
            (" 1700000000 ", now),
        ] {
            assert_eq!(moment(text, now), Ok(expected), "{text}");
        }
        for text in [
            "",
            "-3d",
            "yesterday",
            "12",
            "99999999999999999999d",
            "d",
            "ü",
            "2023-02-30",
        ] {
            assert!(moment(text, now).is_err(), "{text}");
        }
    }
}
