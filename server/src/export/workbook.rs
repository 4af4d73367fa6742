//! The forecast as a workbook: steps, checks, machines, and what it rests on.

use super::book::rows;
use super::taken::Taken;
use crate::forecasting::{Ahead, COLUMNS, Study};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use plimsoll_app::api::{ForecastPage, Growth};
use plimsoll_app::findings;
use plimsoll_app::format::{percent, rfc3339};
use plimsoll_app::routes::{ForecastQuery, Resource};
use plimsoll_app::tables::{self, DataTable};
use plimsoll_planner::forecast::{FORMULA_VERSION, LEVELS};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

const WIDE: f64 = 20.0;

/// The workbook of a page: forecast, backtest, machines, growth, assumptions as sheets.
///
/// # Errors
/// When it is larger than a workbook can be.
pub fn forecast_workbook(
    study: &Study,
    page: &ForecastPage,
    growth: &Growth,
    query: &ForecastQuery,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Of a thousand namespaces these have a hundred thousand rows, which are not kept.
    steps(book.add_worksheet_with_constant_memory()?, study, query)?;
    backtest(book.add_worksheet_with_constant_memory()?, study, query)?;
    let sheet = book.add_worksheet().set_name("Machines")?;
    if let Some(plan) = &growth.machines {
        table(sheet, &tables::machines(plan))?;
    }
    let sheet = book.add_worksheet().set_name("Growth")?;
    table(sheet, &tables::steadiness(growth, query))?;
    assumptions(book.add_worksheet(), (study, page), growth, query)?;
    book.save_to_buffer()
}

pub(super) fn head() -> Format {
    Format::new().set_bold().set_text_wrap()
}

/// The number of A4 in files of spreadsheets.
const A4: u8 = 9;

/// Printed as wide as a page of A4, lying, with the sheet's name and the page below.
pub(crate) fn on_paper(sheet: &mut Worksheet) {
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&A&RPage &P of &N");
}

