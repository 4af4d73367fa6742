//! What endpoints and exports have in common: how they read what is asked, and errors in one envelope.

use axum::Json;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use plimsoll_app::api::{ApiError, ErrorCode};
use plimsoll_app::routes::Params;

/// The parameters of a request.
pub(super) type Pairs = Query<Vec<(String, String)>>;
/// The parameter of tables that come in pages.
pub(super) const PAGE: &[&str] = &["page"];

/// When who found everything busy may ask again.
const AGAIN_SECS: u32 = 5;

/// An error with its HTTP status.
pub(super) struct Envelope(pub(super) ApiError);

impl From<ApiError> for Envelope {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Envelope {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let is_busy = self.0.code == ErrorCode::TooManyRequests;
        let mut response = (status, Json(self.0)).into_response();
        if is_busy {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(AGAIN_SECS));
        }
        response
    }
}

/// The parameters of a request, all of which must be known here.
pub(super) fn known(
    pairs: Vec<(String, String)>,
    names: &[&[&'static str]],
) -> Result<Params, ApiError> {
    Params::new(pairs).only(&names.concat())
}

/// The name in a path.
pub(super) struct Name(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Envelope;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Envelope> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(name)| Self(name)).map_err(|_| {
            Envelope(ApiError::not_found(
                "The name in the path is no text.",
                "Names of Kubernetes have letters, digits, - and . only.",
            ))
        })
    }
}

pub(super) async fn wrong_method() -> Envelope {
    Envelope(ApiError {
        code: ErrorCode::MethodNotAllowed,
        message: "This is for reading only.".to_owned(),
        hint: "Use GET.".to_owned(),
        field: None,
    })
}

pub(super) async fn unknown() -> Envelope {
    Envelope(ApiError::not_found(
        "There is no such endpoint.",
        "/api lists those there are.",
    ))
}
