use super::*;
use proptest::prelude::*;

fn container(kind: ContainerKind, cpu: Option<i64>, memory: Option<i64>) -> ContainerSpec {
    ContainerSpec {
        name: "c".into(),
        kind,
        cpu_request_millis: cpu,
        memory_request_bytes: memory,
        cpu_limit_millis: None,
        memory_limit_bytes: memory,
        gpu_count: 0,
    }
}

fn pod(containers: Vec<ContainerSpec>) -> PodSpec {
    PodSpec {
        containers,
        ..PodSpec::default()
    }
}

#[test]
fn adds_app_containers() {
    let spec = pod(vec![
        container(ContainerKind::App, Some(100), Some(10)),
        container(ContainerKind::App, Some(250), None),
    ]);
    let effective = spec.effective();
    assert_eq!(
        effective.requests,
        Resources {
            cpu_millis: 350,
            memory_bytes: 10,
            gpu_count: 0
        }
    );
    assert_eq!(
        effective.limits,
        Resources {
            cpu_millis: 0,
            memory_bytes: 10,
            gpu_count: 0
        }
    );
    assert_eq!(effective.without_cpu_request, 0);
    assert_eq!(effective.without_memory_request, 1);
    assert_eq!(effective.without_cpu_limit, 2);
    assert_eq!(effective.without_memory_limit, 1);
}

#[test]
fn a_large_init_container_sets_the_request() {
    let spec = pod(vec![
        container(ContainerKind::Init, Some(900), Some(5)),
        container(ContainerKind::App, Some(100), Some(10)),
    ]);
    assert_eq!(
        spec.effective().requests,
        Resources {
            cpu_millis: 900,
            memory_bytes: 10,
            gpu_count: 0
        }
    );
    assert_eq!(spec.effective().containers, 1);
}

#[test]
fn an_init_container_runs_beside_the_sidecars_started_before_it() {
    let spec = pod(vec![
        container(ContainerKind::Sidecar, Some(200), Some(0)),
        container(ContainerKind::Init, Some(700), Some(0)),
        container(ContainerKind::Sidecar, Some(50), Some(0)),
        container(ContainerKind::App, Some(300), Some(0)),
    ]);
    // Start-up peaks at 200 + 700; the second sidecar is not there yet.
    assert_eq!(spec.effective().requests.cpu_millis, 900);
}

#[test]
fn overhead_is_added_and_raises_only_limits_that_exist() {
    let mut spec = pod(vec![container(ContainerKind::App, Some(100), Some(64))]);
    spec.overhead = Resources {
        cpu_millis: 250,
        memory_bytes: 120,
        gpu_count: 0,
    };
    let effective = spec.effective();
    assert_eq!(
        effective.requests,
        Resources {
            cpu_millis: 350,
            memory_bytes: 184,
            gpu_count: 0
        }
    );
    assert_eq!(
        effective.limits,
        Resources {
            cpu_millis: 0,
            memory_bytes: 184,
            gpu_count: 0
        }
    );
}

#[test]
fn pod_level_resources_replace_those_of_the_containers() {
    let mut spec = pod(vec![container(ContainerKind::App, None, Some(64))]);
    spec.pod_cpu_request_millis = Some(2_000);
    let effective = spec.effective();
    assert_eq!(effective.requests.cpu_millis, 2_000);
    assert_eq!(effective.requests.memory_bytes, 64);
    assert_eq!(effective.without_cpu_request, 0);
}

fn any_container() -> impl Strategy<Value = ContainerSpec> {
    (
        0..3_u8,
        proptest::option::of(0..10_000_i64),
        proptest::option::of(0..1_i64 << 40),
    )
        .prop_map(|(kind, cpu, memory)| {
            let kind = match kind {
                0 => ContainerKind::App,
                1 => ContainerKind::Init,
                _ => ContainerKind::Sidecar,
            };
            container(kind, cpu, memory)
        })
}

proptest! {
    /// The definition, spelled out: every moment of the pod's life fits, and one is as large.
    #[test]
    fn is_the_largest_moment_of_the_pods_life(containers in proptest::collection::vec(any_container(), 0..8)) {
        let cpu = |c: &ContainerSpec| c.cpu_request_millis.unwrap_or(0);
        let mut moments = vec![
            containers.iter().filter(|c| c.kind != ContainerKind::Init).map(cpu).sum::<i64>(),
        ];
        for (at, container) in containers.iter().enumerate() {
            if container.kind == ContainerKind::Init {
                let before = containers[..at].iter().filter(|c| c.kind == ContainerKind::Sidecar);
                moments.push(cpu(container) + before.map(cpu).sum::<i64>());
            }
        }
        let expected = moments.into_iter().max().unwrap_or(0);
        prop_assert_eq!(pod(containers).effective().requests.cpu_millis, expected);
    }
}
