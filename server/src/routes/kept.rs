//! Pages that were rendered a moment ago: many people look at the same ones. A kept page is what it was, with
//! a nonce of its own, until the collector knows something new.

use super::theme;
use crate::auth::{Person, cookie};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use leptos::nonce::Nonce;
use moka::future::Cache;
use plimsoll_app::api::Access;
use plimsoll_app::shell::Theme;
use std::sync::Arc;
use std::time::Duration;

/// How long at most: a page says how old its data is, and other programs may write to the same history.
const KEPT_FOR: Duration = Duration::from_secs(10);
/// What all kept pages may weigh.
const MOST_BYTES: u64 = 16 << 20;
/// What one page may weigh.
const LARGEST_PAGE_BYTES: usize = 16 << 20;

/// What a page depends on, beside the moment.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Question {
    path_and_query: String,
    theme: Theme,
    access: Access,
    signed_in: bool,
    version: u64,
}

/// A page as it was rendered, cut where its nonce stood.
struct Page {
    status: StatusCode,
    headers: HeaderMap,
    nonce: Option<String>,
    pieces: Vec<Bytes>,
}

/// The pages that are kept. Those who ask for one that is being rendered wait for it.
#[derive(Clone)]
pub(super) struct KeptPages {
    pages: Cache<Question, Arc<Page>>,
    version: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl KeptPages {
    /// Pages that hold as long as `version` says the same.
    pub(super) fn new(version: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        let pages = Cache::builder()
            .weigher(|question: &Question, page: &Arc<Page>| {
                let pieces = page.pieces.iter().map(Bytes::len).sum::<usize>();
                let all = pieces + question.path_and_query.len();
                u32::try_from(all).unwrap_or(u32::MAX)
            })
            .max_capacity(MOST_BYTES)
            .time_to_live(KEPT_FOR)
            .build();
        Self {
            pages,
            version: Arc::new(version),
        }
    }

    fn question(&self, request: &Request) -> Option<Question> {
        let person = request.extensions().get::<Person>()?;
        let asked = request.method() == Method::GET;
        asked.then(|| Question {
            path_and_query: request.uri().to_string(),
            theme: cookie(request.headers(), theme::COOKIE).map_or(Theme::Auto, Theme::read),
            access: person.access.clone(),
            signed_in: person.signed_in,
            version: (self.version)(),
        })
    }
}

/// Answers with the kept page where there is one.
pub(super) async fn kept(State(kept): State<KeptPages>, request: Request, next: Next) -> Response {
    let Some(question) = kept.question(&request) else {
        return next.run(request).await;
    };
    let rendered = async {
        let page = Page::of(next.run(request).await).await;
        match page.holds() {
            true => Ok(Arc::new(page)),
            false => Err(page),
        }
    };
    match kept.pages.try_get_with(question, rendered).await {
        Ok(page) => page.answer(),
        Err(page) => page.answer(),
    }
}

impl Page {
    async fn of(response: Response) -> Self {
        let (mut parts, body) = response.into_parts();
        let body = to_bytes(body, LARGEST_PAGE_BYTES).await;
        let body = body.unwrap_or_else(|cause| {
            tracing::error!("a page could not be read: {cause}");
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
            Bytes::new()
        });
        let nonce = nonce_of(&parts.headers);
        Self {
            status: parts.status,
            pieces: pieces(&body, nonce.as_deref()),
            headers: parts.headers,
            nonce,
        }
    }

    /// Whether it may be shown again: errors, and what is being computed, are asked for anew.
    fn holds(&self) -> bool {
        let waits = self.headers.contains_key(header::REFRESH);
        self.status == StatusCode::OK && !waits && !self.headers.contains_key(header::SET_COOKIE)
    }

