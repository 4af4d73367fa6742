use super::made::{Made, container, pod, template, with, with_app};
use crate::isolation::Check::{
    BlockingBudget, CriticalPriority, MemoryLimits, Requests, ServiceAccountToken,
};
use crate::model::{ContainerKind, ContainerTemplate, Pod, PodTemplate, WorkloadKind, WorkloadRef};
use serde_json::json;

fn bare(name: &str, kind: ContainerKind) -> ContainerTemplate {
    ContainerTemplate {
        kind,
        ..ContainerTemplate::named(name)
    }
}

#[test]
fn all_containers_that_stay_have_requests() {
    Made::new().passes(Requests);
    let made = Made::new().run("web", template()).ended(
        "job",
        PodTemplate {
            containers: vec![bare("app", ContainerKind::App)],
            ..template()
        },
    );
    made.passes(Requests);
    let lacking = with(|template| {
        template
            .containers
            .insert(0, bare("init", ContainerKind::Init));
        template
            .containers
            .insert(1, bare("proxy", ContainerKind::Sidecar));
        template.containers.push(ContainerTemplate {
            cpu_request_millis: None,
            cpu_limit_millis: Some(50),
            ..container("log")
        });
    });
    let made = made.run("api", lacking.clone());
    made.fails(
        Requests,
        "Deployment api",
        "2 of 3 containers name no CPU request: proxy, log; \
         1 of 3 containers names no memory request: proxy",
    );
    let spec = json!({
        "initContainers": [{ "name": "proxy", "resources": { "requests": { "cpu": "100m", "memory": "128Mi" } } }],
        "containers": [{ "name": "log", "resources": { "requests": { "cpu": "50m" } } }],
    });
    let fix = made.finding(Requests).2.unwrap();
    assert_eq!(fix["spec"], json!({ "template": { "spec": spec } }));
    // What the pod asks for as a whole speaks for them.
    let level = PodTemplate {
        pod_cpu_request_millis: Some(500),
        pod_memory_request_bytes: Some(1 << 30),
        ..lacking
    };
    Made::new().run("api", level).passes(Requests);
}

#[test]
fn all_containers_that_stay_have_a_memory_limit() {
    let unlimited = with_app(|app| app.memory_limit_bytes = None);
    let made = Made::new()
        .run("web", unlimited.clone())
        .run("api", template());
    made.fails(
        MemoryLimits,
        "Deployment web",
        "1 of 1 container names no memory limit: app; \
         the limit offered, twice the request, may be less than is used",
    );
    let fix = made.finding(MemoryLimits).2.unwrap();
    let limited = json!([{ "name": "app", "resources": { "limits": { "memory": "2Gi" } } }]);
    assert_eq!(fix["spec"]["template"]["spec"]["containers"], limited);
    let level = PodTemplate {
        pod_memory_limit_bytes: Some(1 << 30),
        ..unlimited
    };
    Made::new().run("web", level).passes(MemoryLimits);
}

#[test]
fn no_limit_is_offered_where_nothing_is_requested() {
    for request in [None, Some(0)] {
        let guess = with(|template| {
            template.containers[0].memory_limit_bytes = None;
            template.containers.push(ContainerTemplate {
                memory_request_bytes: request,
                memory_limit_bytes: None,
                ..container("log")
            });
        });
        let (_, evidence, fix) = Made::new().run("web", guess).finding(MemoryLimits);
        assert_eq!(
            evidence,
            "2 of 2 containers name no memory limit: app, log; \
             no limit is offered where no memory is requested"
        );
        assert_eq!(fix, None);
    }
}

