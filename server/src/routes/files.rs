//! Files as answers, and what is said where one could not be written.

use super::rest::Envelope;
use crate::export::file_name;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use plimsoll_app::api::{ApiError, ErrorCode};
use std::fmt::Display;
use tracing::error;

/// Something that could not be written; the details go to the log.
pub(super) fn not_written(name: &str, cause: impl Display) -> Envelope {
    error!("writing {name}: {cause}");
    Envelope(ApiError {
        code: ErrorCode::Internal,
        message: "The file could not be written.".to_owned(),
        hint: "The server's log has the reason.".to_owned(),
        field: None,
    })
}

/// A file to be kept.
pub(super) fn file(name: &str, ending: &str, kind: &str, bytes: Vec<u8>) -> Response {
    named(&file_name(name, ending), kind, bytes)
}

/// A file to be kept by this name.
pub(super) fn named(name: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, bytes).into_response()
}
