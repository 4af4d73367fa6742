//! What sharing is worth to each: by whoever would have machines.

use super::sharing::{decimals, percent_of};
use super::{Cell, Column, DataTable, Decor, Row};
use crate::api::{Compared, DiversityNote, Sharing, TeamNote};
use crate::pictures::peak_text;
use crate::routes::{NamespacesQuery, Owners, ROWS_PER_PAGE, SharingQuery, paths};
use plimsoll_planner::pooling::Holding;

/// Of what the table is made.
#[derive(Debug, Clone, Copy)]
pub struct Shares<'a> {
    /// The comparison.
    pub compared: &'a Compared,
    /// Whoever would have machines, in its order.
    pub teams: &'a [TeamNote],
    /// All together.
    pub diversity: &'a DiversityNote,
}

/// By whoever would have machines: what is needed alone, and held together. Of one page, or of all.
#[must_use]
pub fn shares(sharing: &Sharing, query: &SharingQuery, all: bool) -> DataTable {
    let of = Shares {
        compared: &sharing.compared,
        teams: &sharing.teams,
        diversity: &sharing.diversity,
    };
    shares_of(&of, query, all)
}

/// As [`shares`], of what the command has of it.
#[must_use]
pub fn shares_of(sharing: &Shares<'_>, query: &SharingQuery, all: bool) -> DataTable {
    let compared = sharing.compared;
    let pool = compared.waterfall.shared();
    let most = compared
        .holdings
        .iter()
        .map(|held| held.holds)
        .fold(0.0, f64::max);
    let order = order(sharing, query);
    let shown = match all {
        true => &order[..],
        false => order
            .chunks(ROWS_PER_PAGE)
            .nth(query.page - 1)
            .unwrap_or_default(),
    };
    let rows = shown.iter().filter_map(|&at| {
        let (note, held) = (sharing.teams.get(at)?, compared.holdings.get(at)?);
        let rank = note.team.rank;
        let name = &note.team.name;
        let mut cells = vec![Cell::text(name).with(Decor::Team { rank, href: None })];
        cells.extend(amounts(held, pool, most));
        cells.push(Cell::text(peak_text(note.peaks_at_secs)));
        cells.push(percent_of(note.growth_noise, 0));
        Some(Row { href: None, cells })
    });
    let rows: Vec<Row> = rows.collect();
    let sum = |of: fn(&Holding) -> f64| compared.holdings.iter().map(of).sum::<f64>();
    let total = Holding {
        needs: sum(|held| held.needs),
        buys: sum(|held| held.buys),
        unused: sum(|held| held.unused),
        holds: pool,
    };
    let mut cells = vec![Cell::text(format!("All {}", sharing.teams.len()))];
    cells.extend(amounts(&total, pool, f64::INFINITY));
    cells.push(Cell::text(peak_text(sharing.diversity.peaks_at_secs)));
    cells.push(percent_of(sharing.diversity.growth_noise, 0));
    DataTable {
        caption: format!("machines; {} of {} shown", rows.len(), sharing.teams.len()),
        columns: columns(sharing, query.by),
        rows,
        total: Some(Row { href: None, cells }),
    }
    .without_empty(&["growth_noise"], query.sort.column)
}

/// The places of all, as the table is sorted; those alike by name.
fn order(sharing: &Shares<'_>, query: &SharingQuery) -> Vec<usize> {
    let name = |at: usize| sharing.teams.get(at).map(|note| &*note.team.name);
    let by = query.sort.column;
    let key = |at: usize| {
        let (held, note) = (sharing.compared.holdings.get(at)?, sharing.teams.get(at)?);
        match by {
            "needs" => Some(held.needs),
            "buys" => Some(held.buys),
            "unused" => Some(held.unused),
            "saves" => Some(held.buys - held.holds),
            "peaks_at" => note.peaks_at_secs.map(|secs| secs as f64),
            "growth_noise" => note.growth_noise,
            _ => Some(held.holds),
        }
    };
    let direction = query.sort.direction;
    let compare = |a: usize, b: usize| {
        if matches!(by, "team" | "namespace") {
            return direction.of(name(a).cmp(&name(b)));
        }
        let order = direction.unknown_last(key(a), key(b));
        order.then_with(|| name(a).cmp(&name(b)))
    };
    // One more sorting of another kind of thing weighs 3 KB in a browser.
    let mut places = Vec::with_capacity(sharing.teams.len());
    for new in 0..sharing.teams.len() {
        let at = places.partition_point(|&there| compare(there, new).is_le());
        places.insert(at, new);
    }
    places
}

/// The table with links to more about each.
#[must_use]
pub fn shares_leading_on(sharing: &Sharing, query: &SharingQuery) -> DataTable {
    let mut table = shares(sharing, query, false);
    for row in &mut table.rows {
        row.href = row.cells.first().map(|name| link(&name.text, query));
    }
    table
}

fn link(name: &str, query: &SharingQuery) -> String {
    match query.by {
        Owners::Namespace => query.scope.link(&paths::namespace(name)),
        Owners::Team => NamespacesQuery {
            team: Some(name.to_owned()),
            ..NamespacesQuery::of(query.scope.clone())
        }
        .link(paths::NAMESPACES),
    }
}

fn columns(sharing: &Shares<'_>, by: Owners) -> Vec<Column> {
    let span = if sharing.diversity.growth_span_secs >= 28 * 86_400 {
        "± %/month"
    } else {
        "± %/week"
    };
    let columns = vec![
        match by {
            Owners::Team => Column::text("team", "Team"),
            Owners::Namespace => Column::text("namespace", "Namespace"),
        },
        // First of the numbers: what a narrow screen must not leave out of sight.
        Column::number("saves", "Saves")
            .exact("machines")
            .hint("what it buys alone, less what it holds shared"),
        Column::number("needs", "Needs alone")
            .exact("machines")
            .hint("fractions of machines for its own peaks, of the resource of which it needs most")
            .secondary(),
        Column::number("buys", "Buys alone")
            .exact("machines")
            .hint("whole machines, spares among them"),
        Column::number("unused", "Unused alone")
            .exact("machines")
            .hint("of what it buys, what it does not need")
            .secondary(),
        Column::number("holds", "Holds shared")
            .exact("machines")
            .hint("its part of the shared machines, spares among them, by what it demands of the resource that decides when the cluster peaks"),
        Column::number("share", "Share, %")
            .exact("percent")
            .hint("of the shared machines")
            .secondary(),
        Column::number("peaks_at", "Peaks at")
            .unit("UTC", "utc")
            .hint("flat: never below 90 % of its highest hour")
            .secondary(),
        Column::number("growth_noise", "Growth varies")
            .unit(span, "percent")
            .secondary(),
    ];
    let sortable = |column: Column| column.sortable_in(&SharingQuery::COLUMNS);
    columns.into_iter().map(sortable).collect()
}

fn amounts(held: &Holding, pool: f64, most: f64) -> [Cell; 6] {
    let share = (pool > 0.0).then(|| held.holds / pool);
    #[expect(clippy::cast_possible_truncation, reason = "a share of a thousand")]
    let permille = (1_000.0 * held.holds / most).round() as i64;
    let mut share = percent_of(share, 0);
    if most.is_finite() && most > 0.0 {
        share.decor = Decor::Share(permille);
    }
    [
        decimals(held.buys - held.holds, 1),
        decimals(held.needs, 1),
        decimals(held.buys, 0),
        decimals(held.unused, 1),
        decimals(held.holds, 1),
        share,
    ]
}
