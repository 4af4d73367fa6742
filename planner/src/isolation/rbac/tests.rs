use super::cases::{Cluster, account, binding, group, named, rule, urls, user};
use super::*;
use crate::model::{Policies, RoleRule};

/// `verb group resource[/subresource] [name]` in a namespace, `core` being the core group; a path after
/// the verb is a request for no resource.
fn request<'a>(words: &'a str, namespace: &'a str) -> Request<'a> {
    let words: Vec<&str> = words.split(' ').collect();
    if words[1].starts_with('/') {
        let (verb, path) = (words[0], words[1]);
        return Request::NonResource { verb, path };
    }
    let (resource, subresource) = match words[2].split_once('/') {
        Some((resource, subresource)) => (resource, Some(subresource)),
        None => (words[2], None),
    };
    Request::Resource(ResourceRequest {
        verb: words[0],
        api_group: if words[1] == "core" { "" } else { words[1] },
        resource,
        subresource,
        name: words.get(3).copied(),
        namespace: Some(namespace),
    })
}

#[test]
fn a_rule_allows_what_it_says() {
    let pods = rule("get,list", "core", "pods");
    let cases: &[(RoleRule, &str, bool)] = &[
        (pods.clone(), "get core pods", true),
        (pods.clone(), "list core pods", true),
        (pods.clone(), "get core pods web-1", true),
        (pods.clone(), "watch core pods", false),
        (pods.clone(), "GET core pods", false),
        (pods.clone(), "get metrics.k8s.io pods", false),
        (pods.clone(), "get core pod", false),
        (pods.clone(), "get core pods/log", false),
        (pods, "get /pods", false),
        (rule("*", "core", "pods"), "eat core pods", true),
        (rule("*", "core", "pods"), "eat core nodes", false),
        (rule("get", "*", "pods"), "get metrics.k8s.io pods", true),
        (rule("get", "apps,batch", "jobs"), "get batch jobs", true),
        (rule("get", "apps", "jobs"), "get core jobs", false),
        (rule("get", "core", "*"), "get core secrets", true),
        (rule("get", "core", "*"), "get core pods/exec", true),
        (rule("get", "core", "*"), "get apps deployments", false),
        (rule("get", "core", "pods/log"), "get core pods/log", true),
        (rule("get", "core", "pods/log"), "get core pods", false),
        (rule("get", "core", "pods/log"), "get core pods/logs", false),
        (rule("get", "core", "pods/*"), "get core pods/log", false),
        (
            rule("get", "apps", "*/scale"),
            "get apps deployments/scale",
            true,
        ),
        (
            rule("get", "apps", "*/scale"),
            "get apps deployments/status",
            false,
        ),
        (
            rule("get", "apps", "*/scale"),
            "get apps deployments",
            false,
        ),
        (rule("get", "apps", "*/scale"), "get apps scale", false),
        (
            rule("get", "apps", "*/scale"),
            "get apps deployments/autoscale",
            false,
        ),
        (rule("get", "", "pods"), "get core pods", false),
        (rule("", "core", "pods"), "get core pods", false),
    ];
    check(cases);
}

#[test]
fn names_and_paths_have_rules_of_their_own() {
    let one = named(rule("*", "core", "configmaps"), "a,b");
    let cases: &[(RoleRule, &str, bool)] = &[
        (one.clone(), "get core configmaps a", true),
        (one.clone(), "get core configmaps b", true),
        (one.clone(), "get core configmaps c", false),
        // Without a name it is for all of them.
        (one.clone(), "list core configmaps", false),
        (one, "create core configmaps", false),
        // A name is no pattern.
        (
            named(rule("*", "*", "*"), "*"),
            "get core configmaps a",
            false,
        ),
        (urls("get", "/healthz"), "get /healthz", true),
        (urls("get", "/healthz"), "get /healthz/", false),
        (urls("get", "/healthz"), "get /healthz/etcd", false),
        (urls("get", "/healthz"), "post /healthz", false),
        (urls("get", "/healthz/*"), "get /healthz/etcd/x", true),
        (urls("get", "/healthz/*"), "get /healthz", false),
        (urls("get", "/heal*"), "get /healthz", true),
        (urls("get", "/he*z"), "get /healthz", false),
        (urls("*", "*"), "put /any/thing", true),
        (urls("*", "*"), "get core pods", false),
        // Resources are no paths.
        (rule("*", "*", "*"), "get /healthz", false),
    ];
    check(cases);
}