pub(super) fn header<'a>(
    sheet: &mut Worksheet,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<(), XlsxError> {
    for (column, name) in (0_u16..).zip(names) {
        sheet.write_with_format(0, column, name, &head())?;
        sheet.set_column_width(column, WIDE)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    on_paper(sheet);
    Ok(())
}

/// A row per step, as in the CSV.
fn steps(sheet: &mut Worksheet, study: &Study, query: &ForecastQuery) -> Result<(), XlsxError> {
    sheet.set_name("Forecast")?;
    header(sheet, COLUMNS)?;
    let stamps = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let amounts = Format::new().set_num_format(match query.resource {
        Resource::Memory => "0",
        _ => "0.000",
    });
    let mut row = 1;
    for forecast in study.forecasts(query.by, query.name.as_deref()) {
        let Ok(ahead) = &forecast.outcome else {
            continue;
        };
        for step in 0..ahead.mean.len() {
            sheet.write(row, 0, forecast.scope)?;
            sheet.write(row, 1, forecast.name.as_str())?;
            sheet.write(row, 2, query.resource.as_str())?;
            sheet.write_with_format(row, 3, stamp(ahead, step)?, &stamps)?;
            let lows = ahead.bands.iter().rev().map(|band| band.0[step]);
            let highs = ahead.bands.iter().map(|band| band.1[step]);
            let numbers = std::iter::once(ahead.mean[step])
                .chain(lows)
                .chain([ahead.median[step]])
                .chain(highs);
            for (column, number) in (4_u16..).zip(numbers) {
                sheet.write_with_format(row, column, number, &amounts)?;
            }
            row += 1;
        }
    }
    Ok(())
}

fn stamp(ahead: &Ahead, step: usize) -> Result<ExcelDateTime, XlsxError> {
    let steps = i64::try_from(step).unwrap_or(i64::MAX);
    let secs = ahead
        .start_secs
        .saturating_add(steps.saturating_mul(ahead.step_secs));
    let at = Timestamp::from_second(secs).unwrap_or_default();
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let part = |value: i8| u8::try_from(value).unwrap_or(0);
    let year = u16::try_from(at.year()).unwrap_or(1970);
    let day = ExcelDateTime::from_ymd(year, part(at.month()), part(at.day()))?;
    day.and_hms(
        u16::from(part(at.hour())),
        part(at.minute()),
        f64::from(part(at.second())),
    )
}

/// A row per scope and level of how earlier forecasts did.
fn backtest(sheet: &mut Worksheet, study: &Study, query: &ForecastQuery) -> Result<(), XlsxError> {
    sheet.set_name("Backtest")?;
    let names = [
        "scope",
        "name",
        "origins",
        "steps ahead",
        "error",
        "naive error",
        "MASE",
        "naive MASE",
        "level",
        "held",
        "naive held",
        "pinball loss",
        "naive pinball loss",
    ];
    header(sheet, names)?;
    let mut row = 1;
    for forecast in study.forecasts(query.by, query.name.as_deref()) {
        let test = forecast
            .outcome
            .as_ref()
            .ok()
            .and_then(|ahead| ahead.backtest.as_ref());
        let Some(test) = test else { continue };
        for level in &test.levels {
            sheet.write(row, 0, forecast.scope)?;
            sheet.write(row, 1, forecast.name.as_str())?;
            sheet.write(row, 2, whole(test.origins))?;
            sheet.write(row, 3, whole(test.ahead))?;
            let numbers = [
                Some(test.error),
                Some(test.naive_error),
                test.mase,
                test.naive_mase,
                Some(level.level),
                Some(level.coverage),
                Some(level.naive_coverage),
                Some(level.pinball),
                Some(level.naive_pinball),
            ];
            for (column, number) in (4_u16..).zip(numbers) {
                if let Some(number) = number {
                    sheet.write(row, column, number)?;
                }
            }
            row += 1;
        }
    }
    Ok(())
}

fn whole(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// A table of the page, numbers as numbers.
pub(super) fn table(sheet: &mut Worksheet, table: &DataTable) -> Result<(), XlsxError> {
    rows(sheet, Taken::of(table))
}

/// What has to be known to read the numbers.
fn assumptions(
    sheet: &mut Worksheet,
    (study, page): (&Study, &ForecastPage),
    growth: &Growth,
    query: &ForecastQuery,
) -> Result<(), XlsxError> {
    sheet.set_name("Assumptions")?;
    let cluster = &page.frame.cluster;
    let simulated = if cluster.simulated {
        "yes: these numbers are made up"
    } else {
        "no"
    };
    let levels: Vec<String> = LEVELS.iter().map(|level| percent(Some(*level))).collect();
    let past = &growth.subject;
    let mut rows = vec![
        (
            "Finding",
            findings::forecast(growth, query, page.frame.now_secs).plain(),
        ),
        ("Cluster", cluster.name.clone()),
        ("Simulated cluster", simulated.to_owned()),
        ("Computed for", rfc3339(growth.start_secs)),
        ("Demand", findings::demand_noun(query)),
        ("Unit of amounts", query.resource.unit().to_owned()),
        ("Steps", format!("means of {} s", growth.step_secs)),
        ("Horizon", findings::horizon_words(query.horizon)),
        ("History from", rfc3339(past.past_from_secs)),
        ("Of it covered", percent(growth.coverage.share())),
        ("Intervals", levels.join(", ")),
        (
            "Interval of the finding",
            format!("{} %", query.level.as_str()),
        ),
        ("Sheets by", query.by.as_str().to_owned()),
        ("Lead time, days", query.lead_days.to_string()),
        ("Seed", study.basics.seed.to_string()),
        ("Formulas", FORMULA_VERSION.to_owned()),
    ];
    if let Some(capacity) = growth.capacity {
        rows.push(("Allocatable", capacity.to_string()));
    }
    if let Some(ratio) = past.ahead.as_ref().and_then(|ahead| ahead.peak_ratio) {
        rows.push(("Peak by mean", format!("{ratio:.3}")));
    }
    if let Some(plan) = &growth.machines {
        rows.push(("Machine, cores", plan.cores.to_string()));
        rows.push(("Machine, bytes", plan.memory_bytes.to_string()));
        rows.push(("Enough machines in", percent(Some(plan.prepared_for))));
        rows.push(("Machines counted by", plan.resources.join(", ")));
    }
    for flat in &growth.flat {
        rows.push((
            "Goes on as it is",
            format!("{}: {}", flat.name, flat.reason),
        ));
    }
    on_paper(sheet);
    sheet.set_column_width(0, 1.4 * WIDE)?;
    sheet.set_column_width(1, 4.0 * WIDE)?;
    let (bold, text) = (head(), Format::new().set_text_wrap());
    for (row, (name, value)) in (0_u32..).zip(rows) {
        sheet.write_with_format(row, 0, name, &bold)?;
        // As text: a cell that begins with = is no formula.
        sheet.write_string_with_format(row, 1, value, &text)?;
    }
    Ok(())
}
