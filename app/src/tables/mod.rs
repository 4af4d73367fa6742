//! Tables as data: built once from an answer of the API, shown by one component and written by
//! the exports, so that a screen and its CSV cannot disagree.

mod cell;
mod demand;
mod forecast;
mod health;
mod isolation;
mod matrices;
mod namespaces;
mod neighbours;
mod nodes;
mod packing;
#[cfg(test)]
#[cfg(feature = "ssr")]
mod people_tests;
mod pods;
mod right_sizing;
mod series;
mod shares;
mod sharing;
mod team;
mod teams;
mod workloads;

pub use cell::{Bar, Cell, Decor, Tone, Trend};
pub use forecast::{checks, machines, not_forecast, steadiness};
pub use health::{gaps, sources};
#[cfg(feature = "ssr")]
pub(crate) use isolation::findings;
pub use isolation::{isolation_checks, isolation_findings, isolation_teams};
pub use matrices::{
    access_matrix, access_people, colocation_matrix, held_machines, network_matrix,
};
pub use namespaces::{largest, namespaces};
pub use neighbours::{incidents, neighbour_pairs};
pub use nodes::{nodes, pools, status_words};
pub use packing::{
    drains, packing_resources, packing_teams, packing_unplaced, packing_waiting, shapes,
};
pub use pods::{Placement, pods};
pub use right_sizing::{right_sizing, sized_workloads};
pub use series::demand_steps;
pub use shares::{Shares, shares, shares_leading_on, shares_of};
pub use sharing::{all_fills, bills, correlations, fills, fractions, parks};
pub use team::{team_namespaces, team_nodes, team_quotas};
pub use teams::teams;
pub use workloads::workloads;

#[cfg(any(feature = "ssr", feature = "board"))]
use crate::format::NBSP;

/// A table: what stands on the screen and, exactly, behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataTable {
    /// What one row is and which rows there are.
    pub caption: String,
    /// The columns; every row has one cell for each.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The sum of all rows, also of those on other pages.
    pub total: Option<Row>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in exports and, where it can be sorted by, in URLs.
    pub id: &'static str,
    /// Its name on the screen.
    pub header: String,
    /// What several columns have in common, above their headers.
    pub group: Option<&'static str>,
    /// The unit on the screen.
    pub unit: Option<&'static str>,
    /// The unit of the exact values, where it differs from none.
    pub exact_unit: Option<&'static str>,
    /// What the header means, where it is short.
    pub hint: Option<&'static str>,
    /// Numbers: right-aligned.
    pub numeric: bool,
    /// Whether the page can be sorted by it.
    pub sortable: bool,
    /// A picture: not part of exports.
    pub picture: bool,
    /// Which screens show it.
    pub shown: Shown,
}

/// Which screens show a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shown {
    /// On every screen and in exports.
    #[default]
    Always,
    /// Not where a screen has room for few columns.
    Wide,
    /// On large screens, where there is room for all.
    Large,
    /// In exports alone: on the screen it would say nothing, or say it twice.
    Exports,
}

/// A row; its first cell names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where more about it stands.
    pub href: Option<String>,
    /// One cell per column.
    pub cells: Vec<Cell>,
}

impl Column {
    /// The exact number behind a cell with its unit, where the cell says less.
    #[cfg(any(feature = "ssr", feature = "board"))]
    pub(crate) fn exact_title(&self, cell: &Cell) -> Option<String> {
        let Cell { text, exact, .. } = cell;
        let says_less = self.numeric && !exact.is_empty() && exact != text;
        says_less.then(|| match self.exact_unit {
            Some("percent") => format!("{exact}{NBSP}%"),
            Some(unit) => format!("{exact}{NBSP}{unit}"),
            None => exact.clone(),
        })
    }

    /// The classes of its cells: numbers, trends, the first of a group, what goes first.
    #[cfg(any(feature = "ssr", feature = "board"))]
    pub(crate) fn class(&self, starts: bool) -> Option<String> {
        let classes = [
            (self.numeric && !self.picture, "n"),
            (self.picture, "t"),
            (starts, "s"),
        ];
        let classes: Vec<&str> = classes
            .into_iter()
            .filter_map(|(applies, class)| applies.then_some(class))
            .chain(self.on_some_screens())
            .collect();
        (!classes.is_empty()).then(|| classes.join(" "))
    }

