//! Quotas, isolation, namespaces and nodes of a team.

use crate::api::TeamDetail;
use crate::components::{Card, TableView, empty, table_view, taken_as_table};
use crate::findings::{self as told, score_words};
use crate::format::{count, of_noun};
use crate::routes::{IsolationQuery, SizingQuery, TeamQuery, paths};
use crate::tables;
use leptos::prelude::*;

fn number(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn csv(href: &str) -> AnyView {
    view! { <p class="foot">{taken_as_table(href, "")}</p> }.into_any()
}

pub(super) fn quotas(page: &TeamDetail, query: &TeamQuery) -> AnyView {
    let body = match page.quotas.as_deref() {
        None => empty("Quotas cannot be read.", None),
        Some([]) => empty("No namespace of this team has a quota.", None),
        Some(_) => table_view(
            tables::team_quotas(page, query),
            &TableView::dense("quotas"),
        ),
    };
    let subtitle =
        "held of what is allowed; dates are of one in ten and of half of possible futures";
    Card::wide(
        "quotas-card",
        told::quotas_title(page.quotas.as_deref()),
        subtitle,
    )
    .with(view! { {body}{csv(&query.link("/quotas.csv"))} })
}

pub(super) fn isolation(page: &TeamDetail, query: &TeamQuery) -> AnyView {
    let of = IsolationQuery {
        team: Some(page.team.name.clone()),
        ..IsolationQuery::of(query.scope.clone())
    };
    let title = match &page.score {
        Some(score) => format!("Isolation: {}", score_words(score)),
        None => "Isolation is unknown".to_owned(),
    };
    let formula = page.score.as_ref().map(|score| {
        view! {
            <p class="sub">
                {format!(
                    "Score = 100 × earned / possible = {}: {} pass, {} fail ({} of them severe), {} unknown. High \
                     weighs 5, medium 3, low 1; what is unknown earns nothing.",
                    score_words(score),
                    score.passed,
                    score.failed,
                    score.failed_high,
                    score.unknown
                )}
            </p>
        }
    });
    let body = match (page.findings.is_empty(), &page.score) {
        (true, None) => empty("It is not known how this team is kept apart.", None),
        (true, Some(score)) if score.unknown > 0 => empty(
            "No check fails; some are unknown, which is not a pass.",
            None,
        ),
        (true, Some(_)) => empty("No check fails.", None),
        (false, _) => {
            let table = tables::findings(&page.findings, &of, &[]);
            table_view(table, &TableView::dense("found"))
        }
    };
    let all = of_noun(number(page.findings_all), "finding", "findings");
    // Where nothing could be judged, none found says nothing.
    let subtitle = match (&page.score, page.findings.len() < page.findings_all) {
        (None, _) => String::new(),
        (Some(_), true) => format!("the {} worst of {all}", page.findings.len()),
        (Some(_), false) => all,
    };
    Card::wide("isolation", title, subtitle).with(view! {
        {formula}
        {body}
        <p class="foot"><a href=of.link(paths::ISOLATION)>"All about its isolation"</a></p>
    })
}

pub(super) fn namespaces(page: &TeamDetail, query: &TeamQuery) -> AnyView {
    let title = of_noun(number(page.namespaces.len()), "namespace", "namespaces");
    let body = match page.namespaces.is_empty() {
        true => empty("It has no namespace in this window.", None),
        false => {
            let table = tables::team_namespaces(page, query);
            table_view(table, &TableView::dense("namespaces"))
        }
    };
    let sizing = SizingQuery {
        team: Some(page.team.name.clone()),
        ..SizingQuery::of(query.scope.clone())
    }
    .link(paths::RIGHT_SIZING);
    let subtitle = format!(
        "mean of {}; cores, GiB and %",
        query.scope.window.phrase_of(&page.frame)
    );
    Card::wide("namespaces-card", title, subtitle).with(view! {
        {body}
        <p class="foot">
            {taken_as_table(&query.link("/namespaces.csv"), "")}
            <a href=sizing>"What its workloads would do well to request"</a>
        </p>
    })
}

pub(super) fn nodes(page: &TeamDetail, query: &TeamQuery) -> AnyView {
    let all = of_noun(number(page.nodes_all), "node", "nodes");
    let title = match page.machines {
        Some(machines) => format!("It holds {machines:.1} machines' worth, on {all}"),
        None if page.nodes.is_empty() => "Where it runs is not known".to_owned(),
        None => format!("It runs on {all}"),
    };
    let body = match page.nodes.is_empty() {
        true => empty("No pods of this team are known on a node now.", None),
        false => table_view(tables::team_nodes(page, query), &TableView::fixed("nodes")),
    };
    let left = page.nodes_all.saturating_sub(page.nodes.len());
    let left = (left > 0).then(|| {
        view! { <p class="sub">{format!("{} more nodes are not shown.", count(number(left)))}</p> }
    });
    let subtitle = "now; the largest share of CPU, memory and GPUs that its pods request there";
    Card::wide("nodes-card", title, subtitle).with(view! {
        {body}
        {left}
        {csv(&query.link("/nodes.csv"))}
    })
}
