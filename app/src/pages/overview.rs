//! How full the cluster is and who fills it.

use super::load::{Request, load};
use crate::api::{CapacityParts, Overview};
use crate::charts::stacked_bar::{self, Bar, Part, StackedBars};
use crate::charts::{Caption, Drawing, Role};
use crate::components::{
    Card, Chrome, How, Place, TableView, Tile, WHOLE, Warns, demand_chart, figure, finding_view,
    layout, scope_line, step, table_view, tiles,
};
use crate::findings;
use crate::format::{Amount, UNKNOWN, age, count, coverage, of_noun, percent};
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
            {counts(page)}
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
        bar("CPU", Amount::Cpu, page.cpu),
        bar("Memory", Amount::Memory, page.memory),
    ]
    .into_iter()
    .flatten()
    .collect();
    let caption = Caption {
        id: "capacity".to_owned(),
        title: title.clone(),
        desc: subtitle.clone(),
    };
    let plain = StackedBars { caption, bars };
    let labelled = StackedBars {
        bars: plain.bars.iter().cloned().map(with_amounts).collect(),
        ..plain.clone()
    };
    let picture = figure(&WHOLE, |size| Drawing {
        svg: stacked_bar::draw(&labelled, size.width).svg,
        table: stacked_bar::draw(&plain, size.width).table,
    });
    Card::wide("capacity", title, subtitle).with(picture)
}

/// One bar; nothing where the whole is unknown.
fn bar(name: &str, amount: Amount, parts: CapacityParts) -> Option<Bar> {
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
        unit: base_unit(amount).to_owned(),
    })
}

fn base_unit(amount: Amount) -> &'static str {
    match amount {
        Amount::Cpu => "millicores",
        Amount::Memory => "bytes",
    }
}

/// The same bar with the amount of each part in its label, and what is free as a part.
fn with_amounts(bar: Bar) -> Bar {
    let amount = if bar.unit == base_unit(Amount::Cpu) {
        Amount::Cpu
    } else {
        Amount::Memory
    };
    let held = bar
        .parts
        .iter()
        .fold(0, |sum: u64, part| sum.saturating_add(part.amount));
    let free = bar.allocatable.checked_sub(held).filter(|free| *free > 0);
    let free = free.map(|amount| Part {
        name: "free".to_owned(),
        role: Role::Idle,
        amount,
    });
    let label = |part: Part| Part {
        name: format!(
            "{}, {}",
            part.name,
            amount.alone(i64::try_from(part.amount).unwrap_or(i64::MAX))
        ),
        ..part
    };
    Bar {
        parts: bar.parts.into_iter().chain(free).map(label).collect(),
        ..bar
    }
}

fn counts(page: &Overview) -> AnyView {
    tiles(vec![
        machines(page),
        waiting(page),
        shut(page),
        gpus_or_places(page),
    ])
}

fn machines(page: &Overview) -> Tile {
    let counts = page.counts;
    let pools = of_noun(counts.pools, "pool", "pools");
    let closed: Vec<String> = [
        (counts.nodes_not_ready, "not ready"),
        (counts.nodes_cordoned, "cordoned"),
    ]
    .into_iter()
    .filter(|(nodes, _)| *nodes > 0)
    .map(|(nodes, words)| format!("{} {words}", count(nodes)))
    .collect();
    Tile {
        label: "Machines",
        value: count(counts.nodes),
        warns: if counts.nodes_not_ready > 0 {
            Warns::Detail
        } else {
            Warns::Nothing
        },
        detail: match closed.as_slice() {
            [] => format!("in {pools}, all ready"),
            _ => closed.join(", "),
        },
    }
}

fn waiting(page: &Overview) -> Tile {
    let counts = page.counts;
    let asks: Vec<String> = [(Amount::Cpu, page.cpu), (Amount::Memory, page.memory)]
        .into_iter()
        .filter_map(|(amount, parts)| parts.unplaced.map(|value| amount.alone(value)))
        .collect();
    Tile {
        label: "Pods waiting for a node",
        value: count(counts.pods_unplaced),
        detail: match counts.pods_unplaced {
            0 => format!(
                "{} placed",
                of_noun(counts.pods_placed, "pod is", "pods are")
            ),
            _ if asks.is_empty() => "what they ask for is unknown".to_owned(),
            _ => format!("they ask for {}", asks.join(" and ")),
        },
        warns: if counts.pods_unplaced > 0 {
            Warns::Value
        } else {
            Warns::Nothing
        },
    }
}

/// What is not requested and yet no headroom for everyone.
fn shut(page: &Overview) -> Tile {
    let sum = |parts: CapacityParts| match (parts.free_tainted, parts.free_closed) {
        (None, None) => None,
        (tainted, closed) => Some(tainted.unwrap_or(0) + closed.unwrap_or(0)),
    };
    let which = "on tainted, cordoned or not ready machines";
    Tile {
        label: "Free, but not for everyone",
        value: sum(page.cpu).map_or_else(|| UNKNOWN.to_owned(), |value| Amount::Cpu.alone(value)),
        detail: sum(page.memory).map_or_else(
            || which.to_owned(),
            |value| format!("and {} {which}", Amount::Memory.alone(value)),
        ),
        warns: Warns::Nothing,
    }
}

fn gpus_or_places(page: &Overview) -> Tile {
    let counts = page.counts;
    let of = |part: i64, whole: i64| format!("{} of {}", count(part), count(whole));
    if counts.gpu_allocatable > 0 {
        let free = counts.gpu_allocatable - counts.gpu_requested;
        return Tile {
            label: "GPUs requested",
            value: of(counts.gpu_requested, counts.gpu_allocatable),
            detail: if free > 0 {
                format!("{} free", count(free))
            } else {
                "none free".to_owned()
            },
            warns: Warns::Nothing,
        };
    }
    Tile {
        label: "Pod places taken",
        value: percent(findings::share(counts.pods_placed, counts.pods_allocatable)),
        detail: of(counts.pods_placed, counts.pods_allocatable),
        warns: Warns::Nothing,
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
    let chart = demand_chart(
        id,
        &title,
        &subtitle,
        amount,
        series,
        page.range,
        "allocatable",
    );
    Card::half(id, title, subtitle).with(chart)
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
