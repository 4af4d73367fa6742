//! What rules come to, in a few words.

use super::matching::{ALL, has, one_resource_matches};
use crate::model::RoleRule;
use std::ops::BitOr;

/// What somebody can do to the objects of a namespace. Each of these is set as soon as one request of its
/// kind is allowed, for one object by name too: a rule with `resourceNames` lets somebody in all the same.
/// What such a rule never allows is not counted: making an object and deleting a whole collection, which
/// are requests without a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Powers {
    /// See its work: get, list or watch pods, their logs or ConfigMaps.
    pub read: bool,
    /// Change its work: create, update, patch, delete or deletecollection of pods, ConfigMaps, Services,
    /// Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs or CronJobs.
    pub write: bool,
    /// Get into its containers: create or get of `pods/exec`, `pods/attach` or `pods/portforward`, update or patch
    /// of `pods/ephemeralcontainers`; create or get of `nodes/proxy`, by which a kubelet execs in any of its pods.
    pub exec: bool,
    /// Read its Secrets: get, list or watch.
    pub secrets: bool,
    /// Give rights or use those of others: escalate or bind roles, create, update or patch bindings,
    /// impersonate users, groups or ServiceAccounts, or create tokens of these.
    pub grant: bool,
}

impl Powers {
    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self != Self::default()
    }

    /// Whether there is one that the other lacks.
    #[must_use]
    pub fn adds_to(self, other: Self) -> bool {
        self | other != other
    }
}

impl BitOr for Powers {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            read: self.read || other.read,
            write: self.write || other.write,
            exec: self.exec || other.exec,
            secrets: self.secrets || other.secrets,
            grant: self.grant || other.grant,
        }
    }
}

/// What rules allow that hold everywhere, as those of a ClusterRoleBinding do.
#[must_use]
pub fn powers_of_rules(rules: &[RoleRule]) -> Powers {
    powers(rules, true)
}

/// What rules allow that hold in a namespace, as those of a RoleBinding do. Requests for what is in no
/// namespace are not among it: a RoleBinding cannot let anybody impersonate users and groups, or escalate
/// or bind for the whole cluster.
#[must_use]
pub fn powers_in_namespace(rules: &[RoleRule]) -> Powers {
    powers(rules, false)
}

/// Whether one of the rules allows every verb on every resource of every group.
#[must_use]
pub fn allows_everything(rules: &[RoleRule]) -> bool {
    rules.iter().any(|rule| {
        let all = [&rule.verbs, &rule.api_groups, &rule.resources];
        rule.resource_names.is_empty() && all.iter().all(|list| list.iter().any(|it| **it == *ALL))
    })
}

/// Requests for each of the verbs on each of the resources. As rules are such products too, one allows
/// some of the requests when it has some of the verbs and some of the resources.
struct Asked {
    verbs: &'static [&'static str],
    api_group: &'static str,
    /// Each with its subresource, empty for none.
    resources: &'static [(&'static str, &'static str)],
    /// Whether they are for an object by name, or may be.
    named: bool,
    /// Whether they are for what is in no namespace.
    cluster_scoped: bool,
}

impl Asked {
    /// For objects of a namespace, by name.
    const fn new(
        verbs: &'static [&'static str],
        api_group: &'static str,
        resources: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            verbs,
            api_group,
            resources,
            named: true,
            cluster_scoped: false,
        }
    }

    /// For many, or a new one.
    const fn nameless(self) -> Self {
        Self {
            named: false,
            ..self
        }
    }

    /// For what is in no namespace.
    const fn cluster_scoped(self) -> Self {
        Self {
            cluster_scoped: true,
            ..self
        }
    }

    fn some_allowed_by(&self, rule: &RoleRule) -> bool {
        (self.named || rule.resource_names.is_empty())
            && self.verbs.iter().any(|verb| has(&rule.verbs, verb))
            && has(&rule.api_groups, self.api_group)
            && rule.resources.iter().any(|one| {
                let mut resources = self.resources.iter();
                resources.any(|(resource, sub)| one_resource_matches(one, resource, sub))
            })
    }
}

type Resources = &'static [(&'static str, &'static str)];

const RBAC: &str = "rbac.authorization.k8s.io";
const SEE: &[&str] = &["get", "list", "watch"];
const MAKE: &[&str] = &["create", "deletecollection"];
const CHANGE: &[&str] = &["update", "patch", "delete"];
const CORE_WORK: Resources = &[("pods", ""), ("configmaps", ""), ("services", "")];
const APPS_WORK: Resources = &[
    ("deployments", ""),
    ("statefulsets", ""),
    ("daemonsets", ""),
    ("replicasets", ""),
];
const BATCH_WORK: Resources = &[("jobs", ""), ("cronjobs", "")];
const LOCAL_BINDINGS: Resources = &[("rolebindings", "")];
const CLUSTER_BINDINGS: Resources = &[("clusterrolebindings", "")];

const READ: &[Asked] = &[Asked::new(
    SEE,
    "",
    &[("pods", ""), ("configmaps", ""), ("pods", "log")],
)];
const WRITE: &[Asked] = &[
    Asked::new(CHANGE, "", CORE_WORK),
    Asked::new(CHANGE, "apps", APPS_WORK),
    Asked::new(CHANGE, "batch", BATCH_WORK),
    Asked::new(MAKE, "", CORE_WORK).nameless(),
    Asked::new(MAKE, "apps", APPS_WORK).nameless(),
    Asked::new(MAKE, "batch", BATCH_WORK).nameless(),
];
const EXEC: &[Asked] = &[
    Asked::new(
        &["create", "get"],
        "",
        &[
            ("pods", "exec"),
            ("pods", "attach"),
            ("pods", "portforward"),
        ],
    ),
    Asked::new(&["update", "patch"], "", &[("pods", "ephemeralcontainers")]),
    Asked::new(&["create", "get"], "", &[("nodes", "proxy")]).cluster_scoped(),
];
const SECRETS: &[Asked] = &[Asked::new(SEE, "", &[("secrets", "")])];
const GRANT: &[Asked] = &[
    // A ClusterRole is bound in the namespace of the RoleBinding, but changed in none.
    Asked::new(&["bind"], RBAC, &[("roles", ""), ("clusterroles", "")]),
    Asked::new(&["escalate"], RBAC, &[("roles", "")]),
    Asked::new(&["escalate"], RBAC, &[("clusterroles", "")]).cluster_scoped(),
    Asked::new(&["update", "patch"], RBAC, LOCAL_BINDINGS),
    Asked::new(&["create"], RBAC, LOCAL_BINDINGS).nameless(),
    Asked::new(&["update", "patch"], RBAC, CLUSTER_BINDINGS).cluster_scoped(),
    Asked::new(&["create"], RBAC, CLUSTER_BINDINGS)
        .nameless()
        .cluster_scoped(),
    Asked::new(&["impersonate"], "", &[("serviceaccounts", "")]),
    Asked::new(&["impersonate"], "", &[("users", ""), ("groups", "")]).cluster_scoped(),
    Asked::new(&["create"], "", &[("serviceaccounts", "token")]),
];

fn powers(rules: &[RoleRule], everywhere: bool) -> Powers {
    let some = |asked: &[Asked]| {
        let mut asked = asked.iter().filter(|it| everywhere || !it.cluster_scoped);
        asked.any(|it| rules.iter().any(|rule| it.some_allowed_by(rule)))
    };
    Powers {
        read: some(READ),
        write: some(WRITE),
        exec: some(EXEC),
        secrets: some(SECRETS),
        grant: some(GRANT),
    }
}
