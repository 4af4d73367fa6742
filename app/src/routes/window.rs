//! The window of time a page looks at.

use crate::api::{ApiError, Frame, TimeRange};
use jiff::Timestamp;
use std::fmt;
use std::str::FromStr;

const DAY_SECS: i64 = 86_400;
/// From these windows on, they begin with a whole day, three hours or quarter of an hour.
const WHOLE_DAYS_FROM_SECS: i64 = 14 * DAY_SECS;
const THREE_HOURS_FROM_SECS: i64 = 3 * DAY_SECS;
const QUARTERS_FROM_SECS: i64 = 12 * 3_600;
const SHORTEST_SECS: i64 = 300;
const LONGEST_SECS: i64 = 800 * DAY_SECS;

/// A window of time, as written in a URL: `7d`, `now-30d`, or two RFC 3339 stamps with a `/`
/// between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The seconds up to now.
    Last(i64),
    /// A fixed span.
    Fixed(TimeRange),
}

impl Window {
    /// What pages offer, with the label of each: 24 hours to 13 months.
    pub const PRESETS: [(&'static str, Self); 5] = [
        ("24 h", Self::Last(DAY_SECS)),
        ("7 d", Self::Last(7 * DAY_SECS)),
        ("30 d", Self::Last(30 * DAY_SECS)),
        ("90 d", Self::Last(90 * DAY_SECS)),
        ("13 mo", Self::Last(400 * DAY_SECS)),
    ];

    /// The span that it means at a moment. The last hours and days begin on the clock, with the
    /// quarter of an hour, the three hours or the day (UTC) in which they would begin: the first
    /// step of a chart is a whole one then, and what is summed up need not be cut.
    #[must_use]
    pub fn resolve(&self, now_secs: i64) -> TimeRange {
        match *self {
            Self::Last(secs) => {
                let from_secs = now_secs - secs;
                TimeRange {
                    from_secs: from_secs - from_secs.rem_euclid(grain_secs(secs)),
                    to_secs: now_secs,
                }
            }
            Self::Fixed(range) => range,
        }
    }

    /// Its length in seconds, before its beginning is put on the clock.
    #[must_use]
    pub fn secs(&self) -> i64 {
        match self {
            Self::Last(secs) => *secs,
            Self::Fixed(range) => range.secs(),
        }
    }

    /// The window within a sentence: "the last 30 days".
    #[must_use]
    pub fn phrase(&self) -> String {
        match self {
            Self::Last(_) => format!("the {}", self.describe()),
            Self::Fixed(_) => self.describe(),
        }
    }

    /// As [`Self::phrase`], with the day on which it ends where that is not today.
    #[must_use]
    pub fn phrase_of(&self, frame: &Frame) -> String {
        self.phrase() + &self.end(frame)
    }

    /// As [`Self::describe`], with the day on which it ends where that is not today.
    #[must_use]
    pub fn describe_of(&self, frame: &Frame) -> String {
        self.describe() + &self.end(frame)
    }

    fn end(&self, frame: &Frame) -> String {
        match (self, frame.history_end()) {
            (Self::Last(_), Some(day)) => format!(" up to {day}"),
            _ => String::new(),
        }
    }

    /// The window in words, for a scope line: "last 30 days".
    #[must_use]
    pub fn describe(&self) -> String {
        match *self {
            Self::Last(secs) if secs % DAY_SECS == 0 && secs > DAY_SECS => {
                format!("last {} days", secs / DAY_SECS)
            }
            Self::Last(secs) if secs % 3_600 == 0 => format!("last {} hours", secs / 3_600),
            Self::Last(secs) => format!("last {} minutes", secs / 60),
            Self::Fixed(range) => {
                let day = |secs: i64| {
                    Timestamp::from_second(secs).map_or_else(
                        |_| secs.to_string(),
                        |at| at.strftime("%-d %b %Y %H:%M").to_string(),
                    )
                };
                format!("{} to {} UTC", day(range.from_secs), day(range.to_secs))
            }
        }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::Last(30 * DAY_SECS)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Last(secs) if secs % DAY_SECS == 0 && secs > DAY_SECS => {
                write!(out, "{}d", secs / DAY_SECS)
            }
            Self::Last(secs) if secs % 3_600 == 0 => write!(out, "{}h", secs / 3_600),
            Self::Last(secs) => write!(out, "{}m", secs / 60),
            Self::Fixed(range) => {
                let stamp = |secs| Timestamp::from_second(secs).unwrap_or_default();
                write!(out, "{}/{}", stamp(range.from_secs), stamp(range.to_secs))
            }
        }
    }
}

