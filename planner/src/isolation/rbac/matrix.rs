//! Which team may do what in which team's namespaces.

use super::Powers;
use crate::isolation::ObjectRef;
use crate::model::{Name, Subject};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many bindings are told of a cell, beside those that alone give one of its powers.
const TOLD: usize = 3;

/// A binding that lets a subject do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The binding; it holds in its namespace, that of a cluster everywhere.
    pub binding: ObjectRef,
    /// Its role.
    pub role: ObjectRef,
    /// Which of its subjects; a ServiceAccount also where the binding names the user that it goes by.
    pub subject: Subject,
    /// What it lets it do.
    pub powers: Powers,
}

/// What some subjects may do in the namespaces of a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What at least one may do in at least one.
    pub powers: Powers,
    /// How many pairs of a subject, as bindings name it, and a namespace in which it may do something.
    pub pairs: usize,
    /// How many bindings are why, each counted once.
    pub bindings: usize,
    /// How many of these name everyone too, with whom they are counted again.
    pub(super) with_everyone: usize,
    /// The first few bindings that are why, and for each of the powers at least one: those of the cluster
    /// by name, then those of namespaces.
    pub evidence: Vec<Evidence>,
}

impl Cell {
    /// Whether anything may be done.
    #[must_use]
    pub fn any(&self) -> bool {
        self.powers.any()
    }

    /// Adds what a binding gives, which is only put in words when it is told.
    pub(super) fn add(&mut self, powers: Powers, evidence: impl FnOnce() -> Evidence) {
        if self.evidence.len() < TOLD || powers.adds_to(self.powers) {
            let evidence = evidence();
            // A binding may name a subject twice.
            if self.evidence.last() != Some(&evidence) {
                self.evidence.push(evidence);
            }
        }
        self.powers = self.powers | powers;
    }

    fn absorb(&mut self, other: &Self, pairs: usize) {
        for evidence in &other.evidence {
            self.add(evidence.powers, || evidence.clone());
        }
        self.pairs += pairs;
        self.bindings += other.bindings;
        self.with_everyone += other.with_everyone;
    }
}

/// What some subjects may do, by the team whose namespaces it is done in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// How many namespaces teams have.
    pub(super) namespaces: Arc<BTreeMap<Name, usize>>,
    /// What ClusterRoleBindings give; its pairs are subjects, each of which goes with every namespace.
    pub(super) everywhere: Cell,
    /// What RoleBindings give. Pairs of subjects that are counted above are not counted again.
    pub(super) teams: BTreeMap<Name, Cell>,
}

impl Reach {
    /// What they may do in a team's namespaces; nothing for a team that has none.
    #[must_use]
    pub fn on(&self, team: &str) -> Cell {
        let mut cell = Cell::default();
        self.add_to(&mut cell, team);
        cell
    }

    /// What ClusterRoleBindings let them do in all namespaces; its pairs count subjects.
    #[must_use]
    pub fn everywhere(&self) -> &Cell {
        &self.everywhere
    }

    fn add_to(&self, cell: &mut Cell, team: &str) {
        let Some(namespaces) = self.namespaces.get(team) else {
            return;
        };
        cell.absorb(&self.everywhere, self.everywhere.pairs * namespaces);
        if let Some(local) = self.teams.get(team) {
            cell.absorb(local, local.pairs);
        }
    }
}

/// A user or group that may do something and that no rule gives to a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// The user or group.
    pub subject: Subject,
    /// What it may do, without what everyone may.
    pub reach: Reach,
}

/// Which team's subjects may do what in which team's namespaces. Cells are put together when asked for,
/// since what holds everywhere is the same in many of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessMatrix {
    pub(super) namespaces: Arc<BTreeMap<Name, usize>>,
    pub(super) rows: BTreeMap<Name, Reach>,
    pub(super) everyone: Reach,
    pub(super) unmapped: Vec<Unmapped>,
}

impl AccessMatrix {
    /// The teams whose subjects may do something or that have a namespace, by name.
    pub fn rows(&self) -> impl Iterator<Item = &Name> {
        self.rows.keys()
    }

    /// The teams that have a namespace, by name.
    pub fn columns(&self) -> impl Iterator<Item = &Name> {
        self.namespaces.keys()
    }

    /// What the subjects of one team may do in the namespaces of another: what they are bound to, and what
    /// everyone is.
    #[must_use]
    pub fn cell(&self, of: &str, on: &str) -> Cell {
        let mut cell = self.own(of, on);
        let twice = std::mem::take(&mut cell.with_everyone);
        self.everyone.add_to(&mut cell, on);
        cell.bindings -= twice;
        cell
    }

    /// The same without what everyone may do.
    #[must_use]
    pub fn own(&self, of: &str, on: &str) -> Cell {
        self.rows
            .get(of)
            .map(|reach| reach.on(on))
            .unwrap_or_default()
    }

    /// What everyone may do ([`is_everyone`](super::is_everyone)); it is part of the cells of all teams.
    #[must_use]
    pub fn everyone(&self) -> &Reach {
        &self.everyone
    }

    /// Users and groups that may do something and of which nobody said whose they are.
    #[must_use]
    pub fn unmapped(&self) -> &[Unmapped] {
        &self.unmapped
    }
}
