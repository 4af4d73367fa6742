use super::cases::{named, rule};
use super::*;
use crate::model::RoleRule;
use proptest::prelude::*;

const NONE: Powers = Powers {
    read: false,
    write: false,
    exec: false,
    secrets: false,
    grant: false,
};

#[test]
fn powers_are_what_they_say() {
    let rbac = "rbac.authorization.k8s.io";
    let read = Powers { read: true, ..NONE };
    let write = Powers {
        write: true,
        ..NONE
    };
    let exec = Powers { exec: true, ..NONE };
    let secrets = Powers {
        secrets: true,
        ..NONE
    };
    let grant = Powers {
        grant: true,
        ..NONE
    };
    let cases = [
        (rule("get", "core", "pods/log"), read),
        (rule("watch", "*", "configmaps"), read),
        (rule("get,list,watch", "apps", "*"), NONE),
        (rule("get", "core", "services,events"), NONE),
        (named(rule("get", "core", "configmaps"), "a"), read),
        (rule("patch", "apps", "deployments"), write),
        (rule("patch", "apps", "deployments/scale"), NONE),
        (rule("deletecollection", "batch", "jobs"), write),
        // These requests have no name.
        (
            named(
                rule("deletecollection,create", "*", "jobs,rolebindings"),
                "a",
            ),
            NONE,
        ),
        (named(rule("delete", "core", "pods"), "a"), write),
        (rule("create", "core", "pods/exec"), exec),
        (named(rule("create", "core", "pods/portforward"), "a"), exec),
        (rule("get", "core", "*/attach"), exec),
        (rule("patch", "core", "pods/ephemeralcontainers"), exec),
        (rule("get", "core", "pods/ephemeralcontainers"), NONE),
        (rule("list", "core", "secrets"), secrets),
        (rule("create", "core", "secrets"), NONE),
        (rule("bind", rbac, "clusterroles"), grant),
        (rule("patch", rbac, "rolebindings"), grant),
        (rule("update", rbac, "roles"), NONE),
        (
            named(rule("impersonate", "core", "serviceaccounts"), "a"),
            grant,
        ),
        (rule("create", "core", "serviceaccounts/token"), grant),
    ];
    for (rule, powers) in cases {
        let rules = [rule];
        assert_eq!(powers_of_rules(&rules), powers, "{rules:?}");
        assert_eq!(powers_in_namespace(&rules), powers, "{rules:?}");
    }
    let for_the_cluster = [
        (rule("impersonate", "core", "users"), grant),
        (rule("impersonate", "core", "groups"), grant),
        (rule("escalate", rbac, "clusterroles"), grant),
        (rule("create", rbac, "clusterrolebindings"), grant),
        (rule("get", "core", "nodes/proxy"), exec),
        (named(rule("create", "core", "nodes/proxy"), "n0"), exec),
    ];
    for (rule, powers) in for_the_cluster {
        let rules = [rule];
        assert_eq!(powers_of_rules(&rules), powers, "{rules:?}");
        assert_eq!(powers_in_namespace(&rules), NONE, "{rules:?}");
    }
}

#[test]
fn everything_is_all_of_it() {
    let all = rule("*", "*", "*");
    assert!(allows_everything(&[
        rule("get", "core", "pods"),
        all.clone()
    ]));
    assert!(!allows_everything(&[named(all, "a")]));
    assert!(!allows_everything(&[rule("*", "*", "pods")]));
    assert!(!allows_everything(&[rule("*", "apps", "*")]));
    assert!(!allows_everything(&[rule("get", "*", "*")]));
    assert!(!allows_everything(&[]));
}

