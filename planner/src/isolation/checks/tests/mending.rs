//! Whether fixes mend what they are for, and nothing else breaks.

use super::apply::apply;
use super::made::{GIB, Made, container, names, policy, rule, template, with};
use crate::isolation::{Check, Finding, ObjectRef, State};
use crate::model::{ContainerTemplate, HostPath, NetworkRule, PodTemplate};
use std::collections::{BTreeMap, BTreeSet};

type Key = (Option<crate::model::Name>, Check, ObjectRef);

/// A cluster in which every check fails.
fn bad() -> Made {
    let app = ContainerTemplate {
        privileged: true,
        added_capabilities: names("SYS_ADMIN,CHOWN"),
        ..ContainerTemplate::named("app")
    };
    let wrong = PodTemplate {
        containers: vec![app, container("proxy")],
        host_paths: vec![HostPath {
            volume: "root".into(),
            path: "/".into(),
        }],
        host_network: true,
        host_pid: true,
        mounts_token: true,
        priority_class: Some("system-node-critical".into()),
        ..template()
    };
    let unlimited = with(|template| {
        template.mounts_token = true;
        template.containers[0].memory_limit_bytes = None;
    });
    let everyone = NetworkRule::default();
    Made::new()
        .run("web", wrong)
        .run("api", unlimited)
        .class("system-node-critical", 2_000_001_000, true)
        .policy(policy(
            "open",
            super::made::app("web"),
            Some(vec![everyone]),
            None,
        ))
        .quota(
            "pods",
            &[("pods", 10, 10), ("requests.cpu", 1_000, 950)],
            "Terminating",
        )
        .budget(0, 2, 2)
        .role(
            "Role",
            "lead",
            &[
                rule("*", "core,apps", "*"),
                rule("bind", "rbac.authorization.k8s.io", "roles"),
            ],
        )
        .role("ClusterRole", "root", &[rule("*", "*", "*")])
        .role("ClusterRole", "spy", &[rule("list", "core", "secrets")])
        .role(
            "ClusterRole",
            "actor",
            &[rule("get,impersonate", "core", "users,serviceaccounts")],
        )
        .bind(
            "shop",
            "edit",
            &["shop/ci", "pay/ci", "group system:serviceaccounts"],
        )
        .bind("", "root", &["shop/ci", "pay/ci", "group ops"])
        .bind("", "spy", &["shop/ci", "group watchers"])
        .bind(
            "",
            "view",
            &["group system:authenticated", "group watchers"],
        )
        .bind("", "actor", &["user boss"])
}

fn found(made: &Made) -> BTreeMap<Key, Finding> {
    let audit = made.audit();
    let mut found = BTreeMap::new();
    for verdict in audit.verdicts() {
        match &verdict.state {
            State::Fail(findings) => found.extend(findings.iter().map(|one| {
                let key = (verdict.namespace.clone(), verdict.check, one.object.clone());
                (key, one.clone())
            })),
            State::Pass => {}
            State::Unknown(kinds) => panic!("{:?}: {kinds:?}", verdict.check),
        }
    }
    found
}

/// The checks of which a finding was mended, each alone.
fn mended_one_by_one(made: &Made) -> BTreeSet<Check> {
    let before = found(made);
    let mut mended = BTreeSet::new();
    for (key, finding) in &before {
        let Some(fix) = &finding.fix else {
            continue;
        };
        let mut made = made.clone();
        apply(&mut made, fix);
        let after = found(&made);
        assert!(!after.contains_key(key), "{key:?} {fix}");
        let new: Vec<_> = after
            .keys()
            .filter(|key| !before.contains_key(key))
            .collect();
        assert!(new.is_empty(), "{key:?} breaks {new:?}");
        mended.insert(key.1);
    }
    mended
}

#[test]
fn each_fix_mends_its_finding_and_breaks_nothing() {
    let made = bad();
    let found = found(&made);
    let checks: BTreeSet<Check> = found.keys().map(|(_, check, _)| *check).collect();
    assert_eq!(checks, Check::ALL.iter().copied().collect());
    let mended = mended_one_by_one(&made);
    // What runs would be refused by the level of Pod Security, until it is mended.
    let rest: Vec<_> = checks.difference(&mended).collect();
    assert_eq!(rest, Vec::<&Check>::new());
}

#[test]
fn what_lets_all_out_is_mended_where_it_is() {
    let out = Some(vec![NetworkRule::default()]);
    let made = bad().policy(policy("out", Default::default(), None, out));
    let found = found(&made);
    let of_egress = found.keys().filter(|key| key.1 == Check::DefaultDenyEgress);
    let objects = of_egress.map(|(_, _, object)| (object.kind, &*object.name));
    assert_eq!(
        objects.collect::<Vec<_>>(),
        [("Namespace", "pay"), ("NetworkPolicy", "out")]
    );
    assert!(mended_one_by_one(&made).contains(&Check::DefaultDenyEgress));
}

#[test]
fn all_fixes_together_mend_all() {
    for backwards in [false, true] {
        let mut made = bad();
        // Pod Security has to wait for others, and a memory limit for a request.
        for _ in 0..2 {
            let mut fixes: Vec<_> = found(&made)
                .into_values()
                .filter_map(|one| one.fix)
                .collect();
            if backwards {
                fixes.reverse();
            }
            fixes.iter().for_each(|fix| apply(&mut made, fix));
        }
        let left = found(&made);
        // Administrators are for people to look at.
        assert!(left.values().all(|one| one.fix.is_none()), "{left:?}");
        let left = left
            .keys()
            .map(|(_, check, object)| (*check, &*object.name));
        let expected = [
            (Check::ClusterAdmin, "to-root"),
            (Check::WildcardRole, "root"),
            (Check::RoleEscalation, "root"),
        ];
        assert_eq!(left.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_quota_from_a_fix_has_room() {
    let made = (0..40).fold(Made::new(), |made, at| {
        made.run(&format!("web-{at}"), template())
    });
    let mut mended = made.clone();
    apply(&mut mended, &made.finding(Check::ResourceQuota).2.unwrap());
    mended.passes(Check::ResourceQuota);
    mended.passes(Check::QuotaHeadroom);
    let quota = &mended.0.policies.quotas.as_ref().unwrap()[0];
    assert_eq!(quota.hard["requests.memory"], 60 * GIB);
}
