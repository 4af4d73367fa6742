//! The pages, rendered here.

use super::kept::{KeptPages, kept};
use super::{AppState, theme};
use crate::assets;
use crate::auth::{Person, cookie};
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn_with_state;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{
    LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context,
};
use plimsoll_app::api::{Access, Reference};
use plimsoll_app::shell::{App, PageAssets, PageContext, RefusedMethod, Theme, shell};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The pages and the forms that are posted, the page for what is not there, and the page for what an address
/// does not take.
pub(super) fn router(state: &AppState, reference: &Arc<Reference>, forms: Router) -> Router {
    let manifest = assets::manifest();
    let options = LeptosOptions::builder()
        .output_name(
            manifest
                .script_base
                .clone()
                .unwrap_or_else(|| "app".to_owned()),
        )
        .site_pkg_dir("pkg")
        .build();
    let context_of = |is_taken: bool| {
        let (api, capacity) = (Arc::clone(&state.api), Arc::clone(&state.capacity));
        let reference = Arc::clone(reference);
        move || {
            provide_context(Arc::clone(&api));
            provide_context(Arc::clone(&reference));
            provide_request(capacity.is_simulated(), is_taken);
        }
    };
    let rendered = |is_taken: bool| {
        let options = options.clone();
        render_app_async_with_context(context_of(is_taken), move || shell(options.clone()))
    };
    let shown = options.clone();
    let capacity = Arc::clone(&state.capacity);
    let pages = KeptPages::new(move || capacity.version());
    Router::new()
        .leptos_routes_with_context(
            &options,
            generate_route_list(App),
            context_of(true),
            move || shell(shown.clone()),
        )
        .fallback(rendered(true))
        .with_state(options.clone())
        .layer(from_fn_with_state(pages, kept))
        .merge(forms)
        .method_not_allowed_fallback(rendered(false))
}

/// Tells the page about its request, and the browser what the page may load.
fn provide_request(simulated: bool, is_taken: bool) {
    let parts = use_context::<http::request::Parts>();
    let person = parts
        .as_ref()
        .and_then(|parts| parts.extensions.get::<Person>())
        .cloned();
    let (access, signed_in) = person.map_or_else(
        || (Access::Namespaces(BTreeSet::new()), false),
        |person| (person.access, person.signed_in),
    );
    provide_context(access);
    let manifest = assets::manifest();
    provide_context(PageContext {
        assets: PageAssets {
            stylesheet: manifest.stylesheet.clone(),
            favicon: "/favicon.svg".to_owned(),
            scripts: manifest.script_base.is_some(),
            board: manifest.board_base.clone(),
            what_if: manifest.what_if_base.clone(),
        },
        theme: parts
            .as_ref()
            .and_then(|parts| cookie(&parts.headers, theme::COOKIE))
            .map_or(Theme::Auto, Theme::read),
        signed_in,
        simulated,
        path_and_query: parts
            .as_ref()
            .and_then(|parts| parts.uri.path_and_query())
            .map_or_else(|| "/".to_owned(), ToString::to_string),
        refused: match parts.as_ref().map(|parts| &parts.method) {
            _ if is_taken => None,
            Some(&http::Method::GET | &http::Method::HEAD) => Some(RefusedMethod::Reading),
            _ => Some(RefusedMethod::Other),
        },
    });
    if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) {
        let policy = format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}
