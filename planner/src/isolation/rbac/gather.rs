//! Gathers the matrix from bindings: once per binding and subject it names, whoever is in its groups.

use super::subjects::{SYSTEM, account_of, accounts_namespace, is_everyone, told};
use super::{
    AccessMatrix, Cell, Evidence, Powers, Rbac, Reach, Unmapped, binding_ref, powers_in_namespace,
    role_ref,
};
use crate::model::{Name, Namespace, RoleBinding, RoleRef, Subject};
use crate::teams::Owners;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where the control plane's own ServiceAccounts are.
const CONTROL_PLANE: &str = "kube-system";

/// In which row a subject counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Row {
    Team(Name),
    Everyone,
    Unmapped(Subject),
}

/// A subject that counts.
#[derive(Debug, Clone, Copy)]
struct Counted {
    row: usize,
    /// The subject, however bindings spell it.
    at: usize,
}

#[derive(Default)]
struct RowSoFar {
    everywhere: Cell,
    /// By column.
    teams: BTreeMap<usize, Cell>,
    /// The last binding that was counted, which is in one of these cells only.
    last: Option<usize>,
}

/// A binding whose subjects are gone through.
#[derive(Debug, Clone, Copy)]
struct Naming {
    number: usize,
    /// Whether it names everyone.
    everyone: bool,
}

impl Naming {
    /// Counts the binding in the cell of a row, once however many of the row's subjects it names.
    fn count(self, last: &mut Option<usize>, cell: &mut Cell, subject: &Subject) {
        if last.replace(self.number) != Some(self.number) {
            cell.bindings += 1;
            cell.with_everyone += usize::from(self.everyone && !is_everyone(subject));
        }
    }
}

struct Gather<'a> {
    rbac: &'a Rbac,
    owners: &'a Owners,
    is_platform: &'a dyn Fn(&str) -> bool,
    rows: HashMap<Row, usize>,
    so_far: Vec<RowSoFar>,
    /// Subjects as told; `None` of those that are left out.
    subjects: HashMap<Subject, Option<Counted>>,
    /// By subject, whether it may do something everywhere.
    everywhere: Vec<bool>,
    /// By subject, the last namespace it was counted in.
    last_in: Vec<Option<usize>>,
    /// What ClusterRoles come to in a namespace, by name.
    cluster_roles: HashMap<&'a str, Powers>,
    /// How many bindings were looked at.
    bindings: usize,
}

pub(super) fn matrix(
    rbac: &Rbac,
    namespaces: &[Arc<Namespace>],
    owners: &Owners,
    is_platform: &dyn Fn(&str) -> bool,
) -> AccessMatrix {
    let mut namespaces: Vec<&Name> = namespaces
        .iter()
        .map(|namespace| &namespace.name)
        .filter(|name| !is_platform(name))
        .collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let mut count: BTreeMap<Name, usize> = BTreeMap::new();
    let teams: Vec<Name> = namespaces
        .iter()
        .map(|name| owners.of_namespace(name))
        .collect();
    for team in &teams {
        *count.entry(team.clone()).or_default() += 1;
    }
    let columns: Vec<Name> = count.keys().cloned().collect();

    let mut gather = Gather {
        rbac,
        owners,
        is_platform,
        rows: HashMap::new(),
        so_far: Vec::new(),
        subjects: HashMap::new(),
        everywhere: Vec::new(),
        last_in: Vec::new(),
        cluster_roles: HashMap::new(),
        bindings: 0,
    };
    for team in &columns {
        gather.row(Row::Team(team.clone()));
    }
    for binding in rbac.cluster_role_bindings() {
        gather.add_everywhere(binding);
    }
    for (at, (namespace, team)) in namespaces.iter().zip(&teams).enumerate() {
        let Ok(column) = columns.binary_search(team) else {
            continue;
        };
        for binding in rbac.role_bindings(namespace) {
            gather.add_local(binding, at, column);
        }
    }
    gather.finish(&columns, Arc::new(count))
}

impl<'a> Gather<'a> {
    fn row(&mut self, row: Row) -> usize {
        let next = self.so_far.len();
        let at = *self.rows.entry(row).or_insert(next);
        if at == next {
            self.so_far.push(RowSoFar::default());
        }
        at
    }

    fn next(&mut self, binding: &RoleBinding) -> Naming {
        self.bindings += 1;
        Naming {
            number: self.bindings,
            everyone: binding.subjects.iter().any(is_everyone),
        }
    }

    fn add_everywhere(&mut self, binding: &RoleBinding) {
        let powers = self.rbac.powers_of(binding);
        if !powers.any() {
            return;
        }
        let naming = self.next(binding);
        for subject in &binding.subjects {
            let Some((subject, counted)) = self.counted(binding, subject) else {
                continue;
            };
            let Some(row) = self.so_far.get_mut(counted.row) else {
                continue;
            };
            let cell = &mut row.everywhere;
            naming.count(&mut row.last, cell, &subject);
            cell.add(powers, || evidence(binding, subject, powers));
            if let Some(everywhere) = self.everywhere.get_mut(counted.at) {
                cell.pairs += usize::from(!*everywhere);
                *everywhere = true;
            }
        }
    }

