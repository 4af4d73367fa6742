//! A table on its way out of its page: columns, exact values, and what has to be known to read them.

use plimsoll_app::api::{Frame, TimeRange};
use plimsoll_app::format::rfc3339;
use plimsoll_app::tables::DataTable;
use serde_json::{Map, Value, json};

/// A column as it is taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenColumn {
    /// Its header, which ends in its unit.
    pub name: String,
    /// The unit of its values.
    pub unit: Option<&'static str>,
    /// Whether its values are numbers.
    pub numeric: bool,
}

/// A row: exact values, empty where unknown.
pub type TakenRow = Vec<String>;

/// A table as it is taken away. Rows come one after the other, so that a long one need not be there at once.
pub struct Taken {
    /// The columns; every row has a value for each.
    pub columns: Vec<TakenColumn>,
    /// The rows.
    pub rows: Box<dyn Iterator<Item = TakenRow> + Send>,
}

impl Taken {
    /// A table of a page.
    #[must_use]
    pub fn of(table: &DataTable) -> Self {
        Self {
            columns: columns(table),
            rows: Box::new(rows(table).into_iter()),
        }
    }

    /// One table that comes in parts of some rows each. The first is always there, if only for its columns.
    pub fn of_parts(mut parts: impl Iterator<Item = DataTable> + Send + 'static) -> Self {
        let Some(first) = parts.next() else {
            return Self {
                columns: Vec::new(),
                rows: Box::new(std::iter::empty()),
            };
        };
        Self {
            columns: columns(&first),
            rows: Box::new(
                rows(&first)
                    .into_iter()
                    .chain(parts.flat_map(|part| rows(&part))),
            ),
        }
    }

    /// Rows below these names of columns. Those of `numbers` hold numbers, and a name that ends in a unit has it.
    #[must_use]
    pub fn of_rows(names: &[&str], numbers: &[&str], rows: Vec<TakenRow>) -> Self {
        let column = |name: &&str| TakenColumn {
            name: (*name).to_owned(),
            unit: ["cores", "bytes"]
                .into_iter()
                .find(|unit| name.ends_with(&format!("_{unit}"))),
            numeric: numbers.contains(name),
        };
        Self {
            columns: names.iter().map(column).collect(),
            rows: Box::new(rows.into_iter()),
        }
    }
}

fn columns(table: &DataTable) -> Vec<TakenColumn> {
    table
        .columns
        .iter()
        .filter(|column| !column.picture)
        .map(|column| TakenColumn {
            name: column.export_name(),
            unit: column.exact_unit,
            numeric: column.numeric,
        })
        .collect()
}

fn rows(table: &DataTable) -> Vec<TakenRow> {
    let owned = |row: Vec<&str>| row.into_iter().map(str::to_owned).collect();
    table.export_rows().map(owned).collect()
}

/// By which rules the numbers of a table came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The version of its formulas.
    pub formulas: &'static str,
    /// Whether its numbers are of a window of time; those of others are of now.
    pub windowed: bool,
    /// What is assumed, in a sentence each.
    pub assumptions: &'static [&'static str],
}

impl Rules {
    /// What a file is called: with the version of the formulas, for CSV has no other place for it, and a
    /// name stays with its file.
    #[must_use]
    pub fn file_name(&self, table: &str, ending: &str) -> String {
        file_name(&format!("{table}.{}", self.formulas), ending)
    }
}

/// What a file is called. The name comes from a path; of it is kept what a header and a file system can take.
pub(crate) fn file_name(name: &str, ending: &str) -> String {
    let kept = |c: &char| c.is_ascii_alphanumeric() || "-._".contains(*c);
    let name: String = name.chars().filter(kept).collect();
    format!("plimsoll-{name}.{ending}")
}

/// What has to be known of a table that left its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// What the table is of, as in the name of its file.
    pub name: String,
    /// The cluster, and when it was last seen.
    pub frame: Frame,
    /// The window.
    pub range: Option<TimeRange>,
    /// The question: parameters and their values.
    pub asked: Vec<(String, String)>,
    /// The rules.
    pub rules: Rules,
}

impl Provenance {
    /// When the newest cycle was collected.
    #[must_use]
    pub fn as_of(&self) -> Option<String> {
        self.frame.freshness.as_of_secs.map(rfc3339)
    }

    /// As lines of two columns.
    #[must_use]
    pub fn lines(&self) -> Vec<(String, String)> {
        let cluster = &self.frame.cluster;
        let simulated = match cluster.simulated {
            true => "yes: these numbers are made up",
            false => "no",
        };
        let line = |name: &str, value: String| (name.to_owned(), value);
        let mut lines = vec![
            line("table", self.name.clone()),
            line("cluster", cluster.name.clone()),
            line("simulated cluster", simulated.to_owned()),
            line(
                "as of",
                self.as_of().unwrap_or_else(|| "unknown".to_owned()),
            ),
        ];
        if let Some(range) = self.range {
            lines.push(line("window from", rfc3339(range.from_secs)));
            lines.push(line("window to", rfc3339(range.to_secs)));
        }
        let asked = self.asked.iter();
        lines.extend(asked.map(|(name, value)| line(&format!("parameter {name}"), value.clone())));
        lines.push(line("formula version", self.rules.formulas.to_owned()));
        let assumed = self.rules.assumptions.iter();
        lines.extend(assumed.map(|sentence| line("assumption", (*sentence).to_owned())));
        lines
    }

    /// As a JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        let asked: Map<String, Value> = self
            .asked
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        let cluster = &self.frame.cluster;
        json!({
            "table": self.name,
            "cluster": cluster.name,
            "simulated": cluster.simulated,
            "as_of": self.as_of(),
            "window": self.range.map(|range| json!({
                "from": rfc3339(range.from_secs),
                "to": rfc3339(range.to_secs),
            })),
            "parameters": asked,
            "formula_version": self.rules.formulas,
            "assumptions": self.rules.assumptions,
        })
    }
}
