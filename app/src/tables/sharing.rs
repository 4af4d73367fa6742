//! What sharing is worth, in tables: in pairs, in money, of test clusters, and now.

use super::{Cell, Column, DataTable, Decor, Row};
use crate::api::{Compared, FractionsNote, PriceNote, Sharing, TestClusters};
use crate::routes::{Owners, ROWS_PER_PAGE};

/// Pairs on the page, of those that are most alike and of those that are least: as many as fill a card like the
/// one beside it.
const PAIRS: usize = 3;

/// Pairs that move together most and least; all of them for exports.
#[must_use]
pub fn correlations(sharing: &Sharing, all: bool) -> DataTable {
    let pairs = &sharing.diversity.correlations;
    let shown: Vec<_> = match all || pairs.len() <= 2 * PAIRS {
        true => pairs.iter().collect(),
        false => pairs[..PAIRS]
            .iter()
            .chain(&pairs[pairs.len() - PAIRS..])
            .collect(),
    };
    let rows = shown.into_iter().map(|(a, b, r)| Row {
        href: None,
        cells: vec![
            Cell::text(a),
            Cell::text(b),
            Cell {
                text: format!("{r:.2}").replace('-', "−"),
                exact: r.to_string(),
                decor: Decor::Plain,
            },
        ],
    });
    DataTable {
        caption: "How demand moves together".to_owned(),
        columns: vec![
            Column::text("a", "One"),
            Column::text("b", "With"),
            Column::number("r", "Correlation")
                .hint("1: always together, −1: always against each other"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// Machines, money and energy of both sides.
#[must_use]
pub fn bills(compared: &Compared, price: Option<&PriceNote>) -> DataTable {
    let found = &compared.waterfall;
    let unit = PriceNote::unit();
    let price = price.unwrap_or(&unit);
    let sides = [("Dedicated", found.dedicated()), ("Shared", found.shared())];
    let bills =
        sides.map(|(name, machines)| (name, machines, price.price().year(machines, compared.busy)));
    let saved = (
        bills[0].1 - bills[1].1,
        bills[0].2.cost - bills[1].2.cost,
        bills[0]
            .2
            .energy_kwh
            .zip(bills[1].2.energy_kwh)
            .map(|(a, b)| a - b),
    );
    let row = |name: &str, machines: f64, cost: f64, energy: Option<f64>| Row {
        href: None,
        cells: vec![
            Cell::text(name),
            decimals(machines, 0),
            decimals(cost, 0),
            Cell::text(&price.currency),
            energy.map_or_else(Cell::unknown, |kwh| decimals(kwh, 0)),
        ],
    };
    let mut rows: Vec<Row> = bills
        .into_iter()
        .map(|(name, machines, bill)| row(name, machines, bill.cost, bill.energy_kwh))
        .collect();
    rows.push(row("Saved", saved.0, saved.1, saved.2));
    let table = DataTable {
        caption: format!("Machines and what they cost in a year, {}", price.currency),
        columns: vec![
            Column::text("side", "Side"),
            Column::number("machines", "Machines"),
            Column::number("cost_year", format!("{} a year", price.currency)),
            Column::text("cost_unit", "Unit").exported_only(),
            Column::number("energy_year", "kWh a year").exact("kwh"),
        ],
        rows,
        total: None,
    };
    table.without_empty(&["energy_year"], "")
}

/// Test clusters of one's own beside one for all.
#[must_use]
pub fn parks(tests: &TestClusters, sharing: &Sharing) -> DataTable {
    let parks = &tests.parks;
    let row = |name: &str, machines: f64, used: &[f64]| {
        let mut cells = vec![Cell::text(name), decimals(machines, 0)];
        let used = sharing
            .resources
            .iter()
            .enumerate()
            .map(|(at, _)| used.get(at).copied());
        cells.extend(used.map(|used| percent_of(used, 0)));
        let price = sharing.machine.price.as_ref();
        let cost = price.map(|price| price.price().year(machines, 0.0).cost);
        cells.push(cost.map_or_else(Cell::unknown, |cost| decimals(cost, 0)));
        Row { href: None, cells }
    };
    let mut columns = vec![
        Column::text("side", "Test clusters"),
        Column::number("machines", "Machines"),
    ];
    for resource in &sharing.resources {
        columns.push(match resource.as_str() {
            "memory" => Column::number("memory_used", "Memory used, %").exact("percent"),
            _ => Column::number("cpu_used", "CPU used, %").exact("percent"),
        });
    }
    columns.push(Column::number("cost_year", "Cost a year"));
    DataTable {
        caption: "Test clusters of one's own, and one for all".to_owned(),
        columns,
        rows: vec![
            row("One each", parks.apart, &parks.used_apart),
            row("One for all", parks.shared, &parks.used_shared),
        ],
        total: None,
    }
    .without_empty(&["cost_year"], "")
}

/// Who holds which fractions of the machines now: the largest, or all for exports.
#[must_use]
pub fn fractions(note: &FractionsNote, by: Owners, all: bool) -> DataTable {
    let mut teams: Vec<_> = note.fractions.teams.iter().collect();
    teams.sort_by(|a, b| b.1.worth.total_cmp(&a.1.worth).then(a.0.cmp(b.0)));
    let whole = |value: usize| Cell::count(i64::try_from(value).ok());
    let count = teams.len();
    let most = if all { usize::MAX } else { ROWS_PER_PAGE };
    let rows = teams.into_iter().take(most).map(|(name, held)| Row {
        href: None,
        cells: vec![
            Cell::text(name),
            decimals(held.worth, 1),
            whole(held.machines),
            whole(held.machines - held.alone),
            whole(held.alone),
        ],
    });
    DataTable {
        caption: format!(
            "Fractions of machines held now; {} of {count} shown",
            count.min(most)
        ),
        columns: vec![
            match by {
                Owners::Team => Column::text("team", "Team"),
                Owners::Namespace => Column::text("namespace", "Namespace"),
            },
            Column::number("worth", "Holds")
                .unit("machines", "machines")
                .hint("its fractions added up, each of the resource of which it holds most there"),
            Column::number("machines", "Runs on"),
            Column::number("shared", "Shared"),
            Column::number("alone", "Alone").secondary(),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// Fills of the page, the fullest.
const FILLS: usize = 10;

/// Who holds which fraction of which machines now: on the page machines that are filled alike in one row,
/// in exports a row for each machine and whoever holds a part of it.
#[must_use]
pub fn fills(note: &FractionsNote, by: Owners) -> DataTable {
    let fills = &note.fractions.fills;
    let rows = fills.iter().take(FILLS).map(|fill| {
        let first = fill.machines.first().map_or("", String::as_str);
        let held: Vec<String> = fill
            .held
            .iter()
            .map(|(team, share)| format!("{team} {share}\u{a0}%"))
            .collect();
        let others = fill.machines.len().saturating_sub(1);
        Row {
            href: None,
            cells: vec![
                match others {
                    0 => Cell::text(first),
                    others => Cell::text(format!("{first} and {others} more")),
                },
                Cell::text(held.join(", ")).with(Decor::Prose),
            ],
        }
    });
    let what = match by {
        Owners::Team => "Teams",
        Owners::Namespace => "Namespaces",
    };
    let shown = fills.len().min(FILLS);
    DataTable {
        caption: format!(
            "Which run where, and the share of the machine each holds; {shown} of {} fills shown",
            fills.len()
        ),
        columns: vec![
            Column::text("machine", "Machine"),
            Column::text("held", format!("{what} and their shares")),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// A row for each machine and whoever holds a part of it.
#[must_use]
pub fn all_fills(note: &FractionsNote, by: Owners) -> DataTable {
    let rows = note.fractions.fills.iter().flat_map(|fill| {
        fill.machines.iter().flat_map(|machine| {
            fill.held.iter().map(move |(team, share)| Row {
                href: None,
                cells: vec![
                    Cell::text(machine),
                    Cell::text(team),
                    Cell::count(Some(i64::from(*share))),
                ],
            })
        })
    });
    DataTable {
        caption: "Who holds which share of which machine now".to_owned(),
        columns: vec![
            Column::text("machine", "Machine"),
            match by {
                Owners::Team => Column::text("team", "Team"),
                Owners::Namespace => Column::text("namespace", "Namespace"),
            },
            Column::number("share", "Share, %").exact("percent"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// A number with so many decimals.
pub(super) fn decimals(value: f64, decimals: usize) -> Cell {
    let text = crate::charts::grouped(value.abs(), decimals);
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    Cell {
        text: if value < 0.0 && !is_zero {
            format!("−{text}")
        } else {
            text
        },
        exact: value.to_string(),
        decor: Decor::Plain,
    }
}

pub(super) fn percent_of(share: Option<f64>, places: usize) -> Cell {
    share
        .filter(|share| share.is_finite())
        .map_or_else(Cell::unknown, |share| decimals(share * 100.0, places))
}
