//! What is asked for beside what is used, and what would do beside what is asked for: the first rows
//! of a table, in its order.

use super::Taken;
use crate::api::{
    DemandFigures, NamespaceRow, NamespaceTable, ResourceFigures, SizingNote, SizingRow, TeamRow,
    TeamsPage,
};
use crate::charts::load_bars::{self, LoadBar, LoadBars};
use crate::charts::{Caption, Role};
use crate::findings;
use crate::format::{Amount, ColumnScale};
use crate::routes::{Aggregate, NamespacesQuery};

/// Rows of one picture; all are in the table below it.
const MOST_ROWS: usize = 8;
const WIDTH: u32 = 960;

/// The first rows of a page of namespaces or teams: what they use beside what they ask for. `None` where
/// nothing of that is known.
#[must_use]
pub fn asked_for(
    page: &NamespaceTable,
    query: &NamespacesQuery,
    amount: Amount,
) -> Option<LoadBars> {
    let name = |row: &NamespaceRow| match query.aggregate {
        Aggregate::Namespace => row.namespace.clone(),
        Aggregate::Team => row.team.name.clone(),
    };
    let row = |row: &NamespaceRow| {
        let figures = figures_of(&row.figures, amount);
        (name(row), Role::of_rank(row.team.rank), figures)
    };
    let rows = page.rows.iter().take(MOST_ROWS).map(row);
    used_of_requested(rows.collect(), page.matching, amount)
}

/// The first teams of a page: what they use beside what they ask for. `None` where nothing of that is known.
#[must_use]
pub fn teams_asked_for(page: &TeamsPage, amount: Amount) -> Option<LoadBars> {
    let row = |row: &TeamRow| {
        let figures = figures_of(&row.figures, amount);
        (row.team.name.clone(), Role::of_rank(row.team.rank), figures)
    };
    let rows = page.rows.iter().take(MOST_ROWS).map(row);
    used_of_requested(rows.collect(), page.rows.len(), amount)
}

fn figures_of(figures: &DemandFigures, amount: Amount) -> ResourceFigures {
    match amount {
        Amount::Cpu => figures.cpu,
        Amount::Memory => figures.memory,
    }
}

/// What rows use beside what they ask for: the first of so many.
fn used_of_requested(
    rows: Vec<(String, Role, ResourceFigures)>,
    all: usize,
    amount: Amount,
) -> Option<LoadBars> {
    let shown: Vec<ResourceFigures> = rows.iter().map(|(.., figures)| *figures).collect();
    let pairs = rows.into_iter().map(|(name, role, figures)| {
        let pair = [figures.used, figures.requested];
        (name, role, pair)
    });
    let bars = Rows {
        amount,
        of: pairs.collect(),
    };
    let caption = Caption {
        id: amount.path().to_owned(),
        title: findings::asked_for_title(&shown, amount),
        desc: format!(
            "{}; bar: used, line: requested; {}",
            amount.column_unit(),
            findings::first_of(shown.len(), all)
        ),
    };
    bars.drawn(caption, ["used", "requested"], "of")
}

/// The picture of [`asked_for`] to be taken away.
#[must_use]
pub fn asked_for_taken(
    page: &NamespaceTable,
    query: &NamespacesQuery,
    amount: Amount,
) -> Option<Taken> {
    asked_for(page, query, amount).map(|chart| taken(&chart))
}

/// The picture of [`teams_asked_for`] to be taken away.
#[must_use]
pub fn teams_asked_for_taken(page: &TeamsPage, amount: Amount) -> Option<Taken> {
    teams_asked_for(page, amount).map(|chart| taken(&chart))
}

/// The first workloads of a page: what they ask for beside what would do. `None` where nothing of that is
/// known.
#[must_use]
pub fn sized(note: &SizingNote, amount: Amount) -> Option<LoadBars> {
    let figures = |row: &SizingRow| match amount {
        Amount::Cpu => row.cpu_millis,
        Amount::Memory => row.memory_bytes,
    };
    let rows = &note.rows[..note.rows.len().min(MOST_ROWS)];
    rows.iter().find_map(|row| figures(row).1)?;
    let bars = Rows {
        amount,
        of: rows
            .iter()
            .map(|row| {
                let (now, then) = figures(row);
                let name = format!("{}/{}", row.namespace, row.name);
                (name, Role::of_rank(row.team.rank), [Some(now), then])
            })
            .collect(),
    };
    let shown: Vec<_> = rows.iter().map(figures).collect();
    let caption = Caption {
        id: amount.path().to_owned(),
        title: findings::sized_picture_title(&shown, amount),
        desc: format!(
            "{}; bar: requested, line: recommended; {}",
            amount.column_unit(),
            findings::first_of(rows.len(), note.matching)
        ),
    };
    bars.drawn(caption, ["requested", "recommended"], "→")
}

/// The picture of [`sized`] to be taken away.
#[must_use]
pub fn sized_taken(note: &SizingNote, amount: Amount) -> Option<Taken> {
    sized(note, amount).map(|chart| taken(&chart))
}

fn taken(chart: &LoadBars) -> Taken {
    Taken::of(load_bars::draw(chart, WIDTH), &chart.caption)
}

/// Rows of one resource: name, colour, and the two amounts.
struct Rows {
    amount: Amount,
    of: Vec<(String, Role, [Option<i64>; 2])>,
}

impl Rows {
    fn drawn(
        self,
        caption: Caption,
        [bar, line]: [&'static str; 2],
        between: &'static str,
    ) -> Option<LoadBars> {
        let amounts = || self.of.iter().flat_map(|(_, _, pair)| *pair);
        amounts().flatten().next()?;
        let scale = ColumnScale::of(self.amount, amounts());
        let rows = self.of.iter().map(|(name, role, pair)| LoadBar {
            name: name.clone(),
            role: *role,
            value: pair[0].map(|value| value as f64),
            line: pair[1].map(|value| value as f64),
            texts: pair.map(|value| scale.text(value)),
        });
        Some(LoadBars {
            caption,
            unit: self.amount.column_unit().to_owned(),
            bar,
            line,
            between,
            rows: rows.collect(),
        })
    }
}
