//! Pages that say what is wrong and how to go on.

use super::load::Request;
use crate::api::{ApiError, ErrorCode};
use crate::components::plain_layout;
use crate::routes::{ScopeQuery, paths};
use crate::shell::RefusedMethod;
use leptos::prelude::*;

/// What hints send to, and where it is.
const LISTS: [(&str, &str); 3] = [
    ("list of namespaces", paths::NAMESPACES),
    ("list of nodes", paths::NODES),
    ("list of teams", paths::TEAMS),
];

/// An error as a page, with its status.
pub(super) fn error_page(request: &Request, error: &ApiError) -> AnyView {
    request.status(error.code.status());
    let path = request.context.path_and_query.as_str();
    let path = path
        .split_once('?')
        .map_or(path, |(path, _)| path)
        .to_owned();
    let (title, back) = match error.code {
        ErrorCode::InvalidParameter => (
            "Not understood",
            Some((path, "The same page with its defaults")),
        ),
        ErrorCode::NotFound => ("Not here", None),
        ErrorCode::MethodNotAllowed => ("Not taken here", None),
        ErrorCode::Unauthorized
        | ErrorCode::Forbidden
        | ErrorCode::Misdirected
        | ErrorCode::TooManyRequests => ("Not let in", None),
        ErrorCode::NoData => ("Nothing collected yet", Some((path, "Try again"))),
        ErrorCode::StoreUnavailable => {
            ("The history cannot be read now", Some((path, "Try again")))
        }
        ErrorCode::Internal => ("Something is broken in Plimsoll", Some((path, "Try again"))),
    };
    let elsewhere = [
        (paths::OVERVIEW, "Overview"),
        (paths::DATA_HEALTH, "Health of data"),
    ];
    let here = back.as_ref().map(|(path, _)| path.clone());
    let elsewhere: Vec<_> = elsewhere
        .into_iter()
        .filter(|(path, _)| here.as_deref() != Some(*path))
        .map(|(href, label)| view! { <li><a href=href>{label}</a></li> })
        .collect();
    let scope = ScopeQuery::read(&request.params).unwrap_or_default();
    let back = back.map(|(href, label)| view! { <li><a href=href>{label}</a></li> });
    plain_layout(
        &request.context,
        title,
        true,
        view! {
            <h1 class="subject">{title}</h1>
            <p class="finding">{with_code(&error.message)}</p>
            <p class="lead">{with_link(&error.hint, &scope)}</p>
            <ul class="ways">
                {back}
                {elsewhere}
            </ul>
        }
        .into_any(),
    )
}

/// Text in which what stands between backticks is what a person typed.
fn with_code(text: &str) -> Vec<AnyView> {
    text.split('`')
        .enumerate()
        .map(|(at, piece)| {
            let piece = piece.to_owned();
            if at % 2 == 0 {
                piece.into_any()
            } else {
                view! { <code>{piece}</code> }.into_any()
            }
        })
        .collect()
}

/// A hint in which the list it sends to is a link; cluster, window and basis stay.
pub(super) fn with_link(hint: &str, scope: &ScopeQuery) -> AnyView {
    let named = LISTS.iter().find_map(|(words, path)| {
        let (before, after) = hint.split_once(*words)?;
        Some((before, *words, scope.link(path), after))
    });
    match named {
        Some((before, words, href, after)) => {
            let (before, after) = (before.to_owned(), after.to_owned());
            view! { {before}<a href=href>{words}</a>{after} }.into_any()
        }
        None => hint.to_owned().into_any(),
    }
}

/// What an address does not take.
pub(crate) fn refused_method_page(refused: RefusedMethod) -> impl IntoView {
    let (message, hint) = match refused {
        RefusedMethod::Reading => (
            "This address takes a form and has nothing to read.",
            "Go back to the page with the form and use its button.",
        ),
        RefusedMethod::Other => (
            "This address is for reading only.",
            "Open it instead of sending something to it.",
        ),
    };
    let error = ApiError {
        code: ErrorCode::MethodNotAllowed,
        message: message.to_owned(),
        hint: hint.to_owned(),
        field: None,
    };
    error_page(&Request::new(), &error)
}

/// No such page.
pub(crate) fn not_found_page() -> impl IntoView {
    error_page(
        &Request::new(),
        &ApiError::not_found(
            "There is no page at this address.",
            "Check the address, or go on from here.",
        ),
    )
}
