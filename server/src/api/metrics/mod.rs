//! What a Prometheus is told: what is known now, and key results as of the last time they were computed.

mod results;
mod teams;

pub(super) use results::{Kept, TOLD_FOR_SECS};

use super::{Capacity, store_failed};
use crate::metrics::{Health, Sheet, TeamsTold, as_text, put_findings};
use crate::process;
use crate::store::Cluster;
use plimsoll_app::api::{ApiError, ErrorCode, Frame, FreshnessState};
use plimsoll_planner::accounting::NodeLoad;

/// What is known of the cluster now.
struct Now {
    cluster: Cluster,
    frame: Frame,
    /// What all nodes hold; `None` where the newest data is not of now.
    nodes: Option<NodeLoad>,
    teams: TeamsTold,
}

impl Capacity {
    /// All metrics as text. Nothing that takes long is computed for it, but it has that done behind it.
    ///
    /// # Errors
    /// [`ApiError`] where it cannot be written.
    pub async fn tell_metrics(&self) -> Result<String, ApiError> {
        self.results.wanted();
        let now = self.now().await;
        let health = self.health(!is_down(&now));
        let mut families = self.meters().families();
        let process = Sheet::of_process();
        health.put(&process).map_err(not_told)?;
        families.extend(process.families());
        if let Ok(now) = now {
            let of_cluster = Sheet::of_cluster(&now.cluster.name);
            self.put_now(&now, &of_cluster).map_err(not_told)?;
            let results = self.results.of(now.cluster.id);
            let put = results.put(&of_cluster, now.frame.now_secs);
            put.map_err(not_told)?;
            families.extend(of_cluster.families());
        }
        as_text(&families).map_err(not_told)
    }

    /// Whether there is anything to show, or why not.
    ///
    /// # Errors
    /// The reason, in words.
    pub async fn readiness(&self) -> Result<(), String> {
        let collects = self.live.get().collects;
        match self.frame(None).await {
            Ok((_, frame)) if collects && frame.freshness.state == FreshnessState::Archived => {
                Err("the first cycle of the cluster that is collected is not there yet".to_owned())
            }
            Ok(_) => Ok(()),
            Err(error) if error.code == ErrorCode::NoData && !collects => Ok(()),
            // Who asks may be anybody; the reason names the API server.
            Err(error) => Err(format!(
                "{} The pages and the log have the reason.",
                error.message
            )),
        }
    }

    fn health(&self, database_answers: bool) -> Health {
        let live = self.live.get();
        Health {
            started_millis: self.started_millis,
            process: process::usage(),
            database_answers,
            database_bytes: self.store.size_bytes(),
            interval_secs: live.collects.then(|| self.live.interval_secs()),
            sources: live.sources.clone(),
        }
    }

    async fn now(&self) -> Result<Now, ApiError> {
        let (cluster, frame) = self.frame(None).await?;
        let newest = self.store.find_latest_cycle(cluster.id).await;
        let newest = newest.map_err(store_failed)?;
        // What was once is not what is: a Prometheus has that of its own.
        let newest = newest.filter(|_| frame.freshness.state == FreshnessState::Live);
        let nodes = match newest {
            Some(newest) => Some(self.allocatable(cluster.id, newest).await?),
            None => None,
        };
        let teams = self.figures_of_teams(&cluster, newest).await?;
        Ok(Now {
            cluster,
            frame,
            nodes,
            teams: TeamsTold::of(teams),
        })
    }

    fn put_now(&self, now: &Now, sheet: &Sheet) -> prometheus::Result<()> {
        #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
        let float = |value: i64| value as f64;
        sheet.gauge(
            "plimsoll_data_age_seconds",
            "Time since the newest cycle that is stored.",
            now.frame.freshness.age_secs.map(float),
        )?;
        let nodes = now.nodes.unwrap_or_default();
        sheet.gauge(
            "plimsoll_allocatable_cpu_cores",
            "CPU that all nodes together can give to pods.",
            nodes
                .cpu_allocatable_millis
                .map(|millis| float(millis) / 1e3),
        )?;
        sheet.gauge(
            "plimsoll_allocatable_memory_bytes",
            "Memory that all nodes together can give to pods.",
            nodes.memory_allocatable_bytes.map(float),
        )?;
        sheet.gauge(
            "plimsoll_nodes",
            "Nodes of the cluster.",
            nodes.nodes.map(float),
        )?;
        now.teams.put(sheet)?;
        match self.seen(&now.cluster) {
            Some(seen) => put_findings(&seen.audit, sheet),
            None => Ok(()),
        }
    }
}

/// Whether the database did not answer; that it is empty is an answer.
fn is_down<T>(found: &Result<T, ApiError>) -> bool {
    let code = found.as_ref().err().map(|error| error.code);
    code == Some(ErrorCode::StoreUnavailable)
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn not_told(cause: prometheus::Error) -> ApiError {
    tracing::error!("metrics: {cause}");
    ApiError {
        code: ErrorCode::Internal,
        message: "Metrics could not be written.".to_owned(),
        hint: "This is a defect of Plimsoll; its log says more.".to_owned(),
        field: None,
    }
}
