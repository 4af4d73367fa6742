//! A real cluster through its API: watches for objects, one list of metrics per cycle.

mod connect;
mod convert_node;
mod convert_pod;
mod metrics;
mod mirror;
mod owners;
mod quotas;
mod table;
mod watch;

pub use connect::KubeOptions;

use super::{Observation, Source, SourceError, SourceStatus};
use crate::clock::Clock;
use crate::store::NewCluster;
use ::kube::{Api, Client};
use async_trait::async_trait;
use connect::Connection;
use k8s_openapi::api::core::v1::Namespace;
use metrics::Metrics;
use mirror::Mirror;
use std::time::Duration;

/// How long one request may take before the cycle goes on without it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A real cluster.
pub struct KubeSource {
    options: KubeOptions,
    clock: Clock,
    label_keys: Vec<String>,
    interval_secs: i64,
    connection: Option<Connected>,
    last_status: Vec<SourceStatus>,
}

struct Connected {
    client: Client,
    name: String,
    mirror: Mirror,
    metrics: Metrics,
}

impl KubeSource {
    /// A source that connects with these options. `label_keys` are the labels and annotations a
    /// team may be read from.
    #[must_use]
    pub fn new(
        options: KubeOptions,
        clock: Clock,
        label_keys: Vec<String>,
        interval_secs: i64,
    ) -> Self {
        Self {
            options,
            clock,
            label_keys,
            interval_secs,
            connection: None,
            last_status: Vec::new(),
        }
    }

    /// Checks that the configuration can be read, without asking the cluster.
    ///
    /// # Errors
    /// [`SourceError::Configuration`] in words for the person who gave it.
    pub async fn check(&self) -> Result<(), SourceError> {
        self.options.load().await.map(drop)
    }

    async fn connected(&mut self) -> Result<&mut Connected, SourceError> {
        if self.connection.is_none() {
            let Connection { client, name } = self.options.connect().await?;
            let mirror = Mirror::start(&client, &self.clock, self.label_keys.clone());
            let metrics = Metrics::new(client.clone(), self.clock.clone(), self.interval_secs);
            self.connection = Some(Connected {
                client,
                name,
                mirror,
                metrics,
            });
        }
        self.connection
            .as_mut()
            .ok_or_else(|| SourceError::Unreachable("not connected".into()))
    }

    async fn try_observe(&mut self) -> Result<Observation, SourceError> {
        let connected = self.connected().await?;
        // A watch can be silent for minutes; this tells whether the API still answers.
        within(connected.client.apiserver_version()).await?;
        let snapshot = connected.mirror.snapshot()?;
        let usage = connected.metrics.read(&snapshot).await;
        Ok(Observation { snapshot, usage })
    }
}

#[async_trait]
impl Source for KubeSource {
    async fn identify(&mut self) -> Result<NewCluster, SourceError> {
        let identified = async {
            let connected = self.connected().await?;
            let namespaces: Api<Namespace> = Api::all(connected.client.clone());
            let system = within(namespaces.get("kube-system")).await?;
            let uid = system.metadata.uid.ok_or_else(|| {
                SourceError::Unreachable("the namespace kube-system has no UID".into())
            })?;
            let name = connected.name.clone();
            Ok(NewCluster {
                uid,
                name,
                simulated: false,
                origin_secs: None,
            })
        }
        .await;
        self.drop_refused_credentials(&identified);
        identified
    }

    async fn observe(&mut self, _at_secs: i64) -> Result<Observation, SourceError> {
        let observed = self.try_observe().await;
        if let Some(connected) = &self.connection {
            self.last_status = connected.mirror.status();
            self.last_status.push(connected.metrics.status());
        }
        self.drop_refused_credentials(&observed);
        observed
    }

    fn status(&self) -> Vec<SourceStatus> {
        self.last_status.clone()
    }
}

impl KubeSource {
    /// A renewed kubeconfig is picked up by connecting anew.
    fn drop_refused_credentials<T>(&mut self, outcome: &Result<T, SourceError>) {
        if matches!(outcome, Err(SourceError::Unauthorized)) {
            self.connection = None;
        }
    }
}

/// Bounds a request in time.
async fn within<T>(
    request: impl Future<Output = Result<T, ::kube::Error>>,
) -> Result<T, SourceError> {
    match tokio::time::timeout(REQUEST_TIMEOUT, request).await {
        Ok(answer) => answer.map_err(|error| SourceError::of(&error)),
        Err(_) => Err(SourceError::Unreachable(format!(
            "no answer in {} s",
            REQUEST_TIMEOUT.as_secs()
        ))),
    }
}
