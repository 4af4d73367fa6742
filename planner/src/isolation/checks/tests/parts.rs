//! Objects for tests, in few words.

use crate::isolation::sharing_tests;
use crate::model::{
    ContainerTemplate, Name, Namespace, NetworkPolicy, NetworkRule, Operator, Pod, PodTemplate,
    Requirement, ResourceQuota, RoleRule, Selector, Subject, WorkloadKind, WorkloadRef,
};
use globset::{Glob, GlobSet};
use std::sync::Arc;

pub(in crate::isolation) const GIB: i64 = 1 << 30;

pub(in crate::isolation) fn exempt() -> GlobSet {
    let mut set = GlobSet::builder();
    set.add(Glob::new("kube-*").unwrap());
    set.build().unwrap()
}

pub(in crate::isolation) fn names(texts: &str) -> Vec<Name> {
    let words = texts.split(',').filter(|word| !word.is_empty());
    words
        .map(|word| if word == "core" { "" } else { word }.into())
        .collect()
}

pub(in crate::isolation) fn namespace(name: &str, labels: &[(&str, &str)]) -> Arc<Namespace> {
    let labels = labels
        .iter()
        .map(|(key, value)| ((*key).into(), (*value).into()));
    Arc::new(Namespace {
        uid: name.into(),
        name: name.into(),
        labels: labels.collect(),
        annotations: Default::default(),
        quota: None,
    })
}

/// A container with requests and a memory limit.
pub(in crate::isolation) fn container(name: &str) -> ContainerTemplate {
    ContainerTemplate {
        cpu_request_millis: Some(200),
        memory_request_bytes: Some(GIB),
        memory_limit_bytes: Some(GIB),
        ..ContainerTemplate::named(name)
    }
}

/// A template with which nothing is wrong.
pub(in crate::isolation) fn template() -> PodTemplate {
    PodTemplate {
        containers: vec![container("app")],
        service_account: "default".into(),
        ..PodTemplate::default()
    }
}

pub(in crate::isolation) fn with(change: impl FnOnce(&mut PodTemplate)) -> PodTemplate {
    let mut template = template();
    change(&mut template);
    template
}

pub(in crate::isolation) fn with_app(change: impl FnOnce(&mut ContainerTemplate)) -> PodTemplate {
    with(|template| change(&mut template.containers[0]))
}

pub(in crate::isolation) fn pod(name: &str, template: PodTemplate) -> Pod {
    Pod {
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: name.into(),
        },
        labels: Arc::new([("app".into(), name.into())].into()),
        template: Arc::new(template),
        ..sharing_tests::pod("shop", name, None, 200)
    }
}

pub(in crate::isolation) fn app(name: &str) -> Selector {
    Selector::of(vec![Requirement {
        key: "app".into(),
        operator: Operator::In,
        values: vec![name.into()],
    }])
}

pub(in crate::isolation) fn policy(
    name: &str,
    pods: Selector,
    ingress: Option<Vec<NetworkRule>>,
    egress: Option<Vec<NetworkRule>>,
) -> NetworkPolicy {
    NetworkPolicy {
        namespace: "shop".into(),
        name: name.into(),
        pods,
        ingress,
        egress,
    }
}

pub(in crate::isolation) fn quota(
    name: &str,
    amounts: &[(&str, i64, i64)],
    scopes: &str,
) -> ResourceQuota {
    let of = |which: fn(&(&str, i64, i64)) -> i64| {
        let amounts = amounts.iter();
        amounts.map(|one| (one.0.into(), which(one))).collect()
    };
    ResourceQuota {
        namespace: "shop".into(),
        name: name.into(),
        hard: of(|one| one.1),
        used: of(|one| one.2),
        scopes: names(scopes),
    }
}

pub(in crate::isolation) fn rule(verbs: &str, api_groups: &str, resources: &str) -> RoleRule {
    RoleRule {
        verbs: names(verbs),
        api_groups: names(api_groups),
        resources: names(resources),
        ..RoleRule::default()
    }
}

/// `user x`, `group x` or `namespace/account`.
pub(in crate::isolation) fn subject(text: &str) -> Subject {
    match text.split_once([' ', '/']).unwrap() {
        ("user", name) => Subject::User(name.into()),
        ("group", name) => Subject::Group(name.into()),
        (namespace, name) => Subject::ServiceAccount {
            namespace: namespace.into(),
            name: name.into(),
        },
    }
}
