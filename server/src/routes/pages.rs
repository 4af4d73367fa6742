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
use plimsoll_app::shell::{App, PageAssets, PageContext, Theme, shell};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The pages, and the page for what is not there.
pub(super) fn router(state: &AppState, reference: Arc<Reference>) -> Router {
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
    let context = {
        let (api, capacity) = (Arc::clone(&state.api), Arc::clone(&state.capacity));
        move || {
            provide_context(Arc::clone(&api));
            provide_context(Arc::clone(&reference));
            provide_request(capacity.is_simulated());
        }
    };
    let fallback = {
        let options = options.clone();
        render_app_async_with_context(context.clone(), move || shell(options.clone()))
    };
    let shown = options.clone();
    let capacity = Arc::clone(&state.capacity);
    let pages = KeptPages::new(move || capacity.version());
    Router::new()
        .leptos_routes_with_context(&options, generate_route_list(App), context, move || {
            shell(shown.clone())
        })
        .fallback(fallback)
        .with_state(options)
        .layer(from_fn_with_state(pages, kept))
}

/// Tells the page about its request, and the browser what the page may load.
fn provide_request(simulated: bool) {
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
