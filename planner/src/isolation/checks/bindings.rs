//! Who has rights in a namespace, or everywhere, that should not.

use super::subjects::{gives_everyone, is_foreign, mended, role_words, words};
use super::{Ground, World, state, words as told};
use crate::isolation::rbac::binding_ref;
use crate::isolation::{Finding, State};
use crate::model::{RoleBinding, Subject};

/// Subjects of RoleBindings that belong to another team. Whether the role is there makes no difference: who
/// may make it later decides for them.
pub(super) fn foreign(ground: &Ground<'_>) -> State {
    let world = ground.world;
    let found = |subject: &Subject, binding: &RoleBinding| is_foreign(world, subject, binding);
    local(ground, &found, |subject, binding| {
        let team = super::subjects::home_of(subject, binding)
            .map(|home| world.owners.of_namespace(&home))
            .or_else(|| world.owners.of_subject(subject));
        let of = team
            .map(|team| format!(" of team {team}"))
            .unwrap_or_default();
        format!("{}{of}", words(subject, binding))
    })
}

/// RoleBindings to everyone.
pub(super) fn everyone(ground: &Ground<'_>) -> State {
    local(ground, &gives_everyone, words)
}

fn local(
    ground: &Ground<'_>,
    found: &dyn Fn(&Subject, &RoleBinding) -> bool,
    tell: impl Fn(&Subject, &RoleBinding) -> String,
) -> State {
    let unread = ground.unread(&["rolebindings"]);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let bindings = ground.parcel.bindings.iter();
    let findings = bindings.filter_map(|binding| finding(ground.world, binding, found, &tell));
    state(findings.collect())
}

/// ClusterRoleBindings to everyone, other than those that the API server makes.
pub(super) fn everyone_in_cluster(world: &World<'_>) -> State {
    let Some(bindings) = world.cluster_bindings() else {
        return State::Unknown(vec!["clusterrolebindings"]);
    };
    let findings = bindings.filter_map(|binding| finding(world, binding, &gives_everyone, &words));
    state(findings.collect())
}

/// A binding that has subjects which it should not have.
pub(super) fn finding(
    world: &World<'_>,
    binding: &RoleBinding,
    found: &dyn Fn(&Subject, &RoleBinding) -> bool,
    tell: &dyn Fn(&Subject, &RoleBinding) -> String,
) -> Option<Finding> {
    let subjects = binding.subjects.iter();
    let found: Vec<&Subject> = subjects.filter(|subject| found(subject, binding)).collect();
    (!found.is_empty()).then(|| {
        let names = told::names(found.iter().map(|subject| tell(subject, binding)));
        let have = if found.len() == 1 { "has" } else { "have" };
        Finding {
            object: binding_ref(binding),
            evidence: format!("{names} {have} {}", role_words(binding)),
            fix: Some(mended(world, binding)),
        }
    })
}
