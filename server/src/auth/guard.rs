//! Stands before every page and endpoint.

use super::{Auth, sessions};
use crate::routes::{HEALTHZ, METRICS, READYZ};
use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use plimsoll_app::api::{Access, ApiError, ErrorCode};
use plimsoll_app::routes::{paths, with_query};
use std::net::SocketAddr;
use std::sync::Arc;

/// Who is asking, for the handlers behind the guard.
#[derive(Debug, Clone)]
pub struct Person {
    /// What they may see.
    pub access: Access,
    /// Whether they signed in and so can sign out.
    pub signed_in: bool,
}

/// Lets in who may come in; sends people to the sign-in page and tells programs what is missing.
pub async fn guard(
    State(auth): State<Arc<Auth>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::GET && is_from_elsewhere(request.headers()) {
        return refuse(
            ErrorCode::Forbidden,
            "This request came from another site.",
            "Use the page itself.",
        );
    }
    let path = request.uri().path();
    let open = path == paths::SIGN_IN
        || path.starts_with("/pkg/")
        || path == "/favicon.svg"
        || matches!(path, HEALTHZ | READYZ);
    let person = match &auth.token {
        // Without a token, only pages that were asked for by a local name: another site's script
        // that has its name resolve to this machine (DNS rebinding) does not get in.
        None if !is_local(request.headers()) => {
            return refuse(
                ErrorCode::Misdirected,
                "Without a token this server answers to localhost only.",
                "Open http://127.0.0.1 with its port, or configure a token.",
            );
        }
        None => Some(false),
        Some(token) => {
            let bearer = request
                .headers()
                .get(header::AUTHORIZATION)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.strip_prefix("Bearer "))
                .map(ToOwned::to_owned);
            let now_secs = auth.clock.now_secs();
            match bearer {
                Some(_) if !auth.failures.allows(peer.ip(), now_secs) => {
                    return refuse(
                        ErrorCode::TooManyRequests,
                        "Too many wrong tokens.",
                        "Wait a minute, then try again.",
                    );
                }
                Some(given) if token.is(&given) => Some(false),
                Some(_) => {
                    auth.failures.failed(peer.ip(), now_secs);
                    None
                }
                None => sessions::is_alive(&auth, token, request.headers())
                    .await
                    .then_some(true),
            }
        }
    };
    match person {
        Some(signed_in) => {
            request.extensions_mut().insert(Person {
                access: Access::All,
                signed_in,
            });
        }
        None if open => {
            let nothing = Access::Namespaces(std::collections::BTreeSet::new());
            request.extensions_mut().insert(Person {
                access: nothing,
                signed_in: false,
            });
        }
        None if is_program(&request) => {
            let (message, hint) = if request.headers().contains_key(header::AUTHORIZATION) {
                (
                    "This is not the token of this server.",
                    "Send the one that it was started with, as `Authorization: Bearer TOKEN`.",
                )
            } else {
                (
                    "A token is needed.",
                    "Send the header `Authorization: Bearer TOKEN`.",
                )
            };
            let mut response = refuse(ErrorCode::Unauthorized, message, hint);
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                header::HeaderValue::from_static("Bearer"),
            );
            return response;
        }
        None => {
            let wanted = request
                .uri()
                .path_and_query()
                .map_or("/", |path| path.as_str());
            let pairs = [("next", wanted.to_owned())];
            return Redirect::to(&with_query(paths::SIGN_IN, &pairs)).into_response();
        }
    }
    next.run(request).await
}

fn refuse(code: ErrorCode, message: &str, hint: &str) -> Response {
    let error = ApiError {
        code,
        message: message.to_owned(),
        hint: hint.to_owned(),
        field: None,
    };
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::FORBIDDEN);
    (status, Json(error)).into_response()
}

/// Endings of what is taken away.
const FILES: [&str; 7] = ["csv", "json", "xlsx", "svg", "png", "yaml", "html"];

/// Whether a program asks, which would take the sign-in page for its answer.
fn is_program(request: &Request) -> bool {
    let headers = request.headers();
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    let wants_page = accept.is_some_and(|accept| accept.contains("text/html"));
    let path = request.uri().path();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    let is_file = ending.is_some_and(|ending| FILES.contains(&ending)) || path.ends_with("/inputs");
    request.method() != Method::GET
        || headers.contains_key(header::AUTHORIZATION)
        || path.starts_with("/api/")
        || path == METRICS
        || is_file && !wants_page
}

/// Whether a browser says that another site caused the request.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// Whether the request was made to a name of this machine.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
    else {
        return true;
    };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn knows_this_machine_by_its_names() {
        let with = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            is_local(&headers)
        };
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
            "127.0.0.1",
            "a.localhost:1",
        ] {
            assert!(with(host), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:8080",
            "localhost.evil.example",
            "10.0.0.1:8080",
        ] {
            assert!(!with(host), "{host}");
        }
    }
}