#[test]
fn findings_are_of_workloads_and_fixes_of_what_can_be_changed() {
    let of = |kind, name: &str| Pod {
        workload: WorkloadRef {
            kind,
            name: "web".into(),
        },
        ..pod(name, with_app(|app| app.memory_limit_bytes = None))
    };
    let fix = |kind| {
        let made = Made::new().pod(of(kind, "a")).pod(of(kind, "b"));
        made.finding(MemoryLimits).2
    };
    for kind in WorkloadKind::ALL {
        use WorkloadKind::{CronJob, DaemonSet, Deployment, StatefulSet};
        let is_changed = [Deployment, StatefulSet, DaemonSet, CronJob].contains(&kind);
        assert_eq!(fix(kind).is_some(), is_changed, "{kind:?}");
    }
    let cron = fix(WorkloadKind::CronJob).unwrap();
    assert_eq!(cron["apiVersion"], "batch/v1");
    let spec = &cron["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(spec["containers"][0]["name"], "app");
}

#[test]
fn a_patch_brings_no_container_back() {
    let old = with(|template| {
        template.containers.push(ContainerTemplate {
            memory_limit_bytes: None,
            ..container("old")
        });
    });
    let newer = |template| Pod {
        created_at_secs: 9,
        ..pod("web", template)
    };
    let made = Made::new().run("web", old.clone()).pod(newer(template()));
    let (_, evidence, fix) = made.finding(MemoryLimits);
    assert_eq!(evidence, "1 of 2 containers names no memory limit: old");
    assert_eq!(fix, None);
    let made = Made::new().run("web", template()).pod(newer(old));
    assert!(made.finding(MemoryLimits).2.is_some());
}

#[test]
fn a_token_is_good_for_something() {
    let mounting = with(|template| template.mounts_token = true);
    Made::new()
        .run("web", template())
        .without(|all| all.role_bindings = None)
        .passes(ServiceAccountToken);
    let made = Made::new().run("web", mounting);
    made.fails(
        ServiceAccountToken,
        "Deployment web",
        "the token of ServiceAccount default is mounted, which no binding names",
    );
    let fix = made.finding(ServiceAccountToken).2.unwrap();
    let spec = json!({ "template": { "spec": { "automountServiceAccountToken": false } } });
    assert_eq!(fix["spec"], spec);
    let none = made.clone().without(|all| all.role_bindings = None);
    none.is_unknown(ServiceAccountToken, &["rolebindings"]);
    for subject in [
        "shop/default",
        "user system:serviceaccount:shop:default",
        "group system:serviceaccounts:shop",
    ] {
        made.clone()
            .bind("pay", "view", &[subject])
            .passes(ServiceAccountToken);
        made.clone()
            .bind("", "view", &[subject])
            .passes(ServiceAccountToken);
    }
    for subject in ["shop/other", "pay/default", "group system:authenticated"] {
        let finding = made
            .clone()
            .bind("shop", "view", &[subject])
            .finding(ServiceAccountToken);
        assert_eq!(finding.0, "Deployment web", "{subject}");
    }
}

#[test]
fn nobody_goes_before_everything_else() {
    let of = |class: &str| with(|template| template.priority_class = Some(class.into()));
    let made = Made::new()
        .class("high", 999_999_999, true)
        .class("top", 1_000_000_000, true);
    let made = made.class("system-node-critical", 2_000_001_000, true);
    made.clone().run("web", of("high")).passes(CriticalPriority);
    made.clone().run("web", of("gone")).passes(CriticalPriority);
    made.clone()
        .ended("web", of("top"))
        .passes(CriticalPriority);
    let top = made.clone().run("web", of("top"));
    top.fails(
        CriticalPriority,
        "Deployment web",
        "its PriorityClass is top, of 1000000000, which pushes others off their nodes",
    );
    let spec = json!({ "template": { "spec": { "priorityClassName": null, "priority": null } } });
    assert_eq!(top.finding(CriticalPriority).2.unwrap()["spec"], spec);
    let none = |made: Made| made.without(|all| all.priority_classes = None);
    none(top).is_unknown(CriticalPriority, &["priorityclasses"]);
    none(made.clone().run("web", template())).passes(CriticalPriority);
    let system = none(made.run("web", of("system-node-critical")));
    system.fails(
        CriticalPriority,
        "Deployment web",
        "its PriorityClass is system-node-critical",
    );
    let patient = Made::new()
        .class("patient", 1_000_000_000, false)
        .run("web", of("patient"));
    assert!(
        patient
            .finding(CriticalPriority)
            .1
            .ends_with("pushes nobody off a node")
    );
}

#[test]
fn budgets_allow_a_disruption() {
    let of = |allowed, expected, healthy| Made::new().budget(allowed, expected, healthy);
    Made::new().passes(BlockingBudget);
    of(1, 3, 3).passes(BlockingBudget);
    of(0, 3, 2).passes(BlockingBudget);
    of(0, 0, 0).passes(BlockingBudget);
    let blocking = of(0, 3, 3);
    blocking.fails(
        BlockingBudget,
        "PodDisruptionBudget web",
        "all of its pods are healthy, and none of 3 pods may be taken away",
    );
    let fix = blocking.finding(BlockingBudget).2.unwrap();
    assert_eq!(
        fix["spec"],
        json!({ "maxUnavailable": 1, "minAvailable": null })
    );
    blocking
        .hide_budgets()
        .is_unknown(BlockingBudget, &["poddisruptionbudgets"]);
}
