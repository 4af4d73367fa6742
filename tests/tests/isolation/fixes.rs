//! What is told to mend a finding does so when it is applied, and breaks nothing else.

use std::collections::BTreeSet;

use plimsoll_tests::control_plane::ControlPlane;
use serde_json::json;

use super::applying::{apply_as_told, is_accepted};
use super::collected::Collected;
use super::scenario::{self, Case};
use super::table::{expected, wait_for};
use super::told::{Key, Told};
use super::{MINUTES_2, Result};

/// Enforcing is offered once nothing is there any more that it would refuse.
const LATER: (&str, &str, &str, &str) = (
    "pod-security",
    "admission-would-refuse",
    "Namespace",
    "admission-would-refuse",
);

/// Nothing is offered, as nothing is requested; but once requests are, new pods get the default limit of their
/// namespace.
const ALONG: (&str, &str, &str, &str) = ("memory-limits", "requests-nothing", "StatefulSet", "db");

fn is(key: &Key, wanted: (&str, &str, &str, &str)) -> bool {
    let (check, namespace, kind, name) = key;
    (
        check.as_str(),
        namespace.as_str(),
        kind.as_str(),
        name.as_str(),
    ) == wanted
}

pub(crate) async fn mend(
    plane: &ControlPlane,
    main: Collected,
    cases: &[Case],
    before: &Told,
) -> Result<()> {
    let server = &main.server;
    let expected = expected(cases);
    is_accepted(plane, server, before).await?;
    let fixes = before.findings.values();
    apply_as_told(plane, fixes.filter_map(|finding| finding.fix.as_deref())).await?;
    scenario::end_jobs(plane).await?;
    plane.wait_until_settled(MINUTES_2).await?;

    let unmended = expected.iter().filter(|(_, is_mended)| !**is_mended);
    let mut left: BTreeSet<&Key> = unmended.map(|(key, _)| key).collect();
    assert!(left.iter().any(|key| is(key, ALONG)));
    left.retain(|key| !is(key, ALONG));
    let told = wait_for(server, &left).await?;
    nothing_else_is_lost(plane).await?;
    let later = left.iter().find(|key| is(key, LATER));
    let later = *later.ok_or("nothing is offered later")?;
    let fix = told.findings[later].fix.clone();
    apply_as_told(plane, [fix.as_deref().ok_or("enforcing is not offered")?]).await?;
    left.remove(later);
    let told = wait_for(server, &left).await?;
    for (key, finding) in &told.findings {
        assert_eq!(finding.fix, None, "{key:?}");
        assert_eq!(
            finding.since_secs, before.findings[key].since_secs,
            "{key:?}"
        );
    }
    since_when_is_told(plane, main, &left, before).await
}

/// What no finding was about is as it was, also of what somebody else applied.
async fn nothing_else_is_lost(plane: &ControlPlane) -> Result<()> {
    let rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces";
    let bindings = format!("{rbac}/foreign-person/rolebindings/let-in");
    let subjects = &plane.get_json(&bindings).await?["subjects"];
    assert_eq!(subjects.as_array().map(Vec::len), Some(1), "{subjects}");
    assert_eq!(subjects[0]["name"], "shop-bob");

    let pods = |namespace| format!("/apis/apps/v1/namespaces/{namespace}/deployments/app");
    let template = "/spec/template/spec";
    let beyond = plane.get_json(&pods("capabilities-beyond")).await?;
    let kept = beyond.pointer(&format!(
        "{template}/containers/0/securityContext/capabilities/add"
    ));
    assert_eq!(kept, Some(&json!(["CHOWN"])));
    let mounting = plane.get_json(&pods("admission-would-refuse")).await?;
    let volumes = mounting.pointer(&format!("{template}/volumes"));
    let empty = |name| json!({ "name": name, "emptyDir": {} });
    assert_eq!(volumes, Some(&json!([empty("host"), empty("empty")])));

    let there = "applied-by-people";
    let app = plane.get_json(&pods(there)).await?;
    let part = |at: &str| app.pointer(at).cloned().unwrap_or_default();
    assert_eq!(part("/spec/replicas"), 2);
    assert_eq!(part("/spec/selector/matchLabels"), json!({ "app": "app" }));
    assert_eq!(
        part("/spec/template/metadata/labels"),
        json!({ "app": "app" })
    );
    assert_eq!(
        part(&format!("{template}/containers/0/image")),
        "example.test/app:1"
    );
    assert_eq!(
        part(&format!("{template}/containers/0/resources/limits")),
        json!({ "memory": "128Mi" })
    );
    let networking =
        format!("/apis/networking.k8s.io/v1/namespaces/{there}/networkpolicies/let-in");
    let selected = &plane.get_json(&networking).await?["spec"]["podSelector"];
    assert_eq!(*selected, json!({ "matchLabels": { "app": "app" } }));
    let policy = format!("/apis/policy/v1/namespaces/{there}/poddisruptionbudgets/budget");
    let selected = &plane.get_json(&policy).await?["spec"]["selector"];
    assert_eq!(*selected, json!({ "matchLabels": { "app": "app" } }));
    let core = format!("/api/v1/namespaces/{there}/resourcequotas/quota");
    let hard = &plane.get_json(&core).await?["spec"]["hard"];
    assert_eq!(
        (&hard["requests.memory"], &hard["pods"]),
        (&json!("8Gi"), &json!("50"))
    );
    let labels = &plane
        .get_json(&format!("/api/v1/namespaces/{there}"))
        .await?["metadata"]["labels"];
    assert_eq!(labels["team"], "payments");
    Ok(())
}

/// What breaks again is told of from then on; what stayed as it was, and a restart, change no time.
async fn since_when_is_told(
    plane: &ControlPlane,
    main: Collected,
    left: &BTreeSet<&Key>,
    before: &Told,
) -> Result<()> {
    let [check, kind] = ["resource-quota", "Namespace"].map(str::to_owned);
    let namespace = "quota-none".to_owned();
    let broken = (check, namespace.clone(), kind, namespace.clone());
    let mended_at = Told::read(&main.server).await?.at_secs;
    plane
        .kubectl(&["delete", "resourcequota", "-n", &namespace, "--all"])
        .await?;
    let wanted: BTreeSet<&Key> = left.iter().copied().chain([&broken]).collect();
    let told = wait_for(&main.server, &wanted).await?;
    let again = &told.findings[&broken];
    assert!(
        again.since_secs >= Some(mended_at),
        "{again:?} after {mended_at}"
    );
    assert!(
        again.since_secs > before.findings[&broken].since_secs,
        "{again:?}"
    );
    assert!(!again.since_first_look, "{again:?}");
    let main = main.restart(plane).await?;
    let restarted = wait_for(&main.server, &wanted).await?;
    for (key, finding) in &restarted.findings {
        let earlier = &told.findings[key];
        assert_eq!(finding.since_secs, earlier.since_secs, "{key:?}");
        assert_eq!(
            finding.since_first_look, earlier.since_first_look,
            "{key:?}"
        );
    }
    Ok(())
}
