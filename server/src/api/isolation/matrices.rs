//! Who reaches whom, who may do what where, and who runs beside whom, team by team.

use crate::api::teams::{TeamRefs, team_ref};
use crate::isolation::Seen;
use plimsoll_app::api::{
    AccessCell, AccessMatrixNote, ColocationNote, NetworkCell, NetworkMatrix, PassageNote,
    PowersNote, TeamRef,
};
use plimsoll_planner::isolation::ObjectRef;
use plimsoll_planner::isolation::network::{Passage, Reach};
use plimsoll_planner::isolation::rbac::{AccessMatrix, Evidence, Powers};
use plimsoll_planner::model::{Name, Subject};
use std::collections::BTreeSet;

/// In the order of colours: the largest first.
fn ordered<'a>(names: impl Iterator<Item = &'a Name>, refs: &TeamRefs) -> Vec<TeamRef> {
    let names: BTreeSet<&str> = names.map(|name| &**name).collect();
    let mut teams: Vec<TeamRef> = names.into_iter().map(|name| team_ref(refs, name)).collect();
    teams.sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.name.cmp(&b.name)));
    teams
}

pub(super) fn network(
    reach: &Reach,
    team_of: impl Fn(&str) -> Name,
    refs: &TeamRefs,
    seen: &Seen,
) -> NetworkMatrix {
    let matrix = reach.by_group(team_of);
    let teams = ordered(matrix.groups.iter(), refs);
    let place = |team: &TeamRef| matrix.groups.iter().position(|group| **group == *team.name);
    let places: Vec<Option<usize>> = teams.iter().map(place).collect();
    let cell = |from: &Option<usize>, to: &Option<usize>| {
        let cell = from
            .zip(*to)
            .and_then(|(from, to)| matrix.cells.get(from)?.get(to));
        let cell = cell.copied().unwrap_or_default();
        NetworkCell {
            passage: match cell.passage() {
                Passage::Allowed => PassageNote::Allowed,
                Passage::Partly => PassageNote::Partly,
                Passage::Denied => PassageNote::Denied,
                Passage::NoPods => PassageNote::NoPods,
            },
            pairs: cell.pairs,
            open: cell.open,
            partly: cell.partly,
        }
    };
    let row = |from| places.iter().map(|to| cell(from, to)).collect();
    NetworkMatrix {
        cells: places.iter().map(row).collect(),
        policies: seen.snapshot.policies.network.as_ref().map_or(0, Vec::len),
        teams,
    }
}

pub(super) fn access(
    matrix: &AccessMatrix,
    refs: &TeamRefs,
    people_shown: usize,
) -> AccessMatrixNote {
    let names: Vec<Name> = matrix.rows().chain(matrix.columns()).cloned().collect();
    let teams = ordered(names.iter(), refs);
    let cell = |of: &TeamRef, on: &TeamRef| {
        let cell = matrix.cell(&of.name, &on.name);
        AccessCell {
            powers: powers(cell.powers),
            by: cell.evidence.iter().map(words).collect(),
            bindings: cell.bindings,
        }
    };
    let row = |of| teams.iter().map(|on| cell(of, on)).collect();
    let unmapped = matrix.unmapped();
    let people = unmapped.iter().take(people_shown).map(|one| {
        let on = teams
            .iter()
            .map(|team| powers(one.reach.on(&team.name).powers));
        (subject_words(&one.subject), on.collect())
    });
    AccessMatrixNote {
        cells: teams.iter().map(row).collect(),
        people: people.collect(),
        people_all: unmapped.len(),
        teams,
    }
}

fn powers(of: Powers) -> PowersNote {
    PowersNote {
        read: of.read,
        write: of.write,
        exec: of.exec,
        secrets: of.secrets,
        grant: of.grant,
    }
}

fn object_words(object: &ObjectRef) -> String {
    match &object.namespace {
        Some(namespace) => format!("{} {namespace}/{}", object.kind, object.name),
        None => format!("{} {}", object.kind, object.name),
    }
}

pub(super) fn subject_words(subject: &Subject) -> String {
    match subject {
        Subject::User(name) => format!("User {name}"),
        Subject::Group(name) => format!("Group {name}"),
        Subject::ServiceAccount { namespace, name } => {
            format!("ServiceAccount {namespace}/{name}")
        }
    }
}

fn words(evidence: &Evidence) -> String {
    format!(
        "{}: {} as {}",
        object_words(&evidence.binding),
        subject_words(&evidence.subject),
        object_words(&evidence.role)
    )
}

pub(super) fn colocation(seen: &Seen, refs: &TeamRefs) -> ColocationNote {
    let found = seen.colocation();
    let teams = ordered(found.teams.keys(), refs);
    let share = |of: &TeamRef, with: &TeamRef| {
        if of.name == with.name {
            return None;
        }
        let of = found.teams.get(of.name.as_str())?;
        match of.with.get(with.name.as_str()) {
            Some(share) => *share,
            // A team with machine time that never meets the other.
            None => of.alone.map(|_| 0.0),
        }
    };
    let held = |team: &TeamRef| {
        found
            .fractions
            .teams
            .get(&team.name)
            .copied()
            .unwrap_or_default()
    };
    let row = |of| teams.iter().map(|with| share(of, with)).collect();
    ColocationNote {
        shares: teams.iter().map(row).collect(),
        machines: teams.iter().map(|team| held(team).worth).collect(),
        nodes: teams
            .iter()
            .map(|team| {
                let held = held(team);
                (held.alone, held.machines - held.alone)
            })
            .collect(),
        teams,
    }
}
