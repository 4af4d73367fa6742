//! A month of samples shaped like those of the kubelet's cAdvisor and of kube-state-metrics.

use std::path::Path;

use plimsoll_tests::prometheus::{OpenMetrics, Result};

/// When the samples begin: a midnight.
pub(crate) const BEGIN_SECS: i64 = 1_699_920_000;
/// How many days there are.
pub(crate) const DAYS: i64 = 30;
/// When they end.
pub(crate) const END_SECS: i64 = BEGIN_SECS + DAYS * 86_400;
/// Nothing was scraped for ten hours on the twelfth day.
pub(crate) const OUTAGE: (i64, i64) = (
    BEGIN_SECS + 11 * 86_400 + 36_000,
    BEGIN_SECS + 11 * 86_400 + 72_000,
);

/// Between scrapes of the kubelet.
const SCRAPE_SECS: i64 = 120;
/// Between scrapes of kube-state-metrics.
const OBJECTS_SECS: i64 = 240;

/// A pod of the cluster.
pub(crate) struct Pod {
    pub(crate) namespace: &'static str,
    pub(crate) name: &'static str,
    owner: (&'static str, &'static str),
    node: &'static str,
    /// From which day to which it runs.
    days: (i64, i64),
    /// Whether a second Prometheus scraped it, too.
    twice: bool,
}

const fn pod(
    namespace: &'static str,
    name: &'static str,
    owner: (&'static str, &'static str),
    node: &'static str,
    days: (i64, i64),
) -> Pod {
    Pod {
        namespace,
        name,
        owner,
        node,
        days,
        twice: false,
    }
}

/// Deployments, a pod of which is replaced, a set, and one without a controller.
pub(crate) const PODS: [Pod; 6] = [
    Pod {
        twice: true,
        ..pod(
            "shop",
            "web-7d4-a",
            ("ReplicaSet", "web-7d4"),
            "n1",
            (0, 30),
        )
    },
    pod(
        "shop",
        "web-7d4-b",
        ("ReplicaSet", "web-7d4"),
        "n2",
        (0, 17),
    ),
    pod(
        "shop",
        "web-7d4-c",
        ("ReplicaSet", "web-7d4"),
        "n1",
        (17, 30),
    ),
    Pod {
        twice: true,
        ..pod("data", "db-0", ("StatefulSet", "db"), "n2", (0, 30))
    },
    pod("data", "db-1", ("StatefulSet", "db"), "n1", (3, 30)),
    pod("data", "lone", ("<none>", "<none>"), "n2", (0, 30)),
];

const NODES: [&str; 2] = ["n1", "n2"];

fn scraped(every_secs: i64) -> impl Iterator<Item = i64> {
    let stamps = (BEGIN_SECS - 600..=END_SECS).step_by(usize::try_from(every_secs).unwrap());
    stamps.filter(|at| !(OUTAGE.0..OUTAGE.1).contains(at))
}

impl Pod {
    fn runs_at(&self, at_secs: i64) -> bool {
        let from_secs = if self.days.0 == 0 {
            i64::MIN
        } else {
            BEGIN_SECS + self.days.0 * 86_400
        };
        (from_secs..BEGIN_SECS + self.days.1 * 86_400 + 1).contains(&at_secs)
    }

    /// The series of its containers: the real one, the sandbox, and the sum of the pod; each of a
    /// pod that is scraped twice two times.
    fn containers(&self) -> Vec<(String, i64)> {
        let of = |container: &str, image: &str, share: i64, replica: &str| {
            let labels = format!(
                r#"namespace="{}",pod="{}",container="{container}",image="{image}",id="/kubepods/{}/{container}",node="{}",replica="{replica}""#,
                self.namespace, self.name, self.name, self.node
            );
            (labels, share)
        };
        let replicas: &[&str] = if self.twice { &["a", "b"] } else { &["a"] };
        replicas
            .iter()
            .flat_map(|replica| {
                [
                    of("app", "registry.example/app:1", 100, replica),
                    of("POD", "registry.example/pause:3", 1, replica),
                    of("", "", 101, replica),
                ]
            })
            .collect()
    }
}

