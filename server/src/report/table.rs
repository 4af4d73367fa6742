//! A table of a report in HTML.

use crate::export::escaped;
use plimsoll_app::tables::{Column, DataTable, Row, Shown};

/// Rows of a table that are shown; the workbook has all.
const ROWS_SHOWN: usize = 30;

/// A table under its name: its first rows, and what all come to.
pub(super) fn table(name: &str, table: &DataTable) -> String {
    let columns = columns(table);
    let head: String = columns.iter().map(|(_, column)| head(column)).collect();
    let cells = |row: &Row| -> String {
        let cells: String = columns
            .iter()
            .filter_map(|(at, column)| Some((row.cells.get(*at)?, column)))
            .map(|(cell, column)| format!("<td{}>{}</td>", class(column), escaped(&cell.text)))
            .collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = table.rows.iter().take(ROWS_SHOWN).map(cells).collect();
    let total = table.total.as_ref().map(cells);
    let total = total.map_or_else(String::new, |row| format!("<tfoot>\n{row}</tfoot>\n"));
    let left = match table.rows.len().saturating_sub(ROWS_SHOWN) {
        0 => String::new(),
        left => format!("<p class=\"sub\">{left} more rows are in the workbook.</p>\n"),
    };
    format!(
        "<h3>{}</h3>\n<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n{total}</table></div>\n{left}",
        escaped(name)
    )
}

/// The columns in which a row says something, with their places.
fn columns(table: &DataTable) -> Vec<(usize, &Column)> {
    let says = |at: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.cells.get(at));
        cells.any(|cell| !cell.exact.is_empty())
    };
    let columns = table.columns.iter().enumerate();
    columns
        .filter(|(_, column)| !column.picture && column.shown != Shown::Exports)
        // Manifests of many lines: the workbook has them.
        .filter(|(_, column)| column.export_name() != "fix")
        .filter(|(at, _)| says(*at))
        .collect()
}

fn head(column: &Column) -> String {
    let group = column.group.map(|group| format!("{group}: "));
    // Some headers have their unit in them.
    let unit = column.unit.filter(|unit| !column.header.ends_with(unit));
    let unit = unit.map(|unit| format!(", {unit}"));
    let text = format!(
        "{}{}{}",
        group.unwrap_or_default(),
        column.header,
        unit.unwrap_or_default()
    );
    format!("<th{}>{}</th>", class(column), escaped(&text))
}

fn class(column: &Column) -> &'static str {
    match column.numeric {
        true => " class=\"n\"",
        false => "",
    }
}
