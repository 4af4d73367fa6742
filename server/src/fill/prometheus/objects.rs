//! What kube-state-metrics knows of pods, quotas and namespaces on a day.

use super::super::DaySheet;
use super::answer::Series;
use super::client::PrometheusError;
use super::day::{DayReader, MILLIS, Take, Target, ends, steps_of, target};
use super::pods::{PodIndex, namespace_attributes, node_attributes};
use plimsoll_planner::accounting::Demand;
use std::collections::{BTreeMap, HashSet};

/// What containers request.
pub(super) const REQUESTS: &str = "kube_pod_container_resource_requests";
const LIMITS: &str = "kube_pod_container_resource_limits";
/// The phases of pods.
pub(super) const PHASES: &str = "kube_pod_status_phase";

impl DayReader<'_> {
    /// Reads requests, limits, phases and quotas.
    pub(super) async fn read_objects(
        &mut self,
        sheet: &mut DaySheet,
        pods: &PodIndex,
        span: (i64, i64),
    ) -> Result<(), PrometheusError> {
        let most = [
            (self.queries.cpu_max(), "cpu_max_millis", MILLIS),
            (self.queries.memory_max(), "memory_max_bytes", 1.0),
        ];
        for (query, column, scale) in most {
            let to = [target(column, column, Take::Scaled(scale))];
            self.read_pods(sheet, pods, span, (REQUESTS, &query), |_| to.to_vec())
                .await?;
        }
        let held = [
            (
                REQUESTS,
                self.queries.resources("requests", true),
                [
                    "cpu_requested_millis",
                    "memory_requested_bytes",
                    "gpu_requested",
                ],
            ),
            (
                LIMITS,
                self.queries.resources("limits", true),
                ["cpu_limit_millis", "memory_limit_bytes", ""],
            ),
            (
                REQUESTS,
                self.queries.resources("requests", false),
                [
                    "cpu_unplaced_millis",
                    "memory_unplaced_bytes",
                    "gpu_unplaced",
                ],
            ),
        ];
        for (metric, query, columns) in held {
            let to = |series: &Series| vec![of_resource(series.label("resource"), columns)];
            self.read_pods(sheet, pods, span, (metric, &query), to)
                .await?;
        }
        let query = self.queries.phases();
        let to = |series: &Series| of_phase(series.label("phase"));
        self.read_pods(sheet, pods, span, (PHASES, &query), to)
            .await?;
        for placed in [true, false] {
            let query = self.queries.pending(placed);
            let to = |_: &Series| of_pending(placed);
            self.read_pods(sheet, pods, span, (PHASES, &query), to)
                .await?;
        }
        self.read_quotas(sheet, span).await
    }

    async fn read_quotas(
        &mut self,
        sheet: &mut DaySheet,
        span: (i64, i64),
    ) -> Result<(), PrometheusError> {
        let step_secs = self.step_secs;
        let query = self.queries.quotas();
        let columns = [
            (Demand::position("cpu_quota_millis"), MILLIS),
            (Demand::position("memory_quota_bytes"), 1.0),
        ];
        // The same quota may be told by two names.
        let mut told: HashSet<(String, usize, usize)> = HashSet::new();
        let add = |series: &Series| {
            let is_cpu = matches!(series.label("resource"), "cpu" | "requests.cpu");
            let (Some(column), scale) = columns[usize::from(!is_cpu)] else {
                return;
            };
            let namespace = series.label("namespace");
            for (step, value) in steps_of(sheet, series, step_secs) {
                if told.insert((namespace.to_owned(), column, step)) {
                    sheet.add_to_namespace(namespace, column, step, value * scale);
                }
            }
        };
        self.range
            .read(&query, ends(span, step_secs), step_secs, add)
            .await
    }

    /// Reads what is kept of namespaces and nodes beside their series.
    pub(super) async fn describe(
        &mut self,
        sheet: &mut DaySheet,
        end_secs: i64,
        secs: i64,
    ) -> Result<(), PrometheusError> {
        let query = self.queries.labels("namespace", secs);
        for series in self.client.instant(&query, end_secs).await? {
            if let Some(json) = namespace_attributes(&series.metric, self.team_labels) {
                sheet.describe_namespace(series.label("namespace"), json);
            }
        }
        let query = self.queries.labels("node", secs);
        let labels = self.client.instant(&query, end_secs).await?;
        let labels: BTreeMap<&str, &Series> = labels
            .iter()
            .map(|series| (series.label("node"), series))
            .collect();
        for node in sheet.node_names() {
            let known = labels.get(node.as_str());
            if let Some(json) = known.and_then(|series| node_attributes(&series.metric)) {
                sheet.describe_node(&node, json);
            }
        }
        Ok(())
    }
}

/// Where an amount of a resource goes; the columns are those of CPU, memory and GPUs.
fn of_resource(resource: &str, [cpu, memory, gpu]: [&str; 3]) -> Target {
    match resource {
        "cpu" => target(cpu, cpu, Take::Scaled(MILLIS)),
        "memory" => target(memory, memory, Take::Scaled(1.0)),
        _ => target(gpu, gpu, Take::Scaled(1.0)),
    }
}

/// A pod counts in a column, and in the same of its node where that has one.
fn count(column: &str) -> Target {
    target(column, column, Take::Count)
}

/// What a pod in a phase other than Pending counts as.
fn of_phase(phase: &str) -> Vec<Target> {
    match phase {
        "Running" => vec![
            count("pods_running"),
            count("pods_expected"),
            count("pods_placed"),
        ],
        "Unknown" => vec![count("pods_unknown"), count("pods_placed")],
        "Succeeded" => vec![count("pods_succeeded")],
        "Failed" => vec![count("pods_failed")],
        _ => Vec::new(),
    }
}

/// What a pod in phase Pending counts as, on a node or not.
fn of_pending(placed: bool) -> Vec<Target> {
    let place = if placed {
        "pods_placed"
    } else {
        "pods_unplaced"
    };
    vec![count("pods_pending"), count(place)]
}
