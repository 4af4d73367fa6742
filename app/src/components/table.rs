//! The one component that shows a [`DataTable`].

use crate::charts::Role;
use crate::charts::sparkline::{self, Sparkline};
use crate::format::{Amount, NBSP};
use crate::routes::{Direction, Sort};
use crate::tables::{Cell, Column, DataTable, Decor, Row, Tone, Trend};
use leptos::prelude::*;

/// The link that sorts a table.
pub(crate) type SortLink = Box<dyn Fn(Sort) -> String>;

/// How a table is shown.
pub(crate) struct TableView {
    /// Unique on the page.
    pub(crate) id: &'static str,
    /// How it is sorted, and the link that sorts it otherwise.
    pub(crate) sort: Option<(Sort, SortLink)>,
    /// Set smaller, as tables of many columns are anyhow.
    pub(crate) dense: bool,
}

/// From so many columns on rows are set smaller.
const DENSE: usize = 10;
/// Names up to this are never cut.
const SHORT: usize = 16;

impl TableView {
    /// A table that is not sorted by links.
    pub(crate) fn fixed(id: &'static str) -> Self {
        Self {
            id,
            sort: None,
            dense: false,
        }
    }

    /// A table of long names that is not sorted by links.
    pub(crate) fn dense(id: &'static str) -> Self {
        Self {
            dense: true,
            ..Self::fixed(id)
        }
    }
}

/// The table, in a region that scrolls sideways by itself.
pub(crate) fn table_view(table: DataTable, shown: &TableView) -> AnyView {
    let DataTable {
        caption,
        columns,
        rows,
        total,
    } = seen(table);
    let head = head(&columns, shown);
    let dense = (shown.dense || columns.len() >= DENSE).then_some("dense");
    let starts = group_starts(&columns);
    let label = caption.clone();
    let body: Vec<_> = rows
        .into_iter()
        .enumerate()
        .map(|(at, row)| row_view(row, &columns, &starts, shown.id, at))
        .collect();
    let foot = total.map(|row| {
        view! { <tfoot>{row_view(row, &columns, &starts, shown.id, usize::MAX)}</tfoot> }
    });
    view! {
        <div class="scroll" role="region" aria-label=label tabindex="0">
            <table id=shown.id class=dense>
                <caption class="sr">{caption}</caption>
                {head}
                <tbody>{body}</tbody>
                {foot}
            </table>
        </div>
    }
    .into_any()
}

/// The table as screens have it: without the columns that are for exports alone.
fn seen(table: DataTable) -> DataTable {
    let order = table.screen_order();
    let cut = |row: Row| Row {
        cells: in_order(row.cells, &order),
        ..row
    };
    DataTable {
        columns: in_order(table.columns, &order),
        rows: table.rows.into_iter().map(cut).collect(),
        total: table.total.map(cut),
        ..table
    }
}

fn in_order<T>(all: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut all: Vec<Option<T>> = all.into_iter().map(Some).collect();
    let taken = order.iter().filter_map(|&at| all.get_mut(at)?.take());
    taken.collect()
}

/// Whether each column is the first of its group.
fn group_starts(columns: &[Column]) -> Vec<bool> {
    let before = std::iter::once(None).chain(columns.iter().map(|column| column.group));
    columns
        .iter()
        .zip(before)
        .map(|(column, before)| column.group != before)
        .collect()
}

fn head(columns: &[Column], shown: &TableView) -> impl IntoView + use<> {
    let starts = group_starts(columns);
    let grouped = columns.iter().any(|column| column.group.is_some());
    let groups = grouped.then(|| {
        // A cell must not span columns of which a narrow screen leaves some out.
        let kind = |column: &Column| (column.group, column.shown, column.picture);
        let alike = |a: &Column, b: &Column| kind(a) == kind(b);
        let cells: Vec<AnyView> = columns
            .chunk_by(alike)
            .filter_map(|columns| Some((columns.first()?, columns.len().to_string())))
            .map(|(first, span)| match first.group {
                Some(name) => {
                    let class = with(first.on_some_screens().map(str::to_owned), "g");
                    view! { <th scope="colgroup" class=class colspan=span>{name}</th> }.into_any()
                }
                None => view! { <td class=first.class(false) colspan=span></td> }.into_any(),
            })
            .collect();
        view! { <tr class="groups">{cells}</tr> }
    });
    let headers: Vec<_> = columns
        .iter()
        .zip(starts)
        .map(|(column, starts)| header_cell(column, starts && column.group.is_some(), shown))
        .collect();
    view! { <thead>{groups}<tr>{headers}</tr></thead> }
}

