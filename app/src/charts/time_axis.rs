//! Time axes: round UTC dates, as many as the width allows.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::text::width;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Windows from here on name the year at their first label.
const LONG: i64 = 60 * DAY;
/// Axis text size; labels stay this far apart at least.
const SIZE: f64 = 11.0;
const APART: f64 = 16.0;

/// One label and the instant it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeTick {
    /// Seconds since the epoch: where the tick mark goes.
    pub at: i64,
    /// Centre of the label from the plot's left edge; a day's name stands below its day.
    pub x: f64,
    /// The label.
    pub label: String,
}

/// What the first day of an axis says beside itself: better less than labels that touch.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum First {
    Plain,
    Month,
    Year,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Seconds(i64),
    Months(i32),
}

const STEPS: [Step; 21] = [
    Step::Seconds(MINUTE),
    Step::Seconds(2 * MINUTE),
    Step::Seconds(5 * MINUTE),
    Step::Seconds(10 * MINUTE),
    Step::Seconds(15 * MINUTE),
    Step::Seconds(30 * MINUTE),
    Step::Seconds(HOUR),
    Step::Seconds(2 * HOUR),
    Step::Seconds(3 * HOUR),
    Step::Seconds(6 * HOUR),
    Step::Seconds(12 * HOUR),
    Step::Seconds(DAY),
    Step::Seconds(2 * DAY),
    Step::Seconds(7 * DAY),
    Step::Seconds(14 * DAY),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(60),
];

/// Round dates for `start..=end` on a plot `width` user units wide. Labels may hang over the
/// plot by `overhang` at either side, never further, and never touch each other.
#[must_use]
pub fn time_ticks(start: i64, end: i64, plot: f64, overhang: f64) -> Vec<TimeTick> {
    if end <= start || plot <= 0.0 {
        return Vec::new();
    }
    // About one label per 100 units on a wide plot, closer on a narrow one.
    let spacing = (plot / 9.0).clamp(52.0, 100.0);
    let mut last = Vec::new();
    for step in STEPS {
        let rough = match step {
            Step::Seconds(s) => s,
            Step::Months(m) => i64::from(m) * 30 * DAY,
        };
        if as_f64(rough) / as_f64(end - start) * plot < spacing * 0.8 {
            continue;
        }
        for first in [First::Year, First::Month, First::Plain] {
            let ticks = labelled((step, first), (start, end), plot, overhang);
            // A step too coarse for the window leaves it nameless: better the tighter one thinned.
            if ticks.is_empty() {
                break;
            }
            let apart = ticks.windows(2).all(|pair| {
                let half = |tick: &TimeTick| width(&tick.label, SIZE, false) / 2.0;
                pair[0].x + half(&pair[0]) + APART <= pair[1].x - half(&pair[1])
            });
            if apart {
                return ticks;
            }
            last = ticks;
        }
    }
    last.truncate(1);
    last
}

fn labelled(
    (step, first): (Step, First),
    (start, end): (i64, i64),
    plot: f64,
    overhang: f64,
) -> Vec<TimeTick> {
    let instants = instants(step, start, end);
    let dates: Vec<(i64, DateTime)> = instants
        .into_iter()
        .filter_map(|at| Some((at, civil(at)?)))
        .collect();
    let year_turns = match (civil(start), civil(end)) {
        (Some(a), Some(b)) => a.year() != b.year(),
        _ => false,
    };
    // Times of day need a date once: at midnight, or at the first label when there is none.
    let midnight = dates.iter().any(|(_, date)| is_midnight(*date));
    let mut year = None;
    let mut ticks = Vec::new();
    for (at, date) in dates {
        let named = match year {
            None => end - start >= LONG || year_turns,
            Some(before) => before != date.year(),
        };
        let first = match year {
            _ if named => First::Year,
            None => first,
            Some(_) => First::Plain,
        };
        let dated = year.is_none() && !midnight;
        let label = name(step, date, (first, named), dated, end - start);
        year = Some(date.year());
        // A day's name belongs below the day, not below the midnight it starts with.
        let shift = if step == Step::Seconds(DAY) || step == Step::Seconds(2 * DAY) {
            DAY / 2
        } else {
            0
        };
        let half = width(&label, SIZE, false) / 2.0;
        let wanted = as_f64(at + shift - start) / as_f64(end - start) * plot;
        if shift > 0 && wanted + half > plot + overhang {
            continue;
        }
        let low = half - overhang;
        let high = (plot + overhang - half).max(low);
        ticks.push(TimeTick {
            at,
            x: wanted.clamp(low, high),
            label,
        });
    }
    ticks
}

