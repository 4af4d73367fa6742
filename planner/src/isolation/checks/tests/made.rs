//! Clusters for tests, in few words: `shop` is checkout's, `pay` payments', `kube-system` the platform's.

use crate::isolation::sharing_tests;
use crate::isolation::{Audit, AuditRules, Auditor, Check, Finding, State};
use crate::model::{
    ContainerTemplate, DisruptionBudget, LimitRange, Name, Namespace, NetworkPolicy, NetworkRule,
    Operator, Pod, PodPhase, PodTemplate, Policies, PriorityClass, Requirement, ResourceQuota,
    Role, RoleBinding, RoleRef, RoleRule, Selector, Snapshot, Subject, WorkloadKind, WorkloadRef,
};
use crate::teams::{Owners, TeamMapping};
use globset::{Glob, GlobSet};
use std::sync::Arc;

pub(in crate::isolation) const GIB: i64 = 1 << 30;

/// A cluster.
#[derive(Clone)]
pub(in crate::isolation) struct Made(pub(in crate::isolation) Snapshot);

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

fn push<T>(to: &mut Option<Vec<Arc<T>>>, object: T) {
    to.get_or_insert_default().push(Arc::new(object));
}

impl Made {
    pub(in crate::isolation) fn new() -> Self {
        Self(Snapshot {
            namespaces: vec![
                namespace("shop", &[("team", "checkout")]),
                namespace("pay", &[("team", "payments")]),
                namespace("kube-system", &[]),
            ],
            budgets: Some(Vec::new()),
            policies: Policies::none(),
            ..Snapshot::default()
        })
    }

    pub(in crate::isolation) fn label(mut self, key: &str, value: &str) -> Self {
        self.0.namespaces[0] = namespace("shop", &[("team", "checkout"), (key, value)]);
        self
    }

    pub(in crate::isolation) fn run(mut self, name: &str, template: PodTemplate) -> Self {
        self.0.pods.push(Arc::new(pod(name, template)));
        self
    }

    pub(in crate::isolation) fn pod(mut self, pod: Pod) -> Self {
        self.0.pods.push(Arc::new(pod));
        self
    }

    pub(in crate::isolation) fn ended(self, name: &str, template: PodTemplate) -> Self {
        self.pod(Pod {
            phase: PodPhase::Succeeded,
            ..pod(name, template)
        })
    }

    pub(in crate::isolation) fn policy(mut self, policy: NetworkPolicy) -> Self {
        push(&mut self.0.policies.network, policy);
        self
    }

    pub(in crate::isolation) fn quota(
        mut self,
        name: &str,
        amounts: &[(&str, i64, i64)],
        scopes: &str,
    ) -> Self {
        push(&mut self.0.policies.quotas, quota(name, amounts, scopes));
        self
    }

    pub(in crate::isolation) fn limits(mut self, requests: &str, limits: &str) -> Self {
        let range = LimitRange {
            namespace: "shop".into(),
            name: format!("for-{requests}-{limits}").into(),
            default_requests: names(requests),
            default_limits: names(limits),
        };
        push(&mut self.0.policies.limit_ranges, range);
        self
    }

    pub(in crate::isolation) fn budget(
        mut self,
        allowed: i64,
        expected: i64,
        healthy: i64,
    ) -> Self {
        let budget = DisruptionBudget {
            namespace: "shop".into(),
            name: "web".into(),
            selector: None,
            allowed,
            expected,
            healthy,
        };
        push(&mut self.0.budgets, budget);
        self
    }

    pub(in crate::isolation) fn class(mut self, name: &str, value: i32, preempts: bool) -> Self {
        let class = PriorityClass {
            name: name.into(),
            value,
            preempts,
        };
        push(&mut self.0.policies.priority_classes, class);
        self
    }

    /// A Role of `shop`, or a ClusterRole.
    pub(in crate::isolation) fn role(mut self, kind: &str, name: &str, rules: &[RoleRule]) -> Self {
        let is_local = kind == "Role";
        let role = Role {
            namespace: is_local.then(|| "shop".into()),
            name: name.into(),
            rules: rules.to_vec(),
            built_in: false,
            aggregated: name.starts_with("aggregated"),
        };
        let policies = &mut self.0.policies;
        push(
            if is_local {
                &mut policies.roles
            } else {
                &mut policies.cluster_roles
            },
            role,
        );
        self
    }

    /// A binding of a ClusterRole in a namespace, or everywhere where none is named.
    pub(in crate::isolation) fn bind(
        mut self,
        namespace: &str,
        role: &str,
        subjects: &[&str],
    ) -> Self {
        let binding = RoleBinding {
            namespace: (!namespace.is_empty()).then(|| namespace.into()),
            name: format!("to-{role}").into(),
            role: RoleRef::ClusterRole(role.into()),
            subjects: subjects.iter().map(|text| subject(text)).collect(),
            built_in: false,
        };
        let policies = &mut self.0.policies;
        let to = match binding.namespace {
            Some(_) => &mut policies.role_bindings,
            None => &mut policies.cluster_role_bindings,
        };
        push(to, binding);
        self
    }

    pub(in crate::isolation) fn without(mut self, hide: impl FnOnce(&mut Policies)) -> Self {
        hide(&mut self.0.policies);
        self
    }

    pub(in crate::isolation) fn owners(&self) -> Owners {
        let people = [("oidc:pay-*".to_owned(), "payments".to_owned())];
        let mapping = TeamMapping::by_default_labels().with_subjects(&people);
        mapping.unwrap().owners(&self.0.namespaces)
    }

    pub(in crate::isolation) fn audit(&self) -> Arc<Audit> {
        let mut auditor = Auditor::new(AuditRules { exempt: exempt() });
        auditor.audit(&Arc::new(self.0.clone()), &self.owners())
    }

    /// What a check says of `shop`, or of the cluster where none is named.
    pub(in crate::isolation) fn state(&self, check: Check, namespace: &str) -> State {
        let audit = self.audit();
        let verdicts = match namespace {
            "" => &audit.cluster,
            name => &audit.namespaces[name],
        };
        let verdict = verdicts.iter().find(|verdict| verdict.check == check);
        verdict.unwrap().state.clone()
    }

    pub(in crate::isolation) fn findings(&self, check: Check, namespace: &str) -> Vec<Finding> {
        match self.state(check, namespace) {
            State::Fail(findings) => findings,
            other => panic!("{check:?} says {other:?}"),
        }
    }

    /// The only finding of a check in `shop`: its object, its evidence and its fix.
    pub(in crate::isolation) fn finding(
        &self,
        check: Check,
    ) -> (String, String, Option<serde_json::Value>) {
        let findings = self.findings(check, "shop");
        let [one] = &findings[..] else {
            panic!("{check:?} finds {findings:?}");
        };
        let object = format!("{} {}", one.object.kind, one.object.name);
        (object, one.evidence.clone(), one.fix.clone())
    }

    #[track_caller]
    pub(in crate::isolation) fn fails(&self, check: Check, object: &str, evidence: &str) {
        let (found, told, _) = self.finding(check);
        assert_eq!((found.as_str(), told.as_str()), (object, evidence));
    }

    #[track_caller]
    pub(in crate::isolation) fn passes(&self, check: Check) {
        assert_eq!(self.state(check, "shop"), State::Pass, "{check:?}");
    }

    #[track_caller]
    pub(in crate::isolation) fn is_unknown(&self, check: Check, kinds: &[&'static str]) {
        assert_eq!(
            self.state(check, "shop"),
            State::Unknown(kinds.to_vec()),
            "{check:?}"
        );
    }
}