fn header_cell(column: &Column, starts: bool, shown: &TableView) -> impl IntoView + use<> {
    let class = column.class(starts);
    let text = match (column.group, column.unit) {
        (None, Some(unit)) if unit != "%" => format!("{}, {unit}", column.header),
        _ => column.header.clone(),
    };
    let current = shown
        .sort
        .as_ref()
        .map(|(sort, _)| *sort)
        .filter(|sort| column.sortable && sort.column == column.id);
    let aria = current.map(|sort| match sort.direction {
        Direction::Ascending => "ascending",
        Direction::Descending => "descending",
    });
    let label = match (&shown.sort, column.sortable) {
        (Some((_, link)), true) => {
            let next = current.map_or_else(
                || {
                    if column.numeric {
                        Sort::descending(column.id)
                    } else {
                        Sort::ascending(column.id)
                    }
                },
                Sort::reversed,
            );
            let arrow = current.map(|sort| {
                let arrow = if sort.direction == Direction::Descending {
                    "↓"
                } else {
                    "↑"
                };
                view! { <span aria-hidden="true">{NBSP}{arrow}</span> }
            });
            view! { <a href=link(next)>{text}{arrow}</a> }.into_any()
        }
        _ => text.into_any(),
    };
    let name = (!column.picture).then(|| column.export_name());
    view! { <th scope="col" class=class title=column.hint aria-sort=aria data-name=name>{label}</th> }
}

fn row_view(
    row: Row,
    columns: &[Column],
    starts: &[bool],
    table: &'static str,
    at: usize,
) -> impl IntoView + use<> {
    let Row { href, cells } = row;
    let mut cells = cells.into_iter();
    let name = cells.next().map(|cell| {
        let Cell { text, decor, .. } = cell;
        let swatch = match decor {
            Decor::Team { rank, .. } => swatch(rank).into_any(),
            // Only where there is no column of teams.
            Decor::Member { rank, team } => view! {
                <span class="narrow">{swatch(rank)}<span class="sr">{format!("{team}: ")}</span></span>
            }
            .into_any(),
            _ => ().into_any(),
        };
        // A long name is cut on the screen, never in the document.
        let whole = (text.chars().count() > SHORT).then(|| text.clone());
        let text = match href {
            Some(href) => view! { <a href=href>{text}</a> }.into_any(),
            None => text.into_any(),
        };
        view! { <th scope="row" title=whole>{swatch}{text}</th> }
    });
    let rest: Vec<_> = cells
        .zip(columns.iter().zip(starts).skip(1))
        .enumerate()
        .map(|(column_at, (cell, (column, &starts)))| {
            let starts = starts && column.group.is_some();
            cell_view(cell, column, starts, &format!("{table}-{at}-{column_at}"))
        })
        .collect();
    view! { <tr>{name}{rest}</tr> }
}

