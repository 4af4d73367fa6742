//! What the API server answers.

use super::faults::{Faults, Outcome};
use super::kind::Kind;
use super::lists;
use super::traffic::Traffic;
use super::watches::Watch;
use super::world::World;
use super::writer::{Writer, status};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, Stream};
use http::{Request, Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// What answers are made of.
pub(super) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// The version that it says it has.
const VERSION: &str = r#"{"major":"1","minor":"34","gitVersion":"v1.34.1","gitCommit":"93248f9ae092f571eb870b7664c534bfc7d00f03","gitTreeState":"clean","buildDate":"2026-09-09T19:37:09Z","goVersion":"go1.24.6","compiler":"gc","platform":"linux/amd64"}"#;
const METRICS: &str = "/apis/metrics.k8s.io/v1beta1/";
/// Longer than anybody waits for an answer that does not come.
const FOR_EVER: Duration = Duration::from_secs(600);
/// What a watch lasts that does not say for how long.
const LONGEST_WATCH_SECS: u64 = 1_800;

/// A cluster that answers.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) world: World,
    pub(super) writer: Writer,
    pub(super) traffic: Traffic,
    pub(super) faults: Faults,
    /// Whether a watch can begin with what there is; servers before 1.34 may not let it.
    pub(super) streaming_lists: bool,
}

impl Service {
    /// Answers a request.
    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Body> {
        let path = request.uri().path();
        if path == "/version" {
            return self.json(StatusCode::OK, VERSION.to_owned());
        }
        if let Some(name) = path.strip_prefix("/api/v1/namespaces/") {
            return self.namespace(name);
        }
        if let Some(what) = path.strip_prefix(METRICS) {
            let what = what.to_owned();
            return self.metrics(&what).await;
        }
        let accept = request.headers().get(header::ACCEPT);
        let accept = accept.and_then(|value| value.to_str().ok()).unwrap_or("");
        match Kind::at(path) {
            None => self.refused(404, "NotFound", "no such resource"),
            Some(kind) if kind.is_partial() && !accept.contains("as=PartialObjectMetadata") => {
                self.refused(406, "NotAcceptable", "only metadata is served of these")
            }
            Some(kind) => {
                let query = request.uri().query().unwrap_or_default().as_bytes();
                let query = form_urlencoded::parse(query).into_owned().collect();
                self.objects(kind, &query)
            }
        }
    }

    fn namespace(&self, name: &str) -> Response<Body> {
        let places = 0..self.world.places(Kind::Namespace);
        let found = self
            .world
            .look(Kind::Namespace, places)
            .into_iter()
            .zip(0..);
        let found = found
            .filter(|(_, at)| self.world.plan.namespace(*at) == name)
            .map(|(of, _)| of);
        let Some(of) = found.into_iter().next() else {
            return self.refused(404, "NotFound", "no such namespace");
        };
        let mut text = String::new();
        self.writer.write(&self.world.plan, of, &mut text);
        self.json(StatusCode::OK, text)
    }

    fn objects(self: Arc<Self>, kind: Kind, query: &HashMap<String, String>) -> Response<Body> {
        let number = |key: &str| query.get(key).and_then(|text| text.parse::<u64>().ok());
        let is = |key: &str| query.get(key).is_some_and(|text| text == "true");
        if !is("watch") {
            let continued = query.get("continue").map(String::as_str);
            let most = number("limit").unwrap_or(u64::MAX);
            let chunks = lists::chunks(Arc::clone(&self), kind, most, continued);
            return self.streamed(chunks, false);
        }
        let from_begin = is("sendInitialEvents");
        if from_begin && !self.streaming_lists {
            let message = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
            return self.refused(422, "Invalid", message);
        }
        let secs = number("timeoutSeconds").unwrap_or(LONGEST_WATCH_SECS);
        let watch = Watch::new(Arc::clone(&self), kind, Duration::from_secs(secs));
        let watch = match from_begin {
            true => watch.starting_over(),
            false => watch.after(number("resourceVersion").unwrap_or(0)),
        };
        let chunks = stream::unfold(watch, |mut watch| async move {
            watch.next().await.map(|chunk| (chunk, watch))
        });
        self.streamed(chunks, false)
    }

    async fn metrics(self: Arc<Self>, what: &str) -> Response<Body> {
        match self.faults.next(what) {
            Outcome::Answer => {}
            Outcome::Unavailable => {
                let message = "the server is currently unable to handle the request";
                return self.refused(503, "ServiceUnavailable", message);
            }
            Outcome::Silence => {
                tokio::time::sleep(FOR_EVER).await;
                return self.refused(504, "Timeout", "the request timed out");
            }
        }
        match what {
            "pods" => {
                let chunks = lists::pod_metrics(Arc::clone(&self));
                self.streamed(chunks, true)
            }
            "nodes" => {
                let chunks = lists::node_metrics(&self);
                self.streamed(chunks, true)
            }
            _ => self.refused(404, "NotFound", "no such resource"),
        }
    }

    fn refused(&self, code: u16, reason: &str, message: &str) -> Response<Body> {
        let status_code = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.json(status_code, status(code, reason, message))
    }

    fn json(&self, status: StatusCode, text: String) -> Response<Body> {
        self.traffic.sent(text.len(), false);
        let body = Full::new(Bytes::from(text)).boxed_unsync();
        with_type(status, body)
    }

    fn streamed(
        self: Arc<Self>,
        chunks: impl Stream<Item = String> + Send + 'static,
        of_metrics: bool,
    ) -> Response<Body> {
        let frames = chunks.map(move |chunk| {
            self.traffic.sent(chunk.len(), of_metrics);
            Ok(Frame::data(Bytes::from(chunk)))
        });
        with_type(StatusCode::OK, StreamBody::new(frames).boxed_unsync())
    }
}

fn with_type(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
