//! Makes the API server hand `metrics.k8s.io` on to metrics-server.

use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::{ControlPlane, Error, Program, Result, eventually};

impl ControlPlane {
    /// Grants metrics-server its rights and registers where it serves.
    ///
    /// A Service of type ExternalName leads to a process outside the cluster network;
    /// the certificate is checked for the Service's name, not for `localhost`.
    pub(super) async fn register_metrics_server(&self) -> Result<()> {
        let path = self.layout.binaries.metrics_server_rbac();
        let rbac = fs::read_to_string(&path).map_err(Error::file(&path))?;
        let path = self.layout.certificates.certificate("ca");
        let authority = fs::read(&path).map_err(Error::file(&path))?;
        let port = self.layout.ports.of(Program::MetricsServer);
        let (name, namespace) = ("metrics-server", "kube-system");
        let service = json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": { "name": name, "namespace": namespace },
            "spec": {
                "type": "ExternalName",
                "externalName": "localhost",
                "ports": [{ "name": "https", "port": port }],
            },
        });
        let registration = json!({
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": { "name": "v1beta1.metrics.k8s.io" },
            "spec": {
                "group": "metrics.k8s.io",
                "version": "v1beta1",
                "groupPriorityMinimum": 100,
                "versionPriority": 100,
                "service": { "name": name, "namespace": namespace, "port": port },
                "caBundle": BASE64_STANDARD.encode(authority),
            },
        });
        let yaml = format!("{rbac}\n---\n{service}\n---\n{registration}\n");
        // The namespace kube-system appears a moment after the API server is ready.
        eventually(
            "registering metrics-server",
            Duration::from_secs(60),
            || async { self.apply_yaml(&yaml).await.map(Ok) },
        )
        .await
        .map(drop)
    }
}