    fn answer(&self) -> Response {
        let mut headers = self.headers.clone();
        let mut body = Vec::new();
        match &self.nonce {
            None => body.extend(self.pieces.iter().flatten()),
            Some(old) => {
                let new = Nonce::new().to_string();
                let policy = headers.get(header::CONTENT_SECURITY_POLICY);
                let policy = policy.and_then(|policy| policy.to_str().ok());
                let policy = policy.map(|policy| policy.replace(old.as_str(), &new));
                if let Some(Ok(policy)) = policy.map(|policy| HeaderValue::from_str(&policy)) {
                    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
                }
                body = self.pieces.join(new.as_bytes());
            }
        }
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        *response.headers_mut() = headers;
        response
    }
}

/// The nonce that a page was given.
fn nonce_of(headers: &HeaderMap) -> Option<String> {
    let policy = headers
        .get(header::CONTENT_SECURITY_POLICY)?
        .to_str()
        .ok()?;
    let (_, rest) = policy.split_once("'nonce-")?;
    let (nonce, _) = rest.split_once('\'')?;
    Some(nonce.to_owned())
}

/// What stands between the places of the nonce.
fn pieces(body: &Bytes, nonce: Option<&str>) -> Vec<Bytes> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let Some(nonce) = nonce.filter(|nonce| !nonce.is_empty()) else {
        return vec![body.clone()];
    };
    text.split(nonce)
        .map(|piece| body.slice_ref(piece.as_bytes()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::get;
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    use tower::ServiceExt as _;

    static RENDERED: AtomicUsize = AtomicUsize::new(0);

    /// A page with a nonce, which says how many were rendered before.
    async fn page(request: Request) -> Response {
        let count = RENDERED.fetch_add(1, Ordering::Relaxed);
        let nonce = Nonce::new();
        let mut response = Response::new(Body::from(format!(
            "<script nonce=\"{nonce}\">{count}</script>"
        )));
        let policy = format!("script-src 'nonce-{nonce}'; style-src 'self'");
        let policy = HeaderValue::from_str(&policy).unwrap();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        if request.uri().query() == Some("waits") {
            headers.insert(header::REFRESH, HeaderValue::from(2));
        }
        response
    }

    struct Answer {
        nonce: String,
        count: String,
    }

    async fn ask(router: &Router, uri: &str, theme: &str) -> Answer {
        let request =
            Request::get(uri).header(header::COOKIE, format!("{}={theme}", theme::COOKIE));
        let request = request.body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let nonce = nonce_of(response.headers()).unwrap();
        let body = to_bytes(response.into_body(), 1_000).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let count = body.strip_prefix(&format!("<script nonce=\"{nonce}\">"));
        let count = count.and_then(|rest| rest.strip_suffix("</script>"));
        Answer {
            count: count.unwrap().to_owned(),
            nonce,
        }
    }

    fn router(kept_pages: &KeptPages, access: Access) -> Router {
        let person = Person {
            access,
            signed_in: false,
        };
        Router::new()
            .route("/", get(page))
            .layer(from_fn_with_state(kept_pages.clone(), kept))
            .layer(from_fn(move |mut request: Request, next: Next| {
                request.extensions_mut().insert(person.clone());
                next.run(request)
            }))
    }

    #[tokio::test]
    async fn a_page_is_kept_for_its_question_alone_and_has_a_nonce_of_its_own() {
        let version = Arc::new(AtomicU64::new(1));
        let now = Arc::clone(&version);
        let pages = KeptPages::new(move || now.load(Ordering::Relaxed));
        let all = router(&pages, Access::All);
        let first = ask(&all, "/", "auto").await;
        let again = ask(&all, "/", "auto").await;
        assert_eq!(first.count, again.count);
        assert_ne!(first.nonce, again.nonce);
        let some = router(&pages, Access::Namespaces(BTreeSet::from(["a".to_owned()])));
        let mut counts = vec![
            first.count,
            ask(&all, "/?window=7d", "auto").await.count,
            ask(&all, "/", "dark").await.count,
            ask(&some, "/", "auto").await.count,
            ask(&all, "/?waits", "auto").await.count,
            ask(&all, "/?waits", "auto").await.count,
        ];
        version.store(2, Ordering::Relaxed);
        counts.push(ask(&all, "/", "auto").await.count);
        let asked = counts.len();
        counts.sort();
        counts.dedup();
        assert_eq!(
            counts.len(),
            asked,
            "each was rendered for itself: {counts:?}"
        );
    }
}
