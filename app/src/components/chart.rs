//! Pictures: a wide and a narrow drawing of the same data, and its numbers in a table.

use crate::charts::time_chart::{self, TimeChart};
use crate::charts::{ChartTable, Drawing, HALF, Size, responsive};
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

/// Demand of one resource over the window, with what is there as the load line.
pub(crate) fn demand_chart(chart: &TimeChart) -> AnyView {
    let readings = readings(chart);
    let Drawing { svg, table } = responsive(&HALF, |size| time_chart::draw(chart, size));
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
