//! The checks, each a function of a namespace's objects, or of what belongs to the cluster as a whole.

mod amounts;
mod bindings;
mod budget;
mod cluster_rights;
mod containers;
mod ground;
mod limit_range;
mod manifest;
mod network;
mod openings;
mod priority;
mod quota;
mod quota_headroom;
mod requests;
mod role_rules;
mod roles;
mod security;
mod subjects;
mod token;
mod words;
mod workload;

#[cfg(test)]
pub(super) mod tests;

pub(super) use ground::{Ground, Parcel, World};
pub(super) use subjects::home_of;
pub(super) use workload::workloads;

use super::{Check, Finding, State, Verdict};

/// What all checks say of a namespace, in their order.
pub(super) fn of_namespace(ground: &Ground<'_>) -> Vec<Verdict> {
    let of = |check: &Check| Verdict {
        check: *check,
        namespace: ground
            .parcel
            .namespace
            .map(|namespace| namespace.name.clone()),
        state: namespace_state(*check, ground),
    };
    Check::ALL.iter().map(of).collect()
}

/// What checks say of the cluster as a whole: those that look at objects of no namespace.
pub(super) fn of_cluster(world: &World<'_>) -> Vec<Verdict> {
    let states = [
        (Check::EveryoneBound, bindings::everyone_in_cluster(world)),
        (Check::ClusterAdmin, cluster_rights::admin_people(world)),
        (Check::WildcardRole, roles::wildcards_in_cluster(world)),
        (Check::RoleEscalation, roles::escalations_in_cluster(world)),
    ];
    let verdict = |(check, state)| Verdict {
        check,
        namespace: None,
        state,
    };
    states.into_iter().map(verdict).collect()
}

fn namespace_state(check: Check, ground: &Ground<'_>) -> State {
    match check {
        Check::ResourceQuota => quota::check(ground),
        Check::QuotaHeadroom => quota_headroom::check(ground),
        Check::LimitRange => limit_range::check(ground),
        Check::Requests => requests::requests(ground),
        Check::MemoryLimits => requests::memory_limits(ground),
        Check::DefaultDenyIngress => network::default_deny(ground, network::Direction::Ingress),
        Check::DefaultDenyEgress => network::default_deny(ground, network::Direction::Egress),
        Check::OpenToEveryone => network::open_to_everyone(ground),
        Check::PodSecurity => security::admission(ground),
        Check::HostPaths => security::host_paths(ground),
        Check::HostNamespaces => security::host_namespaces(ground),
        Check::Privileged => security::privileged(ground),
        Check::Capabilities => security::capabilities(ground),
        Check::ServiceAccountToken => token::check(ground),
        Check::ForeignSubjects => bindings::foreign(ground),
        Check::EveryoneBound => bindings::everyone(ground),
        Check::ClusterAdmin => cluster_rights::admin(ground),
        Check::ClusterWideRights => cluster_rights::wide(ground),
        Check::WildcardRole => roles::wildcards(ground),
        Check::RoleEscalation => roles::escalations(ground),
        Check::CriticalPriority => priority::check(ground),
        Check::BlockingBudget => budget::check(ground),
    }
}

/// Passes where nothing was found.
fn state(mut findings: Vec<Finding>) -> State {
    if findings.is_empty() {
        return State::Pass;
    }
    findings.sort_by(|a, b| a.object.cmp(&b.object));
    State::Fail(findings)
}
