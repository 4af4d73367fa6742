use super::cases::{Cluster, account, group, namespace, rule, user};
use super::*;
use crate::teams::{TeamMapping, UNASSIGNED};

/// `shop` and `shop-dev` are of checkout, `pay` of payments, `kube-*` the platform's, `lost` nobody's.
fn matrix(cluster: &Cluster) -> AccessMatrix {
    let rules = [
        ("shop*", "checkout"),
        ("pay", "payments"),
        ("kube-*", "platform"),
    ];
    let rules = rules.map(|(glob, team)| (glob.to_owned(), team.to_owned()));
    let subjects = [("oidc:pay-*".to_owned(), "payments".to_owned())];
    let mapping = TeamMapping::new(&rules, &[]).unwrap();
    let mapping = mapping.with_subjects(&subjects).unwrap();
    let namespaces = ["shop", "shop-dev", "pay", "lost", "kube-system"].map(namespace);
    let owners = mapping.owners(&namespaces);
    let platform = |name: &str| name.starts_with("kube-");
    cluster.rbac().matrix(&namespaces, &owners, &platform)
}

fn base() -> Cluster {
    Cluster::new()
        .role("", "view", &[rule("get", "core", "pods")])
        .role("", "edit", &[rule("get,patch", "core", "pods")])
        .role("", "spy", &[rule("get", "core", "secrets")])
        .role("", "leases", &[rule("*", "coordination.k8s.io", "leases")])
}

/// Powers by their first letters, and the number of pairs.
fn short(cell: &Cell) -> String {
    let powers = cell.powers;
    let flags = [
        (powers.read, 'r'),
        (powers.write, 'w'),
        (powers.exec, 'x'),
        (powers.secrets, 's'),
        (powers.grant, 'g'),
    ];
    let set = flags.into_iter().filter(|(set, _)| *set);
    let letters: String = set.map(|(_, letter)| letter).collect();
    format!("{letters}{}", cell.pairs)
}

#[test]
fn subjects_count_for_their_team() {
    let found = matrix(
        &base()
            .bind(
                "shop",
                "a",
                "ClusterRole/view",
                &[account("pay", "ci"), account("pay", "cd")],
            )
            .bind("shop", "b", "ClusterRole/edit", &[account("pay", "ci")])
            .bind(
                "shop-dev",
                "a",
                "ClusterRole/spy",
                &[user("system:serviceaccount:pay:ci")],
            )
            .bind(
                "pay",
                "a",
                "ClusterRole/view",
                &[group("oidc:pay-devs"), account("", "ci")],
            )
            .bind("lost", "a", "ClusterRole/leases", &[account("pay", "ci")])
            .bind(
                "lost",
                "b",
                "ClusterRole/view",
                &[group("system:serviceaccounts:shop")],
            ),
    );
    let columns: Vec<_> = found.columns().map(|it| &**it).collect();
    assert_eq!(columns, [UNASSIGNED, "checkout", "payments"]);
    assert_eq!(found.rows().count(), 3);
    // ci twice in shop counts once there, and once in shop-dev.
    assert_eq!(short(&found.cell("payments", "checkout")), "rws3");
    assert_eq!(short(&found.cell("payments", "payments")), "r2");
    assert_eq!(short(&found.cell("payments", UNASSIGNED)), "0");
    assert_eq!(short(&found.cell("checkout", UNASSIGNED)), "r1");
    assert_eq!(found.cell("checkout", "payments"), Cell::default());
    assert_eq!(found.cell("payments", "no such team"), Cell::default());
    assert_eq!(found.unmapped(), []);
    let why = found.cell("payments", "checkout").evidence;
    let names: Vec<_> = why
        .iter()
        .map(|it| (it.binding.namespace.as_deref().unwrap(), &*it.binding.name))
        .collect();
    // The last is beyond those that are told, but alone gives Secrets.
    assert_eq!(
        names,
        [
            ("shop", "a"),
            ("shop", "a"),
            ("shop", "b"),
            ("shop-dev", "a")
        ]
    );
    assert_eq!(why[3].subject, account("pay", "ci"));
    assert_eq!(
        (why[3].role.kind, &*why[3].role.name),
        ("ClusterRole", "spy")
    );
}

#[test]
fn a_binding_of_the_cluster_counts_in_every_namespace() {
    let found = matrix(
        &base()
            .bind(
                "",
                "all",
                "ClusterRole/view",
                &[account("pay", "ci"), account("pay", "ci")],
            )
            .bind("", "too", "ClusterRole/edit", &[account("pay", "ci")])
            .bind(
                "shop",
                "a",
                "ClusterRole/spy",
                &[account("pay", "ci"), account("pay", "cd")],
            ),
    );
    // ci in both, and cd in shop.
    assert_eq!(short(&found.cell("payments", "checkout")), "rws3");
    assert_eq!(short(&found.cell("payments", UNASSIGNED)), "rw1");
    let cell = found.cell("payments", UNASSIGNED);
    assert_eq!(cell.evidence.len(), 2);
    assert_eq!(cell.evidence[0].binding.kind, "ClusterRoleBinding");
}

#[test]
fn everyone_counts_for_every_team_and_stands_alone_too() {
    let found = matrix(
        &base()
            .bind(
                "shop",
                "a",
                "ClusterRole/view",
                &[group("system:authenticated")],
            )
            .bind(
                "",
                "b",
                "ClusterRole/spy",
                &[group("system:serviceaccounts"), user("system:anonymous")],
            ),
    );
    for team in ["checkout", "payments", UNASSIGNED] {
        assert_eq!(short(&found.cell(team, "checkout")), "rs5");
        assert_eq!(short(&found.cell(team, "payments")), "s2");
        assert_eq!(short(&found.own(team, "payments")), "0");
    }
    assert_eq!(short(&found.everyone().on("checkout")), "rs5");
    assert_eq!(short(found.everyone().everywhere()), "s2");
    assert_eq!(found.unmapped(), []);
}

