//! One team: the page that its lead opens, and prints.

mod cards;
mod figures;
mod growth;

use super::load::{Request, load};
use crate::api::TeamDetail;
use crate::components::{Chrome, How, Place, breadcrumb, finding_view, layout, scope_line};
use crate::findings::{self, score_words};
use crate::format::{Amount, coverage, of_noun, percent};
use crate::routes::{ScopeQuery, TeamQuery, paths};
use crate::shell::PageContext;
use leptos::prelude::*;

/// One team.
pub(crate) fn team_page() -> impl IntoView {
    let request = Request::new();
    let query = TeamQuery::read(&request.name(), &request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.team(&access, &query).await },
        show,
    )
}

pub(super) fn show(context: &PageContext, query: &TeamQuery, page: &TeamDetail) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Teams,
        title: format!("Team {}", page.team.name),
        scope: query.scope.clone(),
        windowed: true,
        based: true,
        relink: Box::new(move |scope: ScopeQuery| {
            TeamQuery {
                scope,
                ..base.clone()
            }
            .link("")
        }),
    };
    let mut parts = vec![format!("basis {}", query.scope.basis.as_str())];
    parts.extend(
        page.figures
            .pods_placed
            .map(|pods| of_noun(pods, "pod", "pods")),
    );
    parts.push(format!(
        "{}, {} covered",
        query.scope.window.describe_of(&page.frame),
        coverage(page.coverage.share())
    ));
    let above = view! {
        {breadcrumb("Teams", query.scope.link(paths::TEAMS), page.team.name.clone())}
        {finding_view(&findings::team(page))}
        {scope_line(&parts, how(page))}
    };
    let contents = view! {
        <div class="grid">
            {figures::tiles_of(page, query)}
            {figures::history(page, query, Amount::Cpu)}
            {figures::history(page, query, Amount::Memory)}
            {cards::quotas(page, query)}
            {growth::growth(page, query)}
            {growth::alone(page, query)}
            {growth::cost(page)}
            {cards::isolation(page, query)}
            {cards::namespaces(page, query)}
            {cards::nodes(page, query)}
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

fn how(page: &TeamDetail) -> How {
    let divided = |amount: Amount, part: Option<i64>, whole: Option<i64>| match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => format!(
            "{} / {} = {}",
            amount.alone(part),
            amount.alone(whole),
            percent(Some(part as f64 / whole as f64))
        ),
        _ => "unknown in this window".to_owned(),
    };
    let (cpu, memory) = (page.figures.cpu, page.figures.memory);
    How {
        version: plimsoll_planner::accounting::FORMULA_VERSION.into(),
        lines: vec![
            (
                "CPU efficiency = used / requested",
                divided(Amount::Cpu, cpu.used, cpu.requested_beside_used()),
            ),
            (
                "memory efficiency = used / requested",
                divided(Amount::Memory, memory.used, memory.requested_beside_used()),
            ),
            (
                "isolation = 100 × earned / possible",
                page.score
                    .as_ref()
                    .map_or_else(|| "unknown".to_owned(), score_words),
            ),
        ],
        note: "All figures are means over the window, except pods, quotas, nodes and cost, which are those of now. \
               Efficiency is over the time for which usage is known.",
    }
}
