//! A source against an API that is scripted: what a real one does at moments nobody can time.

use super::*;
use crate::source::WatchState;
use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// What the API does; changed while it runs.
#[derive(Default)]
struct Script {
    uid: Mutex<&'static str>,
    /// Status of what is asked for, 0 for a good answer.
    version: AtomicUsize,
    namespace: AtomicUsize,
    /// Whether watches of pods are refused, and whether lists of quotas are.
    pods_refused: AtomicBool,
    quotas_refused: AtomicBool,
    /// Whether open watches of pods end.
    ended: tokio::sync::Notify,
    pod_watches: AtomicUsize,
    pod_lists: AtomicUsize,
    versions: AtomicUsize,
}

fn refusal(code: StatusCode) -> Response {
    let reason = if code == StatusCode::FORBIDDEN {
        "Forbidden"
    } else {
        "InternalError"
    };
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": "scripted", "reason": reason, "code": code.as_u16()});
    (code, axum::Json(status)).into_response()
}

fn scripted(code: &AtomicUsize, good: serde_json::Value) -> Response {
    match u16::try_from(code.load(Ordering::SeqCst)) {
        Ok(code) if code > 0 => refusal(StatusCode::from_u16(code).unwrap()),
        _ => axum::Json(good).into_response(),
    }
}

async fn answer(script: Arc<Script>, uri: Uri) -> Response {
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    let kind = path.rsplit('/').next().unwrap_or_default();
    let watch = query.contains("watch=true");
    let uid = *script.uid.lock().unwrap();
    match kind {
        "version" => {
            script.versions.fetch_add(1, Ordering::SeqCst);
            let version = json!({"major": "1", "minor": "34", "gitVersion": "v1.34.0",
                "gitCommit": "", "gitTreeState": "", "buildDate": "", "goVersion": "",
                "compiler": "", "platform": ""});
            scripted(&script.version, version)
        }
        "kube-system" => scripted(
            &script.namespace,
            json!({"kind": "Namespace", "apiVersion": "v1",
                "metadata": {"name": "kube-system", "uid": uid}}),
        ),
        _ if query.contains("sendInitialEvents=true") => refusal(StatusCode::UNPROCESSABLE_ENTITY),
        "pods" if watch => {
            script.pod_watches.fetch_add(1, Ordering::SeqCst);
            if script.pods_refused.load(Ordering::SeqCst) {
                return refusal(StatusCode::FORBIDDEN);
            }
            let quiet = futures::stream::once(async move {
                script.ended.notified().await;
                Ok::<_, std::convert::Infallible>(Vec::new())
            });
            Body::from_stream(quiet).into_response()
        }
        _ if watch => {
            let quiet = futures::stream::pending::<Result<Vec<u8>, std::convert::Infallible>>();
            Body::from_stream(quiet).into_response()
        }
        "resourcequotas" if script.quotas_refused.load(Ordering::SeqCst) => {
            refusal(StatusCode::FORBIDDEN)
        }
        _ => {
            if kind == "pods" && !path.contains("metrics") {
                script.pod_lists.fetch_add(1, Ordering::SeqCst);
            }
            let list = json!({"kind": "List", "apiVersion": "v1",
                "metadata": {"resourceVersion": "5"}, "items": []});
            axum::Json(list).into_response()
        }
    }
}

/// A source of a scripted API; the folder holds its kubeconfig.
async fn start(script: &Arc<Script>) -> (KubeSource, tempfile::TempDir) {
    *script.uid.lock().unwrap() = "first";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let of_router = Arc::clone(script);
    let router = Router::new().fallback(move |uri: Uri| answer(Arc::clone(&of_router), uri));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kubeconfig");
    let kubeconfig = json!({"current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": format!("http://{address}")}}],
        "users": [{"name": "u", "user": {}}]});
    std::fs::write(&path, kubeconfig.to_string()).unwrap();
    let options = KubeOptions {
        kubeconfig: Some(path),
        ..KubeOptions::default()
    };
    let source = KubeSource::new(options, Clock::system(), Vec::new(), 1);
    (source, folder)
}

/// Observes until the outcome is as wanted, a few times in a second as cycles do.
async fn observe_until(
    source: &mut KubeSource,
    wanted: impl Fn(&Result<Observation, SourceError>) -> bool,
) {
    let started = Instant::now();
    loop {
        let outcome = source.observe(0).await;
        if wanted(&outcome) {
            return;
        }
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "{:?}",
            outcome.map(|_| "observed")
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn another_cluster_is_noticed_however_often_the_question_fails() {
    let script = Arc::new(Script::default());
    let (mut source, _folder) = start(&script).await;
    assert_eq!(source.identify().await.unwrap().uid, "first");
    observe_until(&mut source, Result::is_ok).await;
    script.version.store(500, Ordering::SeqCst);
    let down = source.observe(0).await;
    assert!(matches!(down, Err(SourceError::Failing(_))), "{down:?}");

    script.version.store(0, Ordering::SeqCst);
    script.namespace.store(403, Ordering::SeqCst);
    *script.uid.lock().unwrap() = "second";
    for _ in 0..3 {
        let unsure = source.observe(0).await;
        assert!(matches!(unsure, Err(SourceError::Refused(_))), "{unsure:?}");
    }
    script.namespace.store(0, Ordering::SeqCst);
    let other = source.observe(0).await;
    assert!(matches!(other, Err(SourceError::AnotherCluster)));
    assert_eq!(source.identify().await.unwrap().uid, "second");
    observe_until(&mut source, Result::is_ok).await;
}

#[tokio::test]
async fn a_quiet_watch_that_was_refused_goes_on_when_it_is_let_in() {
    let script = Arc::new(Script::default());
    let (mut source, _folder) = start(&script).await;
    source.identify().await.unwrap();
    observe_until(&mut source, Result::is_ok).await;
    script.pods_refused.store(true, Ordering::SeqCst);
    script.ended.notify_one();
    let refused = |outcome: &Result<_, _>| matches!(outcome, Err(SourceError::Forbidden(name)) if name == "pods");
    observe_until(&mut source, refused).await;
    let (lists, watches) = (&script.pod_lists, &script.pod_watches);
    let before = watches.load(Ordering::SeqCst);
    for _ in 0..20 {
        assert!(refused(&source.observe(0).await));
    }
    assert!(watches.load(Ordering::SeqCst) <= before + 1, "hammered");
    script.pods_refused.store(false, Ordering::SeqCst);
    observe_until(&mut source, Result::is_ok).await;
    assert_eq!(lists.load(Ordering::SeqCst), 1, "it went on, not anew");
}

#[tokio::test]
async fn a_right_that_is_missing_for_good_costs_no_new_connection() {
    let script = Arc::new(Script::default());
    script.quotas_refused.store(true, Ordering::SeqCst);
    let (mut source, _folder) = start(&script).await;
    source.identify().await.unwrap();
    observe_until(&mut source, Result::is_ok).await;
    let (asked, cycles) = (script.versions.load(Ordering::SeqCst), 10);
    for _ in 0..cycles {
        source.observe(0).await.unwrap();
    }
    assert_eq!(script.versions.load(Ordering::SeqCst), asked + cycles);
    assert_eq!(script.pod_lists.load(Ordering::SeqCst), 1);
    // That lists are not streamed is no error.
    let pods = &source.status()[0];
    assert_eq!((pods.name, pods.errors), ("pods", 0));
    let quotas = source.status().into_iter();
    let quotas = quotas.filter(|status| status.name == "resourcequotas");
    assert_eq!(
        quotas.map(|status| status.state).collect::<Vec<_>>(),
        [WatchState::Forbidden]
    );
}
