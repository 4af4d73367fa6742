use super::made::{Made, rule};
use crate::isolation::Check::{
    self, ClusterAdmin, ClusterWideRights, EveryoneBound, ForeignSubjects,
};
use crate::isolation::State;
use serde_json::json;

fn subjects(made: &Made, check: Check) -> serde_json::Value {
    made.finding(check).2.unwrap()["subjects"].clone()
}

#[test]
fn nobody_of_another_team_has_rights() {
    for subject in [
        "pay/ci",
        "user system:serviceaccount:pay:ci",
        "group system:serviceaccounts:pay",
        "group oidc:pay-devs",
        // Of a namespace that nothing assigns, or that is gone.
        "gone/ci",
    ] {
        let made = Made::new().bind("shop", "edit", &["shop/ci", subject]);
        assert_eq!(
            made.finding(ForeignSubjects).0,
            "RoleBinding to-edit",
            "{subject}"
        );
        let own = json!([{ "kind": "ServiceAccount", "namespace": "shop", "name": "ci" }]);
        assert_eq!(subjects(&made, ForeignSubjects), own);
    }
    for subject in [
        "shop/ci",
        "group system:serviceaccounts:shop",
        "kube-system/controller",
        "group oidc:others",
        "user system:kube-scheduler",
        "group system:authenticated",
    ] {
        Made::new()
            .bind("shop", "edit", &[subject])
            .passes(ForeignSubjects);
    }
    let made = Made::new().bind("shop", "edit", &["pay/ci"]);
    made.fails(
        ForeignSubjects,
        "RoleBinding to-edit",
        "ServiceAccount pay/ci of team payments has ClusterRole edit",
    );
    made.without(|all| all.role_bindings = None)
        .is_unknown(ForeignSubjects, &["rolebindings"]);
    // What is bound in another namespace is found there.
    Made::new()
        .bind("pay", "edit", &["pay/ci"])
        .passes(ForeignSubjects);
}

#[test]
fn nothing_is_given_to_everyone() {
    for subject in [
        "group system:authenticated",
        "group system:unauthenticated",
        "group system:serviceaccounts",
        "user system:anonymous",
    ] {
        let local = Made::new().bind("shop", "view", &[subject]);
        local.fails(
            EveryoneBound,
            "RoleBinding to-view",
            &format!("{subject} has ClusterRole view"),
        );
        assert_eq!(subjects(&local, EveryoneBound), json!([]));
        let wide = Made::new().bind("", "view", &[subject]);
        wide.passes(EveryoneBound);
        assert_eq!(wide.findings(EveryoneBound, "").len(), 1);
    }
    let made = Made::new().bind(
        "shop",
        "view",
        &["shop/ci", "group system:serviceaccounts:shop"],
    );
    made.passes(EveryoneBound);
    made.clone()
        .without(|all| all.role_bindings = None)
        .is_unknown(EveryoneBound, &["rolebindings"]);
    let none = made.without(|all| all.cluster_role_bindings = None);
    let unknown = State::Unknown(vec!["clusterrolebindings"]);
    assert_eq!(none.state(EveryoneBound, ""), unknown);
}

#[test]
fn what_the_api_server_gives_everyone_is_no_finding() {
    let state = |role: &str, subject| {
        Made::new()
            .bind("", role, &[subject])
            .state(EveryoneBound, "")
    };
    let (signed_in, not) = ("group system:authenticated", "group system:unauthenticated");
    for role in [
        "basic-user",
        "discovery",
        "public-info-viewer",
        "service-account-issuer-discovery",
    ] {
        assert_eq!(
            state(&format!("system:{role}"), signed_in),
            State::Pass,
            "{role}"
        );
    }
    assert_eq!(state("system:public-info-viewer", not), State::Pass);
    assert!(matches!(state("system:discovery", not), State::Fail(_)));
}

fn admin() -> Made {
    let made = Made::new().role("ClusterRole", "root", &[rule("*", "*", "*")]);
    let made = made.role("ClusterRole", "spy", &[rule("get", "core", "secrets")]);
    made.role("ClusterRole", "view", &[rule("get", "core", "pods")])
}