    /// The class of what smaller screens leave out.
    #[cfg(any(feature = "ssr", feature = "board"))]
    pub(crate) fn on_some_screens(&self) -> Option<&'static str> {
        match self.shown {
            Shown::Wide => Some("o"),
            Shown::Large => Some("l"),
            Shown::Always | Shown::Exports => None,
        }
    }

    fn new(id: &'static str, header: impl Into<String>) -> Self {
        Self {
            id,
            header: header.into(),
            group: None,
            unit: None,
            exact_unit: None,
            hint: None,
            numeric: false,
            sortable: false,
            picture: false,
            shown: Shown::Always,
        }
    }

    /// A column of words.
    #[must_use]
    pub fn text(id: &'static str, header: impl Into<String>) -> Self {
        Self::new(id, header)
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(id: &'static str, header: impl Into<String>) -> Self {
        Self {
            numeric: true,
            ..Self::new(id, header)
        }
    }

    /// A column of pictures.
    #[must_use]
    pub fn picture(id: &'static str, header: impl Into<String>) -> Self {
        Self {
            picture: true,
            numeric: true,
            shown: Shown::Wide,
            ..Self::new(id, header)
        }
    }

    /// With the units of its values on the screen and in exports.
    #[must_use]
    pub fn unit(self, shown: &'static str, exact: &'static str) -> Self {
        Self {
            unit: Some(shown),
            exact_unit: Some(exact),
            ..self
        }
    }

    /// With a unit in exports only: the screen writes it beside each value.
    #[must_use]
    pub fn exact(self, exact: &'static str) -> Self {
        Self {
            exact_unit: Some(exact),
            ..self
        }
    }

    /// Under a common header.
    #[must_use]
    pub fn group(self, group: &'static str) -> Self {
        Self {
            group: Some(group),
            ..self
        }
    }

    /// With an explanation of its header.
    #[must_use]
    pub fn hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    /// Left out where a screen has room for few columns.
    #[must_use]
    pub fn secondary(self) -> Self {
        Self {
            shown: Shown::Wide,
            ..self
        }
    }

    /// On large screens alone.
    #[must_use]
    pub fn large(self) -> Self {
        Self {
            shown: Shown::Large,
            ..self
        }
    }

    /// In exports alone.
    #[must_use]
    pub fn exported_only(self) -> Self {
        Self {
            shown: Shown::Exports,
            ..self
        }
    }

    /// Sortable if the page offers the column.
    #[must_use]
    pub fn sortable_in(self, columns: &[&'static str]) -> Self {
        Self {
            sortable: columns.contains(&self.id),
            ..self
        }
    }

    /// Its header in exports: `cpu_used_cores`.
    #[must_use]
    pub fn export_name(&self) -> String {
        match self.exact_unit {
            Some(unit) => format!("{}_{unit}", self.id),
            None => self.id.to_owned(),
        }
    }
}

impl DataTable {
    /// The headers of an export.
    #[must_use]
    pub fn export_header(&self) -> Vec<String> {
        self.exported()
            .map(|(_, column)| column.export_name())
            .collect()
    }

    /// The rows of an export: exact values, empty where unknown. The total is not a row of it.
    pub fn export_rows(&self) -> impl Iterator<Item = Vec<&str>> {
        self.rows.iter().map(|row| {
            self.exported()
                .filter_map(|(at, _)| row.cells.get(at))
                .map(|cell| cell.exact.as_str())
                .collect()
        })
    }

    /// The columns of screens, by their places: those of a group side by side, where its first one
    /// stands. Files keep the order they have.
    #[must_use]
    pub fn screen_order(&self) -> Vec<usize> {
        let begins = |at: usize, column: &Column| {
            let same = |other: &Column| column.group.is_some() && other.group == column.group;
            self.columns.iter().position(same).unwrap_or(at)
        };
        let columns = self.columns.iter().enumerate();
        let seen = columns.filter(|(_, column)| column.shown != Shown::Exports);
        let mut order: Vec<(usize, usize)> =
            seen.map(|(at, column)| (begins(at, column), at)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, at)| at).collect()
    }

    fn exported(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.picture)
    }

    /// Leaves those of `columns` to exports in which no row says anything, except `kept`: what a
    /// page is sorted by stays in sight.
    fn without_empty(mut self, columns: &[&str], kept: &str) -> Self {
        let rows = &self.rows;
        for (at, column) in self.columns.iter_mut().enumerate() {
            let says = |row: &Row| row.cells.get(at).is_some_and(|cell| !cell.exact.is_empty());
            if column.id == kept {
                column.shown = Shown::Always;
            } else if columns.contains(&column.id) && !rows.iter().any(says) {
                column.shown = Shown::Exports;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_a_word_is_left_to_exports() {
        let row = |limit: Cell| Row {
            href: None,
            cells: vec![Cell::text("a"), Cell::unknown(), limit],
        };
        let table = |limit: Cell| DataTable {
            caption: "things".into(),
            columns: vec![
                Column::text("name", "Name"),
                Column::number("quota", "Quota"),
                Column::number("limit", "Limit"),
            ],
            rows: vec![row(Cell::unknown()), row(limit)],
            total: None,
        };
        let shown = |table: DataTable, kept| {
            let table = table.without_empty(&["quota", "limit"], kept);
            assert_eq!(table.export_header(), ["name", "quota", "limit"]);
            let seen = table.columns.iter().filter(|c| c.shown == Shown::Always);
            seen.map(|c| c.id).collect::<Vec<_>>()
        };
        assert_eq!(shown(table(Cell::unknown()), "name"), ["name"]);
        assert_eq!(
            shown(table(Cell::count(Some(0))), "name"),
            ["name", "limit"]
        );
        assert_eq!(shown(table(Cell::unknown()), "quota"), ["name", "quota"]);
    }

    #[test]
    fn exports_leave_pictures_out_and_name_units() {
        let table = DataTable {
            caption: "things".into(),
            columns: vec![
                Column::text("name", "Name"),
                Column::number("cpu_used", "Used").unit("cores", "cores"),
                Column::picture("trend", "30 days"),
            ],
            rows: vec![Row {
                href: None,
                cells: vec![Cell::text("a"), Cell::unknown(), Cell::text("~")],
            }],
            total: None,
        };
        assert_eq!(table.export_header(), ["name", "cpu_used_cores"]);
        let rows: Vec<_> = table.export_rows().collect();
        assert_eq!(rows, [["a", ""]]);
    }
}
