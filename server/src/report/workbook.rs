//! The report as a workbook: findings first, then a sheet per table, and what they rest on.

use super::Report;
use crate::export::{Taken, sheet_lines, sheet_name, sheet_rows};
use rust_xlsxwriter::{Workbook, XlsxError};

/// The workbook of a report.
///
/// # Errors
/// When it is larger than a workbook can be.
pub fn report_workbook(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let mut summary = report.findings();
    summary.extend(report.lines());
    sheet_lines(book.add_worksheet().set_name("Summary")?, &summary)?;
    let mut assumptions = Vec::new();
    for part in &report.parts {
        let Ok(told) = &part.told else { continue };
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
    book.save_to_buffer()
}