fn name(
    step: Step,
    date: DateTime,
    (first, year): (First, bool),
    dated: bool,
    window: i64,
) -> String {
    let month = MONTHS.get(usize::from(date.month().unsigned_abs()).saturating_sub(1));
    let month = month.copied().unwrap_or_default();
    let day = || format!("{} {month}", date.day());
    let with_year = |text: String| {
        if year {
            format!("{text} {}", date.year())
        } else {
            text
        }
    };
    match step {
        Step::Months(_) => with_year(month.to_owned()),
        Step::Seconds(s) if s >= DAY => {
            let day = match window <= 8 * DAY {
                true if first == First::Plain => date.day().to_string(),
                _ => day(),
            };
            let day = match first {
                First::Year => format!("{day} {}", date.year()),
                _ => day,
            };
            match window <= 8 * DAY {
                true => format!("{} {day}", weekday(date)),
                false => day,
            }
        }
        Step::Seconds(_) => {
            let time = format!("{:02}:{:02}", date.hour(), date.minute());
            match (is_midnight(date), dated) {
                (true, _) => with_year(day()),
                (false, true) => format!("{}, {time}", with_year(day())),
                (false, false) => time,
            }
        }
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn is_midnight(date: DateTime) -> bool {
    date.hour() == 0 && date.minute() == 0
}

fn weekday(date: DateTime) -> &'static str {
    use jiff::civil::Weekday;
    match date.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// The instant in UTC; `None` outside the years a calendar can name.
pub(crate) fn civil(at: i64) -> Option<DateTime> {
    Timestamp::from_second(at)
        .ok()
        .map(|t| TimeZone::UTC.to_datetime(t))
}

/// `2026-11-23 12:04`, for tables.
pub(crate) fn stamp(at: i64) -> String {
    civil(at).map_or_else(
        || "—".to_owned(),
        |d| {
            format!(
                "{}-{:02}-{:02} {:02}:{:02}",
                d.year(),
                d.month(),
                d.day(),
                d.hour(),
                d.minute()
            )
        },
    )
}

/// All multiples of the step inside the window; bounded, whatever the window.
fn instants(step: Step, start: i64, end: i64) -> Vec<i64> {
    const MOST: usize = 64;
    match step {
        Step::Seconds(s) => {
            // The epoch was a Thursday; weeks start on Monday, four days later.
            let origin = if s >= 7 * DAY { 4 * DAY } else { 0 };
            let first = (start - origin + s - 1).div_euclid(s) * s + origin;
            (0_i64..)
                .map(|i| first + i * s)
                .take_while(|&t| t <= end)
                .take(MOST)
                .collect()
        }
        Step::Months(n) => {
            let Some(from) = civil(start) else {
                return Vec::new();
            };
            let month0 = i32::from(from.year()) * 12 + i32::from(from.month()) - 1;
            let first = month0.div_euclid(n) * n;
            (0_i32..)
                .map_while(|i| month_start(first + i * n))
                .skip_while(|&t| t < start)
                .take_while(|&t| t <= end)
                .take(MOST)
                .collect()
        }
    }
}

fn month_start(month0: i32) -> Option<i64> {
    let year = i16::try_from(month0.div_euclid(12)).ok()?;
    let month = i8::try_from(month0.rem_euclid(12) + 1).ok()?;
    let date = DateTime::new(year, month, 1, 0, 0, 0, 0).ok()?;
    TimeZone::UTC
        .to_timestamp(date)
        .ok()
        .map(Timestamp::as_second)
}

/// Seconds as a float: exact for any date.
pub(crate) fn as_f64(seconds: i64) -> f64 {
    seconds as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn labels(start: &str, end: &str, plot: f64) -> Vec<String> {
        time_ticks(at(start), at(end), plot, 20.0)
            .into_iter()
            .map(|t| t.label)
            .collect()
    }

    #[test]
    fn dates_are_round_from_an_hour_to_thirteen_months() {
        let hour = labels("2026-11-23T11:04:00Z", "2026-11-23T12:04:00Z", 870.0);
        assert_eq!(hour[..2], ["23 Nov, 11:10", "11:20"]);
        let day = labels("2026-11-22T12:04:00Z", "2026-11-23T12:04:00Z", 870.0);
        assert_eq!(
            day,
            [
                "15:00", "18:00", "21:00", "23 Nov", "03:00", "06:00", "09:00", "12:00"
            ]
        );
        let week = labels("2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z", 870.0);
        assert_eq!(
            week,
            [
                "Mon 16 Nov 2026",
                "Tue 17",
                "Wed 18",
                "Thu 19",
                "Fri 20",
                "Sat 21",
                "Sun 22"
            ]
        );
        let week = labels("2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z", 560.0);
        assert_eq!(week[..2], ["Mon 16 Nov", "Tue 17"]);
        let month = labels("2026-10-24T12:00:00Z", "2026-11-23T12:00:00Z", 870.0);
        assert_eq!(month, ["26 Oct 2026", "2 Nov", "9 Nov", "16 Nov", "23 Nov"]);
        let quarter = labels("2026-08-25T00:00:00Z", "2026-11-23T00:00:00Z", 870.0);
        assert_eq!(quarter[0], "31 Aug 2026");
        let year = labels("2025-10-15T00:00:00Z", "2026-11-15T00:00:00Z", 870.0);
        assert_eq!(
            year,
            ["Nov 2025", "Jan 2026", "Mar", "May", "Jul", "Sep", "Nov"]
        );
    }

    #[test]
    fn a_turn_of_the_year_is_named_on_both_sides() {
        let weeks = labels("2026-12-15T00:00:00Z", "2027-01-14T00:00:00Z", 870.0);
        assert_eq!(weeks, ["21 Dec 2026", "28 Dec", "4 Jan 2027", "11 Jan"]);
    }

    #[test]
    fn labels_never_touch_or_leave_at_any_width() {
        for plot in [180.0, 260.0, 420.0, 640.0, 870.0, 1200.0] {
            for hours in (1..24).chain((24..24 * 400).step_by(31)) {
                for shift in [0, 1_777_777, 9_999_991] {
                    let start = at("2025-06-01T00:00:00Z") + shift;
                    let ticks = time_ticks(start, start + hours * HOUR, plot, 16.0);
                    assert!(!ticks.is_empty(), "{hours} h at {plot}");
                    assert!(ticks.len() <= 16, "{hours} h at {plot}: {ticks:?}");
                    for pair in ticks.windows(2) {
                        let a = pair[0].x + width(&pair[0].label, SIZE, false) / 2.0;
                        let b = pair[1].x - width(&pair[1].label, SIZE, false) / 2.0;
                        assert!(a + APART <= b + 1e-6, "{hours} h at {plot}: {ticks:?}");
                    }
                    for tick in &ticks {
                        let half = width(&tick.label, SIZE, false) / 2.0;
                        assert!(tick.x - half >= -16.0 - 1e-6, "{ticks:?}");
                        assert!(tick.x + half <= plot + 16.0 + 1e-6, "{ticks:?}");
                    }
                    if hours >= 60 * 24 {
                        assert!(ticks[0].label.contains("202"), "{ticks:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn nonsense_windows_have_no_ticks() {
        assert_eq!(time_ticks(10, 10, 300.0, 0.0), []);
        assert_eq!(time_ticks(20, 10, 300.0, 0.0), []);
        assert!(time_ticks(0, i64::MAX / 4, 300.0, 0.0).len() < 70);
    }
}
