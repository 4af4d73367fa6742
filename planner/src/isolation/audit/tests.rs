use super::{Audit, AuditRules, Auditor};
use crate::isolation::Check;
use crate::isolation::checks::tests::made::{
    Made, app, exempt, namespace, pod, policy, quota, rule, template, with, with_app,
};
use crate::model::{Pod, PodPhase, PodTemplate};
use proptest::prelude::*;
use std::sync::Arc;

fn auditor() -> Auditor {
    Auditor::new(AuditRules { exempt: exempt() })
}

fn judged(auditor: &mut Auditor, made: &Made) -> Arc<Audit> {
    auditor.audit(&Arc::new(made.0.clone()), &made.owners())
}

/// Templates that findings differ by.
fn templates() -> Vec<PodTemplate> {
    vec![
        template(),
        with_app(|app| app.privileged = true),
        with(|template| template.mounts_token = true),
        with_app(|app| app.memory_limit_bytes = None),
        with(|template| template.priority_class = Some("top".into())),
    ]
}

#[test]
fn the_same_where_nothing_is_different() {
    let made = Made::new()
        .run("web", template())
        .bind("pay", "view", &["shop/ci"]);
    let mut auditor = auditor();
    let first = judged(&mut auditor, &made);
    assert!(Arc::ptr_eq(&first, &judged(&mut auditor, &made)));
    // Another snapshot of other objects that say the same, in another order.
    let mut again = made.clone().run("api", template());
    let second = judged(&mut auditor, &again);
    again.0.pods.reverse();
    again.0.namespaces.reverse();
    for pod in &mut again.0.pods {
        *pod = Arc::new(Pod {
            template: Arc::new((*pod.template).clone()),
            ..(**pod).clone()
        });
    }
    assert!(Arc::ptr_eq(&second, &judged(&mut auditor, &again)));
}

#[test]
fn what_did_not_change_is_not_judged_again() {
    let made = Made::new().run("web", template());
    let mut auditor = auditor();
    let first = judged(&mut auditor, &made);
    let made = made.run("web", templates().remove(1));
    let second = judged(&mut auditor, &made);
    let same = |name: &str| Arc::ptr_eq(&first.namespaces[name], &second.namespaces[name]);
    assert!(same("pay") && !same("shop"));
    assert!(Arc::ptr_eq(&first.cluster, &second.cluster));
}

/// What namespaces are judged by, beside their own objects.
#[test]
fn what_changes_elsewhere_counts() {
    let all = || [rule("*", "*", "*")];
    let top = || with(|template| template.priority_class = Some("top".into()));
    let cases: [(Check, Made, Made); 5] = [
        (
            Check::ServiceAccountToken,
            Made::new().run("web", templates().remove(2)),
            Made::new()
                .run("web", templates().remove(2))
                .bind("pay", "view", &["shop/default"]),
        ),
        (
            Check::ClusterAdmin,
            Made::new()
                .bind("", "root", &["shop/ci"])
                .role("ClusterRole", "root", &[]),
            Made::new()
                .bind("", "root", &["shop/ci"])
                .role("ClusterRole", "root", &all()),
        ),
        (
            Check::CriticalPriority,
            Made::new().run("web", top()),
            Made::new()
                .run("web", top())
                .class("top", 1_000_000_000, true),
        ),
        (
            Check::ForeignSubjects,
            Made::new().bind("shop", "edit", &["pay/ci"]),
            Made::new()
                .bind("shop", "edit", &["pay/ci"])
                .label("team", "payments"),
        ),
        (
            Check::BlockingBudget,
            Made::new(),
            Made::new().hide_budgets(),
        ),
    ];
    for (check, before, mut after) in cases {
        // All that is in both is the same object.
        let (old, new) = (&before.0, &mut after.0);
        new.pods.clone_from(&old.pods);
        let bindings = &old.policies.cluster_role_bindings;
        new.policies.cluster_role_bindings.clone_from(bindings);
        if check != Check::ForeignSubjects {
            new.namespaces.clone_from(&old.namespaces);
        }
        let mut auditor = auditor();
        let state = |audit: &Audit| {
            let mut verdicts = audit.namespaces["shop"].iter();
            verdicts
                .find(|one| one.check == check)
                .unwrap()
                .state
                .clone()
        };
        let first = state(&judged(&mut auditor, &before));
        let second = judged(&mut auditor, &after);
        assert_ne!(first, state(&second), "{check:?}");
        assert_eq!(second, after.audit());
    }
}

fn changed(mut made: Made, (what, which): (u8, usize)) -> Made {
    let some = which % 5;
    let name = ["web", "api", "job", "log", "db"][some];
    let templates = templates();
    let pods = &mut made.0.pods;
    match what {
        0 => made.run(name, templates[which % templates.len()].clone()),
        1 if !pods.is_empty() => {
            pods.swap_remove(which % pods.len());
            made
        }
        2 if !pods.is_empty() => {
            let at = which % pods.len();
            pods[at] = Arc::new(Pod {
                phase: PodPhase::Failed,
                ..(*pods[at]).clone()
            });
            made
        }
        3 => made.pod(Pod {
            namespace: "pay".into(),
            created_at_secs: 7,
            ..pod(name, templates[which % templates.len()].clone())
        }),
        4 => made.policy(policy(name, app(name), Some(vec![]), None)),
        5 => made.without(|all| {
            let full = quota(
                name,
                &[("requests.cpu", 1_000, 1_000 - some as i64 * 50)],
                "",
            );
            all.quotas = Some(vec![Arc::new(full)]);
        }),
        6 => made.bind(
            ["", "shop", "pay"][which % 3],
            ["root", "view"][which % 2],
            &[[
                "shop/default",
                "pay/default",
                "group ops",
                "user system:anonymous",
            ][which % 4]],
        ),
        7 => made.role(
            "ClusterRole",
            "root",
            &[rule(["*", "get"][which % 2], "*", "*")],
        ),
        8 => made.without(|all| all.roles = all.roles.take().xor(Some(Vec::new()))),
        9 => made.label("team", ["checkout", "payments"][which % 2]),
        10 => made.class("top", [5, 1_000_000_000][which % 2], true),
        11 => made.budget(0, 3, 2 + which as i64 % 2),
        12 => {
            made.0
                .namespaces
                .push(namespace(["new", "kube-new"][which % 2], &[]));
            made.0.namespaces.dedup_by(|a, b| a.name == b.name);
            made
        }
        13 => made.limits(["cpu,memory", "cpu"][which % 2], "memory"),
        14 => made.role("Role", name, &[rule("bind,get", "*", "roles")]),
        _ => made.without(|all| {
            if let Some(bindings) = all.role_bindings.as_mut() {
                bindings.pop();
            }
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn judging_what_changed_is_judging_all(
        changes in prop::collection::vec(prop::collection::vec((0_u8..16, 0_usize..60), 0..4), 1..8),
    ) {
        let mut auditor = auditor();
        let mut made = Made::new();
        let mut last = judged(&mut auditor, &made);
        for step in changes {
            made = step.into_iter().fold(made, changed);
            let audit = judged(&mut auditor, &made);
            let fresh = made.audit();
            prop_assert_eq!(&*audit, &*fresh);
            prop_assert_eq!(Arc::ptr_eq(&audit, &last), *audit == *last);
            last = audit;
        }
    }
}
