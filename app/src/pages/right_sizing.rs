//! What workloads would do well to request.

use super::load::{Request, load};
use crate::api::{Refused, SizingNote, SizingPage};
use crate::components::{
    Card, Chrome, How, Place, TableView, behind_last, empty, filter_form, finding_view, layout,
    load_card, pager, scope_line, table_view, taken_as_table,
};
use crate::findings::{self, Finding};
use crate::format::{Amount, age, count, date, of_noun};
use crate::pictures;
use crate::routes::{SizingQuery, paths};
use crate::shell::PageContext;
use crate::tables;
use leptos::prelude::*;

const TITLE: &str = "Right-sizing";

/// What workloads would do well to request.
pub(crate) fn right_sizing_page() -> impl IntoView {
    let request = Request::new();
    let query = SizingQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.right_sizing(&access, &query).await },
        show,
    )
}

pub(super) fn show(context: &PageContext, query: &SizingQuery, page: &SizingPage) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::RightSizing,
        title: TITLE.to_owned(),
        scope: query.scope.clone(),
        windowed: false,
        based: false,
        relink: Box::new(move |scope| {
            let page = if scope == base.scope { base.page } else { 1 };
            // Another cluster has other teams and namespaces.
            let same = scope.cluster == base.scope.cluster;
            SizingQuery {
                team: base.team.clone().filter(|_| same),
                namespace: base.namespace.clone().filter(|_| same),
                scope,
                page,
                ..base.clone()
            }
            .link(paths::RIGHT_SIZING)
        }),
    };
    let (above, contents) = match &page.note {
        Some(note) => (
            above(note),
            view! {
                <div class="grid">
                    {picture(note, query, Amount::Cpu)}
                    {picture(note, query, Amount::Memory)}
                    {table(note, query)}
                </div>
            }
            .into_any(),
        ),
        None => (refusal(page.refused.as_ref()), ().into_any()),
    };
    layout(context, &page.frame, &chrome, above, contents)
}

fn above(note: &SizingNote) -> AnyView {
    let mut parts = vec![
        format!("as of {}", date(note.at_secs)),
        format!(
            "usage by container observed for {}",
            age(note.at_secs - note.from_secs)
        ),
    ];
    if note.too_young > 0 {
        let young = i64::try_from(note.too_young).unwrap_or(i64::MAX);
        parts.push(format!(
            "too little history of {}",
            of_noun(young, "workload", "workloads")
        ));
    }
    let autoscalers = (!note.autoscalers_known).then(|| {
        view! {
            <p class="caution">
                "Autoscalers cannot be read: it is unknown which workloads they scale by what is requested."
            </p>
        }
    });
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&findings::right_sizing(note))}
        {scope_line(&parts, how(note))}
        {autoscalers}
    }
    .into_any()
}

fn how(note: &SizingNote) -> How {
    let nothing = note.too_young >= note.matching;
    let both = |amount: Amount, (shrink, grow): (i64, i64)| {
        if nothing {
            return "unknown: there is too little history".to_owned();
        }
        format!(
            "{} less and {} more",
            amount.alone(shrink.saturating_abs()),
            amount.alone(grow.saturating_abs())
        )
    };
    let machines = match note.machines {
        Some((now, then)) => format!(
            "{} with the requests of now, {} with these",
            count(now),
            count(then)
        ),
        None => "not computed".to_owned(),
    };
    How {
        version: note.formula_version.clone().into(),
        lines: vec![
            ("recommended", note.rule.clone()),
            ("CPU requests, all pods", both(Amount::Cpu, note.cpu_millis)),
            (
                "memory requests, all pods",
                both(Amount::Memory, note.memory_bytes),
            ),
            ("machines, packed anew", machines),
        ],
        note: "Requests that shrink free no machine by themselves: pods have to be packed anew, and machines taken \
               away. Of a container that was killed for want of memory less is never recommended.",
    }
}

/// What the first of the table ask for, and what would do.
fn picture(note: &SizingNote, query: &SizingQuery, amount: Amount) -> Option<AnyView> {
    let first = SizingQuery {
        page: 1,
        ..query.clone()
    };
    let link = |path: &str| first.link(path);
    // Of other pages the first rows are none to look at.
    let chart = (note.page == 1).then(|| pictures::sized(note, amount))??;
    Some(load_card(&chart, amount, (paths::RIGHT_SIZING, &link)))
}

fn table(note: &SizingNote, query: &SizingQuery) -> AnyView {
    let filtered = query.filter.is_some() || query.team.is_some() || query.namespace.is_some();
    let clear = SizingQuery {
        sort: query.sort,
        ..SizingQuery::of(query.scope.clone())
    }
    .link(paths::RIGHT_SIZING);
    let at = |page| SizingQuery {
        page,
        ..query.clone()
    };
    let body = if note.matching == 0 && filtered {
        empty(
            "Nothing matches the filter.",
            Some((clear.clone(), "Show all")),
        )
    } else if note.matching == 0 {
        empty("There is no workload to size.", None)
    } else if note.rows.is_empty() {
        behind_last(at(1).link(paths::RIGHT_SIZING))
    } else {
        let base = query.clone();
        let view = TableView {
            id: "sizes",
            sort: Some((
                query.sort.or_told(&note.sort, &SizingQuery::COLUMNS),
                Box::new(move |sort| {
                    SizingQuery {
                        sort,
                        page: 1,
                        ..base.clone()
                    }
                    .link(paths::RIGHT_SIZING)
                }),
            )),
            dense: true,
        };
        table_view(tables::sized_workloads(note, query), &view)
    };
    let pages = pager(note.page, note.pages, |page| {
        at(page).link(paths::RIGHT_SIZING)
    });
    let workloads = at(1).link("/right-sizing/workloads.csv");
    let csv = at(1).link("/right-sizing.csv");
    let patch = at(1).link("/right-sizing/patch.yaml");
    let subtitle = match (&query.team, &query.namespace) {
        (Some(team), _) => format!("of team {team}; all pods of a workload together"),
        (None, Some(namespace)) => format!("of {namespace}; all pods of a workload together"),
        (None, None) => "all pods of a workload together".to_owned(),
    };
    Card::wide("sizes-card", findings::sized_title(note), subtitle).with(view! {
        <div class="tools">
            {filter_form(
                paths::RIGHT_SIZING,
                &query.pairs(),
                query.filter.as_deref(),
                "Workload or namespace",
                filtered.then_some(clear),
            )}
        </div>
        {body}
        {pages}
        <p class="foot">
            {taken_as_table(&workloads, "")}
            {taken_as_table(&csv, "by container:")}
            <a href=patch>"All patches as YAML"</a>
        </p>
    })
}

fn refusal(refused: Option<&Refused>) -> AnyView {
    let reason = refused.map_or("nothing was observed yet", |it| it.reason.as_str());
    let finding = Finding::new()
        .say("What workloads would do well to request ")
        .bold("cannot be told")
        .say(format!(": {}.", reason.trim_end_matches('.')));
    let wait = refused.and_then(|it| it.works_from_secs).map(|at| {
        view! { <p class="lead">{format!("There will be enough history on {}.", date(at))}</p> }
    });
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&finding)}
        {wait}
    }
    .into_any()
}