#[test]
fn users_of_no_team_are_listed() {
    let found = matrix(
        &base()
            .bind(
                "shop",
                "a",
                "ClusterRole/edit",
                &[user("ann"), group("oidc:ops")],
            )
            .bind("", "b", "ClusterRole/view", &[user("ann")])
            .bind("shop", "c", "ClusterRole/leases", &[user("bob")])
            .bind("shop", "d", "ClusterRole/gone", &[user("bob")]),
    );
    let listed: Vec<_> = found
        .unmapped()
        .iter()
        .map(|it| {
            (
                it.subject.clone(),
                short(&it.reach.on("checkout")),
                short(&it.reach.on("payments")),
            )
        })
        .collect();
    let texts = |checkout: &str, payments: &str| (checkout.to_owned(), payments.to_owned());
    let expected = [
        (user("ann"), texts("rw2", "r1")),
        (group("oidc:ops"), texts("rw1", "0")),
    ];
    assert_eq!(listed, expected.map(|(subject, (a, b))| (subject, a, b)));
    for team in ["checkout", "payments"] {
        assert!(!found.cell(team, "checkout").any());
    }
}

#[test]
fn the_platform_and_the_control_plane_are_left_out() {
    let left_out = [
        account("kube-system", "operator"),
        group("system:serviceaccounts:kube-system"),
        user("system:serviceaccount:kube-system:x"),
        user("system:kube-scheduler"),
        group("system:masters"),
        group("system:nodes"),
    ];
    let found = matrix(
        &base()
            .bind("", "all", "ClusterRole/edit", &left_out)
            .bind("shop", "all", "ClusterRole/edit", &left_out)
            .bind(
                "kube-system",
                "a",
                "ClusterRole/edit",
                &[account("pay", "ci"), user("ann")],
            ),
    );
    assert_eq!(found.rows().count(), 3);
    for of in ["checkout", "payments", UNASSIGNED, "platform"] {
        for on in ["checkout", "payments", UNASSIGNED, "platform"] {
            assert_eq!(found.cell(of, on), Cell::default());
        }
    }
    assert_eq!(found.unmapped(), []);
}

#[test]
fn who_was_added_to_a_built_in_binding_is_not_left_out() {
    let cluster = base().built_in(
        "cluster-admin",
        "ClusterRole/edit",
        &[
            group("system:masters"),
            account("kube-system", "x"),
            account("pay", "ci"),
            user("ann"),
        ],
    );
    let rules = [("*".to_owned(), "all".to_owned())];
    let namespaces = ["pay", "kube-system"].map(namespace);
    let owners = TeamMapping::new(&rules, &[]).unwrap().owners(&namespaces);
    let found = cluster.rbac().matrix(&namespaces, &owners, &|_| false);
    let cell = found.cell("all", "all");
    assert_eq!(short(&cell), "rw2");
    assert_eq!(cell.evidence[0].subject, account("pay", "ci"));
    assert_eq!(found.unmapped().len(), 1);
}

#[test]
fn each_binding_counts_once() {
    let both = [account("pay", "ci"), account("pay", "cd")];
    let with_all = [account("pay", "ci"), group("system:authenticated")];
    let mut cluster = base().bind("", "all", "ClusterRole/view", &with_all);
    for name in ["a", "b", "c", "d", "e"] {
        cluster = cluster.bind("shop", name, "ClusterRole/view", &both);
    }
    let found = matrix(&cluster.bind("shop-dev", "f", "ClusterRole/view", &with_all));
    // Fewer are told.
    let cell = found.cell("payments", "checkout");
    assert_eq!((cell.bindings, cell.evidence.len()), (7, 3));
    assert_eq!(found.own("payments", "checkout").bindings, 7);
    assert_eq!(found.cell("payments", "payments").bindings, 1);
    assert_eq!(found.cell("checkout", "checkout").bindings, 2);
    assert_eq!(found.everyone().everywhere().bindings, 1);
}

#[test]
fn a_large_cluster_is_counted_exactly() {
    let mut cluster = base();
    let names: Vec<String> = (0..1_000).map(|at| format!("n{at:03}")).collect();
    for at in 0..1_000 {
        for b in 0..20 {
            // One of twenty is to the next namespace's account, the others to its own.
            let of = if b == 0 { (at + 1) % 1_000 } else { at };
            let subject = [account(&names[of], &format!("s{b}")), group("oidc:ops")];
            cluster = cluster.bind(&names[at], &format!("b{b}"), "ClusterRole/edit", &subject);
        }
    }
    let namespaces: Vec<Arc<Namespace>> = names.iter().map(|name| namespace(name)).collect();
    // Ten teams: by the last digit.
    let rules: Vec<_> = (0..10)
        .map(|d| (format!("*{d}"), format!("t{d}")))
        .collect();
    let owners = TeamMapping::new(&rules, &[]).unwrap().owners(&namespaces);
    let found = cluster.rbac().matrix(&namespaces, &owners, &|_| false);
    for of in 0..10 {
        for on in 0..10 {
            let pairs = found.cell(&format!("t{of}"), &format!("t{on}")).pairs;
            let expected = match (of + 10 - on) % 10 {
                0 => 1_900,
                1 => 100,
                _ => 0,
            };
            assert_eq!(pairs, expected, "t{of} on t{on}");
        }
    }
    assert_eq!(found.unmapped()[0].reach.on("t3").pairs, 100);
}
