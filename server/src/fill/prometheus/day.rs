//! Reading one day of a cluster.

use super::super::DaySheet;
use super::answer::Series;
use super::client::{Client, PrometheusError};
use super::pods::PodIndex;
use super::queries::Queries;
use super::range::RangeReader;
use plimsoll_planner::accounting::{Demand, NodeLoad};
use std::collections::BTreeSet;

/// Millicores in a core.
pub(super) const MILLIS: f64 = 1_000.0;

/// What pods belong to is looked for so long before and after a day.
const MARGIN_SECS: i64 = 300;

/// What days are read with.
pub(super) struct DayReader<'a> {
    pub(super) client: &'a Client,
    pub(super) queries: Queries,
    pub(super) range: RangeReader<'a>,
    pub(super) step_secs: i64,
    pub(super) team_labels: &'a [String],
    /// The metrics that were found; while a day is read, on that day.
    pub(super) found: BTreeSet<&'static str>,
}

/// What of a series goes where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Target {
    /// Column of the workload, or of the namespace where workloads are not known.
    pub(super) demand: Option<usize>,
    /// Column of the pod's node.
    pub(super) node: Option<usize>,
    /// What is added.
    pub(super) take: Take,
}

/// What is taken of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Take {
    /// The value, times this.
    Scaled(f64),
    /// One, whatever it is.
    Count,
}

impl Take {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Scaled(scale) => value * scale,
            Self::Count => 1.0,
        }
    }
}

/// A target by the names of its columns; an empty name is none.
pub(super) fn target(demand: &str, node: &str, take: Take) -> Target {
    Target {
        demand: Demand::position(demand),
        node: NodeLoad::position(node),
        take,
    }
}

impl DayReader<'_> {
    /// Reads the steps of a day that start in a span (its end excluded).
    pub(super) async fn read(
        &mut self,
        day: i64,
        span: (i64, i64),
    ) -> Result<DaySheet, PrometheusError> {
        let mut sheet = DaySheet::new(day, self.step_secs);
        let on_others = std::mem::take(&mut self.found);
        // A pod that ended within the first step was there before it, and one that began within the
        // last is told of after it.
        let end_secs = span.1 + MARGIN_SECS;
        let secs = end_secs - span.0 + self.step_secs.max(MARGIN_SECS);
        let pods = PodIndex::read(self.client, &self.queries, (end_secs, secs)).await?;
        if !pods.is_empty() {
            self.found.insert("kube_pod_info");
        }
        self.read_usage(&mut sheet, &pods, span).await?;
        if !pods.is_empty() {
            self.read_objects(&mut sheet, &pods, span).await?;
        }
        self.read_nodes(&mut sheet, span).await?;
        self.describe(&mut sheet, end_secs, secs).await?;
        self.found.extend(on_others);
        Ok(sheet)
    }

    async fn read_usage(
        &mut self,
        sheet: &mut DaySheet,
        pods: &PodIndex,
        span: (i64, i64),
    ) -> Result<(), PrometheusError> {
        let cpu = [
            target(
                "cpu_used_millis",
                "cpu_pods_used_millis",
                Take::Scaled(MILLIS),
            ),
            target("pods_measured", "pods_measured", Take::Count),
        ];
        let memory = [target(
            "memory_used_bytes",
            "memory_pods_used_bytes",
            Take::Scaled(1.0),
        )];
        let query = self.queries.cpu_used();
        let metric = "container_cpu_usage_seconds_total";
        self.read_pods(sheet, pods, span, (metric, &query), |_| cpu.to_vec())
            .await?;
        let query = self.queries.memory_used();
        let metric = "container_memory_working_set_bytes";
        self.read_pods(sheet, pods, span, (metric, &query), |_| memory.to_vec())
            .await
    }

    /// Reads a query by pod, each series of which goes to some columns of its workload and node.
    pub(super) async fn read_pods(
        &mut self,
        sheet: &mut DaySheet,
        pods: &PodIndex,
        span: (i64, i64),
        (metric, query): (&'static str, &str),
        to: impl Fn(&Series) -> Vec<Target>,
    ) -> Result<(), PrometheusError> {
        let step_secs = self.step_secs;
        let mut any = false;
        let add = |series: &Series| {
            let (namespace, pod) = (series.label("namespace"), series.label("pod"));
            if namespace.is_empty() {
                return;
            }
            any = true;
            let workload = (!pods.is_empty()).then(|| pods.workload(namespace, pod));
            let told = Some(series.label("node")).filter(|node| !node.is_empty());
            let node = told.or_else(|| pods.node(namespace, pod));
            for target in to(series) {
                for (step, value) in steps_of(sheet, series, step_secs) {
                    let value = target.take.of(value);
                    match (target.demand, &workload) {
                        (Some(column), Some(name)) => {
                            sheet.add_to_workload(name, column, step, value);
                        }
                        (Some(column), None) => {
                            sheet.add_to_namespace(namespace, column, step, value);
                        }
                        (None, _) => {}
                    }
                    if let (Some(node), Some(column)) = (node, target.node) {
                        sheet.add_to_node(node, column, step, value);
                    }
                }
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

/// When the steps that start in a span end: then what they came to is asked for.
pub(super) fn ends((from_secs, to_secs): (i64, i64), step_secs: i64) -> (i64, i64) {
    (from_secs + step_secs, to_secs)
}

/// The known values of a series with the steps at whose end they are.
pub(super) fn steps_of(sheet: &DaySheet, series: &Series, step_secs: i64) -> Vec<(usize, f64)> {
    let known = series.values.iter().filter_map(|sample| {
        let step = sheet.step_of(sample.at_secs() - step_secs)?;
        Some((step, sample.value()?))
    });
    known.collect()
}
