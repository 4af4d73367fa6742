//! Demand by namespace or by team.

use super::load::{Request, load};
use crate::api::NamespaceTable;
use crate::components::{
    Card, Chrome, How, Place, Segment, TableView, behind_last, empty, filter_form, finding_view,
    layout, load_card, pager, scope_line, segments, table_view, taken_as_table,
};
use crate::findings;
use crate::format::{Amount, count, coverage, percent, sentence_case};
use crate::pictures;
use crate::routes::{Aggregate, Basis, NamespacesQuery, ScopeQuery, paths};
use crate::shell::PageContext;
use crate::tables;
use leptos::prelude::*;

/// The namespaces.
pub(crate) fn namespaces_page() -> impl IntoView {
    let request = Request::new();
    let query = NamespacesQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.namespaces(&access, &query).await },
        show,
    )
}

fn show(context: &PageContext, query: &NamespacesQuery, page: &NamespaceTable) -> AnyView {
    let subject = match (&query.team, query.aggregate) {
        (Some(team), _) => format!("Namespaces of team {team}"),
        (None, Aggregate::Namespace) => "Namespaces".to_owned(),
        (None, Aggregate::Team) => "Namespaces, by team".to_owned(),
    };
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Namespaces,
        title: subject.clone(),
        scope: query.scope.clone(),
        windowed: true,
        based: true,
        relink: Box::new(move |scope| {
            let page = if scope == base.scope { base.page } else { 1 };
            // Another cluster has other teams.
            let same = scope.cluster == base.scope.cluster;
            NamespacesQuery {
                team: base.team.clone().filter(|_| same),
                scope,
                page,
                ..base.clone()
            }
            .link(paths::NAMESPACES)
        }),
    };
    let parts = vec![
        format!("basis {}", query.scope.basis.as_str()),
        format!(
            "mean of {}, {} covered",
            query.scope.window.phrase_of(&page.frame),
            coverage(page.coverage.share())
        ),
    ];
    let above = view! {
        <h1 class="subject">{subject}</h1>
        {finding_view(&findings::namespaces(page, query))}
        {scope_line(&parts, how(page))}
        {by_usage(page, query)}
    };
    let contents = view! {
        <div class="grid">
            {picture(page, query, Amount::Cpu)}
            {picture(page, query, Amount::Memory)}
            {table(page, query)}
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

/// The way to what is used, where by requests there is nothing to see.
fn by_usage(page: &NamespaceTable, query: &NamespacesQuery) -> Option<impl IntoView + use<>> {
    let (cpu, memory) = (page.total.cpu, page.total.memory);
    let unknown = cpu.requested.or(memory.requested).is_none();
    let used = cpu.used.or(memory.used).is_some();
    let by_requests = query.scope.basis == Basis::Requests;
    (unknown && used && by_requests).then(|| {
        let by_usage = NamespacesQuery {
            scope: ScopeQuery {
                basis: Basis::Usage,
                ..query.scope.clone()
            },
            page: 1,
            ..query.clone()
        };
        view! {
            <p class="lead">
                "The basis is requests, of which nothing is known in this window. "
                <a href=by_usage.link(paths::NAMESPACES)>"See what they use"</a>
            </p>
        }
    })
}

fn how(page: &NamespaceTable) -> How {
    let (cpu, memory) = (page.total.cpu, page.total.memory);
    let efficiency =
        |amount: Amount, used: Option<i64>, requested: Option<i64>| match (used, requested) {
            (Some(used), Some(requested)) if requested > 0 => format!(
                "{} / {} = {}",
                amount.alone(used),
                amount.alone(requested),
                percent(Some(used as f64 / requested as f64))
            ),
            _ => "unknown in this window".to_owned(),
        };
    let whole = |amount: Amount, value: Option<i64>| {
        value.map_or_else(
            || "unknown in this window".to_owned(),
            |value| amount.alone(value),
        )
    };
    How {
        version: plimsoll_planner::accounting::FORMULA_VERSION.into(),
        lines: vec![
            (
                "CPU efficiency = used / requested",
                efficiency(Amount::Cpu, cpu.used, cpu.requested_beside_used()),
            ),
            (
                "memory efficiency = used / requested",
                efficiency(Amount::Memory, memory.used, memory.requested_beside_used()),
            ),
            (
                "CPU share = demand / allocatable of",
                whole(Amount::Cpu, page.cpu_allocatable),
            ),
            (
                "memory share = demand / allocatable of",
                whole(Amount::Memory, page.memory_allocatable),
            ),
        ],
        note: "Demand is by the chosen basis. Requested counts pods on nodes; pods that wait are \
               counted apart. Efficiency is over the time for which usage is known. The last row is the \
               sum of all rows, also of those on other pages.",
    }
}

/// What the first of the table ask for and use.
fn picture(page: &NamespaceTable, query: &NamespacesQuery, amount: Amount) -> Option<AnyView> {
    let first = NamespacesQuery {
        page: 1,
        ..query.clone()
    };
    let link = |path: &str| first.link(path);
    // Of other pages the first rows are none to look at.
    let chart = (page.page == 1).then(|| pictures::asked_for(page, query, amount))??;
    Some(load_card(&chart, amount, (paths::NAMESPACES, &link)))
}

fn table(page: &NamespaceTable, query: &NamespacesQuery) -> AnyView {
    let number = |value: usize| count(i64::try_from(value).unwrap_or(i64::MAX));
    let noun = if query.aggregate == Aggregate::Team {
        "teams"
    } else {
        "namespaces"
    };
    let subtitle = if page.matching == page.all {
        format!(
            "{}; cores, GiB and %",
            sentence_case(&findings::namespaces_subject(page, query))
        )
    } else {
        format!(
            "{} of {} {noun} match; cores, GiB and %",
            number(page.matching),
            number(page.all)
        )
    };
    let filtered = query.filter.is_some() || query.team.is_some();
    let clear = NamespacesQuery {
        filter: None,
        team: None,
        page: 1,
        ..query.clone()
    }
    .link(paths::NAMESPACES);
    let first = NamespacesQuery {
        page: 1,
        ..query.clone()
    };
    let body = if page.page > page.pages {
        behind_last(first.link(paths::NAMESPACES))
    } else if page.rows.is_empty() && filtered {
        empty(
            "Nothing matches the filter.",
            Some((clear.clone(), "Show all")),
        )
    } else if page.rows.is_empty() {
        empty("There is no namespace in this window.", None)
    } else {
        let base = query.clone();
        let view = TableView {
            id: "namespaces",
            sort: Some((
                query.sort.or_told(&page.sort, &NamespacesQuery::COLUMNS),
                Box::new(move |sort| {
                    NamespacesQuery {
                        sort,
                        page: 1,
                        ..base.clone()
                    }
                    .link(paths::NAMESPACES)
                }),
            )),
            dense: true,
        };
        table_view(tables::namespaces(page, query), &view)
    };
    let pages = {
        let base = query.clone();
        pager(page.page, page.pages, move |page| {
            NamespacesQuery {
                page,
                ..base.clone()
            }
            .link(paths::NAMESPACES)
        })
    };
    let csv = first.link("/namespaces.csv");
    Card::wide("demand", findings::namespaces_title(page, query), subtitle).with(view! {
        <div class="tools">
            {aggregates(query)}
            {filter_form(
                paths::NAMESPACES,
                &query.pairs(),
                query.filter.as_deref(),
                "Namespace or team",
                filtered.then_some(clear),
            )}
        </div>
        {body}
        {pages}
        // Where the screen is too small for them.
        <p class="foot">
            <span class="small">"with limits and quotas:"</span>
            {taken_as_table(&csv, "")}
            <a href=query.usage_link()>"Hour by hour (CSV)"</a>
        </p>
    })
}

fn aggregates(query: &NamespacesQuery) -> impl IntoView + use<> {
    let item = |aggregate, label: &str| Segment {
        label: label.to_owned(),
        href: NamespacesQuery {
            aggregate,
            page: 1,
            team: None,
            sort: match query.sort.column {
                "namespace" | "team" => NamespacesQuery::DEFAULT_SORT,
                _ => query.sort,
            },
            scope: ScopeQuery::clone(&query.scope),
            filter: query.filter.clone(),
        }
        .link(paths::NAMESPACES),
        current: query.aggregate == aggregate,
    };
    let items = vec![
        item(Aggregate::Namespace, "by namespace"),
        item(Aggregate::Team, "by team"),
    ];
    segments("Rows", items)
}
