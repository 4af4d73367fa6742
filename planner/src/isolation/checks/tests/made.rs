//! Clusters for tests, in few words: `shop` is checkout's, `pay` payments', `kube-system` the platform's.

pub(in crate::isolation) use super::parts::*;

use crate::isolation::{Audit, AuditRules, Auditor, Check, Finding, State};
use crate::model::{
    DisruptionBudget, LimitRange, NetworkPolicy, Pod, PodPhase, PodTemplate, Policies,
    PriorityClass, Role, RoleBinding, RoleRef, RoleRule, Snapshot,
};
use crate::teams::{Owners, TeamMapping};
use std::sync::Arc;

/// A cluster.
#[derive(Clone)]
pub(in crate::isolation) struct Made(pub(in crate::isolation) Snapshot);

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

    pub(in crate::isolation) fn hide_budgets(mut self) -> Self {
        self.0.budgets = None;
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
