//! Tables as workbooks: typed cells, and a sheet that says what has to be known to read them.

use super::number_format::number_format;
use super::taken::{Provenance, Taken, TakenColumn, TakenRow};
use super::workbook::{head, header, on_paper};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// Widths of columns, in characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 48;
/// By how many rows the widths are chosen.
const MEASURED: usize = 200;
/// The width of a column of sentences, in characters, and the height of a line in points.
const SENTENCES: f64 = 90.0;
const LINE_HEIGHT: f64 = 15.0;
/// Characters that a cell can hold, counted so that none is too many.
const LONGEST_TEXT: usize = 32_767;
/// What the name of a sheet may have.
const LONGEST_NAME: usize = 31;

/// The workbook of a table.
///
/// # Errors
/// When it is larger than a workbook can be.
pub fn book_of(taken: Taken, provenance: &Provenance) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Long tables are not kept.
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(&provenance.name))?;
    rows(sheet, taken)?;
    let sheet = book.add_worksheet().set_name("Assumptions")?;
    lines(sheet, &provenance.lines())?;
    book.save_to_buffer()
}

/// A name that a sheet can have.
pub(crate) fn sheet_name(name: &str) -> String {
    let kept = |c: &char| c.is_ascii_alphanumeric() || "-._, ".contains(*c);
    let name: String = name.chars().filter(kept).take(LONGEST_NAME).collect();
    match name.as_str() {
        "" | "Assumptions" => "Table".to_owned(),
        _ => name,
    }
}

/// A table on a sheet.
pub(crate) fn rows(sheet: &mut Worksheet, taken: Taken) -> Result<(), XlsxError> {
    let Taken { columns, mut rows } = taken;
    header(sheet, columns.iter().map(|column| column.name.as_str()))?;
    let right = head().set_align(FormatAlign::Right);
    for (at, column) in (0_u16..).zip(&columns) {
        if column.numeric {
            sheet.write_with_format(0, at, column.name.as_str(), &right)?;
        }
    }
    let first: Vec<TakenRow> = rows.by_ref().take(MEASURED).collect();
    for (at, column) in (0_u16..).zip(&columns) {
        sheet.set_column_width(at, width(column, &first, usize::from(at)))?;
    }
    let numbers: Vec<Format> = (0..columns.len())
        .map(|at| number_format(first.iter().filter_map(|row| row.get(at))))
        .collect();
    let stamps = Format::new()
        .set_num_format("yyyy-mm-dd hh:mm:ss")
        .set_align(FormatAlign::Left);
    for (at, row) in (1_u32..).zip(first.into_iter().chain(rows)) {
        let kinds = columns.iter().zip(&numbers);
        for ((column, text), (kind, format)) in (0_u16..).zip(row).zip(kinds) {
            match (text.parse::<f64>(), moment(&text)) {
                _ if text.is_empty() => continue,
                (Ok(number), _) if kind.numeric && number.is_finite() => {
                    sheet.write_number_with_format(at, column, number, format)?
                }
                (_, Some(moment)) => sheet.write_with_format(at, column, moment, &stamps)?,
                // As text: a cell that begins with = is no formula.
                _ if text.len() > LONGEST_TEXT => {
                    let cut: String = text.chars().take(LONGEST_TEXT / 2).collect();
                    sheet.write_string(at, column, cut)?
                }
                _ => sheet.write_string(at, column, text)?,
            };
        }
    }
    Ok(())
}

/// Two columns: what, and how it is.
pub(crate) fn lines(sheet: &mut Worksheet, lines: &[(String, String)]) -> Result<(), XlsxError> {
    let top = || Format::new().set_align(FormatAlign::Top);
    let (bold, text) = (top().set_bold(), top().set_text_wrap());
    for (row, (name, value)) in (0_u32..).zip(lines) {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_string_with_format(row, 1, value, &text)?;
        room_for(sheet, row, value, (SENTENCES, 1.0))?;
    }
    sheet
        .set_column_width(0, 36.0)?
        .set_column_width(1, SENTENCES)?;
    on_paper(sheet);
    Ok(())
}

/// Makes a row as high as wrapped text in a column of a width in characters, so many times as large as usual:
/// not all programs do.
pub(crate) fn room_for(
    sheet: &mut Worksheet,
    row: u32,
    text: &str,
    (width, size): (f64, f64),
) -> Result<(), XlsxError> {
    let characters = u32::try_from(text.chars().count()).map_or(0.0, f64::from);
    // Some room to spare: words are not broken.
    let lines = (characters * size / (0.95 * width)).ceil().max(1.0);
    sheet.set_row_height(row, lines * size * LINE_HEIGHT)?;
    Ok(())
}

fn width(column: &TakenColumn, rows: &[TakenRow], at: usize) -> f64 {
    let cells = rows.iter().filter_map(|row| row.get(at));
    let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
    // A header is one word, which is not broken.
    let characters = longest.max(column.name.len()).clamp(NARROWEST, WIDEST) + 2;
    u32::try_from(characters).map_or(0.0, f64::from)
}

/// A moment as exports write it, as a spreadsheet counts it: without its time zone, which is UTC.
fn moment(text: &str) -> Option<ExcelDateTime> {
    let is_moment =
        text.len() == 20 && text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T');
    if !is_moment {
        return None;
    }
    let at: Timestamp = text.parse().ok()?;
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let part = |value: i8| u8::try_from(value).ok();
    let year = u16::try_from(at.year()).ok()?;
    let day = ExcelDateTime::from_ymd(year, part(at.month())?, part(at.day())?).ok()?;
    let hour = u16::from(part(at.hour())?);
    day.and_hms(hour, part(at.minute())?, f64::from(part(at.second())?))
        .ok()
}
