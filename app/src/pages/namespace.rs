//! One namespace: its history, workloads and pods.

mod isolation;

use super::load::{Request, load};
use crate::api::NamespaceDetail;
use crate::components::{
    Card, Chrome, Demand, How, NO_DATA, Place, TableView, breadcrumb, demand_chart, empty,
    finding_view, layout, not_reached, pager, scope_line, step, table_view, waiting_list,
};
use crate::findings;
use crate::format::{Amount, age, count, coverage, of_noun, percent};
use crate::routes::{NamespaceQuery, paths};
use crate::shell::PageContext;
use crate::tables::{self, Placement};
use leptos::prelude::*;

/// One namespace.
pub(crate) fn namespace_page() -> impl IntoView {
    let request = Request::new();
    let query = NamespaceQuery::read(&request.name(), &request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.namespace(&access, &query).await },
        show,
    )
}

fn show(context: &PageContext, query: &NamespaceQuery, page: &NamespaceDetail) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Namespaces,
        title: page.namespace.clone(),
        scope: query.scope.clone(),
        windowed: true,
        based: true,
        relink: Box::new(move |scope| {
            let page = if scope == base.scope { base.page } else { 1 };
            NamespaceQuery {
                scope,
                page,
                ..base.clone()
            }
            .link(&paths::namespace(&base.namespace))
        }),
    };
    let mut parts = vec![format!("team {}", page.team.name)];
    parts.extend(page.figures.pods_placed.map(|pods| {
        let waiting = page.figures.pods_unplaced;
        let waiting = waiting.map_or_else(String::new, |pods| format!(", {} waiting", count(pods)));
        of_noun(pods, "pod", "pods") + &waiting
    }));
    parts.push(format!(
        "{}, {} covered",
        query.scope.window.describe_of(&page.frame),
        coverage(page.coverage.share())
    ));
    let above = view! {
        {breadcrumb("Namespaces", query.scope.link(paths::NAMESPACES), page.namespace.clone())}
        {finding_view(&findings::namespace(page))}
        {scope_line(&parts, how(page))}
    };
    let contents = view! {
        <div class="grid">
            {history(page, query, Amount::Cpu)}
            {history(page, query, Amount::Memory)}
            {workloads(page, query)}
            {isolation::isolation(page, query)}
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

fn how(page: &NamespaceDetail) -> How {
    let divided = |amount: Amount, part: Option<i64>, whole: Option<i64>| match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => format!(
            "{} / {} = {}",
            amount.alone(part),
            amount.alone(whole),
            percent(Some(part as f64 / whole as f64))
        ),
        _ => "unknown in this window".to_owned(),
    };
    let all = page.all_workloads().unwrap_or(&page.figures);
    let (cpu, memory) = (all.cpu, all.memory);
    let mut lines = vec![
        (
            "CPU efficiency = used / requested",
            divided(Amount::Cpu, cpu.used, cpu.requested_beside_used()),
        ),
        (
            "memory efficiency = used / requested",
            divided(Amount::Memory, memory.used, memory.requested_beside_used()),
        ),
    ];
    if cpu.quota.is_some() {
        lines.push((
            "CPU quota = requested / quota",
            divided(Amount::Cpu, cpu.requested, cpu.quota),
        ));
    }
    if memory.quota.is_some() {
        lines.push((
            "memory quota = requested / quota",
            divided(Amount::Memory, memory.requested, memory.quota),
        ));
    }
    How {
        version: plimsoll_planner::accounting::FORMULA_VERSION.into(),
        lines,
        note: "All figures are means over the window, except the pods and the quota, which are \
               those at its end. Efficiency is over the time for which usage is known.",
    }
}

fn history(page: &NamespaceDetail, query: &NamespaceQuery, amount: Amount) -> AnyView {
    let (id, series, quota) = match amount {
        Amount::Cpu => ("cpu", &page.cpu_series, page.figures.cpu.quota),
        Amount::Memory => ("memory", &page.memory_series, page.figures.memory.quota),
    };
    let title = findings::namespace_series_title(amount, series);
    if findings::nothing_known(series) {
        return Card::half(id, title, query.scope.window.describe()).with(empty(NO_DATA, None));
    }
    // Of a namespace whose pods are not known the quota is not, either.
    let end = match (quota, page.figures.pods_placed) {
        (Some(_), _) => "; the load line is the quota",
        (None, Some(_)) => "; there is no quota",
        (None, None) => "",
    };
    let subtitle = format!(
        "{}, means of {}{end}",
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
        load: "quota",
    });
    Card::half(id, title, subtitle).with(chart)
}

fn workloads(page: &NamespaceDetail, query: &NamespaceQuery) -> AnyView {
    let number = i64::try_from(page.workloads_total).unwrap_or(i64::MAX);
    let body = if findings::only_as_a_whole(page) {
        empty(
            "Only the namespace as a whole is known in this window.",
            None,
        )
    } else if page.workloads_total == 0 {
        empty("Nothing ran here in this window.", None)
    } else {
        let base = query.clone();
        let view = TableView {
            id: "workloads",
            sort: Some((
                query.sort.or_told(&page.sort, &NamespaceQuery::COLUMNS),
                Box::new(move |sort| {
                    NamespaceQuery {
                        sort,
                        page: 1,
                        ..base.clone()
                    }
                    .link(&paths::namespace(&base.namespace))
                }),
            )),
            dense: true,
        };
        table_view(tables::workloads(page, query), &view)
    };
    let mean = format!("mean of {}", query.scope.window.phrase_of(&page.frame));
    let subtitle = if findings::only_as_a_whole(page) {
        mean
    } else {
        format!("{}, {mean}", of_noun(number, "workload", "workloads"))
    };
    let path = paths::namespace(&query.namespace);
    let at = |page| NamespaceQuery {
        page,
        ..query.clone()
    };
    let pages = pager(page.page, page.pages, |page| at(page).link(&path));
    let csv = at(1).link(&format!("{path}/workloads.csv"));
    Card::wide("workloads-card", findings::workloads_title(page), subtitle).with(view! {
        {body}
        {pages}
        <p class="foot"><a href=csv>"CSV"</a></p>
    })
}

fn pods(page: &NamespaceDetail, query: &NamespaceQuery) -> AnyView {
    let total = i64::try_from(page.pods_total).unwrap_or(i64::MAX);
    let (title, body) = match &page.pods {
        None => (
            "Pods are not known now".to_owned(),
            empty(not_reached(&page.frame), None),
        ),
        Some(pods) if pods.is_empty() => (
            "No pods now".to_owned(),
            empty("Nothing runs here at the moment.", None),
        ),
        Some(pods) => {
            let caption = format!("Pods of {} now", page.namespace);
            let table = tables::pods(pods, Placement::OfNamespace, caption, &query.scope);
            let table = table_view(table, &TableView::dense("pods"));
            (
                findings::pods_title(pods, page.pods_total),
                view! { {waiting_list(pods, page.pods_total)}{table} }.into_any(),
            )
        }
    };
    let subtitle = match &page.pods {
        Some(pods) if pods.len() < page.pods_total => {
            format!(
                "now; {} of {} shown, waiting ones first",
                pods.len(),
                count(total)
            )
        }
        _ => "now, waiting ones first".to_owned(),
    };
    let csv = page.pods.as_ref().map(|_| {
        let path = format!("{}/pods.csv", paths::namespace(&query.namespace));
        view! { <p class="foot"><a href=query.scope.link(&path)>"CSV"</a></p> }
    });
    Card::wide("pods-card", title, subtitle).with(view! {
        {body}
        {csv}
    })
}
