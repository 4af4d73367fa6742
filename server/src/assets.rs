//! Scripts, styles and the favicon, which are inside the program.
//!
//! Their names change with their content, so a browser may keep them for good.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use plimsoll_app::charts::mark;
use std::sync::LazyLock;

mod site {
    //! The table that `build.rs` writes.

    use super::File;

    include!(concat!(env!("OUT_DIR"), "/site.rs"));
}

const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// A file of the site.
struct File {
    /// Path below `/pkg`.
    name: &'static str,
    /// Differs between versions of the file.
    tag: &'static str,
    /// As it is.
    plain: &'static [u8],
    /// The same, compressed.
    brotli: Option<&'static [u8]>,
}

/// The names by which a page asks for its assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteManifest {
    /// Path of the style sheet.
    pub stylesheet: String,
    /// What the names of the script and of its module below `/pkg` start with, such as
    /// `app.0123456789abcdef`. None in a server that was built without the browser part.
    pub script_base: Option<String>,
    /// Path that the script and the module of the comparison start with.
    pub board_base: Option<String>,
    /// The same of the what-if page.
    pub what_if_base: Option<String>,
}

/// The assets of this program.
#[must_use]
pub fn manifest() -> &'static SiteManifest {
    static MANIFEST: LazyLock<SiteManifest> = LazyLock::new(|| {
        let base = |start: &str, extension| {
            let mut names = site::FILES.iter().map(|file| file.name);
            names.find_map(|name| {
                name.strip_suffix(extension)
                    .filter(|base| base.starts_with(start) && !base.contains('/'))
            })
        };
        SiteManifest {
            stylesheet: format!("/pkg/{}.css", base("app.", ".css").unwrap_or("app")),
            script_base: base("app.", ".js").map(str::to_owned),
            board_base: base("board.", ".js").map(|base| format!("/pkg/{base}")),
            what_if_base: base("what-if.", ".js").map(|base| format!("/pkg/{base}")),
        }
    });
    &MANIFEST
}

/// Serves `/pkg/…` and `/favicon.svg`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/pkg/{*name}", get(asset))
        .route("/favicon.svg", get(favicon))
}

async fn favicon() -> Response<Body> {
    let headers = [
        (header::CACHE_CONTROL, FOR_A_DAY),
        (header::CONTENT_TYPE, content_type("svg")),
    ];
    (headers, mark::FAVICON).into_response()
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response<Body> {
    match site::FILES.iter().find(|file| file.name == name) {
        Some(file) => send(file, &headers),
        None => (StatusCode::NOT_FOUND, "There is no such asset.\n").into_response(),
    }
}

fn send(file: &'static File, request: &HeaderMap) -> Response<Body> {
    let packed = file.brotli.filter(|_| takes_brotli(request));
    let tag = match packed {
        Some(_) => format!("\"{}-br\"", file.tag),
        None => format!("\"{}\"", file.tag),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, FOR_GOOD);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let known = request
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let known = known.is_some_and(|tags| {
        tags.split(',')
            .any(|known| known.trim().trim_start_matches("W/") == tag)
    });
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, content_type(file.name));
    if packed.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    (headers, packed.unwrap_or(file.plain)).into_response()
}

fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    })
}

/// True when the header names Brotli and does not refuse it with `q=0`.
fn takes_brotli(request: &HeaderMap) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case("br"))
                && !parts.any(|part| {
                    part.strip_prefix("q=")
                        .is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
                })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::http::Request;
    use tower::ServiceExt as _;

    static SCRIPT: File = File {
        name: "app.1.js",
        tag: "1",
        plain: b"plain",
        brotli: Some(b"packed"),
    };

    async fn ask(path: &str) -> Response<Body> {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router::<()>().oneshot(request).await.unwrap()
    }

    async fn body(response: Response<Body>) -> Vec<u8> {
        to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec()
    }

    fn request(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[tokio::test]
    async fn serves_the_style_sheet_it_names() {
        let response = ask(&manifest().stylesheet).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/css; charset=utf-8"
        );
        assert_eq!(response.headers()[header::CACHE_CONTROL], FOR_GOOD);
        let sheet = String::from_utf8(body(response).await).unwrap();
        assert!(sheet.contains("--ink"), "{sheet}");
    }

    #[tokio::test]
    async fn serves_the_scripts_it_names() {
        let Some(base) = &manifest().script_base else {
            return;
        };
        for (file, kind) in [
            (format!("{base}.js"), "text/javascript; charset=utf-8"),
            (format!("{base}_bg.wasm"), "application/wasm"),
        ] {
            let response = ask(&format!("/pkg/{file}")).await;
            assert_eq!(response.status(), StatusCode::OK, "{file}");
            assert_eq!(response.headers()[header::CONTENT_TYPE], kind);
        }
    }

    #[tokio::test]
    async fn serves_the_mark_for_a_day() {
        let response = ask("/favicon.svg").await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/svg+xml");
        assert_eq!(response.headers()[header::CACHE_CONTROL], FOR_A_DAY);
        assert!(body(response).await.starts_with(b"<svg"));
    }

    #[tokio::test]
    async fn knows_nothing_else() {
        for path in [
            "/pkg/app.css",
            "/pkg/../Cargo.toml",
            "/pkg/%2e%2e/Cargo.toml",
            "/pkg/",
        ] {
            assert_eq!(ask(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn compresses_for_those_who_can_read_it() {
        for (accepts, packed) in [
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.5", true),
            ("gzip, br;q=0", false),
            ("brotli", false),
            ("", false),
        ] {
            let response = send(&SCRIPT, &request(header::ACCEPT_ENCODING, accepts));
            let encoding = response.headers().get(header::CONTENT_ENCODING).cloned();
            assert_eq!(encoding.is_some(), packed, "{accepts}");
            assert_eq!(response.headers()[header::VARY], "accept-encoding");
            let expected: &[u8] = if packed { b"packed" } else { b"plain" };
            assert_eq!(body(response).await, expected, "{accepts}");
        }
    }

    #[tokio::test]
    async fn sends_nothing_to_those_who_have_it() {
        let response = send(&SCRIPT, &request(header::IF_NONE_MATCH, "\"0\", W/\"1\""));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(response.headers()[header::ETAG], "\"1\"");
        assert!(body(response).await.is_empty());
        let other = send(&SCRIPT, &request(header::IF_NONE_MATCH, "\"1-br\""));
        assert_eq!(other.status(), StatusCode::OK);
    }
}
