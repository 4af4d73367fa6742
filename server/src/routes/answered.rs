//! That every request is answered: in time, and also when its handler panics; programs in the one envelope.

use super::rest::Envelope;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use plimsoll_app::api::{ApiError, ErrorCode};
use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tracing::error;

/// The longest a request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Endings of what is taken away.
const FILES: [&str; 8] = [
    "csv", "json", "xlsx", "svg", "png", "yaml", "html", "postcard",
];

/// Answers for a handler that takes too long or panics.
pub(super) async fn answered(request: Request, next: Next) -> Response {
    let for_program = is_for_program(request.uri().path());
    let answer = within(REQUEST_TIMEOUT, next.run(request)).await;
    answer.unwrap_or_else(|error| {
        if for_program {
            return Envelope(error).into_response();
        }
        let status = StatusCode::from_u16(error.code.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, format!("{} {}\n", error.message, error.hint)).into_response()
    })
}

async fn within<T>(longest: Duration, work: impl Future<Output = T>) -> Result<T, ApiError> {
    let caught = AssertUnwindSafe(work).catch_unwind();
    match tokio::time::timeout(longest, caught).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(panic)) => Err(defect(&*panic)),
        Err(_) => Err(ApiError {
            code: ErrorCode::StoreUnavailable,
            message: "It took too long.".to_owned(),
            hint: "Ask again in a moment, or choose a shorter window.".to_owned(),
            field: None,
        }),
    }
}

/// The details go to the log.
fn defect(panic: &(dyn Any + Send)) -> ApiError {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    error!("a request handler panicked: {text}");
    ApiError {
        code: ErrorCode::Internal,
        message: "Something is wrong in Plimsoll itself; its log says more.".to_owned(),
        hint: "Go back and try again.".to_owned(),
        field: None,
    }
}

/// Whether a program reads the answer: of an endpoint, or of what is taken away.
fn is_for_program(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    path.starts_with("/api/")
        || path.ends_with("/inputs")
        || ending.is_some_and(|ending| FILES.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_panic_is_told_in_the_envelope() {
        async fn broken() -> &'static str {
            panic!("on purpose")
        }
        let router: Router = Router::new()
            .route("/api/v1/x", get(broken))
            .route("/nodes.csv", get(broken))
            .route("/nodes", get(broken))
            .layer(from_fn(answered));
        for (path, kind) in [
            ("/api/v1/x", "application/json"),
            ("/nodes.csv", "application/json"),
            ("/nodes", "text/plain; charset=utf-8"),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), 500, "{path}");
            assert_eq!(response.headers()["content-type"], kind, "{path}");
            let body = to_bytes(response.into_body(), 10_000).await.unwrap();
            let body = String::from_utf8_lossy(&body);
            assert!(!body.contains("on purpose"), "{body}");
            if kind == "application/json" {
                let error: ApiError = serde_json::from_str(&body).unwrap();
                assert_eq!(error.code, ErrorCode::Internal);
            }
        }
    }

    #[tokio::test]
    async fn what_takes_too_long_is_told_to() {
        let never = std::future::pending::<()>();
        let error = within(Duration::from_millis(5), never).await.unwrap_err();
        assert_eq!(error.code.status(), 503);
        assert_eq!(within(REQUEST_TIMEOUT, async { 5 }).await, Ok(5));
    }
}
