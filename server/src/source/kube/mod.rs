//! A real cluster through its API: watches for objects, one list of metrics per cycle.

mod budgets;
mod connect;
mod convert_limits;
mod convert_network;
mod convert_node;
mod convert_pod;
mod convert_rbac;
mod convert_scheduling;
mod convert_template;
mod events;
mod metrics;
mod mirror;
mod opening;
mod owners;
mod policy_tables;
mod quotas;
mod selectors;
mod shared;
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
use watch::Watching;

/// How long one request may take before the cycle goes on without it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A real cluster.
pub struct KubeSource {
    options: KubeOptions,
    clock: Clock,
    label_keys: Vec<String>,
    interval_secs: i64,
    connection: Option<Connected>,
    /// Whether the next cycle connects anew.
    in_doubt: bool,
    /// UID of the cluster that was identified.
    uid: Option<String>,
    last_status: Vec<SourceStatus>,
}

struct Connected {
    client: Client,
    name: String,
    address: String,
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
            in_doubt: false,
            uid: None,
            last_status: Vec::new(),
        }
    }

    /// Checks that the configuration can be used, without asking the cluster, and gives the name
    /// that the cluster should go by.
    ///
    /// # Errors
    /// [`SourceError::Configuration`] in words for the person who gave it.
    pub async fn check(&self) -> Result<String, SourceError> {
        Ok(self.options.connect().await?.name)
    }

    /// The connection; a new one when the last is in doubt. The old one is given up, and the doubt
    /// with it, only when the new one has answered and leads to the same cluster: until then what
    /// the old watches do stays visible, and no error on the way lets another cluster slip in.
    async fn connected(&mut self) -> Result<&mut Connected, SourceError> {
        if self.in_doubt || self.connection.is_none() {
            let Connection {
                client,
                name,
                address,
            } = self.options.connect().await?;
            within(&address, client.apiserver_version()).await?;
            if let Some(uid) = &self.uid
                && *uid != uid_of(&client, &address).await?
            {
                return Err(SourceError::AnotherCluster);
            }
            let watching = Watching {
                client: client.clone(),
                clock: self.clock.clone(),
                interval: Duration::from_secs(self.interval_secs.unsigned_abs()),
            };
            let mirror = Mirror::start(&watching, self.label_keys.clone());
            let metrics = Metrics::new(client.clone(), self.clock.clone(), self.interval_secs);
            self.connection = Some(Connected {
                client,
                name,
                address,
                mirror,
                metrics,
            });
            self.in_doubt = false;
        }
        self.connection
            .as_mut()
            .ok_or_else(|| SourceError::Unreachable("not connected".into()))
    }

    /// After an answer that did not come or was a refusal everything is opened anew. Watches can
    /// hang in connections that a firewall has forgotten and pass for current; and a kubeconfig
    /// can have been renewed.
    fn doubt_after<T>(&mut self, outcome: &Result<T, SourceError>) {
        self.in_doubt |= matches!(
            outcome,
            Err(SourceError::Unreachable(_) | SourceError::Failing(_) | SourceError::Unauthorized)
        );
    }

    async fn try_observe(&mut self) -> Result<Observation, SourceError> {
        let connected = self.connected().await?;
        // A watch can be silent for minutes; this tells whether the API still answers.
        within(&connected.address, connected.client.apiserver_version()).await?;
        let snapshot = connected.mirror.snapshot()?;
        let usage = connected.metrics.read(&snapshot).await;
        Ok(Observation { snapshot, usage })
    }
}

#[async_trait]
impl Source for KubeSource {
    async fn identify(&mut self) -> Result<NewCluster, SourceError> {
        self.uid = None;
        let identified = async {
            let connected = self.connected().await?;
            let uid = uid_of(&connected.client, &connected.address).await?;
            Ok((uid, connected.name.clone()))
        }
        .await;
        self.doubt_after(&identified);
        let (uid, name) = identified?;
        self.uid = Some(uid.clone());
        Ok(NewCluster {
            uid,
            name,
            simulated: false,
            origin_secs: None,
        })
    }

    async fn observe(&mut self, _at_secs: i64) -> Result<Observation, SourceError> {
        let observed = self.try_observe().await;
        if let Some(connected) = &self.connection {
            if let Err(error) = &observed {
                connected.metrics.was_not_asked(error);
            }
            self.last_status = connected.mirror.status();
            self.last_status.push(connected.metrics.status());
        }
        self.doubt_after(&observed);
        observed
    }

    fn status(&self) -> Vec<SourceStatus> {
        self.last_status.clone()
    }
}

/// What a cluster is known by: the UID of its namespace `kube-system`.
async fn uid_of(client: &Client, address: &str) -> Result<String, SourceError> {
    let namespaces: Api<Namespace> = Api::all(client.clone());
    let system = within(address, namespaces.get("kube-system")).await?;
    system
        .metadata
        .uid
        .ok_or_else(|| SourceError::Unreachable("the namespace kube-system has no UID".into()))
}

/// Bounds a request to the API server at an address in time.
async fn within<T>(
    address: &str,
    request: impl Future<Output = Result<T, ::kube::Error>>,
) -> Result<T, SourceError> {
    let answer = within_time(REQUEST_TIMEOUT, request).await;
    answer.map_err(|error| error.at(address))
}

async fn within_time<T>(
    longest: Duration,
    request: impl Future<Output = Result<T, ::kube::Error>>,
) -> Result<T, SourceError> {
    match tokio::time::timeout(longest, request).await {
        Ok(answer) => answer.map_err(|error| SourceError::of(&error)),
        Err(_) => Err(SourceError::Unreachable(format!(
            "no answer in {} s",
            longest.as_secs_f64()
        ))),
    }
}

#[cfg(test)]
#[path = "kube_tests.rs"]
mod tests;
