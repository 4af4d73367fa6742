use super::made::{GIB, Made, container, names, template};
use crate::isolation::{Check, Score, State};
use crate::model::{HostPath, PodTemplate};

#[test]
fn every_namespace_that_is_judged_has_every_check() {
    let audit = Made::new().audit();
    let judged: Vec<_> = audit.namespaces.keys().map(|name| &**name).collect();
    assert_eq!(judged, ["pay", "shop"]);
    assert_eq!(audit.exempt, names("kube-system"));
    for verdicts in audit.namespaces.values() {
        let checks: Vec<Check> = verdicts.iter().map(|verdict| verdict.check).collect();
        assert_eq!(checks, Check::ALL);
    }
    assert_eq!(
        audit.verdicts().count(),
        2 * Check::ALL.len() + audit.cluster.len()
    );
    assert!(
        audit
            .cluster
            .iter()
            .all(|verdict| verdict.namespace.is_none())
    );
}

#[test]
fn a_namespace_can_earn_everything() {
    let quota = [
        ("requests.cpu", 1_000, 200),
        ("requests.memory", 4 * GIB, GIB),
    ];
    let closed = super::made::policy("closed", Default::default(), Some(vec![]), Some(vec![]));
    let made = Made::new()
        .label("pod-security.kubernetes.io/enforce", "baseline")
        .run("web", template())
        .quota("all", &quota, "")
        .limits("cpu,memory", "memory")
        .policy(closed);
    let audit = made.audit();
    let score = Score::of(audit.namespaces["shop"].iter());
    assert_eq!(
        (score.earned, score.failed, score.unknown),
        (score.possible, 0, 0)
    );
    assert!(Score::of(audit.namespaces["pay"].iter()).failed > 0);
}

#[test]
fn without_any_rights_nothing_but_pods_is_known() {
    let mut made = Made::new().run("web", template());
    made.0.policies = Default::default();
    made.0.budgets = None;
    let audit = made.audit();
    let is_unknown = |check: &Check| {
        let mut verdicts = audit.namespaces["shop"].iter();
        verdicts.any(|one| one.check == *check && matches!(one.state, State::Unknown(_)))
    };
    let known: Vec<_> = Check::ALL
        .iter()
        .filter(|check| !is_unknown(check))
        .collect();
    use Check::{
        Capabilities, CriticalPriority, HostNamespaces, HostPaths, MemoryLimits, PodSecurity,
        Privileged, Requests, ServiceAccountToken,
    };
    // Its pod has no class and mounts no token.
    let pods = [
        Requests,
        MemoryLimits,
        PodSecurity,
        HostPaths,
        HostNamespaces,
        Privileged,
        Capabilities,
        ServiceAccountToken,
        CriticalPriority,
    ];
    assert_eq!(known, pods.iter().collect::<Vec<_>>());
    assert!(!audit.cluster.is_empty());
    let mut cluster = audit.cluster.iter();
    assert!(cluster.all(|one| matches!(one.state, State::Unknown(_))));
}

#[test]
fn a_workload_may_have_many_findings() {
    let mut app = container("app");
    app.privileged = true;
    app.added_capabilities = names("ALL");
    app.memory_limit_bytes = None;
    let bad = PodTemplate {
        containers: vec![app],
        host_network: true,
        host_paths: vec![HostPath {
            volume: "root".into(),
            path: "/".into(),
        }],
        mounts_token: true,
        priority_class: Some("system-node-critical".into()),
        ..template()
    };
    let audit = Made::new().run("web", bad).audit();
    let fixed = audit.namespaces["shop"]
        .iter()
        .filter(|verdict| match &verdict.state {
            State::Fail(findings) => findings
                .iter()
                .any(|one| one.object.kind == "Deployment" && one.fix.is_some()),
            _ => false,
        });
    assert_eq!(fixed.count(), 7);
}