fn check(cases: &[(RoleRule, &str, bool)]) {
    for (rule, asked, allowed) in cases {
        let found = rule_allows(rule, &request(asked, "shop"));
        assert_eq!(found, *allowed, "{asked} by {rule:?}");
    }
}

#[test]
fn an_empty_text_is_no_name() {
    let empty = Request::Resource(ResourceRequest {
        verb: "get",
        resource: "pods",
        subresource: Some(""),
        name: Some(""),
        namespace: Some(""),
        ..ResourceRequest::default()
    });
    let pods = rule("get", "core", "pods");
    assert!(rule_allows(&pods, &empty));
    assert!(!rule_allows(&named(pods.clone(), "a"), &empty));
    let cluster = Cluster::new().role("", "pods", &[pods]).bind(
        "shop",
        "b",
        "ClusterRole/pods",
        &[user("ann")],
    );
    let ann = Identity::user("ann", vec![]);
    assert_eq!(cluster.rbac().allows(&ann, &empty), None);
}

fn allowed(rbac: &Rbac, who: &Identity, asked: &str, namespace: &str) -> bool {
    rbac.allows(who, &request(asked, namespace)).is_some()
}

#[test]
fn a_binding_holds_where_it_is() {
    let pods = [rule("get", "core", "pods"), urls("get", "/metrics")];
    let rbac = Cluster::new()
        .role("", "pods", &pods)
        .role("shop", "pods", &[rule("list", "core", "secrets")])
        .bind("shop", "local", "ClusterRole/pods", &[user("ann")])
        .bind("shop", "own", "Role/pods", &[user("bob")])
        .bind("pay", "none", "Role/pods", &[user("bob")])
        .bind("", "all", "ClusterRole/pods", &[user("cid")])
        .bind("", "none", "Role/pods", &[user("dan")])
        .bind("", "gone", "ClusterRole/gone", &[user("dan")])
        .rbac();
    let [ann, bob, cid, dan] =
        ["ann", "bob", "cid", "dan"].map(|name| Identity::user(name, vec![]));
    assert!(allowed(&rbac, &ann, "get core pods", "shop"));
    assert!(!allowed(&rbac, &ann, "get core pods", "pay"));
    assert!(!allowed(&rbac, &ann, "get core pods", ""));
    // Paths are in no namespace.
    assert!(!allowed(&rbac, &ann, "get /metrics", "shop"));
    assert!(allowed(&rbac, &bob, "list core secrets", "shop"));
    assert!(!allowed(&rbac, &bob, "get core pods", "shop"));
    // A role of that name is in another namespace only.
    assert!(!allowed(&rbac, &bob, "list core secrets", "pay"));
    for namespace in ["shop", "pay", "anew", ""] {
        assert!(allowed(&rbac, &cid, "get core pods", namespace));
        assert!(!allowed(&rbac, &dan, "get core pods", namespace));
    }
    assert!(allowed(&rbac, &cid, "get /metrics", ""));
    assert_eq!(rbac.role_of(&binding("pay", "x", "Role/pods", &[])), None);
    let found = rbac.role_of(&binding("shop", "x", "Role/pods", &[]));
    assert_eq!(found.unwrap().namespace.as_deref(), Some("shop"));
}

#[test]
fn groups_are_those_the_api_server_gives() {
    let every = |name: &str| vec![rule("get", "core", name)];
    let rbac = Cluster::new()
        .role("", "a", &every("a"))
        .role("", "b", &every("b"))
        .role("", "c", &every("c"))
        .role("", "d", &every("d"))
        .role("", "e", &every("e"))
        .bind("", "a", "ClusterRole/a", &[group("system:authenticated")])
        .bind("", "b", "ClusterRole/b", &[group("system:serviceaccounts")])
        .bind(
            "shop",
            "c",
            "ClusterRole/c",
            &[group("system:serviceaccounts:pay")],
        )
        .bind("", "d", "ClusterRole/d", &[group("system:unauthenticated")])
        .bind("", "e", "ClusterRole/e", &[group("devs")])
        .rbac();
    let who = [
        Identity::service_account("pay", "default"),
        Identity::service_account("web", "default"),
        Identity::user("ann", vec!["devs".into()]),
        Identity::user("system:anonymous", vec![]),
    ];
    let may = who.map(|who| {
        let names = ["a", "b", "c", "d", "e"].into_iter();
        let may = names.filter(|name| allowed(&rbac, &who, &format!("get core {name}"), "shop"));
        may.collect::<String>()
    });
    assert_eq!(may, ["abc", "ab", "ae", "d"]);
}

