//! What no page shows: all clusters, all workloads, and the series of one thing.

use super::cursor::Place;
use super::{Answer, end_behind_last};
use crate::auth::Person;
use crate::routes::AppState;
use crate::routes::rest::{PAGE, Pairs, known};
use axum::extract::{Query, State};
use axum::{Extension, Json};
use plimsoll_app::api::{ClusterTable, UsageSeries, WorkloadTable};
use plimsoll_app::routes::{PageQuery, SeriesQuery, WorkloadsQuery};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(clusters))
        .routes(routes!(workloads))
        .routes(routes!(series))
}

/// The clusters of the database and how old the newest data of each is.
#[utoipa::path(get, path = "/api/v1/clusters", tag = "Data",
    responses((status = 200, description = "All clusters.", body = ClusterTable)))]
async fn clusters(State(state): State<AppState>, Query(pairs): Pairs) -> Answer<ClusterTable> {
    known(pairs, &[])?;
    Ok(Json(state.capacity.clusters().await?))
}

/// The workloads of all namespaces.
///
/// `total` is the sum of all rows that match, also of those on other pages.
#[utoipa::path(get, path = "/api/v1/workloads", tag = "Now", params(WorkloadsQuery, PageQuery),
    responses((status = 200, description = "One page of the table.", body = WorkloadTable)))]
async fn workloads(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<WorkloadTable> {
    let (place, pairs) = Place::read("workloads", pairs)?;
    let query = WorkloadsQuery::read(&known(pairs, &[WorkloadsQuery::PARAMETERS, PAGE])?)?;
    let table = state.capacity.all_workloads(&person.access, &query);
    let mut table = table.await?;
    end_behind_last(query.page, &mut table.page, table.pages, &mut table.rows);
    table.frame.next = place.next(table.page, table.pages, Some(table.range));
    Ok(Json(table))
}

/// Used, requested, limit and capacity of one thing over the window.
///
/// Steps are as long as the window asks for; a step that was not observed is `null`.
#[utoipa::path(get, path = "/api/v1/series", tag = "Now", params(SeriesQuery),
    responses((status = 200, description = "The series of CPU and memory.", body = UsageSeries)))]
async fn series(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<UsageSeries> {
    let query = SeriesQuery::read(&known(pairs, &[SeriesQuery::PARAMETERS])?)?;
    Ok(Json(state.capacity.series(&person.access, &query).await?))
}
