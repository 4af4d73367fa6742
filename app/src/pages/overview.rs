//! How full the cluster is and who fills it.

use super::load::{Request, load};
use crate::api::{CapacityParts, Overview};
use crate::charts::stacked_bar::{self, Bar, Part, StackedBars};
use crate::charts::{Caption, Role};
use crate::components::{
    Card, Chrome, How, Place, TableView, demand_chart, figure, finding_view, layout, scope_line,
    table_view, tile,
};
use crate::findings;
use crate::format::{Amount, count, coverage, of_noun, percent};
use crate::routes::{NamespacesQuery, OverviewQuery, paths};
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
    let contents = view! {
        <div class="grid">
            {capacity(page, query)}
            {tiles(page)}
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
    vec![
        format!(
            "{}, {}",
            of_noun(counts.nodes, "machine", "machines"),
            of_noun(counts.pools, "pool", "pools")
        ),
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
        format!(
            "{}, {} covered",
            query.window.describe(),
            coverage(page.coverage.share())
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
        note: "All figures are means over the window. Requested is the effective request of \
               every pod on a node; requested, unused is Σ max(request, usage) − usage, container \
               by container; system is what a node uses outside of pods; free is the rest.",
    }
}

fn capacity(page: &Overview, query: &OverviewQuery) -> AnyView {
    let title = findings::capacity_title(page);
    let subtitle = format!(
        "share of allocatable, mean of the {}; the parts add up exactly",
        query.window.describe()
    );
    let bars: Vec<Bar> = [
        bar("CPU, cores", Amount::Cpu, "millicores", page.cpu),
        bar("Memory, GiB", Amount::Memory, "bytes", page.memory),
    ]
    .into_iter()
    .flatten()
    .collect();
    let chart = |id: String| StackedBars {
        caption: Caption {
            id,
            title: title.clone(),
            desc: subtitle.clone(),
        },
        bars: bars.clone(),
    };
    let picture = figure("capacity", |id, size| {
        stacked_bar::draw(&chart(id), size.width)
    });
    Card::wide("capacity", title.clone(), subtitle.clone()).with(picture)
}

/// One bar; nothing where the whole is unknown.
fn bar(name: &str, amount: Amount, unit: &str, parts: CapacityParts) -> Option<Bar> {
    let allocatable = u64::try_from(parts.allocatable?).ok()?;
    let part = |name: &str, role, value: Option<i64>| {
        value
            .and_then(|value| u64::try_from(value).ok())
            .map(|amount| Part {
                name: name.to_owned(),
                role,
                amount,
            })
    };
    let parts = if parts.used.is_some() {
        vec![
            part("used", Role::C1, parts.used),
            part("requested, unused", Role::Others, parts.requested_unused),
            part("system", Role::System, parts.system),
        ]
    } else {
        vec![part(
            "requested, usage unknown",
            Role::Others,
            parts.requested,
        )]
    };
    Some(Bar {
        name: name.to_owned(),
        parts: parts.into_iter().flatten().collect(),
        allocatable,
        whole: amount.alone(i64::try_from(allocatable).ok()?),
        unit: unit.to_owned(),
    })
}

fn tiles(page: &Overview) -> AnyView {
    let counts = page.counts;
    let closed = counts.nodes_not_ready + counts.nodes_cordoned;
    let asks = |cpu: Option<i64>, memory: Option<i64>| match (cpu, memory) {
        (Some(cpu), Some(memory)) => {
            format!(
                "{} and {}",
                Amount::Cpu.alone(cpu),
                Amount::Memory.alone(memory)
            )
        }
        _ => "amount unknown".to_owned(),
    };
    let machines = tile(
        "Machines",
        count(counts.nodes),
        match closed {
            0 => format!(
                "in {}, all take pods",
                of_noun(counts.pools, "pool", "pools")
            ),
            _ => format!(
                "{} not ready, {} cordoned",
                count(counts.nodes_not_ready),
                count(counts.nodes_cordoned)
            ),
        },
        counts.nodes_not_ready > 0,
    );
    let waiting = tile(
        "Pods waiting for a node",
        count(counts.pods_unplaced),
        match counts.pods_unplaced {
            0 => format!("{} are placed", count(counts.pods_placed)),
            _ => format!(
                "they ask for {}",
                asks(page.cpu.unplaced, page.memory.unplaced)
            ),
        },
        counts.pods_unplaced > 0,
    );
    let sum = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or(0) + b.unwrap_or(0)),
    };
    let no_headroom = sum(page.cpu.free_tainted, page.cpu.free_closed);
    let no_headroom_memory = sum(page.memory.free_tainted, page.memory.free_closed);
    let shut = tile(
        "Free, but not for everyone",
        no_headroom.map_or_else(
            || crate::format::UNKNOWN.to_owned(),
            |v| Amount::Cpu.alone(v),
        ),
        match no_headroom_memory {
            Some(memory) => {
                format!(
                    "and {} on tainted, cordoned or not ready nodes",
                    Amount::Memory.alone(memory)
                )
            }
            None => "on tainted, cordoned or not ready nodes".to_owned(),
        },
        false,
    );
    let last = if counts.gpu_allocatable > 0 {
        tile(
            "GPUs requested",
            format!(
                "{} of {}",
                count(counts.gpu_requested),
                count(counts.gpu_allocatable)
            ),
            match counts.gpu_allocatable - counts.gpu_requested {
                free if free > 0 => format!("{} free", count(free)),
                _ => "none free".to_owned(),
            },
            false,
        )
    } else {
        tile(
            "Pod places taken",
            percent(findings::share(counts.pods_placed, counts.pods_allocatable)),
            format!(
                "{} of {}",
                count(counts.pods_placed),
                count(counts.pods_allocatable)
            ),
            false,
        )
    };
    view! { <div class="tiles">{machines}{waiting}{shut}{last}</div> }.into_any()
}

fn history(page: &Overview, query: &OverviewQuery, amount: Amount) -> AnyView {
    let (id, series) = match amount {
        Amount::Cpu => ("cpu", &page.cpu_series),
        Amount::Memory => ("memory", &page.memory_series),
    };
    let title = findings::overview_series_title(amount, series);
    let subtitle = format!(
        "{}, {}; the load line is what the machines can hold",
        amount.column_unit(),
        query.window.describe()
    );
    let chart = demand_chart(
        id,
        &title,
        &subtitle,
        amount,
        series,
        page.range,
        "allocatable",
    );
    Card::wide(id, title, subtitle).with(chart)
}

fn largest(page: &Overview, query: &OverviewQuery) -> AnyView {
    let all = NamespacesQuery {
        scope: query.clone(),
        aggregate: Default::default(),
        filter: None,
        team: None,
        sort: NamespacesQuery::DEFAULT_SORT,
        page: 1,
    };
    let subtitle = format!(
        "{}, the {} largest by CPU {}",
        of_noun(page.counts.namespaces, "namespace", "namespaces"),
        page.largest.len(),
        query.basis.as_str()
    );
    let table = table_view(tables::largest(page, query), &TableView::fixed("largest"));
    Card::wide("namespaces", findings::largest_title(page), subtitle).with(view! {
        {table}
        <p class="foot">
            <a href=all.link(paths::NAMESPACES)>
                {format!("All {}", of_noun(page.counts.namespaces, "namespace", "namespaces"))}
            </a>
            <a href=query.link("/overview.csv")>"CSV"</a>
        </p>
    })
}
