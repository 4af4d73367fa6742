//! What rules for teams would catch, before anybody writes them into the configuration.

use super::load::{Request, load};
use crate::api::{MappingCatch, MappingPage};
use crate::components::{Card, Chrome, Place, breadcrumb, empty, finding_view, layout};
use crate::findings::{self as told};
use crate::format::{join, of_noun};
use crate::routes::{MappingQuery, ScopeQuery, paths};
use crate::shell::PageContext;
use leptos::prelude::*;

/// In place of what follows from rules.
const WRONG: &str = "Once every line is right.";

/// The rules for teams.
pub(crate) fn team_rules_page() -> impl IntoView {
    let request = Request::new();
    let query = MappingQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.team_rules(&access, &query).await },
        show,
    )
}

pub(super) fn show(context: &PageContext, query: &MappingQuery, page: &MappingPage) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Teams,
        title: "Rules for teams".to_owned(),
        scope: query.scope.clone(),
        windowed: false,
        based: false,
        relink: Box::new(move |scope| {
            MappingQuery {
                scope,
                ..base.clone()
            }
            .link(paths::TEAM_RULES)
        }),
    };
    let above = view! {
        {breadcrumb("Teams", query.scope.link(paths::TEAMS), "Rules for teams".to_owned())}
        {finding_view(&told::team_rules(page))}
    };
    // Of no rules nothing follows that could be changed or copied.
    let follows = (!has_no_rules(page)).then(|| view! { {changes(page)}{toml(page)} });
    let contents = view! {
        <div class="grid">
            {form(page, &query.scope)}
            {catches(page, &query.scope)}
            {follows}
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

/// Whether none are configured and none are tried.
fn has_no_rules(page: &MappingPage) -> bool {
    page.configured && page.error.is_none() && page.rules.trim().is_empty()
}

fn form(page: &MappingPage, scope: &ScopeQuery) -> AnyView {
    let hidden: Vec<_> = scope
        .pairs()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let error = page.error.as_ref().map(|(line, what)| {
        view! { <p class="error" id="rules-error">{format!("Line {line}: {what}")}</p> }
    });
    let wrong = page.error.is_some();
    // Leptos writes what is within a text area as it is, and HTML drops the first line break there.
    let written = page
        .rules
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let written = format!("\n{written}");
    let labels = match page.labels.is_empty() {
        true => "No label is read.".to_owned(),
        false => format!(
            "What no rule catches goes by its label: {}.",
            join(&page.labels)
        ),
    };
    let first = has_no_rules(page).then(|| {
        let decide = match page.labels.is_empty() {
            true => "No rules yet.",
            false => "No rules yet: labels decide.",
        };
        view! { <p>{decide}" Write one and press Try."</p> }
    });
    let configured = (wrong || !page.configured).then(|| {
        let href = scope.link(paths::TEAM_RULES);
        view! { <a class="clear" href=href>"Back to the configured ones"</a> }
    });
    let title = if page.configured && !wrong {
        "The configured rules"
    } else {
        "Rules on trial"
    };
    let subtitle = "a line each: glob = team; the first rule that matches a namespace wins";
    Card::wide("rules-card", title, subtitle).with(view! {
        <form class="rules" method="get" action=paths::TEAM_RULES>
            {hidden}
            {first}
            <label for="rules">"Rules"</label>
            <textarea id="rules" name="rules" rows="8" maxlength="4000" spellcheck="false"
                placeholder="checkout-* = checkout"
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("rules-error")
            >{written}</textarea>
            {error}
            <p class="sub">{labels}</p>
            <p class="send"><button>"Try"</button>{configured}</p>
        </form>
    })
}

fn catches(page: &MappingPage, scope: &ScopeQuery) -> AnyView {
    let rows: Vec<_> = page.catches.iter().map(|of| caught(of, scope)).collect();
    let body = match rows.is_empty() {
        true if page.error.is_some() => empty(WRONG, None),
        true => empty("There are no rules and no namespaces.", None),
        false => view! {
            <div class="scroll" role="region" aria-label="Table of rules and labels" tabindex="0">
                <table id="catches">
                    <caption class="sr">"What each rule and label catches"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Rule or label"</th>
                            <th scope="col">"Team"</th>
                            <th scope="col" class="n">"Namespaces"</th>
                            <th scope="col">"Which"</th>
                            <th scope="col">"An earlier one has"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any(),
    };
    let subtitle = "in the order in which they are tried; the last line is what nothing catches";
    Card::wide("catches-card", "What each rule and label catches", subtitle).with(body)
}

fn caught(of: &MappingCatch, scope: &ScopeQuery) -> impl IntoView + use<> {
    let pattern = match of.by.as_str() {
        "rule" => of.pattern.clone(),
        "label" => format!("label {}", of.pattern),
        _ => "nothing".to_owned(),
    };
    let by_label = of.by == "label";
    let links: Vec<_> = of
        .namespaces
        .iter()
        .map(|(name, team)| {
            let href = scope.link(&paths::namespace(name));
            let team = by_label.then(|| format!(" ({team})"));
            view! { <li><a href=href>{name.clone()}</a>{team}</li> }
        })
        .collect();
    let team = match (of.by.as_str(), &of.team) {
        (_, Some(team)) => team.clone(),
        ("label", None) => "by its value".to_owned(),
        (_, None) => plimsoll_planner::teams::UNASSIGNED.to_owned(),
    };
    let number = i64::try_from(of.namespaces.len()).unwrap_or(i64::MAX);
    let which = match links.is_empty() {
        true => "none".into_any(),
        false => view! {
            <details>
                <summary>{of_noun(number, "namespace", "namespaces")}</summary>
                <ul>{links}</ul>
            </details>
        }
        .into_any(),
    };
    let shadowed = match of.shadowed.is_empty() {
        true => "none".to_owned(),
        false => of.shadowed.join(", "),
    };
    view! {
        <tr>
            <th scope="row"><code>{pattern}</code></th>
            <td>{team}</td>
            <td class="n">{crate::format::count(number)}</td>
            <td class="opens">{which}</td>
            <td class="prose">{shadowed}</td>
        </tr>
    }
}

fn changes(page: &MappingPage) -> AnyView {
    let number = i64::try_from(page.changes.len()).unwrap_or(i64::MAX);
    let title = match (page.configured, number) {
        _ if page.error.is_some() => "Which namespaces would change their team".to_owned(),
        (true, _) => "These are the configured rules".to_owned(),
        (false, 0) => "No namespace would change its team".to_owned(),
        (false, 1) => "One namespace would change its team".to_owned(),
        (false, _) => format!(
            "{} would change their team",
            of_noun(number, "namespace", "namespaces")
        ),
    };
    let rows: Vec<_> = page
        .changes
        .iter()
        .map(|(name, from, to)| {
            view! {
                <tr><th scope="row">{name.clone()}</th><td>{from.clone()}</td><td>{to.clone()}</td></tr>
            }
        })
        .collect();
    let body = match rows.is_empty() {
        true if page.error.is_some() => empty(WRONG, None),
        true => empty("Nothing changes.", None),
        false => view! {
            <div class="scroll" role="region" aria-label="Namespaces that change their team" tabindex="0">
                <table id="changes">
                    <caption class="sr">"Namespaces that change their team"</caption>
                    <thead>
                        <tr><th scope="col">"Namespace"</th><th scope="col">"From"</th><th scope="col">"To"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any(),
    };
    Card::half("changes-card", title, "against the configured rules").with(body)
}

fn toml(page: &MappingPage) -> AnyView {
    let body = match page.error {
        Some(_) => empty(WRONG, None),
        None => view! { <pre class="block" tabindex="0"><code>{page.toml.clone()}</code></pre> }
            .into_any(),
    };
    Card::half("toml", "For the configuration file", "TOML, to be copied").with(body)
}
