//! How full the cluster is and who fills it.

mod ahead;
mod capacity;
mod tiles;

use self::ahead::ahead;
use self::capacity::capacity;
use self::tiles::counts;
use super::load::{Request, load};
use crate::api::{CapacityParts, FreshnessState, KeyResults, Overview};
use crate::components::{
    Card, Chrome, How, Place, TableView, demand_card, finding_view, layout, scope_line, table_view,
    taken_as_table,
};
use crate::findings;
use crate::format::{Amount, count, coverage, of_noun, percent};
use crate::pictures::DemandOf;
use crate::routes::{Basis, NamespacesQuery, OverviewQuery, Window, paths};
use crate::shell::PageContext;
use crate::tables;
use leptos::prelude::*;

/// How soon a browser asks again while plans are being computed.
const ASK_AGAIN_SECS: u32 = 5;

/// The overview.
pub(crate) fn overview_page() -> impl IntoView {
    let request = Request::new();
    let query = OverviewQuery::read(&request.params);
    let waits = request.clone();
    load(
        request,
        query,
        move |api, access, query| async move {
            let page = api.overview(&access, &query).await?;
            // Without the plans the page is one all the same.
            let plans = api.key_results(&access, &query).await.ok();
            if plans.as_ref().is_some_and(|plans| plans.computing) {
                waits.refresh(ASK_AGAIN_SECS);
            }
            Ok((page, plans))
        },
        show,
    )
}

fn show(
    context: &PageContext,
    query: &OverviewQuery,
    (page, plans): &(Overview, Option<KeyResults>),
) -> AnyView {
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
        {nodes_hint(page)}
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
            {ahead(plans.as_ref(), query.cluster.as_deref())}
            {counts(page, query)}
            {history(page, query, Amount::Cpu)}
            {history(page, query, Amount::Memory)}
            {largest(page, query)}
        </div>
        {report(query)}
    };
    layout(
        context,
        &page.frame,
        &chrome,
        above.into_any(),
        contents.into_any(),
    )
}

/// What to do where nothing is known of how much there is.
fn nodes_hint(page: &Overview) -> Option<impl IntoView + use<>> {
    let unknown = page.counts.nodes.is_none() && page.cpu.allocatable.is_none();
    unknown.then(|| view! { <p class="lead">{findings::nodes_hint()}</p> })
}

/// What is known of all this; what is not is left out.
fn scope(page: &Overview, query: &OverviewQuery) -> Vec<String> {
    let counts = page.counts;
    let then = match (query.window, page.frame.freshness.state) {
        (Window::Last(_), FreshnessState::Live) => "now",
        _ => "at its end",
    };
    let noun = |value: Option<i64>, one, many| value.map(|value| of_noun(value, one, many));
    let mut known: Vec<String> = [
        [
            noun(counts.nodes, "machine", "machines"),
            noun(counts.pools, "pool", "pools"),
        ],
        [
            noun(counts.namespaces, "namespace", "namespaces"),
            noun(counts.teams, "team", "teams"),
        ],
        [
            noun(counts.pods_placed, "pod", "pods"),
            counts
                .pods_unplaced
                .map(|pods| format!("{} waiting", count(pods))),
        ],
    ]
    .into_iter()
    .map(|pair| pair.into_iter().flatten().collect::<Vec<_>>().join(", "))
    .filter(|pair| !pair.is_empty())
    .collect();
    if let Some(first) = known.first_mut() {
        *first = format!("{then} {first}");
    }
    let covered = format!(
        "mean of {}, {} covered",
        query.window.phrase_of(&page.frame),
        coverage(page.coverage.share())
    );
    [covered].into_iter().chain(known).collect()
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
        version: plimsoll_planner::accounting::FORMULA_VERSION.into(),
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
    let link = |path: &str| query.link(path);
    demand_card(
        DemandOf::Cluster(page, query),
        amount,
        query.window.describe(),
        ("/overview", &link),
    )
}

/// The report of the whole cluster, whatever the window.
fn report(query: &OverviewQuery) -> impl IntoView + use<> {
    let of = OverviewQuery {
        cluster: query.cluster.clone(),
        ..OverviewQuery::default()
    };
    view! {
        <p class="foot">
            <span>"For a planning meeting, forecast, sharing, packing and isolation in one file:"</span>
            <a href=of.link("/report.html")>"HTML"</a>
            <a href=of.link("/report.xlsx")>"XLSX"</a>
        </p>
    }
}

fn largest(page: &Overview, query: &OverviewQuery) -> AnyView {
    let all = NamespacesQuery::of(query.clone());
    let namespaces = page
        .counts
        .namespaces
        .map(|number| of_noun(number, "namespace", "namespaces"));
    let (amount, basis) = findings::largest_by(page, query.basis);
    let by = format!(
        "the {} largest by {} {}",
        page.largest.len(),
        amount.noun(),
        basis.as_str()
    );
    // The trends are by the chosen basis.
    let by_usage = (basis == Basis::Usage && query.basis != basis).then(|| {
        let by_usage = OverviewQuery {
            basis,
            ..query.clone()
        };
        view! { <a href=by_usage.link(paths::OVERVIEW)>"By usage"</a> }
    });
    let subtitle: Vec<String> = namespaces.clone().into_iter().chain([by]).collect();
    let table = table_view(tables::largest(page, query), &TableView::fixed("largest"));
    Card::wide(
        "namespaces",
        findings::largest_title(page, query.basis),
        subtitle.join(", "),
    )
    .with(view! {
        {table}
        <p class="foot">
            <a href=all.link(paths::NAMESPACES)>
                {format!("All {}", namespaces.as_deref().unwrap_or("namespaces"))}
            </a>
            {by_usage}
            {taken_as_table(&query.link("/overview.csv"), "")}
            <a href=NamespacesQuery::of(query.clone()).usage_link()>"Hour by hour (CSV)"</a>
        </p>
    })
}
