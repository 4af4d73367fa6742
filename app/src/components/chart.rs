//! Pictures: a wide and a narrow drawing of the same data, and its numbers in a table.

use crate::api::{DemandSeries, Series, TimeRange};
use crate::charts::time_chart::{self, LoadLine, Point, Series as Curve, TimeChart};
use crate::charts::{Caption, ChartTable, Drawing, HALF, Role, Size, Unit, responsive};
use crate::format::Amount;
use crate::islands::{ChartCursor, Line, Readings};
use leptos::prelude::*;

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

/// What a card with the demand of one resource shows.
pub(crate) struct Demand<'a> {
    /// Unique on the page.
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) desc: &'a str,
    pub(crate) amount: Amount,
    pub(crate) series: &'a DemandSeries,
    /// The window.
    pub(crate) range: TimeRange,
    /// What the load line is called.
    pub(crate) load: &'a str,
}

/// Demand of one resource over the window, with what is there as the load line.
pub(crate) fn demand_chart(demand: &Demand<'_>) -> AnyView {
    let Demand {
        id,
        title,
        desc,
        amount,
        series,
        range,
        load,
    } = *demand;
    let line = |name: &str, role, series: &Series, area| Curve {
        name: name.to_owned(),
        role,
        points: points(series, amount),
        area,
        dashed_after: None,
        dotted: false,
    };
    let known = |series: &Series| series.values.iter().any(Option::is_some);
    let mut lines = Vec::new();
    if known(&series.requested) {
        lines.push(line("requested", Role::Others, &series.requested, false));
    }
    if known(&series.used) {
        lines.push(line("used", Role::C1, &series.used, true));
    }
    // No limit is the lack of one, not a limit of nothing.
    if series.limit.values.iter().flatten().any(|&value| value > 0) {
        lines.push(Curve {
            dotted: true,
            ..line("limit", Role::Muted, &series.limit, false)
        });
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
    let readings = readings(&chart);
    let Drawing { svg, table } = responsive(&HALF, |size| time_chart::draw(&chart, size));
    view! {
        <div class="figure">
            <div inner_html=svg></div>
            <ChartCursor readings/>
        </div>
        {data_table(&table)}
    }
    .into_any()
}

/// What the cursor over a chart reads: the values as the chart shows them.
fn readings(chart: &TimeChart) -> Readings {
    let known = chart
        .series
        .iter()
        .flat_map(|line| &line.points)
        .filter_map(|point| point.1);
    let scale = chart.unit.scale(known.fold(0.0, f64::max));
    let lines = chart.series.iter().map(|line| {
        let values = line
            .points
            .iter()
            .map(|point| point.1.map(|value| value / scale.factor));
        Line::pack(&line.name, values, scale.decimals)
    });
    let first = chart
        .series
        .iter()
        .filter_map(|line| line.points.first())
        .map(|point| point.0);
    let plots = HALF.map(|size| {
        let [left, right, top, bottom] = time_chart::plot_area(chart, size);
        [f64::from(size.width), left, right, top, bottom].map(|place| (place * 10.0).round() / 10.0)
    });
    Readings {
        title: chart.caption.title.clone(),
        start: chart.start,
        end: chart.end,
        first: first.min().unwrap_or(chart.start),
        step: chart.step,
        unit: scale.name.clone(),
        decimals: scale.decimals,
        lines: lines.collect(),
        plots: plots.to_vec(),
    }
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
