//! All routes of the server, in one place.

mod answered;
mod demand;
mod files;
mod forecast;
mod forms;
mod health;
mod kept;
mod load;
mod packing;
mod pages;
mod people;
mod picture;
mod report;
mod rest;
mod rules;
mod sharing;
mod tables;
mod theme;
mod usage;
mod v1;
mod what_if;
mod work;

pub use health::{HEALTHZ, METRICS, READYZ};

use crate::api::Capacity;
use crate::assets;
use crate::auth::{self, Auth};
use crate::metrics;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use axum::routing::post;
use plimsoll_app::api::CapacityApi;
use plimsoll_app::routes::paths;
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::CompressionLevel;
use tower_http::set_header::SetResponseHeaderLayer;

/// Forms are small.
const LARGEST_BODY_BYTES: usize = 16 * 1024;

/// What handlers share.
#[derive(Clone)]
pub struct AppState {
    api: Arc<dyn CapacityApi>,
    capacity: Arc<Capacity>,
}

/// The whole server.
pub fn router(capacity: Arc<Capacity>, auth: Arc<Auth>) -> Router {
    let api: Arc<dyn CapacityApi> = Arc::clone(&capacity) as _;
    let meters = Arc::clone(capacity.meters());
    let state = AppState { api, capacity };
    let forms = Router::new()
        .route(paths::SIGN_IN, post(auth::sign_in))
        .route(paths::SIGN_OUT, post(auth::sign_out))
        .with_state(Arc::clone(&auth))
        .route(paths::THEME, post(theme::choose));
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let (api, reference) = v1::router();
    pages::router(&state, &reference, forms)
        .merge(api.with_state(state.clone()))
        .merge(tables::router().with_state(state.clone()))
        .merge(forecast::router().with_state(state.clone()))
        .merge(health::router().with_state(state.clone()))
        .merge(demand::router().with_state(state.clone()))
        .merge(load::router().with_state(state.clone()))
        .merge(usage::router().with_state(state.clone()))
        .merge(report::router().with_state(state.clone()))
        .merge(packing::router().with_state(state.clone()))
        .merge(people::router().with_state(state.clone()))
        .merge(sharing::router().with_state(state.clone()))
        .merge(what_if::router().with_state(state))
        .merge(assets::router())
        .method_not_allowed_fallback(rest::wrong_method)
        .layer(
            ServiceBuilder::new()
                // Outside of all others, so that what they refuse is counted, too.
                .layer(middleware::from_fn_with_state(meters, metrics::count))
                // A low level: pages are made anew for each request.
                .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
                .layer(DefaultBodyLimit::max(LARGEST_BODY_BYTES))
                .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
                .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
                .layer(fixed(header::REFERRER_POLICY, "same-origin"))
                .layer(fixed(header::CACHE_CONTROL, "no-store"))
                .layer(fixed(
                    HeaderName::from_static("cross-origin-opener-policy"),
                    "same-origin",
                ))
                .layer(fixed(
                    HeaderName::from_static("cross-origin-resource-policy"),
                    "same-origin",
                ))
                .layer(fixed(
                    header::CONTENT_SECURITY_POLICY,
                    "default-src 'none'; frame-ancestors 'none'",
                ))
                .layer(middleware::from_fn(answered::answered))
                .layer(middleware::from_fn_with_state(auth, auth::guard)),
        )
}
