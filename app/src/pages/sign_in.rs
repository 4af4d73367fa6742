//! Where a person signs in with the configured token.

use super::load::Request;
use crate::components::plain_layout;
use crate::routes::paths;
use leptos::prelude::*;

/// The sign-in form; the server takes the post.
pub(crate) fn sign_in_page() -> impl IntoView {
    let request = Request::new();
    let failed = request.params.get("error").is_some();
    let next = request
        .params
        .get("next")
        .filter(|next| is_local(next))
        .unwrap_or(paths::OVERVIEW);
    let error = failed.then(|| {
        view! {
            <p class="error" role="alert" id="token-error">
                <span aria-hidden="true">"◆ "</span>
                "That is not the token of this server."
            </p>
        }
    });
    plain_layout(
        &request.context,
        "Sign in",
        false,
        view! {
            <h1 class="subject">"Sign in"</h1>
            <p class="finding">"This server asks for its "<strong>"token"</strong>"."</p>
            <p class="lead">
                "Who runs it has it: it was started with "<code>"--token-file"</code>", "
                <code>"PLIMSOLL_TOKEN"</code>" or a token in its configuration."
            </p>
            <form class="card sign-in" method="post" action=paths::SIGN_IN>
                {error}
                <input type="hidden" name="next" value=next.to_owned()/>
                // Password managers want a name to keep the token under; it is not sent.
                <input type="text" autocomplete="username" value="plimsoll" readonly hidden/>
                <label for="token">"Token"</label>
                <input
                    id="token"
                    type="password"
                    name="token"
                    required
                    autocomplete="current-password"
                    aria-invalid=failed.then_some("true")
                    aria-describedby=failed.then_some("token-error")
                />
                <button class="primary">"Sign in"</button>
            </form>
        }
        .into_any(),
    )
}

/// Only paths of this server: a link must not lead a freshly signed-in person elsewhere.
fn is_local(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_to_this_server_only() {
        assert!(is_local("/nodes?filter=a"));
        for elsewhere in [
            "https://a.example",
            "//a.example",
            "/\\a.example",
            "nodes",
            "",
        ] {
            assert!(!is_local(elsewhere), "{elsewhere}");
        }
    }
}