fn cell_view(cell: Cell, column: &Column, starts: bool, id: &str) -> AnyView {
    let title = column.exact_title(&cell);
    let class = column.class(starts);
    let share = cell.share_markup();
    let Cell { text, decor, .. } = cell;
    match decor {
        Decor::Plain | Decor::Member { .. } => {
            view! { <td class=class title=title>{text}</td> }.into_any()
        }
        Decor::Team { rank, href } => {
            let text = match href {
                Some(href) => view! { <a class="quiet" href=href>{text}</a> }.into_any(),
                None => text.into_any(),
            };
            view! { <td class=class>{swatch(rank)}{text}</td> }.into_any()
        }
        Decor::Status(tone, meaning) => {
            let title = if meaning.is_empty() {
                title
            } else {
                Some(meaning.to_owned())
            };
            let meaning = (!meaning.is_empty())
                .then(|| view! { <span class="sr">{format!(" ({meaning})")}</span> });
            view! { <td class=class title=title>{status(tone, text)}{meaning}</td> }.into_any()
        }
        Decor::Aside(rest) => {
            let title = title.map_or_else(|| rest.clone(), |title| format!("{title}, {rest}"));
            let rest = view! { <span class="sr">{format!(" ({rest})")}</span> };
            view! { <td class=class title=title><span class="muted">{text}</span>{rest}</td> }
                .into_any()
        }
        Decor::Link(href) => view! { <td class=class><a href=href>{text}</a></td> }.into_any(),
        Decor::Bar(bar) => {
            view! { <td class=class title=title inner_html=super::bar::in_cell(&bar, &text)></td> }
                .into_any()
        }
        Decor::Share(_) => view! { <td class=class title=title inner_html=share></td> }.into_any(),
        Decor::Trend(trend) => {
            view! { <td class=class inner_html=spark(&trend, id)></td> }.into_any()
        }
        Decor::Prose => view! { <td class=with(class, "prose")>{text}</td> }.into_any(),
        #[cfg(feature = "ssr")]
        Decor::Beneath(words) => {
            let class = with(class, "over");
            view! { <td class=class>{text}<small class="muted">{words}</small></td> }.into_any()
        }
        #[cfg(feature = "ssr")]
        Decor::Opened(name) => super::opening::text(with(class, "opens"), name, text),
        #[cfg(feature = "ssr")]
        Decor::Lines(lines) => super::opening::lines(with(class, "opens"), text, lines),
        // What is drawn again in the browser has none of these: their weight is spared there.
        #[cfg(not(feature = "ssr"))]
        Decor::Beneath(_) | Decor::Opened(_) | Decor::Lines(_) => {
            view! { <td class=class>{text}</td> }.into_any()
        }
        Decor::Long => {
            let whole = text.clone();
            view! { <td class=with(class, "long") title=whole>{text}</td> }.into_any()
        }
    }
}

fn with(class: Option<String>, another: &str) -> String {
    class.map_or_else(|| another.to_owned(), |class| format!("{class} {another}"))
}

fn swatch(rank: usize) -> impl IntoView {
    view! { <i class=format!("swatch {}", Role::of_rank(rank).class()) aria-hidden="true"></i> }
}

/// A word with its sign; what is fine does not ask for attention by its colour, and on a narrow
/// screen by its sign alone.
pub(crate) fn status(tone: Tone, text: String) -> AnyView {
    let sign = tone.sign();
    match tone {
        Tone::Ok => {
            let class = matches!(text.as_str(), "Ready" | "Running" | "Answers").then_some("calm");
            view! {
                <span class="sign ok" aria-hidden="true">{sign}</span>
                <span class=class>{NBSP}{text}</span>
            }
            .into_any()
        }
        _ => view! {
            <span class=tone.class()>
                <span class="sign" aria-hidden="true">{sign}</span>{NBSP}{text}
            </span>
        }
        .into_any(),
    }
}

fn spark(trend: &Trend, id: &str) -> String {
    let (series, amount) = (&trend.series, trend.amount);
    let points: Vec<(i64, Option<f64>)> = (0..)
        .zip(&series.values)
        .map(|(at, value)| {
            let base = if amount == Amount::Cpu { 1_000.0 } else { 1.0 };
            (
                series.from_secs + at * series.step_secs,
                value.map(|value| value as f64 / base),
            )
        })
        .collect();
    let known = || series.values.iter().flatten().copied();
    let title = match (known().min(), known().max()) {
        (Some(low), Some(high)) => format!("{} to {}", amount.alone(low), amount.alone(high)),
        _ => "nothing was observed".to_owned(),
    };
    sparkline::draw(
        &Sparkline {
            id,
            title: &title,
            role: Role::of_rank(trend.rank),
            points: &points,
            step: series.step_secs,
        },
        sparkline::SIZE,
    )
}
