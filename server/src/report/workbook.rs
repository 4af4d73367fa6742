//! The report as a workbook: findings first, then a sheet with the pictures of each part and one per table,
//! and what they rest on.

use super::picture::{ReportError, dots};
use super::{Part, Report, Told};
use crate::export::{Taken, on_paper, room_for, sheet_lines, sheet_name, sheet_rows};
use rust_xlsxwriter::{Format, Image, Workbook, Worksheet};

/// Width of the column that everything on a sheet of pictures stands in, in characters.
const WIDTH: f64 = 130.0;
/// How wide it is where there are only words: as wide as a page.
const TEXT_WIDTH: f64 = 72.0;
/// How much larger a finding is than other text.
const LARGE: f64 = 1.3;
/// The height of a row in pixels, as spreadsheets have it by default.
const ROW_PIXELS: u32 = 20;
/// Dots of a picture per pixel on the sheet.
const DOTS: f64 = 2.0;

/// The workbook of a report.
///
/// # Errors
/// [`ReportError`] when it is larger than a workbook can be, or a picture cannot be drawn.
pub fn report_workbook(report: &Report) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let mut summary = report.findings();
    summary.extend(report.lines());
    sheet_lines(book.add_worksheet().set_name("Summary")?, &summary)?;
    let mut assumptions = Vec::new();
    for part in &report.parts {
        let Ok(told) = &part.told else { continue };
        let sheet = book.add_worksheet().set_name(sheet_name(part.title))?;
        overview(sheet, part, told)?;
        for (name, table) in &told.tables {
            let sheet = book.add_worksheet_with_constant_memory()?;
            sheet.set_name(sheet_name(name))?;
            sheet_rows(sheet, Taken::of(table))?;
        }
        let of = told.assumptions.iter();
        assumptions
            .extend(of.map(|(name, value)| (format!("{}: {name}", part.title), value.clone())));
    }
    let mut lines = report.lines();
    lines.extend(assumptions);
    sheet_lines(book.add_worksheet().set_name("Assumptions")?, &lines)?;
    Ok(book.save_to_buffer()?)
}

/// What a part comes to, and its pictures below one another.
fn overview(sheet: &mut Worksheet, part: &Part, told: &Told) -> Result<(), ReportError> {
    let plain = Format::new().set_text_wrap();
    let bold = plain.clone().set_bold();
    let large = bold.clone().set_font_size(11.0 * LARGE);
    let width = match told.pictures.is_empty() {
        true => TEXT_WIDTH,
        false => WIDTH,
    };
    sheet.set_column_width(0, width)?;
    on_paper(sheet);
    // All on one page: a break would go through pictures.
    sheet.set_portrait().set_print_fit_to_pages(1, 1);
    let formulas = format!("Formulas {}", part.formulas);
    let cautions = told.cautions.iter().map(|caution| (caution, &bold));
    let head = std::iter::once((&told.finding, &large))
        .chain(cautions)
        .chain([(&formulas, &plain)]);
    let mut row = 0;
    for (words, format) in head {
        sheet.write_string_with_format(row, 0, words, format)?;
        let size = if row == 0 { LARGE } else { 1.0 };
        room_for(sheet, row, words, (width, size))?;
        row += 1;
    }
    for taken in &told.pictures {
        row += 1;
        for (words, format) in [(&taken.title, &bold), (&taken.subtitle, &plain)] {
            sheet.write_string_with_format(row, 0, words, format)?;
            room_for(sheet, row, words, (width, 1.0))?;
            row += 1;
        }
        let image = Image::new_from_buffer(&dots(taken)?)?
            .set_scale_width(1.0 / DOTS)
            .set_scale_height(1.0 / DOTS)
            .set_alt_text(&taken.title);
        sheet.insert_image(row, 0, &image)?;
        row += taken.size.1.div_ceil(ROW_PIXELS) + 1;
    }
    Ok(())
}
