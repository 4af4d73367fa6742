//! The forecast to be taken away: the same bytes that the command writes, the tables of the page, a
//! workbook, and the picture.

use super::AppState;
use super::files::{file, not_written};
use super::forms::{Caller, Form, Tables, numbered};
use super::picture::{Pictures, framed};
use super::rest::{Envelope, Pairs, known, wrong_method};
use super::rules::FORECAST;
use super::work;
use crate::api::no_such;
use crate::export::{Framed, forecast_workbook, svg_of};
use crate::forecasting::{SEED, ScopeForecast, Study, backtests, write_csv, write_json};
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use plimsoll_app::api::{ApiError, ForecastPage, Growth};
use plimsoll_app::findings;
use plimsoll_app::format::rfc3339;
use plimsoll_app::pictures;
use plimsoll_app::routes::ForecastQuery;
use plimsoll_app::tables::{self, DataTable};
use std::fmt::Display;
use std::sync::Arc;

/// The exports.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/forecast.csv", get(csv))
        .route("/forecast.json", get(json))
        .route("/forecast.xlsx", get(xlsx))
        .picture("/forecast", |caller, pairs| async move {
            Ok((
                "forecast".to_owned(),
                picture(&caller, &read(pairs)?).await?,
            ))
        })
        .picture("/forecast/panels", |caller, pairs| async move {
            Ok(("forecast-panels".to_owned(), panels(&caller, pairs).await?))
        })
        .table("/forecast/backtest", backtest)
        .table("/forecast/checks", checks)
        .table("/forecast/machines", machines)
        .table("/forecast/growth", growth)
        .table("/forecast/flat", flat)
        .method_not_allowed_fallback(wrong_method)
}

fn read(pairs: Vec<(String, String)>) -> Result<ForecastQuery, ApiError> {
    ForecastQuery::read(&known(pairs, &[ForecastQuery::PARAMETERS])?)
}

async fn study(caller: &Caller, query: &ForecastQuery) -> Result<Arc<Study>, ApiError> {
    caller
        .state
        .capacity
        .growth_in_full(&caller.person.access, query)
        .await
}

async fn shown(caller: &Caller, query: &ForecastQuery) -> Result<(ForecastPage, Growth), ApiError> {
    let page = caller
        .state
        .capacity
        .forecast_in_full(&caller.person.access, query);
    let mut page = page.await?;
    let none = || ApiError::no_data("There is no forecast yet.", "Ask again in a moment.");
    let growth = page.growth.take().ok_or_else(none)?;
    Ok((page, *growth))
}

/// The picture with what has to be known of it.
async fn picture(caller: &Caller, query: &ForecastQuery) -> Result<String, Envelope> {
    let (page, growth) = shown(caller, query).await?;
    let drawing = pictures::fan_drawing(&growth, query);
    let cluster = &page.frame.cluster;
    let simulated = if cluster.simulated {
        "simulated cluster "
    } else {
        ""
    };
    let source = format!(
        "{simulated}{} · {} · {} · history up to {} · Plimsoll, formulas {}",
        cluster.name,
        findings::subject(&growth),
        findings::demand_noun(query),
        rfc3339(growth.start_secs),
        growth.formula_version,
    );
    Ok(svg_of(&Framed {
        svg: &drawing.svg,
        size: pictures::FAN_TAKEN_AWAY,
        title: &findings::forecast_title(&growth, query),
        finding: &findings::forecast(&growth, query, page.frame.now_secs).plain(),
        subtitle: &pictures::fan_subtitle(&growth, query),
        source: &source,
    }))
}

/// What is made of the forecasts of a question, of which there must be some, off the threads that answer.
async fn made<T: Send + 'static>(
    caller: &Caller,
    query: ForecastQuery,
    make: impl FnOnce(&[&ScopeForecast], &ForecastQuery) -> T + Send + 'static,
) -> Result<T, Envelope> {
    let study = study(caller, &query).await?;
    if study.forecasts(query.by, query.name.as_deref()).is_empty() && query.name.is_some() {
        return Err(Envelope(no_such(query.by)));
    }
    let make = move || make(&study.forecasts(query.by, query.name.as_deref()), &query);
    work::off_threads("the forecast", make).await
}

/// The same for what is written.
async fn written<E: Display + Send + 'static>(
    caller: &Caller,
    query: ForecastQuery,
    write: impl FnOnce(&[&ScopeForecast], &ForecastQuery) -> Result<Vec<u8>, E> + Send + 'static,
) -> Result<Vec<u8>, Envelope> {
    let written = made(caller, query, write).await?;
    written.map_err(|cause| not_written("the forecast", cause))
}

async fn csv(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let write =
        |forecasts: &[&ScopeForecast], query: &ForecastQuery| write_csv(forecasts, query.resource);
    let bytes = written(&caller, read(pairs)?, write).await?;
    Ok(numbered("forecast", (Form::Csv, FORECAST), bytes))
}

async fn backtest(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let make =
        |forecasts: &[&ScopeForecast], query: &ForecastQuery| backtests(forecasts, query.resource);
    let taken = made(&caller, read(pairs)?, make).await?;
    caller.taken("forecast-backtest", FORECAST, taken).await
}

async fn json(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let write = |forecasts: &[&ScopeForecast], query: &ForecastQuery| {
        write_json(forecasts, query.resource, SEED, true)
    };
    let bytes = written(&caller, read(pairs)?, write).await?;
    Ok(file("forecast", "json", "application/json", bytes))
}

async fn xlsx(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = read(pairs)?;
    let (page, growth) = shown(&caller, &query).await?;
    let study = study(&caller, &query).await?;
    let write = move || forecast_workbook(&study, &page, &growth, &query);
    let bytes = work::written("the workbook", write).await?;
    Ok(file("forecast", "xlsx", XLSX, bytes))
}

async fn panels(caller: &Caller, pairs: Vec<(String, String)>) -> Result<String, Envelope> {
    let query = read(pairs)?;
    let (page, growth) = shown(caller, &query).await?;
    let nothing = || ApiError::not_found("There is nothing to draw.", "Ask by team or namespace.");
    let taken = pictures::growth_panels_taken(&growth, &query).ok_or_else(nothing)?;
    let of = (&page.frame, FORECAST.formulas);
    let finding = findings::forecast(&growth, &query, page.frame.now_secs).plain();
    Ok(framed(&taken, &finding, of))
}

async fn checks(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "forecast-checks", |growth, _| {
        Some(tables::checks(growth))
    })
    .await
}

async fn machines(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |growth: &Growth, _: &ForecastQuery| growth.machines.as_ref().map(tables::machines);
    table(caller, pairs, "forecast-machines", of).await
}

async fn growth(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |growth: &Growth, query: &ForecastQuery| Some(tables::steadiness(growth, query));
    table(caller, pairs, "forecast-growth", of).await
}

async fn flat(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "forecast-flat", |growth, _| {
        Some(tables::not_forecast(growth))
    })
    .await
}

async fn table(
    caller: Caller,
    Query(pairs): Pairs,
    name: &str,
    of: impl Fn(&Growth, &ForecastQuery) -> Option<DataTable>,
) -> Result<Response, Envelope> {
    let query = read(pairs)?;
    let (_, growth) = shown(&caller, &query).await?;
    let table = of(&growth, &query).ok_or_else(|| {
        ApiError::not_found(
            "It is not known how large a machine is.",
            "Give machine_cores and machine_gib.",
        )
    })?;
    caller.table(name, FORECAST, &table).await
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
