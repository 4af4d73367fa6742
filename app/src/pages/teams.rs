//! All teams.

use super::load::{Request, load};
use crate::api::TeamsPage;
use crate::components::{
    Card, Chrome, How, Place, TableView, empty, filter_form, finding_view, layout, load_card,
    scope_line, table_view, taken_as_table,
};
use crate::findings;
use crate::format::{Amount, coverage, percent};
use crate::pictures;
use crate::routes::{MappingQuery, TeamsQuery, paths};
use crate::shell::PageContext;
use crate::tables;
use leptos::prelude::*;

/// The teams.
pub(crate) fn teams_page() -> impl IntoView {
    let request = Request::new();
    let query = TeamsQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.teams(&access, &query).await },
        show,
    )
}

pub(super) fn show(context: &PageContext, query: &TeamsQuery, page: &TeamsPage) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Teams,
        title: "Teams".to_owned(),
        scope: query.scope.clone(),
        windowed: true,
        based: false,
        relink: Box::new(move |scope| {
            TeamsQuery {
                scope,
                ..base.clone()
            }
            .link(paths::TEAMS)
        }),
    };
    let parts = vec![format!(
        "mean of {}, {} covered",
        query.scope.window.phrase_of(&page.frame),
        coverage(page.coverage.share())
    )];
    let above = view! {
        <h1 class="subject">"Teams"</h1>
        {finding_view(&findings::teams(page))}
        {scope_line(&parts, how(page))}
    };
    let contents = view! {
        <div class="grid">
            {picture(page, query, Amount::Cpu)}
            {picture(page, query, Amount::Memory)}
            {table(page, query)}
            {unassigned(page, query)}
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

fn how(page: &TeamsPage) -> How {
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
        ],
        note: "Machines are the sum over nodes of the largest share of CPU, memory and GPUs that a team requests there \
               now. Isolation is 100 × earned / possible of the checks on the page Isolation; what is unknown earns \
               nothing. The last row is the sum of the rows above it.",
    }
}

/// What the first of the table ask for and use.
fn picture(page: &TeamsPage, query: &TeamsQuery, amount: Amount) -> Option<AnyView> {
    let link = |path: &str| query.link(path);
    let chart = pictures::teams_asked_for(page, amount)?;
    Some(load_card(&chart, amount, (paths::TEAMS, &link)))
}

fn table(page: &TeamsPage, query: &TeamsQuery) -> AnyView {
    let clear = TeamsQuery {
        filter: None,
        ..query.clone()
    }
    .link(paths::TEAMS);
    let filtered = query.filter.is_some();
    let body = if page.rows.is_empty() && filtered {
        empty(
            "Nothing matches the filter.",
            Some((clear.clone(), "Show all")),
        )
    } else if page.rows.is_empty() {
        empty("There is no team in this window.", None)
    } else {
        let base = query.clone();
        let view = TableView {
            id: "teams",
            sort: Some((
                query.sort.or_told(&page.sort, &TeamsQuery::COLUMNS),
                Box::new(move |sort| {
                    TeamsQuery {
                        sort,
                        ..base.clone()
                    }
                    .link(paths::TEAMS)
                }),
            )),
            dense: true,
        };
        table_view(tables::teams(page, query), &view)
    };
    let csv = query.link("/teams.csv");
    let rules = MappingQuery {
        scope: query.scope.clone(),
        rules: None,
    }
    .link(paths::TEAM_RULES);
    Card::wide(
        "teams-card",
        findings::teams_title(page),
        "bars: CPU used (left part) of what is requested; one scale",
    )
    .with(view! {
        <div class="tools">
            {filter_form(
                paths::TEAMS,
                &query.pairs(),
                query.filter.as_deref(),
                "Team",
                filtered.then_some(clear),
            )}
        </div>
        {body}
        <p class="foot">
            {taken_as_table(&csv, "")}
            <a href=rules>"Rules for teams"</a>
        </p>
    })
}

/// What belongs to no team is never hidden.
fn unassigned(page: &TeamsPage, query: &TeamsQuery) -> AnyView {
    let rules = MappingQuery {
        scope: query.scope.clone(),
        rules: None,
    }
    .link(paths::TEAM_RULES);
    let body = if page.unassigned.is_empty() {
        empty("No namespace is left over.", None)
    } else {
        let links: Vec<_> = page
            .unassigned
            .iter()
            .map(|name| {
                let href = query.scope.link(&paths::namespace(name));
                view! { <li><a href=href>{name.clone()}</a></li> }
            })
            .collect();
        view! { <ul class="ways names">{links}</ul> }.into_any()
    };
    let subtitle = "namespaces that no rule and no label gives to a team; they stay in all sums";
    Card::wide("unassigned", findings::unassigned_title(page), subtitle).with(view! {
        {body}
        <p class="foot"><a href=rules>"Try rules"</a></p>
    })
}