    fn add_local(&mut self, binding: &'a RoleBinding, namespace: usize, column: usize) {
        let powers = self.local_powers(binding);
        if !powers.any() {
            return;
        }
        let naming = self.next(binding);
        for subject in &binding.subjects {
            let Some((subject, counted)) = self.counted(binding, subject) else {
                continue;
            };
            let Some(row) = self.so_far.get_mut(counted.row) else {
                continue;
            };
            let cell = row.teams.entry(column).or_default();
            naming.count(&mut row.last, cell, &subject);
            cell.add(powers, || evidence(binding, subject, powers));
            let everywhere = self.everywhere.get(counted.at) == Some(&true);
            if let Some(last) = self.last_in.get_mut(counted.at) {
                cell.pairs += usize::from(!everywhere && *last != Some(namespace));
                *last = Some(namespace);
            }
        }
    }

    /// What a RoleBinding gives. The few ClusterRoles that are bound in many namespaces are looked at once.
    fn local_powers(&mut self, binding: &'a RoleBinding) -> Powers {
        let RoleRef::ClusterRole(name) = &binding.role else {
            return self.rbac.powers_of(binding);
        };
        let rbac = self.rbac;
        *self.cluster_roles.entry(name).or_insert_with(|| {
            let role = rbac.role_of(binding);
            role.map(|role| powers_in_namespace(&role.rules))
                .unwrap_or_default()
        })
    }

    /// A subject as it is told, and where it counts; `None` when it is left out.
    fn counted<'b>(
        &mut self,
        binding: &RoleBinding,
        subject: &'b Subject,
    ) -> Option<(Cow<'b, Subject>, Counted)> {
        let subject = told(subject, binding.namespace.as_ref());
        // The API server adds its own subjects to these bindings, and keeps those that others added.
        if binding.built_in && account_of(&subject).is_some_and(|(of, _)| of == CONTROL_PLANE) {
            return None;
        }
        if let Some(known) = self.subjects.get(&*subject) {
            return known.map(|counted| (subject, counted));
        }
        let counted = self.row_of(&subject).map(|row| {
            let at = self.everywhere.len();
            self.everywhere.push(false);
            self.last_in.push(None);
            Counted {
                row: self.row(row),
                at,
            }
        });
        self.subjects.insert(subject.clone().into_owned(), counted);
        counted.map(|counted| (subject, counted))
    }

    fn row_of(&self, subject: &Subject) -> Option<Row> {
        if is_everyone(subject) {
            return Some(Row::Everyone);
        }
        let of_accounts = |namespace: &str| {
            let counts = !namespace.is_empty() && !(self.is_platform)(namespace);
            counts.then(|| Row::Team(self.owners.of_namespace(namespace)))
        };
        match subject {
            Subject::ServiceAccount { namespace, .. } => of_accounts(namespace),
            Subject::User(name) | Subject::Group(name) => {
                let group = matches!(subject, Subject::Group(_)).then_some(&**name);
                if let Some(namespace) = group.and_then(accounts_namespace) {
                    return of_accounts(namespace);
                }
                if name.starts_with(SYSTEM) {
                    return None;
                }
                let team = self.owners.of_subject(subject).map(Row::Team);
                Some(team.unwrap_or_else(|| Row::Unmapped(subject.clone())))
            }
        }
    }

    fn finish(self, columns: &[Name], namespaces: Arc<BTreeMap<Name, usize>>) -> AccessMatrix {
        let mut so_far: Vec<Reach> = Vec::new();
        for row in self.so_far {
            let teams = row.teams.into_iter().filter_map(|(column, cell)| {
                let team = columns.get(column)?;
                Some((team.clone(), cell))
            });
            so_far.push(Reach {
                namespaces: namespaces.clone(),
                everywhere: row.everywhere,
                teams: teams.collect(),
            });
        }
        let mut matrix = AccessMatrix {
            everyone: Reach {
                namespaces: namespaces.clone(),
                ..Reach::default()
            },
            namespaces,
            ..AccessMatrix::default()
        };
        for (row, at) in self.rows {
            let Some(reach) = so_far.get_mut(at).map(std::mem::take) else {
                continue;
            };
            match row {
                Row::Team(team) => {
                    matrix.rows.insert(team, reach);
                }
                Row::Everyone => matrix.everyone = reach,
                Row::Unmapped(subject) => matrix.unmapped.push(Unmapped { subject, reach }),
            }
        }
        matrix.unmapped.sort_by(|a, b| a.subject.cmp(&b.subject));
        matrix
    }
}

fn evidence(binding: &RoleBinding, subject: Cow<'_, Subject>, powers: Powers) -> Evidence {
    Evidence {
        binding: binding_ref(binding),
        role: role_ref(binding),
        subject: subject.into_owned(),
        powers,
    }
}
