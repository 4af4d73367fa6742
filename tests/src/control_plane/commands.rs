//! The command line of each program.

use std::path::Path;

use super::Program;
use super::layout::Layout;

/// The arguments with which a program of this control plane starts.
pub(super) fn arguments(program: Program, layout: &Layout) -> Vec<String> {
    match program {
        Program::Etcd => etcd(layout),
        Program::ApiServer => apiserver(layout),
        Program::ControllerManager => controller_manager(layout),
        Program::Scheduler => scheduler(layout),
        Program::Kwok => kwok(layout),
        Program::MetricsServer => metrics_server(layout),
        Program::Kubectl => Vec::new(),
    }
}

/// Durability is of no use here, room for a day's worth of changes is.
fn etcd(layout: &Layout) -> Vec<String> {
    let client = layout.url(Program::Etcd);
    let peer = format!("http://127.0.0.1:{}", layout.ports.etcd_peer());
    vec![
        "--name=test".to_owned(),
        path("--data-dir", &layout.file("etcd")),
        format!("--listen-client-urls={client}"),
        format!("--advertise-client-urls={client}"),
        format!("--listen-peer-urls={peer}"),
        format!("--initial-advertise-peer-urls={peer}"),
        format!("--initial-cluster=test={peer}"),
        "--unsafe-no-fsync".to_owned(),
        "--quota-backend-bytes=8589934592".to_owned(),
        "--auto-compaction-mode=revision".to_owned(),
        "--auto-compaction-retention=1000".to_owned(),
        "--log-level=warn".to_owned(),
    ]
}

fn apiserver(layout: &Layout) -> Vec<String> {
    let url = layout.url(Program::ApiServer);
    let pki = &layout.certificates;
    vec![
        format!("--etcd-servers={}", layout.url(Program::Etcd)),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={}", layout.ports.of(Program::ApiServer)),
        path("--cert-dir", &layout.file("pki")),
        // Endpoints may not be loopback addresses, so no endpoint is published.
        "--advertise-address=192.0.2.1".to_owned(),
        "--endpoint-reconciler-type=none".to_owned(),
        "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
        "--authorization-mode=Node,RBAC".to_owned(),
        "--anonymous-auth=false".to_owned(),
        path("--client-ca-file", &pki.certificate("ca")),
        path("--tls-cert-file", &pki.certificate("apiserver")),
        path("--tls-private-key-file", &pki.key("apiserver")),
        path(
            "--service-account-key-file",
            &pki.service_account_public_key(),
        ),
        path(
            "--service-account-signing-key-file",
            &pki.key("service-account"),
        ),
        format!("--service-account-issuer={url}"),
        format!("--api-audiences={url}"),
        path(
            "--requestheader-client-ca-file",
            &pki.certificate("front-proxy-ca"),
        ),
        "--requestheader-allowed-names=front-proxy-client".to_owned(),
        "--requestheader-username-headers=X-Remote-User".to_owned(),
        "--requestheader-group-headers=X-Remote-Group".to_owned(),
        "--requestheader-extra-headers-prefix=X-Remote-Extra-".to_owned(),
        path("--proxy-client-cert-file", &pki.certificate("front-proxy")),
        path("--proxy-client-key-file", &pki.key("front-proxy")),
        path(
            "--kubelet-client-certificate",
            &pki.certificate("apiserver-kubelet"),
        ),
        path("--kubelet-client-key", &pki.key("apiserver-kubelet")),
        "--kubelet-preferred-address-types=InternalIP".to_owned(),
        "--allow-privileged".to_owned(),
        "--enable-admission-plugins=NodeRestriction,ResourceQuota,LimitRanger".to_owned(),
        "--max-requests-inflight=2000".to_owned(),
        "--max-mutating-requests-inflight=1000".to_owned(),
    ]
}

/// Nodes are judged slowly, so that a busy machine makes no node NotReady.
fn controller_manager(layout: &Layout) -> Vec<String> {
    let pki = &layout.certificates;
    let mut arguments = component(layout, Program::ControllerManager, "controller-manager");
    arguments.extend([
        path("--kubeconfig", &layout.kubeconfig("controller-manager")),
        "--leader-elect=false".to_owned(),
        "--use-service-account-credentials".to_owned(),
        path(
            "--service-account-private-key-file",
            &pki.key("service-account"),
        ),
        path("--root-ca-file", &pki.certificate("ca")),
        "--controllers=*,-node-ipam-controller".to_owned(),
        "--kube-api-qps=1000".to_owned(),
        "--kube-api-burst=2000".to_owned(),
        "--concurrent-deployment-syncs=20".to_owned(),
        "--concurrent-replicaset-syncs=20".to_owned(),
        "--concurrent-gc-syncs=20".to_owned(),
        "--node-monitor-grace-period=30m".to_owned(),
    ]);
    arguments
}

fn scheduler(layout: &Layout) -> Vec<String> {
    let mut arguments = component(layout, Program::Scheduler, "scheduler");
    arguments.push(path("--config", &layout.scheduler_configuration()));
    arguments
}

/// What the controller manager and the scheduler have in common.
fn component(layout: &Layout, program: Program, client: &str) -> Vec<String> {
    let kubeconfig = layout.kubeconfig(client);
    vec![
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={}", layout.ports.of(program)),
        path("--authentication-kubeconfig", &kubeconfig),
        path("--authorization-kubeconfig", &kubeconfig),
    ]
}

/// One port plays the kubelets of all nodes.
fn kwok(layout: &Layout) -> Vec<String> {
    let pki = &layout.certificates;
    let port = layout.ports.of(Program::Kwok);
    let mut arguments = vec![
        path("--kubeconfig", &layout.kubeconfig("kwok")),
        "--manage-all-nodes=false".to_owned(),
        "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake".to_owned(),
        "--node-ip=127.0.0.1".to_owned(),
        format!("--node-port={port}"),
        format!("--server-address=127.0.0.1:{port}"),
        "--cidr=10.0.0.1/8".to_owned(),
        path("--tls-cert-file", &pki.certificate("kubelet")),
        path("--tls-private-key-file", &pki.key("kubelet")),
    ];
    for file in &layout.kwok_configuration {
        arguments.push(path("--config", file));
    }
    arguments
}

fn metrics_server(layout: &Layout) -> Vec<String> {
    let pki = &layout.certificates;
    let kubeconfig = layout.kubeconfig("metrics-server");
    vec![
        path("--kubeconfig", &kubeconfig),
        path("--authentication-kubeconfig", &kubeconfig),
        path("--authorization-kubeconfig", &kubeconfig),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={}", layout.ports.of(Program::MetricsServer)),
        path(
            "--tls-cert-file",
            &pki.certificate("metrics-server-serving"),
        ),
        path("--tls-private-key-file", &pki.key("metrics-server-serving")),
        "--kubelet-use-node-status-port".to_owned(),
        "--kubelet-insecure-tls".to_owned(),
        "--kubelet-preferred-address-types=InternalIP".to_owned(),
        // The shortest it accepts is 10 s; its own manifests use 15 s.
        "--metric-resolution=15s".to_owned(),
    ]
}

fn path(flag: &str, path: &Path) -> String {
    format!("{flag}={}", path.display())
}
