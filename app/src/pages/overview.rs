//! How full the cluster is and who fills it.

mod capacity;
mod tiles;

use self::capacity::capacity;
use self::tiles::counts;
use super::load::{Request, load};
use crate::api::{CapacityParts, FreshnessState, Overview};
use crate::components::{
    Card, Chrome, Demand, How, Place, TableView, demand_chart, finding_view, layout, scope_line,
    step, table_view,
};
use crate::findings;
use crate::format::{Amount, age, count, coverage, of_noun, percent};
use crate::routes::{NamespacesQuery, OverviewQuery, Window, paths};
use crate::shell::PageContext;
use crate::tables;
use leptos::prelude::*;

/// The overview.
pub(crate) fn overview_page() -> impl IntoView {
    let request = Request::new();
    let query = OverviewQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.overview(&access, &query).await },
        show,
    )
}

fn show(context: &PageContext, query: &OverviewQuery, page: &Overview) -> AnyView {
    let chrome = Chrome {
        place: Place::Overview,
        title: "Overview".to_owned(),
        scope: query.clone(),
        windowed: true,
        based: true,
        relink: Box::new(|scope| scope.link(paths::OVERVIEW)),
    };
    let above = view! {
        <h1 class="subject">"Overview"</h1>
        {finding_view(&findings::overview(page))}
        {scope_line(&scope(page, query), how(page))}
    };
    if findings::nothing_observed(page) {
        let above = view! {
            <h1 class="subject">"Overview"</h1>
            {finding_view(&findings::overview(page))}
            <p class="lead">{findings::what_comes(&page.frame)}</p>
            <ul class="ways">
                <li><a href=query.link(paths::DATA_HEALTH)>"Health of data: what is read, and how it answers"</a></li>
            </ul>
        };
        return layout(
            context,
            &page.frame,
            &chrome,
            above.into_any(),
            ().into_any(),
        );
    }
    let contents = view! {
        <div class="grid">
            {capacity(page, query)}
            {counts(page, query)}
            {history(page, query, Amount::Cpu)}
            {history(page, query, Amount::Memory)}
            {largest(page, query)}
        </div>
    };
    layout(
        context,
        &page.frame,
        &chrome,
        above.into_any(),
        contents.into_any(),
    )
}

fn scope(page: &Overview, query: &OverviewQuery) -> Vec<String> {
    let counts = page.counts;
    let then = match (query.window, page.frame.freshness.state) {
        (Window::Last(_), FreshnessState::Live) => "now",
        _ => "at its end",
    };
    vec![
        format!(
            "mean of {}, {} covered",
            query.window.phrase_of(&page.frame),
            coverage(page.coverage.share())
        ),
        match counts.pools {
            // Pools are made of rows of nodes, which very many have not.
            0 => format!("{then} {}", of_noun(counts.nodes, "machine", "machines")),
            pools => format!(
                "{then} {}, {}",
                of_noun(counts.nodes, "machine", "machines"),
                of_noun(pools, "pool", "pools")
            ),
        },
        format!(
            "{}, {}",
            of_noun(counts.namespaces, "namespace", "namespaces"),
            of_noun(counts.teams, "team", "teams")
        ),
        format!(
            "{}, {} waiting",
            of_noun(counts.pods_placed, "pod", "pods"),
            count(counts.pods_unplaced)
        ),
    ]
}

fn how(page: &Overview) -> How {
    let divided =
        |amount: Amount, part: Option<i64>, parts: CapacityParts| match (part, parts.allocatable) {
            (Some(part), Some(all)) if all > 0 => format!(
                "{} / {} = {}",
                amount.alone(part),
                amount.alone(all),
                percent(Some(part as f64 / all as f64))
            ),
            _ => "unknown in this window".to_owned(),
        };
    How {
        version: "accounting/1",
        lines: vec![
            (
                "CPU spoken for = requested / allocatable",
                divided(Amount::Cpu, page.cpu.requested, page.cpu),
            ),
            (
                "memory spoken for = requested / allocatable",
                divided(Amount::Memory, page.memory.requested, page.memory),
            ),
            (
                "CPU used = used by pods / allocatable",
                divided(Amount::Cpu, page.cpu.used, page.cpu),
            ),
            (
                "memory used = working set of pods / allocatable",
                divided(Amount::Memory, page.memory.used, page.memory),
            ),
        ],
        note: "Shares, cores and GiB are means over the window; counts of machines, pods and GPUs, and \
               what waiting pods ask for, are of its end. Requested is the effective request of \
               every pod on a node; requested, unused is Σ max(request, usage) − usage, container \
               by container: what a container uses above its request counts as held, so that used and \
               requested, unused may come to more than is requested. System is what a node uses \
               outside of pods; free is the rest.",
    }
}

fn history(page: &Overview, query: &OverviewQuery, amount: Amount) -> AnyView {
    let (id, series) = match amount {
        Amount::Cpu => ("cpu", &page.cpu_series),
        Amount::Memory => ("memory", &page.memory_series),
    };
    let title = findings::overview_series_title(amount, series);
    let subtitle = format!(
        "{}, means of {}; the load line is what the machines can hold",
        query.window.describe(),
        age(step(series))
    );
    let chart = demand_chart(&Demand {
        id,
        title: &title,
        desc: &subtitle,
        amount,
        series,
        range: page.range,
        load: "allocatable",
    });
    Card::half(id, title, subtitle).with(chart)
}

fn largest(page: &Overview, query: &OverviewQuery) -> AnyView {
    let all = NamespacesQuery::of(query.clone());
    let subtitle = format!(
        "{}, the {} largest by CPU {}",
        of_noun(page.counts.namespaces, "namespace", "namespaces"),
        page.largest.len(),
        query.basis.as_str()
    );
    let table = table_view(tables::largest(page, query), &TableView::fixed("largest"));
    Card::wide(
        "namespaces",
        findings::largest_title(page, query.basis),
        subtitle,
    )
    .with(view! {
        {table}
        <p class="foot">
            <a href=all.link(paths::NAMESPACES)>
                {format!("All {}", of_noun(page.counts.namespaces, "namespace", "namespaces"))}
            </a>
            <a href=query.link("/overview.csv")>"CSV"</a>
        </p>
    })
}
