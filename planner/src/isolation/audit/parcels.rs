//! The objects of a cluster by namespace, each with a print by which it is seen whether one changed.

use crate::isolation::checks::{Ground, Parcel, World, home_of, workloads};
use crate::model::{Known, Name, Pod, Policies, RoleBinding, RoleRef, Snapshot};
use globset::GlobSet;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// A namespace's objects and their print.
#[derive(Default)]
pub(super) struct Printed<'a> {
    pub(super) parcel: Parcel<'a>,
    pub(super) print: u64,
}

/// All objects by namespace.
pub(super) struct Parcels<'a> {
    /// Those of namespaces that are judged.
    pub(super) namespaces: BTreeMap<&'a Name, Printed<'a>>,
    /// Names of the others.
    pub(super) exempt: Vec<&'a Name>,
    /// Print of what all namespaces are judged by.
    pub(super) everywhere: u64,
    /// Print of what the cluster as a whole is judged by.
    pub(super) cluster: u64,
}

/// Prints of objects add up, as these come in no particular order.
fn print_of(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// By its address: whatever changes an object makes it anew.
fn print_of_object<T>(object: &Arc<T>) -> u64 {
    print_of(Arc::as_ptr(object).cast::<()>().addr())
}

/// Of a pod, only what checks look at: most of what changes of pods is nothing to them.
fn print_of_pod(pod: &Pod) -> u64 {
    print_of((
        (pod.workload.kind, &pod.workload.name),
        Arc::as_ptr(&pod.template).addr(),
        Arc::as_ptr(&pod.labels).addr(),
        pod.resources.requests,
        pod.created_at_secs,
    ))
}

impl<'a> Parcels<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, exempt: &GlobSet) -> Self {
        let mut index: HashMap<&str, Printed<'a>> =
            HashMap::with_capacity(snapshot.namespaces.len());
        let mut exempted = Vec::new();
        for namespace in &snapshot.namespaces {
            if exempt.is_match(&*namespace.name) {
                exempted.push(&namespace.name);
                continue;
            }
            let printed = index.entry(&namespace.name).or_default();
            printed.print = printed.print.wrapping_add(print_of_object(namespace));
            printed.parcel.namespace = Some(namespace);
        }
        exempted.sort_unstable();
        for pod in snapshot.pods.iter().filter(|pod| !pod.has_ended()) {
            if let Some(printed) = index.get_mut(&*pod.namespace) {
                printed.print = printed.print.wrapping_add(print_of_pod(pod));
                printed.parcel.pods.push(pod);
            }
        }
        let policies = &snapshot.policies;
        let mut sort = Sort(&mut index);
        sort.all(
            policies.quotas.as_deref(),
            |it| &it.namespace,
            |to, it| to.quotas.push(it),
        );
        sort.all(
            policies.limit_ranges.as_deref(),
            |it| &it.namespace,
            |to, it| to.limit_ranges.push(it),
        );
        sort.all(
            policies.network.as_deref(),
            |it| &it.namespace,
            |to, it| to.network.push(it),
        );
        sort.all(
            snapshot.budgets.as_deref(),
            |it| &it.namespace,
            |to, it| to.budgets.push(it),
        );
        for role in policies.roles.iter().flatten() {
            sort.one(role.namespace.as_ref(), print_of_object(role), |to| {
                to.roles.push(role)
            });
        }
        let cluster = sort.bindings(policies);
        let namespaces = index
            .into_values()
            .filter_map(|printed| Some((&printed.parcel.namespace?.name, printed)))
            .collect();
        Self {
            namespaces,
            exempt: exempted,
            everywhere: everywhere(snapshot),
            cluster,
        }
    }
}

impl<'a> Printed<'a> {
    /// What its checks look at.
    pub(super) fn ground<'b>(&'b self, world: &'b World<'a>) -> Ground<'b> {
        Ground {
            parcel: &self.parcel,
            workloads: workloads(&self.parcel.pods),
            world,
        }
    }
}

/// Which kinds are known, and the objects that belong to no namespace.
fn everywhere(snapshot: &Snapshot) -> u64 {
    let policies = &snapshot.policies;
    let known = [
        policies.quotas.is_some(),
        policies.limit_ranges.is_some(),
        policies.network.is_some(),
        policies.roles.is_some(),
        policies.cluster_roles.is_some(),
        policies.role_bindings.is_some(),
        policies.cluster_role_bindings.is_some(),
        policies.priority_classes.is_some(),
        snapshot.budgets.is_some(),
    ];
    let classes = policies.priority_classes.iter().flatten();
    classes.fold(print_of(known), |sum, class| {
        sum.wrapping_add(print_of_object(class))
    })
}

struct Sort<'i, 'a>(&'i mut HashMap<&'a str, Printed<'a>>);

impl<'a> Sort<'_, 'a> {
    fn one(&mut self, namespace: Option<&Name>, print: u64, push: impl FnOnce(&mut Parcel<'a>)) {
        if let Some(printed) = namespace.and_then(|name| self.0.get_mut(&**name)) {
            printed.print = printed.print.wrapping_add(print);
            push(&mut printed.parcel);
        }
    }

    fn all<T>(
        &mut self,
        objects: Option<&'a [Arc<T>]>,
        namespace: impl Fn(&T) -> &Name,
        push: impl Fn(&mut Parcel<'a>, &'a T),
    ) {
        for object in objects.unwrap_or_default() {
            self.one(Some(namespace(object)), print_of_object(object), |to| {
                push(to, object)
            });
        }
    }

    /// Gives each binding to its namespace and to those whose ServiceAccounts it names; the print of what
    /// the cluster is judged by. A binding counts as another one where its role is.
    fn bindings(&mut self, policies: &'a Policies) -> u64 {
        let cluster_roles = policies.cluster_roles.iter().flatten();
        let roles: HashMap<&str, _> = cluster_roles.map(|role| (&*role.name, role)).collect();
        let mut sum = roles
            .values()
            .fold(0_u64, |sum, role| sum.wrapping_add(print_of_object(role)));
        let all: [&'a Known<RoleBinding>; 2] =
            [&policies.cluster_role_bindings, &policies.role_bindings];
        for binding in all.into_iter().flatten().flatten() {
            let role = match &binding.role {
                RoleRef::ClusterRole(name) => roles.get(&**name),
                RoleRef::Role(_) => None,
            };
            let print = print_of((
                print_of_object(binding),
                role.map(|role| print_of_object(role)),
            ));
            sum = sum.wrapping_add(print);
            self.one(binding.namespace.as_ref(), print, |to| {
                to.bindings.push(binding)
            });
            let mut homes: Vec<Name> = Vec::new();
            for subject in &binding.subjects {
                homes.extend(home_of(subject, binding).filter(|home| !homes.contains(home)));
            }
            for home in &homes {
                // Not the same as the print above, so that the two cannot be taken for each other.
                self.one(Some(home), print.rotate_left(1), |to| {
                    to.about.push(binding)
                });
            }
        }
        sum
    }
}
