//! Sessions of people: a form, a cookie, a row with its digest.

use super::Auth;
use super::token::Token;
use crate::store::StoreError;
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use plimsoll_app::routes::{paths, with_query};
use serde::Deserialize;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use tracing::error;

const COOKIE: &str = "plimsoll_session";
const SESSION_SECS: i64 = 30 * 86_400;

/// What the sign-in form sends.
#[derive(Deserialize)]
pub struct SignIn {
    token: String,
    #[serde(default)]
    next: String,
}

/// Starts a session for who knows the token.
pub async fn sign_in(
    State(auth): State<Arc<Auth>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let next = local_path(&form.next);
    let Some(token) = &auth.token else {
        return Redirect::to(next).into_response();
    };
    let now_secs = auth.clock.now_secs();
    let retry = |reason: u8| {
        let pairs = [("error", reason.to_string()), ("next", next.to_owned())];
        Redirect::to(&with_query(paths::SIGN_IN, &pairs)).into_response()
    };
    if !auth.failures.allows(peer.ip(), now_secs) {
        return retry(2);
    }
    if !token.is(&form.token) {
        auth.failures.failed(peer.ip(), now_secs);
        return retry(1);
    }
    let mut secret = [0_u8; 32];
    if getrandom::fill(&mut secret).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let value = hex(&secret);
    let stored = auth
        .store
        .create_session(&token.session(&value), now_secs + SESSION_SECS, now_secs)
        .await;
    if let Err(error) = stored {
        log_store(&error);
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    with_cookie(Redirect::to(next), &value, SESSION_SECS, &headers)
}

/// Ends the session.
pub async fn sign_out(State(auth): State<Arc<Auth>>, headers: HeaderMap) -> Response {
    if let (Some(token), Some(value)) = (&auth.token, cookie(&headers, COOKIE))
        && let Err(error) = auth.store.delete_session(&token.session(value)).await
    {
        log_store(&error);
    }
    with_cookie(Redirect::to(paths::SIGN_IN), "", 0, &headers)
}

/// Whether the request comes with a session that is alive.
pub(super) async fn is_alive(auth: &Auth, token: &Token, headers: &HeaderMap) -> bool {
    let Some(value) = cookie(headers, COOKIE) else {
        return false;
    };
    auth.store
        .has_session(&token.session(value), auth.clock.now_secs())
        .await
        .unwrap_or_else(|error| {
            log_store(&error);
            false
        })
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| {
            pair.trim()
                .split_once('=')
                .filter(|(key, _)| *key == name)
                .map(|(_, value)| value)
        })
}

/// A path of this server to go on to, never another site.
pub(crate) fn local_path(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if local && next.chars().all(|c| !c.is_control()) {
        next
    } else {
        paths::OVERVIEW
    }
}

fn with_cookie(
    redirect: Redirect,
    value: &str,
    max_age_secs: i64,
    headers: &HeaderMap,
) -> Response {
    let behind_tls = headers
        .get("x-forwarded-proto")
        .is_some_and(|proto| proto == "https");
    let secure = if behind_tls { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_secs}{secure}"
    );
    let mut response = redirect.into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Logs a failing store where only a yes or no can be answered.
fn log_store(error: &StoreError) {
    error!("sessions: {error}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_to_this_server_only() {
        for (next, expected) in [
            ("/nodes?sort=node", "/nodes?sort=node"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(local_path(next), expected);
        }
    }

    #[test]
    fn reads_one_cookie_of_many() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("theme=dark; plimsoll_session=abc"),
        );
        assert_eq!(cookie(&headers, COOKIE), Some("abc"));
        assert_eq!(cookie(&headers, "session"), None);
    }
}
