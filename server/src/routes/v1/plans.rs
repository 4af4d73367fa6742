//! How the cluster grows, what sharing is worth, how well it is packed, what to request, what would be if.

use super::cursor::Place;
use super::{Answer, end_behind_last};
use crate::auth::Person;
use crate::routes::AppState;
use crate::routes::rest::{Envelope, PAGE, Pairs, known};
use crate::whatif::WhatIfReply;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use plimsoll_app::api::{ForecastPage, KeyResults, PackingPage, SharingPage, SizingPage};
use plimsoll_app::routes::{
    ForecastQuery, PackingQuery, PageQuery, ScopeQuery, SharingQuery, SizingQuery, WhatIfQuery,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What is there of something that takes long: accepted and not yet done where nothing is.
type Begun<T> = Result<(StatusCode, Json<T>), Envelope>;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(key_results))
        .routes(routes!(forecast))
        .routes(routes!(sharing))
        .routes(routes!(packing))
        .routes(routes!(right_sizing))
        .routes(routes!(what_if))
}

fn status(is_there: bool) -> StatusCode {
    match is_there {
        true => StatusCode::OK,
        false => StatusCode::ACCEPTED,
    }
}

/// What the plans come to: exhaustion, sharing, packing and isolation in a few numbers.
///
/// Each is that of its own endpoint with its defaults, as of the last time it was computed. Of clusters that are
/// not collected here, and for who may see some namespaces only, nothing is kept.
#[utoipa::path(get, path = "/api/v1/key-results", tag = "Plan",
    params(("cluster" = Option<String>, Query, description = "The cluster, by name; the collected one otherwise.")),
    responses(
        (status = 200, description = "What is known of it.", body = KeyResults),
        (status = 202, description = "Some of it is being computed. Ask again.", body = KeyResults)))]
async fn key_results(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Begun<KeyResults> {
    let cluster = known(pairs, &[&["cluster"]])?.text("cluster", 253)?;
    let query = ScopeQuery {
        cluster,
        ..ScopeQuery::default()
    };
    let found = state.api.key_results(&person.access, &query).await?;
    Ok((status(!found.computing), Json(found)))
}

/// Growth, exhaustion, checks, machines.
#[utoipa::path(get, path = "/api/v1/forecast", tag = "Plan", params(ForecastQuery, PageQuery),
    responses(
        (status = 200, description = "The forecast, with one page of teams or namespaces.", body = ForecastPage),
        (status = 202, description = "It is being computed; `computing` tells how far it is. Ask again.", body = ForecastPage)))]
async fn forecast(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Begun<ForecastPage> {
    let (place, pairs) = Place::read("forecast", pairs)?;
    let query = ForecastQuery::read(&known(pairs, &[ForecastQuery::PARAMETERS, PAGE])?)?;
    let mut page = state.api.forecast(&person.access, &query).await?;
    if let Some(growth) = &mut page.growth {
        let panels = &mut growth.panels;
        end_behind_last(query.page, &mut growth.page, growth.pages, panels);
        page.frame.next = place.next(growth.page, growth.pages, None);
    }
    Ok((status(page.growth.is_some()), Json(page)))
}

/// Shared against dedicated machines.
#[utoipa::path(get, path = "/api/v1/sharing", tag = "Plan", params(SharingQuery),
    responses(
        (status = 200, description = "The comparison, or why there is none.", body = SharingPage),
        (status = 202, description = "It is being computed; `computing` tells how far it is. Ask again.", body = SharingPage)))]
async fn sharing(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Begun<SharingPage> {
    let query = SharingQuery::read(&known(pairs, &[SharingQuery::PARAMETERS])?)?;
    let page = state.api.sharing(&person.access, &query).await?;
    let is_there = page.sharing.is_some() || page.refused.is_some();
    Ok((status(is_there), Json(page)))
}

/// How well the cluster is packed now and could be.
///
/// What is packed is what pods ask for now: neither window nor basis matters.
#[utoipa::path(get, path = "/api/v1/packing", tag = "Plan", params(PackingQuery),
    responses(
        (status = 200, description = "The packing, or why there is none.", body = PackingPage),
        (status = 202, description = "It is being computed; `computing` tells how far it is. Ask again.", body = PackingPage)))]
async fn packing(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Begun<PackingPage> {
    let query = PackingQuery::read(&known(pairs, &[PackingQuery::PARAMETERS])?)?;
    let page = state.api.packing(&person.access, &query).await?;
    let is_there = page.packing.is_some() || page.refused.is_some();
    Ok((status(is_there), Json(page)))
}

/// What workloads would do well to request.
#[utoipa::path(get, path = "/api/v1/right-sizing", tag = "Plan", params(SizingQuery, PageQuery),
    responses((status = 200, description = "One page of the workloads, or why there is none.", body = SizingPage)))]
async fn right_sizing(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<SizingPage> {
    let (place, pairs) = Place::read("right-sizing", pairs)?;
    let query = SizingQuery::read(&known(pairs, &[SizingQuery::PARAMETERS, PAGE])?)?;
    let mut page = state.api.right_sizing(&person.access, &query).await?;
    if let Some(note) = &mut page.note {
        end_behind_last(query.page, &mut note.page, note.pages, &mut note.rows);
        page.frame.next = place.next(note.page, note.pages, None);
    }
    Ok(Json(page))
}

/// What changes come to, beside the cluster as it is.
#[utoipa::path(get, path = "/api/v1/what-if", tag = "Plan", params(WhatIfQuery),
    responses(
        (status = 200, description = "The cluster as it is and as it would be, or why neither is known.", body = WhatIfReply),
        (status = 202, description = "It is being prepared, or its forecast is: what is known so far. Ask again.", body = WhatIfReply)))]
async fn what_if(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Begun<WhatIfReply> {
    let query = WhatIfQuery::read(&known(pairs, &[WhatIfQuery::PARAMETERS])?)?;
    let page = state.api.what_if(&person.access, &query).await?;
    let reply = WhatIfReply::of(page, &query.scenario().0);
    Ok((status(reply.is_complete()), Json(reply)))
}
