//! Who may do what in the made cluster, and what bounds its namespaces.

use crate::made::{NAMESPACES, TEAMS, name, team};
use plimsoll_planner::model::{
    LimitRange, Name, Policies, ResourceQuota, Role, RoleBinding, RoleRef, RoleRule,
    ServiceAccount, Subject,
};
use std::sync::Arc;

const GIB: i64 = 1 << 30;

/// Adds four bindings, a role, three accounts, a quota and a range to each namespace.
pub(crate) fn add(policies: &mut Policies) {
    let spaces = || 0..NAMESPACES;
    policies.roles = Some(spaces().map(role).collect());
    policies.cluster_roles = Some(["view", "edit", "admin"].map(cluster_role).to_vec());
    policies.role_bindings = Some(spaces().flat_map(bindings).collect());
    policies.cluster_role_bindings = Some((0..TEAMS).map(everywhere).collect());
    policies.service_accounts = Some(spaces().flat_map(accounts).collect());
    policies.quotas = Some(spaces().filter(|at| at % 4 != 0).map(quota).collect());
    policies.limit_ranges = Some(spaces().filter(|at| at % 3 != 0).map(range).collect());
}

fn rule(verbs: &[&str], groups: &[&str], resources: &[&str]) -> RoleRule {
    let names = |texts: &[&str]| texts.iter().map(|&text| text.into()).collect();
    RoleRule {
        verbs: names(verbs),
        api_groups: names(groups),
        resources: names(resources),
        ..RoleRule::default()
    }
}

fn role(at: usize) -> Arc<Role> {
    Arc::new(Role {
        namespace: Some(name(at)),
        name: "deployer".into(),
        rules: vec![
            rule(&["get", "list", "patch"], &["apps"], &["deployments"]),
            rule(&["get"], &[""], &["pods", "pods/log", "configmaps"]),
        ],
        built_in: false,
        aggregated: false,
    })
}

fn cluster_role(name: &str) -> Arc<Role> {
    let verbs: &[&str] = match name {
        "view" => &["get", "list", "watch"],
        _ => &[
            "get", "list", "watch", "create", "update", "patch", "delete",
        ],
    };
    let resources = ["pods", "pods/exec", "services", "secrets", "deployments"];
    Arc::new(Role {
        namespace: None,
        name: name.into(),
        rules: vec![rule(verbs, &["", "apps", "batch"], &resources)],
        built_in: true,
        aggregated: true,
    })
}

fn binding(
    namespace: Option<Name>,
    name: &str,
    role: RoleRef,
    subject: Subject,
) -> Arc<RoleBinding> {
    Arc::new(RoleBinding {
        namespace,
        name: name.into(),
        role,
        subjects: vec![subject],
        built_in: false,
    })
}

fn bindings(at: usize) -> [Arc<RoleBinding>; 4] {
    let own = |name: &str, role, subject| binding(Some(crate::made::name(at)), name, role, subject);
    let account = |space: usize| Subject::ServiceAccount {
        namespace: name(space % NAMESPACES),
        name: "ci".into(),
    };
    let cluster_role = |name: &str| RoleRef::ClusterRole(name.into());
    let group = Subject::Group(format!("oidc:{}", team(at)).into());
    [
        own("ci", RoleRef::Role("deployer".into()), account(at)),
        own("owners", cluster_role("admin"), group),
        own(
            "on-call",
            cluster_role("edit"),
            Subject::Group("oidc:on-call".into()),
        ),
        // One in ten lets somebody of another team in.
        own(
            "others",
            cluster_role("view"),
            account(at + usize::from(at.is_multiple_of(10))),
        ),
    ]
}

fn everywhere(team: usize) -> Arc<RoleBinding> {
    let subject = Subject::ServiceAccount {
        namespace: name(team),
        name: "operator".into(),
    };
    let role = RoleRef::ClusterRole("view".into());
    binding(None, &format!("operator-{team}"), role, subject)
}

fn accounts(at: usize) -> [Arc<ServiceAccount>; 3] {
    ["default", "ci", "operator"].map(|of| {
        Arc::new(ServiceAccount {
            namespace: name(at),
            name: of.into(),
            automount_token: None,
        })
    })
}

fn quota(at: usize) -> Arc<ResourceQuota> {
    let amounts = |cpu_millis, memory_bytes| {
        let all = [
            ("requests.cpu", cpu_millis),
            ("requests.memory", memory_bytes),
        ];
        all.map(|(key, amount): (&str, i64)| (key.into(), amount))
            .into()
    };
    Arc::new(ResourceQuota {
        namespace: name(at),
        name: "quota".into(),
        hard: amounts(100_000, 400 * GIB),
        used: amounts(60_000, 200 * GIB),
        scopes: Vec::new(),
    })
}

fn range(at: usize) -> Arc<LimitRange> {
    Arc::new(LimitRange {
        namespace: name(at),
        name: "defaults".into(),
        default_requests: vec!["cpu".into(), "memory".into()],
        default_limits: vec!["memory".into()],
    })
}
