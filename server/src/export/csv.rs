//! CSV by RFC 4180.

use plimsoll_app::tables::DataTable;
use std::borrow::Borrow;

/// The table as CSV: units in the header, exact values, an empty cell where a value is unknown.
///
/// # Errors
/// As [`csv_of_parts`].
pub fn csv_of(table: &DataTable) -> csv::Result<Vec<u8>> {
    csv_of_parts(std::iter::once(table))
}

/// One table that comes in parts of some rows each, so that not all of its cells are there at a
/// time.
///
/// # Errors
/// When a row has more or fewer cells than the header: a defect, of which nothing must get out.
pub fn csv_of_parts(
    parts: impl IntoIterator<Item = impl Borrow<DataTable>>,
) -> csv::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for (at, table) in parts.into_iter().enumerate() {
        let table = table.borrow();
        if at == 0 {
            writer.write_record(table.export_header())?;
        }
        for row in table.export_rows() {
            writer.write_record(row.into_iter().map(neutral))?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// A text that a spreadsheet would take for a formula is marked as text; numbers stay numbers.
pub(crate) fn neutral(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && cell.parse::<f64>().is_err() {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_app::tables::{Cell, Column, Row};

    #[test]
    fn keeps_hostile_names_inert() {
        let cells = |text: &str| {
            vec![
                Cell::text(text),
                Cell {
                    exact: "-5".into(),
                    ..Cell::default()
                },
            ]
        };
        let row = |text| Row {
            href: None,
            cells: cells(text),
        };
        let table = DataTable {
            caption: String::new(),
            columns: vec![
                Column::text("name", "Name"),
                Column::number("cpu_used", "Used").unit("cores", "millicores"),
            ],
            rows: vec![
                row("=HYPERLINK(\"x\")"),
                row("@sum"),
                row("a,\"b\"\nc"),
                row("plain"),
            ],
            total: None,
        };
        let text = String::from_utf8(csv_of(&table).unwrap()).unwrap();
        assert_eq!(
            text,
            "name,cpu_used_millicores\r\n\"'=HYPERLINK(\"\"x\"\")\",-5\r\n'@sum,-5\r\n\"a,\"\"b\"\"\nc\",-5\r\nplain,-5\r\n"
        );
    }

    #[test]
    fn parts_have_one_header() {
        let part = |names: &[&str]| DataTable {
            caption: String::new(),
            columns: vec![Column::text("name", "Name")],
            rows: names
                .iter()
                .map(|name| Row {
                    href: None,
                    cells: vec![Cell::text(*name)],
                })
                .collect(),
            total: None,
        };
        let csv = csv_of_parts([part(&["a", "b"]), part(&["c"])]).unwrap();
        assert_eq!(csv, b"name\r\na\r\nb\r\nc\r\n");
        assert_eq!(csv_of_parts([part(&[])]).unwrap(), b"name\r\n");
        let mut odd = part(&["a"]);
        odd.columns.push(Column::text("more", "More"));
        odd.rows[0].cells.push(Cell::text("b"));
        assert!(csv_of_parts([part(&["a"]), odd]).is_err());
    }
}
