//! What the forecast is believed by, and what follows from it.

use super::{Cell, Column, DataTable, Decor, Row};
use crate::api::{Check, Checked, Growth, MachinePlan, Score, Steadiness};
use crate::format::{day_near, days_of_month, month, rfc3339, sentence_case};
use crate::routes::{ForecastQuery, GrowthBy};

const DAY_SECS: i64 = 86_400;

/// Machines needed in each period.
#[must_use]
pub fn machines(plan: &MachinePlan) -> DataTable {
    let daily = plan
        .periods
        .iter()
        .all(|period| period.to_secs - period.from_secs <= DAY_SECS);
    let rows = plan.periods.iter().map(|period| {
        let name = if daily {
            day_near(period.from_secs, period.from_secs)
        } else {
            month_of(period.from_secs, period.to_secs)
        };
        Row {
            href: None,
            cells: vec![
                Cell {
                    text: name,
                    exact: rfc3339(period.from_secs),
                    decor: Decor::Plain,
                },
                Cell::count(Some(period.shared)),
                Cell::count(Some(period.apart)),
                Cell::count(Some(period.apart - period.shared)),
                Cell::text(&period.binds),
            ],
        }
    });
    DataTable {
        caption: "Machines needed".to_owned(),
        columns: vec![
            Column::text("from", if daily { "Day" } else { "Month" }),
            Column::number("shared", "Shared").hint("all teams on the same machines"),
            Column::number("apart", "Teams apart").hint("each team on machines of its own"),
            Column::number("saved", "Saved").hint("what sharing saves"),
            Column::text("binds", "Binds")
                .hint("what the shared machines run out of first")
                .secondary(),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// A month, or the days of it that are meant.
fn month_of(from_secs: i64, to_secs: i64) -> String {
    let starts_with_month = month(from_secs - 1) != month(from_secs);
    let ends_with_month = month(to_secs) != month(to_secs - 1);
    let last = to_secs - 1;
    if starts_with_month && ends_with_month {
        return month(from_secs);
    }
    days_of_month(from_secs, last)
}

/// How earlier forecasts did, each beside seasonal naive's.
#[must_use]
pub fn checks(growth: &Growth) -> DataTable {
    let shown = growth
        .checks
        .iter()
        .filter(|check| check.of != Checked::Team);
    let rows = shown.flat_map(|check| {
        let name = check_name(check);
        let naive = format!("Naive, {}", naive_name(check));
        [row(&name, &check.own), row(&naive, &check.naive)]
    });
    let mut columns = vec![
        Column::text("scope", "Forecast of")
            .hint("beside seasonal naive: what came a season ago comes again"),
        Column::number("mase", "MASE")
            .hint("mean absolute error, by that of seasonal naive within the history"),
        Column::number("error_percent", "Error").unit("%", ""),
        Column::number("pinball_percent", "Pinball")
            .unit("%", "")
            .secondary()
            .hint("mean over the ends of all intervals, by the mean level"),
    ];
    for (id, level) in [
        ("held_50_percent", "50"),
        ("held_80_percent", "80"),
        ("held_95_percent", "95"),
    ] {
        columns.push(Column::number(id, level).group("Held, %"));
    }
    DataTable {
        caption: "How earlier forecasts did".to_owned(),
        columns: columns.into_iter().map(without_empty_unit).collect(),
        rows: rows.collect(),
        total: None,
    }
}

fn without_empty_unit(mut column: Column) -> Column {
    column.exact_unit = column.exact_unit.filter(|unit| !unit.is_empty());
    column
}

fn check_name(check: &Check) -> String {
    match check.of {
        Checked::Whole => "All together".to_owned(),
        Checked::MeanOfTeams => "Single teams".to_owned(),
        Checked::Team | Checked::Namespace => check.name.clone(),
    }
}

/// What seasonal naive is compared on.
fn naive_name(check: &Check) -> &str {
    match check.of {
        Checked::Whole => "together",
        Checked::MeanOfTeams => "teams",
        Checked::Team | Checked::Namespace => &check.name,
    }
}

fn row(name: &str, score: &Score) -> Row {
    let held = score.held.map(|held| percent_points(Some(held), 0));
    let mut cells = vec![
        Cell::text(name),
        decimal(score.mase, 2),
        percent_points(score.error_share, 1),
        percent_points(score.pinball_share, 1),
    ];
    cells.extend(held);
    Row { href: None, cells }
}

/// How steadily all together and each team grew.
#[must_use]
pub fn steadiness(growth: &Growth, query: &ForecastQuery) -> DataTable {
    let rows = growth
        .steadiness
        .iter()
        .map(|row| steadiness_row(row, query));
    let span = if growth.growth_span_secs >= 28 * DAY_SECS {
        "%/month"
    } else {
        "%/week"
    };
    DataTable {
        caption: "How steadily demand grew, and how far forecasts were off".to_owned(),
        columns: vec![
            Column::text("team", "Team"),
            Column::number("growth_percent", "Growth").unit(span, ""),
            Column::number("noise_points", "Varies")
                .unit("± %", "")
                .hint("the standard deviation of growth from span to span"),
            Column::number("error_percent", "Off by")
                .unit("%", "")
                .hint("the mean error of past forecasts, by the mean level"),
        ]
        .into_iter()
        .map(without_empty_unit)
        .collect(),
        rows: rows.collect(),
        total: None,
    }
}

fn steadiness_row(row: &Steadiness, query: &ForecastQuery) -> Row {
    let (name, href) = match &row.team {
        None => (Cell::text("All together"), None),
        Some(team) => {
            let looked_at = ForecastQuery {
                by: GrowthBy::Team,
                name: Some(team.name.clone()),
                page: 1,
                ..query.clone()
            };
            let name = Cell::text(&team.name).with(Decor::Team {
                rank: team.rank,
                href: Some(looked_at.page_link()),
            });
            (name, None)
        }
    };
    Row {
        href,
        cells: vec![
            name,
            percent_points(row.rate, 1),
            percent_points(row.noise, 1),
            percent_points(row.error_share, 1),
        ],
    }
}

/// What could not be forecast, and why.
#[must_use]
pub fn not_forecast(growth: &Growth) -> DataTable {
    let rows = growth.flat.iter().map(|refused| Row {
        href: None,
        cells: vec![
            Cell::text(&refused.name),
            Cell::text(sentence_case(&refused.reason)).with(Decor::Prose),
            refused
                .works_from_secs
                .map_or_else(Cell::unknown, |at| Cell {
                    text: day_near(at, growth.start_secs),
                    exact: rfc3339(at),
                    decor: Decor::Plain,
                }),
        ],
    });
    DataTable {
        caption: "Namespaces that are not forecast".to_owned(),
        columns: vec![
            Column::text("namespace", "Namespace"),
            Column::text("reason", "Why"),
            Column::text("works_from", "From when on"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// A number with so many decimals.
fn decimal(value: Option<f64>, decimals: usize) -> Cell {
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return Cell::unknown();
    };
    let text = format!("{value:.decimals$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    Cell {
        // A true minus sign, and none before zero.
        text: text.replace('-', if is_zero { "" } else { "−" }),
        exact: value.to_string(),
        decor: Decor::Plain,
    }
}

/// A share as a number of percent.
fn percent_points(share: Option<f64>, decimals: usize) -> Cell {
    decimal(share.map(|share| share * 100.0), decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_say_which_days_of_them_are_meant() {
        let day = |days: i64| 1_795_478_400 + days * DAY_SECS; // from 24 November 2026
        let text = |from, to| month_of(day(from), day(to)).replace('\u{a0}', " ");
        assert_eq!(text(0, 7), "24–30 Nov 2026");
        assert_eq!(text(7, 38), "Dec 2026");
        assert_eq!(text(38, 60), "1–22 Jan 2027");
        assert_eq!(text(0, 3), "24–26 Nov 2026");
    }

    #[test]
    fn numbers_are_exact_behind_what_is_shown() {
        let cell = percent_points(Some(-0.012_34), 1);
        assert_eq!(
            (cell.text.as_str(), cell.exact.as_str()),
            ("−1.2", "-1.234")
        );
        assert_eq!(decimal(Some(-0.01), 1).text, "0.0");
        assert_eq!(decimal(Some(f64::NAN), 1).text, "—");
        assert_eq!(decimal(None, 1).exact, "");
    }
}
