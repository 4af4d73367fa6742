//! Who has rights everywhere.

use super::bindings::finding;
use super::subjects::{Wide, home_of, is_kubeadms, is_people, wide as width, words};
use super::{Ground, World, state};
use crate::isolation::{Finding, State};
use crate::model::{RoleBinding, Subject};

const KINDS: [&str; 2] = ["clusterroles", "clusterrolebindings"];

/// ServiceAccounts of the namespace that may do everything everywhere.
pub(super) fn admin(ground: &Ground<'_>) -> State {
    of_accounts(ground, Wide::Everything)
}

/// ServiceAccounts of the namespace that may do much everywhere. Those that may do everything are the other
/// check's.
pub(super) fn wide(ground: &Ground<'_>) -> State {
    of_accounts(ground, Wide::Much)
}

fn of_accounts(ground: &Ground<'_>, wanted: Wide) -> State {
    let unread = ground.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let name = ground.name();
    let is_own = |subject: &Subject, binding: &RoleBinding| {
        home_of(subject, binding).as_deref() == Some(&*name)
    };
    let bindings = ground.parcel.about.iter();
    let bindings = bindings
        .filter(|binding| binding.namespace.is_none() && width(ground.world, binding) == wanted);
    let tell = |subject: &Subject, binding: &RoleBinding| {
        format!("{}, everywhere,", words(subject, binding))
    };
    let findings = bindings.filter_map(|binding| finding(ground.world, binding, &is_own, &tell));
    state(findings.collect())
}

/// People that may do everything everywhere, in ClusterRoleBindings other than that of `system:masters`. There is
/// no fix: who of them has to stay cannot be told from here.
pub(super) fn admin_people(world: &World<'_>) -> State {
    let unread = world.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let is_found = |subject: &Subject, binding: &RoleBinding| {
        is_people(subject) && !is_kubeadms(subject, binding)
    };
    let bindings = world.cluster_bindings().into_iter().flatten();
    let findings = bindings
        .filter(|binding| width(world, binding) == Wide::Everything)
        .filter_map(|binding| finding(world, binding, &is_found, &words))
        .map(|found| Finding {
            evidence: format!("{}; look at who they are", found.evidence),
            fix: None,
            ..found
        });
    state(findings.collect())
}
