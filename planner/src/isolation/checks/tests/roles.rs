use super::made::{Made, names, rule};
use crate::isolation::Check::{self, RoleEscalation, WildcardRole};
use crate::isolation::State;
use crate::model::RoleRule;
use serde_json::{Value, json};
use std::sync::Arc;

const RBAC: &str = "rbac.authorization.k8s.io";

fn role(rules: &[RoleRule]) -> Made {
    Made::new().role("Role", "lead", rules)
}

fn rules(made: &Made, check: Check) -> Value {
    made.finding(check).2.unwrap()["rules"].clone()
}

#[test]
fn no_role_allows_everything() {
    for groups in ["*", "core", "apps,core"] {
        let made = role(&[rule("get", "core", "pods"), rule("get,*", groups, "*")]);
        assert_eq!(made.finding(WildcardRole).0, "Role lead", "{groups}");
    }
    role(&[rule("*", "core,apps", "*")]).fails(
        WildcardRole,
        "Role lead",
        "a rule allows all verbs on all resources of core, apps",
    );
    let one = RoleRule {
        resource_names: names("one"),
        ..rule("*", "*", "*")
    };
    for passing in [
        rule("*", "core", "pods"),
        rule("get,list", "*", "*"),
        rule("*", "example.com", "*"),
        one,
    ] {
        role(&[passing]).passes(WildcardRole);
    }
    let none = role(&[]).without(|all| all.roles = None);
    none.is_unknown(WildcardRole, &["roles"]);
    none.is_unknown(RoleEscalation, &["roles"]);
}

#[test]
fn no_role_can_raise_rights() {
    for (found, told) in [
        (rule("escalate", RBAC, "roles"), "it allows escalate roles"),
        (
            rule("bind", RBAC, "clusterroles"),
            "it allows bind clusterroles",
        ),
        (
            rule("impersonate", "core", "serviceaccounts"),
            "it allows impersonate serviceaccounts",
        ),
        (
            rule("*", RBAC, "roles"),
            "it allows escalate roles, bind roles",
        ),
    ] {
        role(&[found]).fails(RoleEscalation, "Role lead", told);
    }
    let named = RoleRule {
        resource_names: names("admin"),
        ..rule("bind", RBAC, "clusterroles")
    };
    role(&[named]).fails(RoleEscalation, "Role lead", "it allows bind clusterroles");
    for passing in [
        rule("get,update", RBAC, "roles,rolebindings"),
        rule("bind", "core", "roles"),
        // In no namespace there are users.
        rule("impersonate", "core", "users,groups"),
        rule("escalate", RBAC, "clusterroles"),
    ] {
        role(&[passing]).passes(RoleEscalation);
    }
}

#[test]
fn both_checks_mend_a_role_the_same_way() {
    let made = role(&[
        rule("*", "core,example.com", "*"),
        rule("get,bind", RBAC, "roles"),
        rule("escalate", RBAC, "roles"),
        rule("get", "core", "nodes"),
    ]);
    let mended = rules(&made, WildcardRole);
    assert_eq!(rules(&made, RoleEscalation), mended);
    assert_eq!(mended[0]["apiGroups"], json!([""]));
    assert_eq!(mended[1]["apiGroups"], json!(["example.com"]));
    let kept = json!({ "apiGroups": [RBAC], "resources": ["roles"], "verbs": ["get"] });
    assert_eq!(mended[2], kept);
    assert_eq!(mended[3]["resources"], json!(["nodes"]));
    let read: Vec<RoleRule> = mended.as_array().unwrap().iter().map(read).collect();
    role(&read).passes(WildcardRole);
    role(&read).passes(RoleEscalation);
}

fn read(value: &Value) -> RoleRule {
    let list = |field: &str| {
        let list = value[field].as_array().into_iter().flatten();
        list.map(|text| text.as_str().unwrap().into()).collect()
    };
    RoleRule {
        verbs: list("verbs"),
        api_groups: list("apiGroups"),
        resources: list("resources"),
        ..RoleRule::default()
    }
}

#[test]
fn cluster_roles_count_where_others_than_the_platform_have_them() {
    let made = || Made::new().role("ClusterRole", "lead", &[rule("*", "*", "*")]);
    let state = |made: &Made| made.state(WildcardRole, "");
    assert_eq!(state(&made()), State::Pass);
    assert_eq!(
        state(&made().bind("", "lead", &["kube-system/x", "group system:nodes"])),
        State::Pass
    );
    for bound in [
        made().bind("shop", "lead", &["shop/ci"]),
        made().bind("", "lead", &["group ops"]),
        made().bind("pay", "lead", &["group system:authenticated"]),
    ] {
        let found = bound.findings(WildcardRole, "");
        assert_eq!((found.len(), found[0].object.kind), (1, "ClusterRole"));
        assert_eq!(bound.findings(RoleEscalation, "").len(), 1);
        bound.passes(WildcardRole);
    }
    let none = made().without(|all| all.role_bindings = None);
    assert_eq!(state(&none), State::Unknown(vec!["rolebindings"]));
}

#[test]
fn kubernetes_own_roles_are_no_finding() {
    let of = |name: &str, built_in: bool| {
        let mut made = Made::new().role("ClusterRole", name, &[rule("*", "*", "*")]);
        let roles = made.0.policies.cluster_roles.as_mut().unwrap();
        Arc::make_mut(&mut roles[0]).built_in = built_in;
        let made = made.bind("shop", name, &["shop/ci"]);
        made.state(WildcardRole, "")
    };
    for (name, built_in) in [
        ("cluster-admin", false),
        ("admin", true),
        ("system:controller:x", true),
    ] {
        assert_eq!(of(name, built_in), State::Pass, "{name}");
    }
    // Anybody who may make roles may call them so, or label them so.
    for (name, built_in) in [("system:ours", false), ("ours", true)] {
        assert!(matches!(of(name, built_in), State::Fail(_)), "{name}");
    }
}

#[test]
fn a_label_switches_no_check_off() {
    let rules = [rule("*", "*", "*"), rule("bind", RBAC, "roles")];
    let mut made = role(&rules);
    let roles = made.0.policies.roles.as_mut().unwrap();
    Arc::make_mut(&mut roles[0]).built_in = true;
    for check in [WildcardRole, RoleEscalation] {
        assert_eq!(made.finding(check).0, "Role lead", "{check:?}");
    }
}

#[test]
fn what_held_everywhere_becomes_seeing() {
    let made = Made::new().role("ClusterRole", "lead", &[rule("*", "*", "*")]);
    let made = made
        .bind("shop", "lead", &["shop/ci"])
        .bind("", "lead", &["shop/ci"]);
    let fix = made.findings(WildcardRole, "")[0].fix.clone().unwrap();
    let rules: Vec<RoleRule> = fix["rules"].as_array().unwrap().iter().map(read).collect();
    let mended = Made::new()
        .role("ClusterRole", "lead", &rules)
        .bind("", "lead", &["shop/ci"]);
    mended.passes(Check::ClusterAdmin);
    mended.passes(Check::ClusterWideRights);
    assert_eq!(mended.state(WildcardRole, ""), State::Pass);
    // Its rules are written by a controller.
    let made = Made::new().role("ClusterRole", "aggregated", &[rule("*", "*", "*")]);
    let made = made.bind("", "aggregated", &["shop/ci"]);
    assert_eq!(made.findings(WildcardRole, "")[0].fix, None);
}