#[test]
fn nobody_here_may_do_everything_everywhere() {
    let made = admin().bind(
        "",
        "root",
        &["shop/ci", "pay/ci", "kube-system/x", "group ops"],
    );
    made.fails(
        ClusterAdmin,
        "ClusterRoleBinding to-root",
        "ServiceAccount shop/ci, everywhere, has ClusterRole root",
    );
    // Whichever of its findings is mended, no other comes back.
    // People stay.
    let kept = json!([
        { "kind": "ServiceAccount", "namespace": "kube-system", "name": "x" },
        { "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "ops" },
    ]);
    assert_eq!(subjects(&made, ClusterAdmin), kept);
    made.passes(ClusterWideRights);
    let people = made.findings(ClusterAdmin, "");
    assert_eq!(
        people[0].evidence,
        "group ops has ClusterRole root; look at who they are"
    );
    assert_eq!(people[0].fix, None);
    admin()
        .bind("shop", "root", &["shop/ci"])
        .passes(ClusterAdmin);
    admin().bind("", "gone", &["shop/ci"]).passes(ClusterAdmin);
    let masters = admin().bind("", "root", &["group system:masters", "kube-system/x"]);
    assert_eq!(masters.state(ClusterAdmin, ""), State::Pass);
    let none = made.without(|all| all.cluster_roles = None);
    none.is_unknown(ClusterAdmin, &["clusterroles"]);
    assert_eq!(
        none.state(ClusterAdmin, ""),
        State::Unknown(vec!["clusterroles"])
    );
}

#[test]
fn no_fix_takes_administrators_out() {
    let all = ["group system:authenticated", "user ann", "shop/ci"];
    let made = admin().bind("", "root", &all);
    let ann = json!([{ "apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "ann" }]);
    let everyone = made.findings(EveryoneBound, "");
    assert_eq!(everyone[0].fix.as_ref().unwrap()["subjects"], ann);
    assert_eq!(subjects(&made, ClusterAdmin), ann);
    for check in [Check::WildcardRole, Check::RoleEscalation] {
        assert_eq!(made.findings(check, "")[0].fix, None, "{check:?}");
    }
}

#[test]
fn the_administrators_that_kubeadm_makes_are_no_finding() {
    let of = |binding: &str, group: &str| {
        let made = Made::new().role("ClusterRole", "cluster-admin", &[rule("*", "*", "*")]);
        let mut made = made.bind("", "cluster-admin", &[group]);
        let bindings = made.0.policies.cluster_role_bindings.as_mut().unwrap();
        std::sync::Arc::make_mut(&mut bindings[0]).name = binding.into();
        made.state(ClusterAdmin, "")
    };
    let kubeadm = "kubeadm:cluster-admins";
    assert_eq!(of(kubeadm, "group kubeadm:cluster-admins"), State::Pass);
    for (binding, group) in [
        (kubeadm, "group ops"),
        (kubeadm, "user kubeadm:cluster-admins"),
        ("more", "group kubeadm:cluster-admins"),
    ] {
        assert!(
            matches!(of(binding, group), State::Fail(_)),
            "{binding} {group}"
        );
    }
}

#[test]
fn nobody_here_may_do_much_everywhere() {
    let made = admin().bind(
        "",
        "spy",
        &["group system:serviceaccounts:shop", "group ops"],
    );
    made.fails(
        ClusterWideRights,
        "ClusterRoleBinding to-spy",
        "group system:serviceaccounts:shop, everywhere, has ClusterRole spy",
    );
    made.passes(ClusterAdmin);
    assert_eq!(subjects(&made, ClusterWideRights)[0]["name"], "ops");
    assert_eq!(made.state(ClusterAdmin, ""), State::Pass);
    admin()
        .bind("", "view", &["shop/ci"])
        .passes(ClusterWideRights);
    admin()
        .bind("pay", "spy", &["shop/ci"])
        .passes(ClusterWideRights);
    for (verb, resource) in [
        ("get", "nodes/proxy"),
        ("patch", "pods/ephemeralcontainers"),
    ] {
        let made = Made::new().role("ClusterRole", "in", &[rule(verb, "core", resource)]);
        let made = made.bind("", "in", &["shop/ci"]);
        assert_eq!(
            made.finding(ClusterWideRights).0,
            "ClusterRoleBinding to-in"
        );
    }
    let none = made.without(|all| all.cluster_role_bindings = None);
    none.is_unknown(ClusterWideRights, &["clusterrolebindings"]);
}
