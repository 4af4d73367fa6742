//! CSV by RFC 4180.

use super::taken::Taken;
use std::io;

/// The table as CSV: units in the header, exact values, an empty cell where a value is unknown.
///
/// # Errors
/// When a row has more or fewer cells than the header: a defect, of which nothing must get out.
pub fn csv_of(taken: Taken) -> csv::Result<Vec<u8>> {
    let mut writer = CsvWriter::default();
    writer.write_record(taken.columns.iter().map(|column| column.name.as_str()))?;
    for row in taken.rows {
        writer.write_record(row.iter().map(|cell| neutral(cell)))?;
    }
    Ok(writer.into_bytes())
}

/// A writer of CSV by RFC 4180. It also quotes texts with `;` or a tab: spreadsheets of countries whose
/// decimal sign is a comma part cells there, and the second part could be a formula.
#[derive(Debug, Default)]
pub(crate) struct CsvWriter {
    bytes: Vec<u8>,
    /// Cells of the first record, which all others must have as well.
    columns: Option<usize>,
}

impl CsvWriter {
    /// # Errors
    /// When it has more or fewer cells than the first.
    pub(crate) fn write_record(
        &mut self,
        cells: impl IntoIterator<Item: AsRef<str>>,
    ) -> csv::Result<()> {
        let begun = self.bytes.len();
        let mut count = 0;
        for cell in cells {
            if count > 0 {
                self.bytes.push(b',');
            }
            count += 1;
            self.push(cell.as_ref());
        }
        // A record of one empty cell would be an empty line, which is none.
        if count == 1 && self.bytes.len() == begun {
            self.bytes.extend(b"\"\"");
        }
        self.bytes.extend(b"\r\n");
        match self.columns.replace(count) {
            Some(columns) if columns != count => {
                let message = format!("a record of {count} cells among those of {columns}");
                Err(io::Error::other(message).into())
            }
            _ => Ok(()),
        }
    }

    fn push(&mut self, cell: &str) {
        if !cell.contains([',', '"', '\r', '\n', ';', '\t']) {
            self.bytes.extend(cell.as_bytes());
            return;
        }
        self.bytes.push(b'"');
        self.bytes.extend(cell.replace('"', "\"\"").as_bytes());
        self.bytes.push(b'"');
    }

    /// What was written.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
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
    use plimsoll_app::tables::{Cell, Column, DataTable, Row};

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
                row("a;=1"),
                row("plain"),
            ],
            total: None,
        };
        let text = String::from_utf8(csv_of(Taken::of(&table)).unwrap()).unwrap();
        assert_eq!(
            text,
            "name,cpu_used_millicores\r\n\"'=HYPERLINK(\"\"x\"\")\",-5\r\n'@sum,-5\r\n\"a,\"\"b\"\"\nc\",-5\r\n\"a;=1\",-5\r\nplain,-5\r\n"
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
        let parts = [part(&["a", "b"]), part(&["c"])];
        let csv = csv_of(Taken::of_parts(parts.into_iter())).unwrap();
        assert_eq!(csv, b"name\r\na\r\nb\r\nc\r\n");
        let none = Taken::of_parts([part(&[])].into_iter());
        assert_eq!(csv_of(none).unwrap(), b"name\r\n");
        let mut odd = part(&["a"]);
        odd.columns.push(Column::text("more", "More"));
        odd.rows[0].cells.push(Cell::text("b"));
        let odd = Taken::of_parts([part(&["a"]), odd].into_iter());
        assert!(csv_of(odd).is_err());
    }
}