/// What is asked for a power: verbs, group, resources (each maybe with a subresource), whether a name may
/// be given, whether it is in a namespace.
type Asked = (&'static str, &'static str, &'static str, bool, bool);

const RBAC: &str = "rbac.authorization.k8s.io";
const READ: &[Asked] = &[("get,list,watch", "", "pods,configmaps,pods/log", true, true)];
const WRITE: &[Asked] = &[
    (
        "update,patch,delete",
        "",
        "pods,configmaps,services",
        true,
        true,
    ),
    (
        "update,patch,delete",
        "apps",
        "deployments,statefulsets,daemonsets,replicasets",
        true,
        true,
    ),
    ("update,patch,delete", "batch", "jobs,cronjobs", true, true),
    (
        "create,deletecollection",
        "",
        "pods,configmaps,services",
        false,
        true,
    ),
    (
        "create,deletecollection",
        "apps",
        "deployments,statefulsets,daemonsets,replicasets",
        false,
        true,
    ),
    (
        "create,deletecollection",
        "batch",
        "jobs,cronjobs",
        false,
        true,
    ),
];
const EXEC: &[Asked] = &[
    (
        "create,get",
        "",
        "pods/exec,pods/attach,pods/portforward",
        true,
        true,
    ),
    ("update,patch", "", "pods/ephemeralcontainers", true, true),
    ("create,get", "", "nodes/proxy", true, false),
];
const SECRETS: &[Asked] = &[("get,list,watch", "", "secrets", true, true)];
const GRANT: &[Asked] = &[
    ("escalate", RBAC, "roles", true, true),
    ("escalate", RBAC, "clusterroles", true, false),
    ("bind", RBAC, "roles,clusterroles", true, true),
    ("update,patch", RBAC, "rolebindings", true, true),
    ("update,patch", RBAC, "clusterrolebindings", true, false),
    ("create", RBAC, "rolebindings", false, true),
    ("create", RBAC, "clusterrolebindings", false, false),
    ("impersonate", "", "users,groups", true, false),
    ("impersonate", "", "serviceaccounts", true, true),
    ("create", "", "serviceaccounts/token", true, true),
];

/// Whether one of the requests is allowed to a user that these rules are bound to, in a namespace or in
/// the whole cluster.
fn some(rules: &[RoleRule], asked: &[Asked], scope: &str) -> bool {
    let cluster = cases::Cluster::new().role("", "r", rules).bind(
        scope,
        "b",
        "ClusterRole/r",
        &[cases::user("ann")],
    );
    let (rbac, ann) = (cluster.rbac(), Identity::user("ann", vec![]));
    let names: Vec<Option<&str>> = rules
        .iter()
        .flat_map(|rule| rule.resource_names.iter().map(|name| Some(&**name)))
        .chain([None])
        .collect();
    asked
        .iter()
        .any(|(verbs, api_group, resources, may_name, namespaced)| {
            let names: &[Option<&str>] = if *may_name { &names } else { &[None] };
            verbs.split(',').any(|verb| {
                resources.split(',').any(|resource| {
                    let (resource, subresource) = match resource.split_once('/') {
                        Some((resource, subresource)) => (resource, Some(subresource)),
                        None => (resource, None),
                    };
                    names.iter().any(|name| {
                        let request = Request::Resource(ResourceRequest {
                            verb,
                            api_group,
                            resource,
                            subresource,
                            name: *name,
                            namespace: namespaced.then_some("shop"),
                        });
                        rbac.allows(&ann, &request).is_some()
                    })
                })
            })
        })
}

fn some_of(words: &'static [&'static str]) -> impl Strategy<Value = Vec<Name>> {
    proptest::collection::vec(proptest::sample::select(words).prop_map(Name::from), 0..3)
}

fn rules() -> impl Strategy<Value = Vec<RoleRule>> {
    let verbs = some_of(&[
        "get",
        "list",
        "create",
        "update",
        "patch",
        "delete",
        "deletecollection",
        "bind",
        "escalate",
        "impersonate",
        "*",
    ]);
    let groups = some_of(&["", "", "apps", "batch", RBAC, RBAC, "*"]);
    let resources = some_of(&[
        "pods",
        "pods/log",
        "pods/exec",
        "pods/ephemeralcontainers",
        "nodes/proxy",
        "*/attach",
        "secrets",
        "services",
        "deployments",
        "jobs",
        "roles",
        "clusterroles",
        "rolebindings",
        "clusterrolebindings",
        "users",
        "serviceaccounts",
        "serviceaccounts/token",
        "*",
    ]);
    let names = proptest::option::weighted(0.3, some_of(&["a", "b"]));
    let rule =
        (verbs, groups, resources, names).prop_map(|(verbs, api_groups, resources, names)| {
            RoleRule {
                verbs,
                api_groups,
                resources,
                resource_names: names.unwrap_or_default(),
                non_resource_urls: Vec::new(),
            }
        });
    proptest::collection::vec(rule, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn powers_are_the_requests_that_are_allowed(rules in rules()) {
        for scope in ["", "shop"] {
            let expected = Powers {
                read: some(&rules, READ, scope),
                write: some(&rules, WRITE, scope),
                exec: some(&rules, EXEC, scope),
                secrets: some(&rules, SECRETS, scope),
                grant: some(&rules, GRANT, scope),
            };
            let found = match scope {
                "" => powers_of_rules(&rules),
                _ => powers_in_namespace(&rules),
            };
            prop_assert_eq!(found, expected, "in `{}`", scope);
        }
    }
}
