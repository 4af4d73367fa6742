//! Lists, made while they are sent.

use super::kind::Kind;
use super::metrics;
use super::object::Object;
use super::service::Service;
use futures::stream::{self, Stream};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// About as many bytes are sent at a time.
pub(super) const CHUNK_BYTES: usize = 64 * 1_024;
/// Places that are looked at together.
pub(super) const TOGETHER: usize = 16;

/// Now, Unix seconds.
pub(super) fn now_secs() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or(i64::MAX)
}

/// A page of a list of objects: at most so many places, from the beginning or from where the last page ended.
pub(super) fn chunks(
    service: Arc<Service>,
    kind: Kind,
    most: u64,
    continued: Option<&str>,
) -> impl Stream<Item = String> + Send + use<> {
    let token = continued.and_then(|text| text.split_once('.'));
    let token = token.and_then(|(version, at)| Some((version.parse().ok()?, at.parse().ok()?)));
    let (version, begin): (u64, usize) = token.unwrap_or_else(|| (service.world.version(), 0));
    let places = service.world.places(kind);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let end = begin.saturating_add(most).min(places);
    let (api_version, name) = kind.name();
    let token = match end < places {
        true => format!(
            r#","continue":"{version}.{end}","remainingItemCount":{}"#,
            places - end
        ),
        false => String::new(),
    };
    let head = format!(
        r#"{{"kind":"{name}List","apiVersion":"{api_version}","metadata":{{"resourceVersion":"{version}"{token}}},"items":["#
    );
    let counted = Arc::clone(&service);
    let is_last = end == places;
    let write = move |at: usize, out: &mut String| {
        let found = service.world.look(kind, at..at + 1).into_iter().next();
        if let Some(of) = found {
            service.writer.write(&service.world.plan, of, out);
        }
        found.is_some()
    };
    let done = move || {
        if is_last {
            counted.traffic.listed();
        }
    };
    items(head, begin..end, write, done)
}

/// What pods use.
pub(super) fn pod_metrics(service: Arc<Service>) -> impl Stream<Item = String> + Send + use<> {
    let now_secs = now_secs();
    let places = 0..service.world.places(Kind::Pod);
    let write = move |at: usize, out: &mut String| {
        let found = service.world.look(Kind::Pod, at..at + 1);
        let Some(Object::Pod(pod, _)) = found.first().map(|of| of.object) else {
            return false;
        };
        metrics::write_pod(&service.world.plan, pod, now_secs, out)
    };
    items(metrics_head("PodMetricsList"), places, write, || {})
}

/// What nodes use.
pub(super) fn node_metrics(service: &Service) -> impl Stream<Item = String> + Send + use<> {
    let now_secs = now_secs();
    let write = move |at: usize, out: &mut String| {
        metrics::write_node(at, now_secs, out);
        true
    };
    let places = 0..service.world.places(Kind::Node);
    items(metrics_head("NodeMetricsList"), places, write, || {})
}

fn metrics_head(kind: &str) -> String {
    format!(r#"{{"kind":"{kind}","apiVersion":"metrics.k8s.io/v1beta1","metadata":{{}},"items":["#)
}

/// Items between a head and its end. `write` writes one, or says that there is none.
fn items(
    head: String,
    places: std::ops::Range<usize>,
    write: impl Fn(usize, &mut String) -> bool + Send,
    done: impl FnOnce() + Send,
) -> impl Stream<Item = String> + Send {
    let state = (Some(head), places, false, write, Some(done));
    stream::unfold(
        state,
        |(head, mut places, mut some, write, mut done)| async move {
            done.as_ref()?;
            let mut out = head.unwrap_or_default();
            out.reserve(CHUNK_BYTES + CHUNK_BYTES / 4);
            while out.len() < CHUNK_BYTES {
                let Some(at) = places.next() else {
                    out.push_str("]}\n");
                    if let Some(done) = done.take() {
                        done();
                    }
                    break;
                };
                let begin = out.len();
                if some {
                    out.push(',');
                }
                match write(at, &mut out) {
                    true => some = true,
                    false => out.truncate(begin),
                }
            }
            Some((out, (None, places, some, write, done)))
        },
    )
}