/// Writes all samples.
pub(crate) fn write(path: &Path) -> Result<()> {
    let mut samples = OpenMetrics::create(path)?;
    let mut random = fastrand::Rng::with_seed(7);
    samples.gauge("container_cpu_usage_seconds_total")?;
    for pod in &PODS {
        // Two replicas have the same samples.
        let mut seconds = Vec::new();
        let mut total = random.i64(0..5_000);
        for at_secs in scraped(SCRAPE_SECS).filter(|&at| pod.runs_at(at)) {
            // On average two cores; the container is restarted now and then, and counts from zero.
            total = if random.u16(..) < 20 {
                0
            } else {
                total + random.i64(60..480)
            };
            seconds.push((at_secs, total));
        }
        for (labels, share) in pod.containers() {
            let series = format!("container_cpu_usage_seconds_total{{{labels}}}");
            for &(at_secs, total) in &seconds {
                samples.sample(&series, total * share / 100, at_secs)?;
            }
        }
    }
    for node in NODES {
        let series = format!(r#"container_cpu_usage_seconds_total{{id="/",node="{node}"}}"#);
        for at_secs in scraped(SCRAPE_SECS) {
            samples.sample(&series, (at_secs - BEGIN_SECS + 10_000) * 8, at_secs)?;
        }
    }
    samples.gauge("container_memory_working_set_bytes")?;
    for pod in &PODS {
        let values: Vec<(i64, i64)> = scraped(SCRAPE_SECS)
            .filter(|&at| pod.runs_at(at))
            .map(|at| (at, random.i64(1 << 28..1 << 31)))
            .collect();
        for (labels, share) in pod.containers() {
            let series = format!("container_memory_working_set_bytes{{{labels}}}");
            for &(at_secs, bytes) in &values {
                samples.sample(&series, bytes * share / 100, at_secs)?;
            }
        }
    }
    objects(&mut samples)?;
    samples.finish()
}

/// What kube-state-metrics gives.
fn objects(samples: &mut OpenMetrics) -> Result<()> {
    let mut gauge = |name: &str, series: Vec<(String, i64, Option<&Pod>)>| -> Result<()> {
        samples.gauge(name)?;
        for (labels, value, pod) in series {
            let series = format!("{name}{{{labels}}}");
            for at_secs in scraped(OBJECTS_SECS) {
                if pod.is_none_or(|pod| pod.runs_at(at_secs)) {
                    samples.sample(&series, value, at_secs)?;
                }
            }
        }
        Ok(())
    };
    let of_pods = |labels: &dyn Fn(&Pod) -> Vec<(String, i64)>| {
        let each = |pod: &'static Pod| {
            let name = format!(r#"namespace="{}",pod="{}""#, pod.namespace, pod.name);
            let labels = labels(pod).into_iter();
            labels.map(move |(labels, value)| (format!("{name},{labels}"), value, Some(pod)))
        };
        PODS.iter().flat_map(each).collect::<Vec<_>>()
    };
    gauge(
        "kube_pod_info",
        of_pods(&|pod| {
            let (kind, name) = pod.owner;
            let owner = format!(r#"created_by_kind="{kind}",created_by_name="{name}""#);
            vec![(format!(r#"node="{}",{owner}"#, pod.node), 1)]
        }),
    )?;
    for (name, cpu, memory) in [
        ("kube_pod_container_resource_requests", 3, 1 << 30),
        ("kube_pod_container_resource_limits", 5, 1 << 32),
    ] {
        let resources = |pod: &Pod| {
            [("cpu", cpu), ("memory", memory)]
                .map(|(resource, value)| {
                    let labels = format!(
                        r#"container="app",node="{}",resource="{resource}""#,
                        pod.node
                    );
                    (labels, value)
                })
                .to_vec()
        };
        gauge(name, of_pods(&resources))?;
    }
    gauge(
        "kube_pod_status_phase",
        of_pods(&|_| {
            [("Running", 1), ("Pending", 0)]
                .map(|(phase, value)| (format!(r#"phase="{phase}""#), value))
                .to_vec()
        }),
    )?;
    let owner = r#"namespace="shop",replicaset="web-7d4",owner_kind="Deployment",owner_name="web""#;
    gauge("kube_replicaset_owner", vec![(owner.to_owned(), 1, None)])?;
    let teams = r#"namespace="shop",label_team="checkout""#;
    gauge("kube_namespace_labels", vec![(teams.to_owned(), 1, None)])?;
    for name in ["kube_node_status_allocatable", "kube_node_status_capacity"] {
        let sizes = NODES.iter().flat_map(|node| {
            [("cpu", 16), ("memory", 64 << 30), ("pods", 110)].map(|(resource, value)| {
                (
                    format!(r#"node="{node}",resource="{resource}""#),
                    value,
                    None,
                )
            })
        });
        gauge(name, sizes.collect())?;
    }
    Ok(())
}
