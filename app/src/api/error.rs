//! The one error envelope.

use super::choose_instead;
use crate::routes::clip;
use serde::{Deserialize, Serialize};

/// What kind of failure it is; decides the HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A parameter cannot be understood or is out of range: 400.
    InvalidParameter,
    /// This server has a token, and it was not sent: 401.
    Unauthorized,
    /// Another site caused the request: 403.
    Forbidden,
    /// No such page, cluster, namespace or node, or not for this person: 404.
    NotFound,
    /// What is there cannot be changed: 405.
    MethodNotAllowed,
    /// A server without a token was asked by another name than localhost: 421.
    Misdirected,
    /// Too many wrong tokens came from this address: 429.
    TooManyRequests,
    /// Nothing has been collected yet: 503.
    NoData,
    /// The store could not answer: 503.
    StoreUnavailable,
    /// A defect of Plimsoll; details are in its log: 500.
    Internal,
}

impl ErrorCode {
    /// The HTTP status of the failure.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidParameter => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Misdirected => 421,
            Self::TooManyRequests => 429,
            Self::NoData | Self::StoreUnavailable => 503,
            Self::Internal => 500,
        }
    }
}

/// A failure that a person can read: one sentence and a way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[error("{message}")]
pub struct ApiError {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// One sentence: what is wrong.
    pub message: String,
    /// One sentence: what to do next.
    pub hint: String,
    /// The parameter concerned, if one is.
    pub field: Option<String>,
}

impl ApiError {
    /// A parameter cannot be understood or is out of range.
    #[must_use]
    pub fn invalid(field: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::InvalidParameter,
            message: message.into(),
            hint: hint.into(),
            field: Some(field.to_owned()),
        }
    }

    /// A parameter names something that there is not; told is what there is.
    #[must_use]
    pub fn unknown<'a>(
        field: &str,
        what: &str,
        given: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let message = format!("{field}: there is no {what} `{}`.", clip(given));
        Self::invalid(field, message, choose_instead(given, known))
    }

    /// There is no such thing, or not for this person.
    #[must_use]
    pub fn not_found(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::NotFound,
            message: message.into(),
            hint: hint.into(),
            field: None,
        }
    }

    /// Nothing has been collected yet.
    #[must_use]
    pub fn no_data(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::NoData,
            message: message.into(),
            hint: hint.into(),
            field: None,
        }
    }
}
