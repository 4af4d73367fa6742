//! What is asked: PromQL over the series of the kubelet's cAdvisor and of kube-state-metrics.
//!
//! The same container is often scraped twice, or stored by two replicas: inner `max by` takes it once.
//! `id` is the cgroup, which tells a container that was restarted from the one before. A rate is
//! over the whole window, also of a container that was there for a part of it; an average is over
//! the samples there are.

/// Label matchers that each selector gets beside its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Matchers(String);

impl Matchers {
    pub(super) fn new(matchers: &[String]) -> Self {
        let bare = |matcher: &String| matcher.trim().trim_matches([',', '{', '}']).to_owned();
        let texts = matchers.iter().map(bare);
        Self(texts.map(|text| format!(",{text}")).collect())
    }
}

/// The queries of a backfill in steps.
pub(super) struct Queries {
    matchers: String,
    step_secs: i64,
    /// Over which a rate is taken: at least five minutes, so that scrapes of a minute give one.
    rate_secs: i64,
}

/// The containers of pods: without the sandbox (`POD`) and the sums that cAdvisor gives for pods
/// and slices, which have neither a container nor an image.
const CONTAINERS: &str = r#"container!="",container!="POD",image!="""#;

/// Extended resources that are GPUs: `gpu`, `VENDOR/gpu` and `gpu.VENDOR/…`, as kube-state-metrics
/// writes them.
const GPU: &str = "gpu|.*_gpu|gpu_.*";

/// Pods that have not ended.
const UNFINISHED: &str = "Pending|Running|Unknown";

impl Queries {
    pub(super) fn new(matchers: &Matchers, step_secs: i64) -> Self {
        Self {
            matchers: matchers.0.clone(),
            step_secs,
            rate_secs: step_secs.max(300),
        }
    }

    fn cpu_of_containers(&self) -> String {
        format!(
            "max by (namespace, pod, container, id) (rate(container_cpu_usage_seconds_total{{{CONTAINERS}{}}}[{}s]))",
            self.matchers, self.rate_secs
        )
    }

    fn memory_of_containers(&self) -> String {
        format!(
            "max by (namespace, pod, container, id) (avg_over_time(container_memory_working_set_bytes{{{CONTAINERS}{}}}[{}s]))",
            self.matchers, self.step_secs
        )
    }

    /// Cores used by pods.
    pub(super) fn cpu_used(&self) -> String {
        format!("sum by (namespace, pod) ({})", self.cpu_of_containers())
    }

    /// Bytes of working set of pods.
    pub(super) fn memory_used(&self) -> String {
        format!("sum by (namespace, pod) ({})", self.memory_of_containers())
    }

    fn unfinished(&self) -> String {
        format!(
            r#"(max by (namespace, pod) (kube_pod_status_phase{{phase=~"{UNFINISHED}"{}}}) == 1)"#,
            self.matchers
        )
    }

    /// What containers of placed pods request of a resource.
    fn requests_of_containers(&self, resource: &str) -> String {
        format!(
            r#"(max by (namespace, pod, container) (kube_pod_container_resource_requests{{resource="{resource}",node!=""{}}}) and on (namespace, pod) {})"#,
            self.matchers,
            self.unfinished()
        )
    }

    /// Σ max(request, usage) of the containers of placed pods.
    fn max_of(&self, used: &str, resource: &str) -> String {
        let used = format!("(sum by (namespace, pod, container) ({used}))");
        let requested = self.requests_of_containers(resource);
        format!("sum by (namespace, pod) (({used} > {requested}) or {requested} or {used})")
    }

    /// Σ max(request, usage), cores.
    pub(super) fn cpu_max(&self) -> String {
        self.max_of(&self.cpu_of_containers(), "cpu")
    }

    /// Σ max(request, usage), bytes.
    pub(super) fn memory_max(&self) -> String {
        self.max_of(&self.memory_of_containers(), "memory")
    }

    /// What placed or waiting pods that have not ended request or are limited to, by resource.
    /// `series` is `requests` or `limits`.
    pub(super) fn resources(&self, series: &str, placed: bool) -> String {
        let node = if placed { "node!=\"\"" } else { "node=\"\"" };
        format!(
            r#"sum by (namespace, pod, node, resource) (max by (namespace, pod, node, container, resource) (kube_pod_container_resource_{series}{{resource=~"cpu|memory|{GPU}",{node}{}}}) and on (namespace, pod) {})"#,
            self.matchers,
            self.unfinished()
        )
    }

    /// The phase of each pod, but for Pending.
    pub(super) fn phases(&self) -> String {
        format!(
            r#"max by (namespace, pod, phase) (kube_pod_status_phase{{phase!="Pending"{}}}) == 1"#,
            self.matchers
        )
    }

