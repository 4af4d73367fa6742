//! The report for a planning meeting, as a workbook and as one file of HTML.

use super::AppState;
use super::csv::file;
use super::forms::Caller;
use super::rest::{Envelope, Pairs, known, wrong_method};
use super::work::written;
use crate::report::{Report, html_of, report_workbook};
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;

/// The exports.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/report.html", get(html))
        .route("/report.xlsx", get(xlsx))
        .method_not_allowed_fallback(wrong_method)
}

async fn report(caller: &Caller, pairs: Vec<(String, String)>) -> Result<Report, Envelope> {
    let cluster = known(pairs, &[&["cluster"]])?.text("cluster", 253)?;
    let report = caller.state.capacity.report(&caller.person.access, cluster);
    Ok(report.await?)
}

async fn html(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let report = report(&caller, pairs).await?;
    let page = written("the report", move || html_of(&report)).await?;
    let bytes = page.into_bytes();
    Ok(file("report", "html", "text/html; charset=utf-8", bytes))
}

async fn xlsx(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let report = report(&caller, pairs).await?;
    let bytes = written("the report", move || report_workbook(&report)).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file("report", "xlsx", kind, bytes))
}
