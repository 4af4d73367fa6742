use super::*;
use crate::model::Autoscaler;
use crate::packing::live::{Live, Rules};
use serde_json::json;

const NOW: i64 = START + 2 * DAY;

fn with_sidecar() -> PodTemplate {
    let init = ContainerTemplate {
        kind: ContainerKind::Init,
        ..container("migrate", 100, MIB)
    };
    let proxy = ContainerTemplate {
        kind: ContainerKind::Sidecar,
        memory_limit_bytes: Some(64 * MIB),
        ..container("proxy", 500, 64 * MIB)
    };
    template(vec![init, proxy, container("app", 4_000, 8 * GIB)])
}

/// The sizings of pods of which each main container uses 400 millicores and 600 MiB, a sidecar 100 and 300.
fn sized(of: &Snapshot) -> Vec<WorkloadSizing> {
    let mut used = usage(&vec![Some((400, 600 * MIB)); of.pods.len()]);
    for (at, pod) in (0_u32..).zip(&of.pods) {
        for (container, one) in (0_u16..).zip(&pod.template.containers) {
            let is_main = &*one.name == "app";
            used.containers.push(ContainerSample {
                pod: at,
                container,
                cpu_nanos: if is_main { 400_000_000 } else { 100_000_000 },
                memory_bytes: if is_main { 600 * MIB } else { 300 * MIB },
            });
        }
    }
    sizings(of, &watched(of, &used, 2), &Rule::default(), NOW)
}

fn of_kind(kind: WorkloadKind) -> WorkloadSizing {
    let mut one = pod("a", with_sidecar());
    one.workload.kind = kind;
    sized(&snapshot(vec![one])).remove(0)
}

fn amounts_of(sizing: &WorkloadSizing, at: usize) -> Amounts {
    sizing.containers[at].recommendation.amounts().unwrap()
}

#[test]
fn workloads_have_the_containers_of_their_newest_pod() {
    let mut newer = pod("a", with_sidecar());
    newer.created_at_secs = 5;
    let mut ended = simple("e");
    ended.phase = PodPhase::Failed;
    ended.created_at_secs = 9;
    let mut other = simple("z");
    other.workload.name = "idle".into();
    other.phase = PodPhase::Pending;
    let found = sized(&snapshot(vec![simple("b"), newer, ended, other]));
    let names = |at: usize| -> Vec<&str> {
        let containers = found[at].containers.iter();
        containers.map(|one| &*one.name).collect()
    };
    assert_eq!(found.len(), 2);
    assert_eq!((&*found[0].workload.name, found[0].pods), ("idle", 1));
    assert_eq!(names(0), ["app"]);
    let unmeasured = found[0].containers[0].recommendation;
    assert_eq!(unmeasured.outcome, Outcome::Unmeasured);
    assert_eq!((&*found[1].workload.name, found[1].pods), ("web", 2));
    assert_eq!(names(1), ["proxy", "app"]);
    assert_eq!(found[1].containers[0].kind, ContainerKind::Sidecar);
    assert_eq!(
        found[1].containers[1].current.cpu_request_millis,
        Some(4_000)
    );
}

#[test]
fn a_manifest_for_each_kind_that_takes_one() {
    let expected = |api_version: &str, kind: WorkloadKind, spec: fn(_) -> _| {
        let sizing = of_kind(kind);
        let [proxy, app] = [amounts_of(&sizing, 0), amounts_of(&sizing, 1)];
        let requests = |of: Amounts| {
            json!({
                "cpu": format!("{}m", of.cpu_millis),
                "memory": format!("{}Mi", of.memory_bytes / MIB),
            })
        };
        // The sidecar's limit is below what it needs.
        let limit = json!({ "memory": format!("{}Mi", proxy.memory_bytes / MIB) });
        let pod: serde_json::Value = json!({
            "initContainers": [
                { "name": "proxy", "resources": { "requests": requests(proxy), "limits": limit } },
            ],
            "containers": [{ "name": "app", "resources": { "requests": requests(app) } }],
        });
        let spec: serde_json::Value = spec(pod);
        let whole = json!({
            "apiVersion": api_version,
            "kind": kind.as_str(),
            "metadata": { "name": "web", "namespace": "shop" },
            "spec": spec,
        });
        assert_eq!(patch(&sizing), Some(whole), "{kind:?}");
    };
    for kind in [
        WorkloadKind::Deployment,
        WorkloadKind::StatefulSet,
        WorkloadKind::DaemonSet,
    ] {
        expected(
            "apps/v1",
            kind,
            |pod| json!({ "template": { "spec": pod } }),
        );
    }
    expected(
        "batch/v1",
        WorkloadKind::CronJob,
        |pod| json!({ "jobTemplate": { "spec": { "template": { "spec": pod } } } }),
    );
    for kind in [
        WorkloadKind::ReplicaSet,
        WorkloadKind::Node,
        WorkloadKind::Other,
    ] {
        assert_eq!(patch(&of_kind(kind)), None, "{kind:?}");
    }
}

#[test]
fn raised_limits_are_told() {
    let sizing = of_kind(WorkloadKind::Deployment);
    let raised = raised_limits(&sizing);
    let expected = RaisedLimit {
        container: "proxy".into(),
        resource: "memory",
        from: 64 * MIB,
        to: amounts_of(&sizing, 0).memory_bytes,
    };
    assert_eq!(raised, [expected]);
    assert!(raised[0].to > 300 * MIB);
}

#[test]
fn what_is_as_recommended_needs_no_manifest() {
    let of = snapshot(vec![simple("a")]);
    let before = sized(&of);
    assert!(patch(&before[0]).is_some());
    let after = sized(&resized(&of, &before));
    assert_eq!(
        after[0].containers[0].recommended(),
        Some(after[0].containers[0].current)
    );
    assert_eq!(patch(&after[0]), None);
}

