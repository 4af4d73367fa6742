//! Pictures: a wide and a narrow drawing of the same data, and its numbers in a table.

use crate::api::{DemandSeries, Series, TimeRange};
use crate::charts::time_chart::{self, LoadLine, Point, Series as Line, TimeChart};
use crate::charts::{Caption, ChartTable, Drawing, Role, Size, Unit, responsive};
use crate::format::Amount;
use leptos::prelude::*;

/// A card over the whole page.
pub(crate) const WHOLE: [Size; 4] = [
    Size::NARROW,
    Size::MEDIUM,
    Size::WIDE,
    Size {
        width: 1280,
        height: 300,
    },
];
/// One of two cards beside each other, from a telephone to a large screen.
const HALF: [Size; 3] = [
    Size::NARROW,
    Size {
        width: 440,
        height: 250,
    },
    Size::MEDIUM,
];

/// A drawing for each width of its place, one of which is shown, and the numbers in a table.
pub(crate) fn figure(sizes: &[Size], draw: impl Fn(Size) -> Drawing) -> AnyView {
    let Drawing { svg, table } = responsive(sizes, draw);
    view! {
        <div inner_html=svg></div>
        {data_table(&table)}
    }
    .into_any()
}

fn data_table(table: &ChartTable) -> impl IntoView + use<> {
    let headers: Vec<_> = table
        .columns
        .iter()
        .map(|column| {
            let text = match &column.unit {
                Some(unit) => format!("{}, {unit}", column.name),
                None => column.name.clone(),
            };
            let class = column.numeric.then_some("n");
            view! { <th scope="col" class=class>{text}</th> }
        })
        .collect();
    let rows: Vec<_> = table
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<_> = row
                .iter()
                .zip(&table.columns)
                .enumerate()
                .map(|(at, (text, column))| {
                    let class = column.numeric.then_some("n");
                    if at == 0 {
                        view! { <th scope="row" class=class>{text.clone()}</th> }.into_any()
                    } else {
                        view! { <td class=class>{text.clone()}</td> }.into_any()
                    }
                })
                .collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    let (label, caption) = (table.caption.clone(), table.caption.clone());
    view! {
        <details class="data">
            <summary>"Data table"</summary>
            <div class="scroll tall" role="region" aria-label=label tabindex="0">
                <table>
                    <caption class="sr">{caption}</caption>
                    <thead><tr>{headers}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// Demand of one resource over the window, with what is there as the load line.
pub(crate) fn demand_chart(
    id: &str,
    title: &str,
    desc: &str,
    amount: Amount,
    series: &DemandSeries,
    range: TimeRange,
    load: &str,
) -> AnyView {
    let line = |name: &str, role, series: &Series, area| Line {
        name: name.to_owned(),
        role,
        points: points(series, amount),
        area,
        dashed_after: None,
    };
    let known = |series: &Series| series.values.iter().any(Option::is_some);
    let mut lines = Vec::new();
    if known(&series.requested) {
        lines.push(line("requested", Role::C2, &series.requested, false));
    }
    if known(&series.used) {
        lines.push(line("used", Role::C1, &series.used, true));
    }
    if known(&series.limit) {
        lines.push(line("limit", Role::C4, &series.limit, false));
    }
    let load_line = known(&series.capacity).then(|| LoadLine {
        points: points(&series.capacity, amount),
        label: load.to_owned(),
        detail: String::new(),
    });
    let chart = TimeChart {
        caption: Caption {
            id: id.to_owned(),
            title: title.to_owned(),
            desc: desc.to_owned(),
        },
        unit: match amount {
            Amount::Cpu => Unit::Cores,
            Amount::Memory => Unit::Bytes,
        },
        start: range.from_secs,
        end: range.to_secs,
        step: step(series).max(1),
        series: lines,
        bands: Vec::new(),
        load_line,
        levels: Vec::new(),
        now: None,
        crossing: None,
        top: None,
    };
    figure(&HALF, |size| time_chart::draw(&chart, size))
}

/// The step of the series that are there.
pub(crate) fn step(series: &DemandSeries) -> i64 {
    series.used.step_secs.max(series.requested.step_secs)
}

fn points(series: &Series, amount: Amount) -> Vec<Point> {
    let base = match amount {
        Amount::Cpu => 1_000.0,
        Amount::Memory => 1.0,
    };
    (0..)
        .zip(&series.values)
        .map(|(at, value)| {
            let at = series.from_secs + at * series.step_secs;
            (at, value.map(|value| value as f64 / base))
        })
        .collect()
}
