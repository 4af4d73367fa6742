//! CSV by RFC 4180.

use plimsoll_app::tables::DataTable;

/// The table as CSV: units in the header, exact values, an empty cell where a value is unknown.
#[must_use]
pub fn csv_of(table: &DataTable) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let rows = std::iter::once(table.export_header()).chain(
        table
            .export_rows()
            .map(|row| row.into_iter().map(neutral).collect()),
    );
    for row in rows {
        // Writing to memory cannot fail, and all rows have the same length.
        drop(writer.write_record(row));
    }
    writer.into_inner().unwrap_or_default()
}

/// A text that a spreadsheet would take for a formula is marked as text; numbers stay numbers.
fn neutral(cell: &str) -> String {
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
        let text = String::from_utf8(csv_of(&table)).unwrap();
        assert_eq!(
            text,
            "name,cpu_used_millicores\r\n\"'=HYPERLINK(\"\"x\"\")\",-5\r\n'@sum,-5\r\n\"a,\"\"b\"\"\nc\",-5\r\nplain,-5\r\n"
        );
    }
}