#[test]
fn requests_of_the_pod_as_a_whole_stay() {
    let mut whole = with_sidecar();
    whole.pod_cpu_request_millis = Some(8_000);
    let of = snapshot(vec![pod("a", whole)]);
    let found = sized(&of);
    assert!(found[0].has_pod_level_requests);
    assert_eq!(patch(&found[0]), None);
    assert_eq!(resized(&of, &found).pods, of.pods);
    assert_eq!(freed(&found, &of), Freed::default());
}

#[test]
fn the_cluster_gets_what_is_recommended() {
    let init = ContainerTemplate {
        kind: ContainerKind::Init,
        ..container("huge", 900, MIB)
    };
    let mut of = snapshot(vec![
        pod("a", with_sidecar()),
        pod("b", template(vec![init, container("app", 2_000, GIB)])),
    ]);
    let mut first = Pod::clone(&of.pods[0]);
    first.resources.overhead.cpu_millis = 70;
    first.resources.requests.gpu_count = 2;
    of.pods[0] = Arc::new(first);
    let mut second = Pod::clone(&of.pods[1]);
    second.workload.name = "single".into();
    of.pods[1] = Arc::new(second);
    let found = sized(&of);
    let new = resized(&of, &found);
    let (single, web) = (&found[0], &found[1]);
    let [proxy, app] = [amounts_of(web, 0), amounts_of(web, 1)];
    let requests = new.pods[0].resources.requests;
    assert_eq!(requests.cpu_millis, proxy.cpu_millis + app.cpu_millis + 70);
    assert_eq!(requests.memory_bytes, proxy.memory_bytes + app.memory_bytes);
    assert_eq!(requests.gpu_count, 2);
    let (name, asked) = &new.pods[0].container_requests[1];
    assert_eq!((&**name, asked.cpu_millis), ("app", app.cpu_millis));
    let proxy_now = &new.pods[0].template.containers[1];
    assert_eq!(proxy_now.memory_request_bytes, Some(proxy.memory_bytes));
    assert_eq!(proxy_now.memory_limit_bytes, Some(proxy.memory_bytes));
    // The start-up is larger than what runs after it.
    assert!(amounts_of(single, 0).cpu_millis < 900);
    assert_eq!(new.pods[1].resources.requests.cpu_millis, 900);
    // The packer takes it as it is.
    let live = Live::of(&new, Rules::Kept);
    let asked: i64 = live
        .inventory
        .pods
        .iter()
        .map(|class| class.requests.cpu_millis)
        .sum();
    assert_eq!(asked, 900 + requests.cpu_millis);
}

#[test]
fn pods_that_shared_a_template_share_the_new_one() {
    let shared = Arc::new(with_sidecar());
    let mut pods = vec![pod("a", with_sidecar()), pod("b", with_sidecar())];
    for pod in &mut pods {
        pod.template = Arc::clone(&shared);
    }
    let of = snapshot(pods);
    let new = resized(&of, &sized(&of));
    assert!(Arc::ptr_eq(&new.pods[0].template, &new.pods[1].template));
    assert!(!Arc::ptr_eq(&new.pods[0].template, &shared));
}

#[test]
fn what_shrinks_and_what_grows_is_told_apart() {
    let mut small = pod("b", template(vec![container("app", 100, 100 * MIB)]));
    small.workload.name = "small".into();
    let of = snapshot(vec![simple("a"), simple("c"), small]);
    let found = sized(&of);
    let to = amounts_of(&found[0], 0);
    assert_eq!(to, amounts_of(&found[1], 0));
    let freed = freed(&found, &of);
    assert_eq!(freed.cpu_millis.shrinks, 2 * (1_000 - to.cpu_millis));
    assert_eq!(freed.cpu_millis.grows, to.cpu_millis - 100);
    assert_eq!(freed.memory_bytes.shrinks, 2 * (GIB - to.memory_bytes));
    assert_eq!(freed.memory_bytes.grows, to.memory_bytes - 100 * MIB);
    assert_eq!(freed.pods, 3);
    let before: i64 = of
        .pods
        .iter()
        .map(|pod| pod.resources.requests.cpu_millis)
        .sum();
    let after = resized(&of, &found);
    let after: i64 = after
        .pods
        .iter()
        .map(|pod| pod.resources.requests.cpu_millis)
        .sum();
    assert_eq!(freed.cpu_millis.freed(), before - after);
}

#[test]
fn autoscalers_are_told_of() {
    let mut of = snapshot(vec![simple("a")]);
    let found = |of: &Snapshot| sized(of).remove(0).autoscaling;
    assert_eq!(found(&of), Autoscaling::No);
    let autoscaler = |name: &str, target: &str, by: &[&str]| {
        Arc::new(Autoscaler {
            namespace: "shop".into(),
            name: name.into(),
            target: WorkloadRef {
                kind: WorkloadKind::Deployment,
                name: target.into(),
            },
            by_utilization_of: by.iter().map(|one| Name::from(*one)).collect(),
        })
    };
    of.policies.autoscalers = Some(vec![autoscaler("x", "other", &["cpu"])]);
    assert_eq!(found(&of), Autoscaling::No);
    of.policies.autoscalers = Some(vec![autoscaler("x", "web", &["cpu"])]);
    let expected = Autoscaling::Yes {
        name: "x".into(),
        by_cpu: true,
        by_memory: false,
    };
    assert_eq!(found(&of), expected);
    of.policies.autoscalers = None;
    assert_eq!(found(&of), Autoscaling::Unknown);
}
