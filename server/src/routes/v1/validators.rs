//! ETags of answers, and requests that ask only whether something has changed.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

/// Fields that only tell the time of day: an answer that differs in nothing else is the same. Of
/// [`AGES`] they are the answer.
const CLOCKS: [&[u8]; 3] = [b"\"now_secs\":", b"\"until_secs\":", b"\"age_secs\":"];

/// Endpoints that tell how old data is.
const AGES: [&str; 2] = ["/api/v1/freshness", "/api/v1/clusters"];

/// Gives an answer its ETag, and nothing but that to who has it already.
pub(super) async fn validated(mut request: Request, next: Next) -> Response {
    // The tag of HEAD is that of GET; its body is left out further on.
    if request.method() == Method::HEAD {
        *request.method_mut() = Method::GET;
    }
    let wanted = (request.method() == Method::GET).then(|| request.headers().clone());
    let clocks: &[&[u8]] = match AGES.contains(&request.uri().path()) {
        true => &[],
        false => &CLOCKS,
    };
    let response = next.run(request).await;
    let (Some(asked), StatusCode::OK) = (wanted, response.status()) else {
        return response;
    };
    let (mut parts, body) = response.into_parts();
    // The body is in memory already.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = tag(&bytes, clocks);
    let known = is_known(&asked, &tag);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    // Kept by the person's own browser only, and asked for each time.
    let kept = HeaderValue::from_static("private, no-cache");
    parts.headers.insert(header::CACHE_CONTROL, kept);
    if known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A weak tag: the same answer comes compressed or not, and later.
fn tag(body: &[u8], clocks: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| *byte == b'"') {
        let (before, from_quote) = rest.split_at(at);
        hash.update(before);
        // Within a text these marks would be escaped: this is a field's name.
        match clocks.iter().find(|name| from_quote.starts_with(name)) {
            Some(name) => {
                let value = &from_quote[name.len()..];
                let digits = value.iter().take_while(|byte| byte.is_ascii_digit());
                rest = &value[digits.count()..];
            }
            None => {
                hash.update(b"\"");
                rest = &from_quote[1..];
            }
        }
    }
    hash.update(rest);
    let digits = hash.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    format!("W/\"{digits}\"")
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| given.trim() == "*" || bare(given) == bare(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_makes_no_other_answer() {
        let at = |now: u32, cores: u32| {
            let body = format!("{{\"now_secs\":{now},\"age_secs\":{now},\"cores\":{cores}}}");
            tag(body.as_bytes(), &CLOCKS)
        };
        assert_eq!(at(1, 5), at(20, 5));
        assert_ne!(at(1, 5), at(1, 6));
        let text = |text: &str| {
            let body = serde_json::json!({ "name": text }).to_string();
            tag(body.as_bytes(), &CLOCKS)
        };
        assert_ne!(
            text("\"now_secs\":1"),
            text("\"now_secs\":2"),
            "within a text"
        );
        assert_ne!(tag(b"1", &CLOCKS), tag(b"2", &CLOCKS));
        // Where it is what was asked, it is an answer.
        assert_ne!(tag(b"{\"age_secs\":1}", &[]), tag(b"{\"age_secs\":2}", &[]));
    }

    #[test]
    fn any_of_the_given_tags_will_do() {
        let tag = tag(b"x", &[]);
        let given = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap());
            is_known(&headers, &tag)
        };
        assert!(given(&tag) && given(tag.trim_start_matches("W/")) && given("*"));
        assert!(given(&format!("\"a\", {tag}")));
        assert!(!given("\"a\"") && !given(""));
        assert!(!is_known(&HeaderMap::new(), &tag));
    }
}