#[test]
fn a_service_account_is_a_user_by_its_name() {
    let rbac = Cluster::new()
        .role("", "pods", &[rule("get", "core", "pods")])
        .bind(
            "shop",
            "as-user",
            "ClusterRole/pods",
            &[user("system:serviceaccount:pay:ci")],
        )
        .bind(
            "web",
            "as-account",
            "ClusterRole/pods",
            &[account("pay", "ci")],
        )
        .bind("own", "unsaid", "ClusterRole/pods", &[account("", "ci")])
        .bind("", "nowhere", "ClusterRole/pods", &[account("", "ci")])
        .rbac();
    let ci = Identity::service_account("pay", "ci");
    let by_name = Identity::user("system:serviceaccount:pay:ci", vec![]);
    for who in [&ci, &by_name] {
        assert!(allowed(&rbac, who, "get core pods", "shop"));
        assert!(allowed(&rbac, who, "get core pods", "web"));
        assert!(!allowed(&rbac, who, "get core pods", "own"));
    }
    let own = Identity::service_account("own", "ci");
    assert!(allowed(&rbac, &own, "get core pods", "own"));
    assert!(!allowed(&rbac, &own, "get core pods", "web"));
}

#[test]
fn members_of_system_masters_may_do_everything() {
    let rbac = Cluster::new().rbac();
    let root = Identity::user("root", vec!["system:masters".into()]);
    let asked = request("delete core nodes", "");
    assert_eq!(rbac.allows(&root, &asked), Some(Grant::SystemMasters));
    // The group is meant, not a user by that name.
    let named_so = Identity::user("system:masters", vec![]);
    assert_eq!(rbac.allows(&named_so, &asked), None);
}

#[test]
fn the_first_binding_that_allows_is_told() {
    let rbac = Cluster::new()
        .role("", "pods", &[rule("get", "core", "pods")])
        .role("", "other", &[rule("get", "core", "nodes")])
        .bind(
            "shop",
            "a",
            "ClusterRole/pods",
            &[group("devs"), user("ann")],
        )
        .bind("", "z", "ClusterRole/pods", &[user("bob"), group("devs")])
        .bind("", "b", "ClusterRole/other", &[user("ann")])
        .rbac();
    let ann = Identity::user("ann", vec!["devs".into()]);
    let told = |grant: Grant<'_>| match grant {
        Grant::SystemMasters => panic!("nobody is of system:masters"),
        Grant::Binding {
            binding,
            role,
            subject,
        } => {
            assert_eq!(rbac.role_of(binding), Some(role));
            (binding.name.to_string(), subject.clone())
        }
    };
    let asked = request("get core pods", "shop");
    let first = rbac.allows(&ann, &asked).map(told);
    assert_eq!(first, Some(("z".to_owned(), group("devs"))));
}

#[test]
fn kinds_that_cannot_be_read_are_named() {
    let mut cluster = Cluster::new();
    cluster.0.roles = None;
    cluster.0.cluster_role_bindings = None;
    assert_eq!(
        Rbac::of(&cluster.0).unwrap_err(),
        ["roles", "clusterrolebindings"]
    );
    cluster.0 = Policies::default();
    assert_eq!(
        Rbac::of(&cluster.0).unwrap_err(),
        [
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings"
        ]
    );
}

#[test]
fn everyone_is_whoever_every_team_is_among() {
    for name in [
        "system:authenticated",
        "system:unauthenticated",
        "system:serviceaccounts",
    ] {
        assert!(is_everyone(&group(name)));
        assert!(!is_everyone(&user(name)));
    }
    assert!(is_everyone(&user("system:anonymous")));
    assert!(!is_everyone(&group("system:serviceaccounts:shop")));
    assert!(!is_everyone(&group("system:masters")));
    assert!(!is_everyone(&account("shop", "default")));
}
