//! What keeps the simulated teams apart, as far as they see to it.

use super::blueprint::{NamespacePlan, Scale, TEAMS};
use super::cluster::Cluster;
use super::habits::{Habits, habits};
use super::plan::Plan;
use crate::model::{
    Autoscaler, LimitRange, Name, NetworkPeer, NetworkPolicy, NetworkPort, NetworkRule, Operator,
    Policies, PortRange, PriorityClass, Protocol, Requirement, ResourceQuota, Role, RoleBinding,
    RoleRef, RoleRule, Selector, ServiceAccount, Subject,
};
use std::sync::Arc;

const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
const GATEWAYS: &str = "ingress";
const PIPELINE: &str = "ci";
const PIPELINE_ACCOUNT: &str = "deploy-controller";
const DNS: u16 = 53;

/// What does not change with the cluster.
pub(super) fn fixed(plan: &Plan) -> Policies {
    let mut all = Policies {
        cluster_roles: Some(cluster_roles()),
        cluster_role_bindings: Some(cluster_role_bindings()),
        priority_classes: Some(priority_classes()),
        ..Policies::none()
    };
    for (name, namespace) in &plan.namespaces {
        let habits = habits(namespace.team);
        push(&mut all.network, network(name, namespace, habits));
        push(&mut all.limit_ranges, limit_range(name, habits));
        push(&mut all.roles, roles(name, habits));
        push(&mut all.role_bindings, bindings(name, namespace, habits));
        let accounts = namespace.services.iter().map(|service| ServiceAccount {
            namespace: name.clone(),
            name: service.name.into(),
            automount_token: habits.no_tokens.then_some(false),
        });
        push(&mut all.service_accounts, accounts);
    }
    let scaled = plan
        .workloads
        .iter()
        .filter(|workload| matches!(workload.service.scale, Scale::Autoscaled { .. }));
    let scaled = scaled.map(|workload| Autoscaler {
        namespace: plan.namespaces[workload.namespace].0.clone(),
        name: workload.reference.name.clone(),
        target: workload.reference.clone(),
        by_utilization_of: vec!["cpu".into()],
    });
    push(&mut all.autoscalers, scaled);
    all
}

fn push<T>(onto: &mut Option<Vec<Arc<T>>>, more: impl IntoIterator<Item = T>) {
    if let Some(onto) = onto {
        onto.extend(more.into_iter().map(Arc::new));
    }
}

/// The quotas as they are held now.
pub(super) fn quotas(plan: &Plan, cluster: &Cluster) -> Vec<Arc<ResourceQuota>> {
    let mut held = vec![(0_i64, 0_i64, 0_i64); plan.namespaces.len()];
    for (workload, replicas) in plan.workloads.iter().zip(&cluster.replicas) {
        let alive = replicas.iter().filter(|replica| replica.is_alive());
        let pods = i64::try_from(alive.count()).unwrap_or(i64::MAX);
        let of = &mut held[workload.namespace];
        let each = workload.resources.requests;
        of.0 += each.cpu_millis * pods;
        of.1 += each.memory_bytes * pods;
        of.2 += pods;
    }
    let hard = plan.namespaces.iter().zip(cluster.quotas.hard());
    let quotas = hard.zip(held).filter_map(|(((name, _), hard), held)| {
        let hard = (*hard)?;
        let amounts = |cpu, memory| {
            [
                ("requests.cpu".into(), cpu),
                ("requests.memory".into(), memory),
            ]
        };
        Some(Arc::new(ResourceQuota {
            namespace: name.clone(),
            name: "compute".into(),
            hard: amounts(hard.cpu_millis, hard.memory_bytes).into(),
            used: amounts(held.0, held.1).into(),
            scopes: Vec::new(),
        }))
    });
    quotas.collect()
}

fn labelled(key: &str, value: &str) -> Selector {
    Selector::of(vec![Requirement {
        key: key.into(),
        operator: Operator::In,
        values: vec![value.into()],
    }])
}

fn own() -> NetworkPeer {
    NetworkPeer::Pods {
        namespaces: None,
        pods: Some(Selector::default()),
    }
}

fn namespaces(key: &str, value: &str) -> NetworkPeer {
    NetworkPeer::Pods {
        namespaces: Some(labelled(key, value)),
        pods: None,
    }
}

fn network(name: &Name, namespace: &NamespacePlan, habits: Habits) -> Vec<NetworkPolicy> {
    let team = TEAMS[namespace.team as usize].name;
    let policy = |of: &str, ingress, egress| NetworkPolicy {
        namespace: name.clone(),
        name: of.into(),
        pods: Selector::default(),
        ingress,
        egress,
    };
    let rule = |peers| NetworkRule {
        peers,
        ports: Vec::new(),
    };
    let mut policies = Vec::new();
    if habits.closed_in {
        let peers = vec![own(), namespaces("team", team)];
        let from_gateways = NetworkRule {
            peers: vec![namespaces(NAMESPACE_NAME, GATEWAYS)],
            ports: vec![tcp(8_080), tcp(8_443)],
        };
        let monitoring = NetworkRule {
            peers: vec![namespaces(NAMESPACE_NAME, "monitoring")],
            ports: vec![tcp(9_090)],
        };
        let rules = vec![rule(peers), from_gateways, monitoring];
        policies.push(policy("closed", Some(rules), None));
    }
    if habits.closed_out {
        let dns = NetworkRule {
            peers: vec![namespaces(NAMESPACE_NAME, "kube-system")],
            ports: [Protocol::Udp, Protocol::Tcp]
                .map(|protocol| NetworkPort {
                    protocol,
                    ports: Some(PortRange::Numbers(DNS, DNS)),
                })
                .into(),
        };
        let peers = vec![own(), namespaces("team", team)];
        policies.push(policy("closed-out", None, Some(vec![rule(peers), dns])));
    }
    if habits.read_by_all {
        // Written to mend an outage, and never taken back.
        let everyone = NetworkPeer::Pods {
            namespaces: Some(Selector::default()),
            pods: None,
        };
        policies.push(policy("open", Some(vec![rule(vec![everyone])]), None));
    }
    policies
}

