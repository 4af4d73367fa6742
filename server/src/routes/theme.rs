//! The theme, kept in a cookie so that no page flashes in the wrong one.

use crate::auth::local_path;
use axum::Form;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use plimsoll_app::shell::Theme;
use serde::Deserialize;

/// Name of the cookie.
pub(super) const COOKIE: &str = "theme";
const YEAR_SECS: u32 = 31_536_000;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Choice {
    theme: String,
    #[serde(default)]
    next: String,
}

/// Remembers the theme and goes back to the page.
pub(super) async fn choose(Form(choice): Form<Choice>) -> Response {
    let theme = Theme::read(&choice.theme).as_str();
    let cookie = format!("{COOKIE}={theme}; Path=/; HttpOnly; SameSite=Lax; Max-Age={YEAR_SECS}");
    let mut response = Redirect::to(local_path(&choice.next)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