    /// Pods in phase Pending, on a node (`placed`) or not.
    pub(super) fn pending(&self, placed: bool) -> String {
        let matchers = &self.matchers;
        format!(
            r#"(max by (namespace, pod) (kube_pod_status_phase{{phase="Pending"{matchers}}}) == 1) {} on (namespace, pod) (max by (namespace, pod) (kube_pod_info{{node!=""{matchers}}}))"#,
            if placed { "and" } else { "unless" }
        )
    }

    /// What quotas allow to be requested, the smallest of a namespace.
    pub(super) fn quotas(&self) -> String {
        format!(
            r#"min by (namespace, resource) (kube_resourcequota{{type="hard",resource=~"cpu|memory|requests.cpu|requests.memory"{}}})"#,
            self.matchers
        )
    }

    /// What nodes have for pods (`allocatable`) or altogether (`capacity`), by resource.
    pub(super) fn of_nodes(&self, series: &str) -> String {
        format!(
            r#"max by (node, resource) (kube_node_status_{series}{{resource=~"cpu|memory|pods|{GPU}"{}}})"#,
            self.matchers
        )
    }

    /// Nodes in this state: 1, or 0 when not.
    pub(super) fn node_state(&self, state: NodeState) -> String {
        let matchers = &self.matchers;
        match state {
            NodeState::Ready => format!(
                r#"max by (node) (kube_node_status_condition{{condition="Ready",status="true"{matchers}}})"#
            ),
            NodeState::Cordoned => {
                format!("max by (node) (kube_node_spec_unschedulable{{node!=\"\"{matchers}}})")
            }
            NodeState::Tainted => format!(
                r#"max by (node) (kube_node_spec_taint{{effect=~"NoSchedule|NoExecute"{matchers}}})"#
            ),
        }
    }

    /// Cores used on nodes, pods and system: the root cgroup.
    pub(super) fn node_cpu_used(&self) -> String {
        format!(
            r#"max by (node) (rate(container_cpu_usage_seconds_total{{id="/",node!=""{}}}[{}s]))"#,
            self.matchers, self.rate_secs
        )
    }

    /// Bytes of working set on nodes, pods and system.
    pub(super) fn node_memory_used(&self) -> String {
        format!(
            r#"max by (node) (avg_over_time(container_memory_working_set_bytes{{id="/",node!=""{}}}[{}s]))"#,
            self.matchers, self.step_secs
        )
    }

    /// Pods with their node and controller, seen within so many seconds.
    pub(super) fn pods(&self, secs: i64) -> String {
        format!(
            "max by (namespace, pod, node, created_by_kind, created_by_name) (max_over_time(kube_pod_info{{namespace!=\"\"{}}}[{secs}s]))",
            self.matchers
        )
    }

    /// The controllers of ReplicaSets (`replicaset`) or Jobs (`job`).
    pub(super) fn parents(&self, of: &str, label: &str, secs: i64) -> String {
        format!(
            r#"max by (namespace, {label}, owner_kind, owner_name) (max_over_time(kube_{of}_owner{{owner_name!="",owner_name!="<none>"{}}}[{secs}s]))"#,
            self.matchers
        )
    }

    /// The labels that kube-state-metrics was told to give of `namespace` or `node`.
    pub(super) fn labels(&self, of: &str, secs: i64) -> String {
        format!(
            "max_over_time(kube_{of}_labels{{{of}!=\"\"{}}}[{secs}s])",
            self.matchers
        )
    }
}

/// What a node can be beside its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeState {
    Ready,
    Cordoned,
    Tainted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matchers_go_into_every_selector() {
        let matchers =
            Matchers::new(&[r#"cluster="prod""#.to_owned(), r#"{job=~"k.*"}"#.to_owned()]);
        let queries = Queries::new(&matchers, 60);
        for query in [
            queries.cpu_used(),
            queries.memory_used(),
            queries.cpu_max(),
            queries.memory_max(),
            queries.resources("limits", true),
            queries.resources("requests", false),
            queries.phases(),
            queries.pending(true),
            queries.pending(false),
            queries.quotas(),
            queries.of_nodes("allocatable"),
            queries.node_state(NodeState::Ready),
            queries.node_state(NodeState::Cordoned),
            queries.node_state(NodeState::Tainted),
            queries.node_cpu_used(),
            queries.node_memory_used(),
            queries.pods(600),
            queries.parents("replicaset", "replicaset", 600),
            queries.labels("node", 600),
        ] {
            let selectors = query.matches('{').count();
            let given = query.matches(r#",cluster="prod",job=~"k.*"}"#).count();
            assert_eq!(selectors, given, "{query}");
        }
    }
}
