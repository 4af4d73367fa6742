//! One node: its history and pods.

use super::load::{Request, load};
use crate::api::NodeDetail;
use crate::components::{
    Card, Chrome, Demand, How, Place, TableView, breadcrumb, demand_chart, empty, finding_view,
    layout, not_reached, scope_line, status, step, table_view,
};
use crate::findings;
use crate::format::{Amount, UNKNOWN, age, count, coverage};
use crate::routes::{NodeQuery, ScopeQuery, paths};
use crate::shell::PageContext;
use crate::tables::{self, Placement, status_words};
use leptos::prelude::*;

/// One node.
pub(crate) fn node_page() -> impl IntoView {
    let request = Request::new();
    let node = request.name();
    let query = ScopeQuery::read(&request.params).map(|scope| NodeQuery { scope, node });
    load(
        request,
        query,
        |api, access, query| async move { api.node(&access, &query).await },
        show,
    )
}

fn show(context: &PageContext, query: &NodeQuery, page: &NodeDetail) -> AnyView {
    let path = paths::node(&query.node);
    let chrome = Chrome {
        place: Place::Nodes,
        title: page.node.name.clone(),
        scope: query.scope.clone(),
        windowed: true,
        based: false,
        relink: Box::new(move |scope| scope.link(&path)),
    };
    let mut parts = vec![format!("pool {}", page.node.pool)];
    parts.extend(page.node.instance_type.clone());
    parts.extend(page.node.zone.as_ref().map(|zone| format!("zone {zone}")));
    parts.push(format!(
        "{}, {} covered",
        query.scope.window.describe_of(&page.frame),
        coverage(page.coverage.share())
    ));
    let above = view! {
        {breadcrumb("Nodes", query.scope.link(paths::NODES), page.node.name.clone())}
        {finding_view(&findings::node(page))}
        {scope_line(&parts, how(page))}
    };
    let contents = view! {
        <div class="grid">
            {facts(page)}
            {history(page, query, Amount::Cpu)}
            {history(page, query, Amount::Memory)}
            {pods(page, query)}
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

fn how(page: &NodeDetail) -> How {
    let rest = |amount: Amount, figures: crate::api::NodeFigures| match (
        figures.allocatable,
        figures.requested,
    ) {
        (Some(allocatable), Some(requested)) => format!(
            "{} − {} = {}",
            amount.alone(allocatable),
            amount.alone(requested),
            amount.alone(allocatable - requested)
        ),
        _ => "unknown".to_owned(),
    };
    How {
        version: plimsoll_planner::accounting::FORMULA_VERSION.into(),
        lines: vec![
            (
                "CPU left to ask for = allocatable − requested",
                rest(Amount::Cpu, page.node.cpu),
            ),
            (
                "memory left to ask for = allocatable − requested",
                rest(Amount::Memory, page.node.memory),
            ),
        ],
        note: "System is what the node uses outside of its pods: node usage minus the sum of its \
               pods, never below zero.",
    }
}

fn facts(page: &NodeDetail) -> AnyView {
    let node = &page.node;
    let (words, tone) = status_words(node.status);
    let amount = |amount: Amount, value: Option<i64>| {
        value.map_or_else(|| UNKNOWN.to_owned(), |value| amount.alone(value))
    };
    let number = |value: Option<i64>| value.map_or_else(|| UNKNOWN.to_owned(), count);
    let of = |part, whole| format!("{} of {}", number(part), number(whole));
    let mut facts = vec![
        (
            "Allocatable",
            format!(
                "{}, {}",
                amount(Amount::Cpu, node.cpu.allocatable),
                amount(Amount::Memory, node.memory.allocatable)
            ),
        ),
        (
            "System",
            format!(
                "{}, {}",
                amount(Amount::Cpu, node.cpu.system),
                amount(Amount::Memory, node.memory.system)
            ),
        ),
        ("Pods", of(node.pods, node.pods_allocatable)),
    ];
    if node.gpu_allocatable > Some(0) {
        facts.push((
            "GPUs requested",
            of(node.gpu_requested, node.gpu_allocatable),
        ));
    }
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    let taints = if node.taints.is_empty() {
        "none".into_any()
    } else {
        let items: Vec<_> = node
            .taints
            .iter()
            .map(|taint| view! { <code>{taint.clone()}</code>" " })
            .collect();
        items.into_any()
    };
    view! {
        <dl class="card facts">
            <div>
                <dt>"State"</dt>
                <dd>{status(tone, words)}</dd>
            </div>
            {facts}
            <div><dt>"Taints"</dt><dd>{taints}</dd></div>
        </dl>
    }
    .into_any()
}

fn history(page: &NodeDetail, query: &NodeQuery, amount: Amount) -> AnyView {
    let (id, series) = match amount {
        Amount::Cpu => ("cpu", &page.cpu_series),
        Amount::Memory => ("memory", &page.memory_series),
    };
    let title = findings::node_series_title(amount, series);
    let subtitle = format!(
        "{}, means of {}; the load line is allocatable",
        query.scope.window.describe(),
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

fn pods(page: &NodeDetail, query: &NodeQuery) -> AnyView {
    let csv = page.pods.as_ref().map(|_| {
        let path = format!("{}/pods.csv", paths::node(&query.node));
        view! { <p class="foot"><a href=query.scope.link(&path)>"CSV"</a></p> }
    });
    let (title, body) = match &page.pods {
        None => (
            "Pods are not known now".to_owned(),
            empty(not_reached(&page.frame), None),
        ),
        Some(pods) if pods.is_empty() => (
            "No pods now".to_owned(),
            empty("Nothing runs on this node at the moment.", None),
        ),
        Some(pods) => {
            let caption = format!("Pods on {} now", page.node.name);
            let table = tables::pods(pods, Placement::OnNode, caption, &query.scope);
            (
                findings::pods_title(pods, page.pods_total),
                table_view(table, &TableView::dense("pods")),
            )
        }
    };
    Card::wide("pods-card", title, "now; cores and GiB").with(view! {
        {body}
        {csv}
    })
}
