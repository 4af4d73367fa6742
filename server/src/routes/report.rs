//! The report for a planning meeting, as a workbook and as one file of HTML.

use super::AppState;
use super::files::file;
use super::forms::Caller;
use super::rest::{Envelope, Pairs, known, wrong_method};
use super::work::written;
use crate::report::{Report, html_of, report_workbook};
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use plimsoll_app::api::{ApiError, ErrorCode};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The exports.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/report.html", get(html))
        .route("/report.xlsx", get(xlsx))
        .method_not_allowed_fallback(wrong_method)
}

/// Reports that are made at a time: each is held whole.
static REPORTS: Semaphore = Semaphore::const_new(4);

/// A report, and the place it takes until it is written.
async fn report(
    caller: &Caller,
    pairs: Vec<(String, String)>,
) -> Result<(Report, SemaphorePermit<'static>), Envelope> {
    let cluster = known(pairs, &[&["cluster"]])?.text("cluster", 253)?;
    let place = REPORTS.try_acquire().map_err(|_| ApiError {
        code: ErrorCode::TooManyRequests,
        message: "As many reports are being made as can be at a time.".to_owned(),
        hint: "Ask again in a moment.".to_owned(),
        field: None,
    })?;
    let report = caller.state.capacity.report(&caller.person.access, cluster);
    Ok((report.await?, place))
}

async fn html(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (report, _place) = report(&caller, pairs).await?;
    let page = written("the report", move || html_of(&report)).await?;
    let bytes = page.into_bytes();
    Ok(file("report", "html", "text/html; charset=utf-8", bytes))
}

async fn xlsx(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (report, _place) = report(&caller, pairs).await?;
    let bytes = written("the report", move || report_workbook(&report)).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file("report", "xlsx", kind, bytes))
}
