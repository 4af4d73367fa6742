//! What findings are shown: a GET form.

use crate::api::IsolationNote;
use crate::routes::{IsolationQuery, paths};
use leptos::prelude::*;

/// Whether anything is left out by choice.
pub(super) fn is_filtered(query: &IsolationQuery) -> bool {
    let texts = [
        &query.team,
        &query.namespace,
        &query.check,
        &query.severity,
        &query.filter,
    ];
    texts.iter().any(|text| text.is_some())
}

/// All findings, sorted as these are.
pub(super) fn cleared(query: &IsolationQuery) -> String {
    IsolationQuery {
        sort: query.sort,
        ..IsolationQuery::of(query.scope.clone())
    }
    .link(paths::ISOLATION)
}

/// The form.
pub(super) fn form(note: &IsolationNote, query: &IsolationQuery) -> AnyView {
    let kept = query.pairs();
    let kept = kept
        .into_iter()
        .filter(|(name, _)| matches!(*name, "cluster" | "window" | "basis" | "sort"));
    let hidden: Vec<_> = kept
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let severities = IsolationQuery::SEVERITIES.map(|name| (name.to_owned(), name.to_owned()));
    let checks = note.checks.iter();
    let mut checks: Vec<_> = checks.map(|it| (it.id.clone(), it.title.clone())).collect();
    if let Some(chosen) = &query.check
        && !checks.iter().any(|(id, _)| id == chosen)
    {
        checks.push((chosen.clone(), chosen.clone()));
    }
    let clear =
        is_filtered(query).then(|| view! { <a class="clear" href=cleared(query)>"Clear"</a> });
    view! {
        <form class="scenario" role="search" method="get" action=paths::ISOLATION>
            {hidden}
            {select("severity", "Severity", severities.to_vec(), query.severity.as_deref())}
            {select("check", "Check", checks, query.check.as_deref())}
            {text("team", "Team, exactly", query.team.as_deref(), "253")}
            {text("namespace", "Namespace, exactly", query.namespace.as_deref(), "63")}
            {text("filter", "Text", query.filter.as_deref(), "100")}
            <p class="send"><button>"Filter"</button>{clear}</p>
        </form>
    }
    .into_any()
}

fn select(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: Option<&str>,
) -> impl IntoView + use<> {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let selected = chosen == Some(value.as_str());
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect();
    view! {
        <label>
            <span>{label}</span>
            <select name=name><option value="">"all"</option>{options}</select>
        </label>
    }
}

fn text(
    name: &'static str,
    label: &'static str,
    value: Option<&str>,
    longest: &'static str,
) -> impl IntoView + use<> {
    view! {
        <label>
            <span>{label}</span>
            <input type="text" name=name maxlength=longest autocomplete="off"
                value=value.unwrap_or_default().to_owned()/>
        </label>
    }
}