fn tcp(port: u16) -> NetworkPort {
    NetworkPort {
        protocol: Protocol::Tcp,
        ports: Some(PortRange::Numbers(port, port)),
    }
}

fn limit_range(name: &Name, habits: Habits) -> Option<LimitRange> {
    habits.limit_ranges.then(|| LimitRange {
        namespace: name.clone(),
        name: "defaults".into(),
        default_requests: vec!["cpu".into(), "memory".into()],
        default_limits: vec!["memory".into()],
    })
}

fn texts(texts: &[&str]) -> Vec<Name> {
    texts.iter().map(|text| (*text).into()).collect()
}

fn rule(verbs: &[&str], api_groups: &[&str], resources: &[&str]) -> RoleRule {
    RoleRule {
        verbs: texts(verbs),
        api_groups: texts(api_groups),
        resources: texts(resources),
        ..RoleRule::default()
    }
}

fn roles(name: &Name, habits: Habits) -> Option<Role> {
    habits.wildcard.then(|| Role {
        namespace: Some(name.clone()),
        name: "lead".into(),
        rules: vec![rule(&["*"], &["", "apps", "batch"], &["*"])],
        built_in: false,
        aggregated: false,
    })
}

fn account(namespace: &str, name: &str) -> Subject {
    Subject::ServiceAccount {
        namespace: namespace.into(),
        name: name.into(),
    }
}

fn bindings(name: &Name, namespace: &NamespacePlan, habits: Habits) -> Vec<RoleBinding> {
    let team = TEAMS[namespace.team as usize].name;
    let people = Subject::Group(format!("{team}-developers").into());
    let bind = |of: &str, role: RoleRef, subject| RoleBinding {
        namespace: Some(name.clone()),
        name: of.into(),
        role,
        subjects: vec![subject],
        built_in: false,
    };
    let cluster_role = |name: &str| RoleRef::ClusterRole(name.into());
    let mut bindings = vec![bind("developers", cluster_role("edit"), people)];
    if habits.wildcard {
        let lead = Subject::User(format!("lead@{team}.example").into());
        bindings.push(bind("lead", RoleRef::Role("lead".into()), lead));
    }
    if habits.pipeline {
        let pipeline = account(PIPELINE, PIPELINE_ACCOUNT);
        bindings.push(bind("pipeline", cluster_role("edit"), pipeline));
    }
    if habits.read_by_all {
        let all = Subject::Group("system:serviceaccounts".into());
        bindings.push(bind("dashboard", cluster_role("view"), all));
    }
    bindings
}

/// The roles that every cluster has, as far as they are bound here.
fn cluster_roles() -> Vec<Arc<Role>> {
    const READ: [&str; 3] = ["get", "list", "watch"];
    const WRITE: [&str; 5] = ["create", "update", "patch", "delete", "deletecollection"];
    const CORE: [&str; 3] = ["pods", "services", "configmaps"];
    const APPS: [&str; 4] = ["deployments", "statefulsets", "daemonsets", "replicasets"];
    const BATCH: [&str; 2] = ["jobs", "cronjobs"];
    let view = vec![
        rule(
            &READ,
            &[""],
            &["pods", "pods/log", "services", "configmaps"],
        ),
        rule(&READ, &["apps"], &APPS),
        rule(&READ, &["batch"], &BATCH),
    ];
    let mut edit = view.clone();
    edit.push(rule(&WRITE, &[""], &CORE));
    edit.push(rule(&WRITE, &["apps"], &APPS));
    edit.push(rule(&WRITE, &["batch"], &BATCH));
    edit.push(rule(&READ, &[""], &["secrets"]));
    edit.push(rule(
        &["get", "create"],
        &[""],
        &["pods/exec", "pods/attach", "pods/portforward"],
    ));
    let all = RoleRule {
        non_resource_urls: Vec::new(),
        ..rule(&["*"], &["*"], &["*"])
    };
    let role = |name: &str, rules, aggregated| {
        Arc::new(Role {
            namespace: None,
            name: name.into(),
            rules,
            built_in: true,
            aggregated,
        })
    };
    vec![
        role("cluster-admin", vec![all], false),
        role("edit", edit, true),
        role("view", view, true),
    ]
}

fn cluster_role_bindings() -> Vec<Arc<RoleBinding>> {
    let bind = |name: &str, role: &str, subject, built_in| {
        Arc::new(RoleBinding {
            namespace: None,
            name: name.into(),
            role: RoleRef::ClusterRole(role.into()),
            subjects: vec![subject],
            built_in,
        })
    };
    let masters = Subject::Group("system:masters".into());
    let print = account("erp", "erp-print");
    let people = Subject::Group("platform-oncall".into());
    let crawler = account("team-c-lab", "default");
    vec![
        bind("cluster-admin", "cluster-admin", masters, true),
        bind("platform-oncall", "cluster-admin", people, false),
        bind("erp-print-driver", "cluster-admin", print, false),
        bind("lab-experiments", "edit", crawler, false),
    ]
}

fn priority_classes() -> Vec<Arc<PriorityClass>> {
    let class = |name: &str, value| {
        Arc::new(PriorityClass {
            name: name.into(),
            value,
            preempts: true,
        })
    };
    vec![
        class("system-node-critical", 2_000_001_000),
        class("system-cluster-critical", 2_000_000_000),
        class("business", 100_000),
    ]
}
