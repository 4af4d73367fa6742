//! What is known of the nodes of a day.

use super::super::DaySheet;
use super::answer::Series;
use super::client::PrometheusError;
use super::day::{DayReader, MILLIS, ends, steps_of};
use super::objects::{PHASES, REQUESTS};
use super::queries::NodeState;
use plimsoll_planner::accounting::NodeLoad;

impl DayReader<'_> {
    /// Reads the sizes, states and usage of nodes; what their pods hold is there already.
    pub(super) async fn read_nodes(
        &mut self,
        sheet: &mut DaySheet,
        span: (i64, i64),
    ) -> Result<(), PrometheusError> {
        let sizes = [
            (
                "kube_node_status_allocatable",
                self.queries.of_nodes("allocatable"),
                [
                    "cpu_allocatable_millis",
                    "memory_allocatable_bytes",
                    "pods_allocatable",
                    "gpu_allocatable",
                ],
            ),
            (
                "kube_node_status_capacity",
                self.queries.of_nodes("capacity"),
                ["cpu_capacity_millis", "memory_capacity_bytes", "", ""],
            ),
        ];
        for (metric, query, [cpu, memory, pods, gpu]) in sizes {
            let to = |series: &Series| match series.label("resource") {
                "cpu" => (cpu, MILLIS),
                "memory" => (memory, 1.0),
                "pods" => (pods, 1.0),
                _ => (gpu, 1.0),
            };
            self.read_of_nodes(sheet, span, (metric, &query), to)
                .await?;
        }
        let (cpu, memory) = (
            self.queries.node_cpu_used(),
            self.queries.node_memory_used(),
        );
        let ready = self.queries.node_state(NodeState::Ready);
        let cordoned = self.queries.node_state(NodeState::Cordoned);
        let tainted = self.queries.node_state(NodeState::Tainted);
        for (metric, query, column, scale) in [
            (ROOT_CPU, cpu, "cpu_used_millis", MILLIS),
            (ROOT_MEMORY, memory, "memory_used_bytes", 1.0),
            ("kube_node_status_condition", ready, "nodes_ready", 1.0),
            (
                "kube_node_spec_unschedulable",
                cordoned,
                "nodes_cordoned",
                1.0,
            ),
            ("kube_node_spec_taint", tainted, "nodes_tainted", 1.0),
        ] {
            self.read_of_nodes(sheet, span, (metric, &query), |_| (column, scale))
                .await?;
        }
        let known = |metric: &str| self.found.contains(metric);
        let known = [known(REQUESTS), known(PHASES)];
        for node in sheet.node_names() {
            for step in 0..sheet.steps() {
                complete(sheet, &node, step, known);
            }
        }
        Ok(())
    }

    /// Reads a query by node.
    async fn read_of_nodes<'c>(
        &mut self,
        sheet: &mut DaySheet,
        span: (i64, i64),
        (metric, query): (&'static str, &str),
        to: impl Fn(&Series) -> (&'c str, f64),
    ) -> Result<(), PrometheusError> {
        let step_secs = self.step_secs;
        let mut any = false;
        let add = |series: &Series| {
            let (column, scale) = to(series);
            let (Some(column), node) = (NodeLoad::position(column), series.label("node")) else {
                return;
            };
            any |= !node.is_empty();
            for (step, value) in steps_of(sheet, series, step_secs) {
                // Several resources of a node can be GPUs.
                sheet.add_to_node(node, column, step, value * scale);
            }
        };
        self.range
            .read(query, ends(span, step_secs), step_secs, add)
            .await?;
        if any {
            self.found.insert(metric);
        }
        Ok(())
    }
}

/// The series of the root cgroup of nodes.
pub(super) const ROOT_CPU: &str = "container_cpu_usage_seconds_total{id=\"/\"}";
/// The same of memory.
pub(super) const ROOT_MEMORY: &str = "container_memory_working_set_bytes{id=\"/\"}";

/// What follows from the rest of a node in a step of which its size is known; `requests` and
/// `phases` say whether anything is known of those.
fn complete(sheet: &mut DaySheet, node: &str, step: usize, [requests, phases]: [bool; 2]) {
    let get = |sheet: &DaySheet, name: &str| sheet.of_node(node, NodeLoad::position(name)?, step);
    let allocatable = [
        get(sheet, "cpu_allocatable_millis"),
        get(sheet, "memory_allocatable_bytes"),
    ];
    let is = |sheet: &DaySheet, name: &str| get(sheet, name).is_some_and(|value| value > 0.0);
    let set = |sheet: &mut DaySheet, name: &str, value: f64| {
        if let Some(column) = NodeLoad::position(name) {
            sheet.set_of_node(node, column, step, value);
        }
    };
    let [Some(cpu), Some(memory)] = allocatable else {
        return system_part(sheet, node, step);
    };
    set(sheet, "nodes", 1.0);
    let measured = get(sheet, "cpu_used_millis").is_some();
    set(sheet, "nodes_measured", f64::from(u8::from(measured)));
    // A node without a taint has no series of one, and an empty one none of requests.
    for (name, is_known) in [
        ("nodes_tainted", true),
        ("gpu_allocatable", true),
        ("cpu_requested_millis", requests),
        ("memory_requested_bytes", requests),
        ("gpu_requested", requests),
        ("pods_placed", phases),
    ] {
        if is_known && get(sheet, name).is_none() {
            set(sheet, name, 0.0);
        }
    }
    if phases && !is(sheet, "pods_placed") {
        set(sheet, "cpu_pods_used_millis", 0.0);
        set(sheet, "memory_pods_used_bytes", 0.0);
    }
    let closed =
        is(sheet, "nodes_cordoned") || get(sheet, "nodes_ready").is_some_and(|ready| ready == 0.0);
    let tainted = is(sheet, "nodes_tainted") && !closed;
    set(sheet, "nodes_tainted", f64::from(u8::from(tainted)));
    for (size, requested, of_closed, of_tainted) in [
        (
            cpu,
            "cpu_requested_millis",
            "cpu_free_closed_millis",
            "cpu_free_tainted_millis",
        ),
        (
            memory,
            "memory_requested_bytes",
            "memory_free_closed_bytes",
            "memory_free_tainted_bytes",
        ),
    ] {
        if let Some(held) = get(sheet, requested) {
            let free = (size - held).max(0.0);
            let part = |is: bool| if is { free } else { 0.0 };
            set(sheet, of_closed, part(closed));
            set(sheet, of_tainted, part(tainted));
        }
    }
    system_part(sheet, node, step);
}

/// What a node uses beside its pods.
fn system_part(sheet: &mut DaySheet, node: &str, step: usize) {
    for names in [
        [
            "cpu_used_millis",
            "cpu_pods_used_millis",
            "cpu_system_millis",
        ],
        [
            "memory_used_bytes",
            "memory_pods_used_bytes",
            "memory_system_bytes",
        ],
    ] {
        let [Some(used), Some(of_pods), Some(system)] = names.map(NodeLoad::position) else {
            continue;
        };
        let known = (
            sheet.of_node(node, used, step),
            sheet.of_node(node, of_pods, step),
        );
        if let (Some(used), Some(of_pods)) = known {
            sheet.set_of_node(node, system, step, (used - of_pods).max(0.0));
        }
    }
}