impl FromStr for Window {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, ApiError> {
        let invalid = |message: String| {
            ApiError::invalid(
                "window",
                message,
                "Use 24h, 7d, now-30d, or two RFC 3339 times with a / between them.",
            )
        };
        let window = match text.split_once('/') {
            Some((from, to)) => {
                let stamp = |text: &str| {
                    // In a query a plain + is a space.
                    text.replace(' ', "+")
                        .parse::<Timestamp>()
                        .map(Timestamp::as_second)
                        .map_err(|_| {
                            invalid(format!("window: `{}` is not an RFC 3339 time.", clip(text)))
                        })
                };
                Self::Fixed(TimeRange {
                    from_secs: stamp(from)?,
                    to_secs: stamp(to)?,
                })
            }
            None => Self::Last(
                parse_duration(text.strip_prefix("now-").unwrap_or(text)).ok_or_else(|| {
                    invalid(format!("window: `{}` is not a duration.", clip(text)))
                })?,
            ),
        };
        let secs = window.secs();
        if secs <= 0 {
            return Err(invalid(format!(
                "window: `{}` ends before it begins.",
                clip(text)
            )));
        }
        if (SHORTEST_SECS..=LONGEST_SECS).contains(&secs) {
            Ok(window)
        } else {
            Err(invalid(format!(
                "window: `{}` is not between 5 minutes and 800 days.",
                clip(text)
            )))
        }
    }
}

/// On which multiple of seconds a window of the last so many begins.
fn grain_secs(secs: i64) -> i64 {
    match secs {
        WHOLE_DAYS_FROM_SECS.. => DAY_SECS,
        THREE_HOURS_FROM_SECS.. => 3 * 3_600,
        QUARTERS_FROM_SECS.. => 900,
        _ => 1,
    }
}

fn parse_duration(text: &str) -> Option<i64> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(unit_at);
    let secs = match unit {
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => DAY_SECS,
        "w" => 7 * DAY_SECS,
        "mo" => 365 * DAY_SECS / 12,
        _ => return None,
    };
    count.parse::<i64>().ok()?.checked_mul(secs)
}

/// What is repeated of a person's input in an error.
pub(crate) fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in [
            "24h",
            "7d",
            "30d",
            "400d",
            "90m",
            "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z",
        ] {
            assert_eq!(text.parse::<Window>().unwrap().to_string(), text);
        }
        assert_eq!("now-30d".parse::<Window>(), "30d".parse());
        assert_eq!("1w".parse::<Window>(), "7d".parse());
    }

    #[test]
    fn the_last_days_begin_on_the_clock() {
        let now_secs = 1_700_000_777;
        for (text, grain_secs) in [
            ("90m", 1),
            ("12h", 900),
            ("24h", 900),
            ("7d", 10_800),
            ("30d", DAY_SECS),
            ("400d", DAY_SECS),
        ] {
            let window: Window = text.parse().unwrap();
            let TimeRange { from_secs, to_secs } = window.resolve(now_secs);
            assert_eq!((from_secs % grain_secs, to_secs), (0, now_secs), "{text}");
            let more_secs = to_secs - from_secs - window.secs();
            assert!((0..grain_secs).contains(&more_secs), "{text}");
        }
    }

    #[test]
    fn refuses_what_it_cannot_show() {
        for text in [
            "",
            "d",
            "7",
            "7y",
            "-7d",
            "1m",
            "801d",
            "99999999999999999999d",
            "2026-01-01T00:00:00Z/x",
            "2026-02-01T00:00:00Z/2026-01-01T00:00:00Z",
            "é",
        ] {
            let error = text.parse::<Window>().unwrap_err();
            assert_eq!(error.field.as_deref(), Some("window"), "{text}");
        }
    }

    #[test]
    fn speaks() {
        assert_eq!("7d".parse::<Window>().unwrap().describe(), "last 7 days");
        assert_eq!("24h".parse::<Window>().unwrap().describe(), "last 24 hours");
        assert_eq!(
            "2026-01-01T00:00:00Z/2026-02-01T06:30:00Z"
                .parse::<Window>()
                .unwrap()
                .describe(),
            "1 Jan 2026 00:00 to 1 Feb 2026 06:30 UTC"
        );
    }
}
