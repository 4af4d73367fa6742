//! Changes that a cluster cannot have.

use super::demand::Growth;
use super::park::Park;
use super::{Base, Change, MOST_GROWTH, MOST_GROWTH_IN_ALL, MOST_MACHINES, Scenario};
use crate::model::Name;

/// What is wrong with a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Wrong {
    /// There is no such team.
    Team(Name),
    /// No node is of this kind, or none is known of it.
    Kind(Name),
    /// There is no such pool.
    Pool(Name),
    /// There is no such zone.
    Zone(Name),
    /// Neither a pool nor a kind has this name.
    Like(Name),
    /// There are fewer nodes than are to be lost, other changes being made.
    Fewer {
        /// The pool; the largest where none was named.
        pool: Option<Name>,
        /// How many it has.
        nodes: i64,
    },
    /// All zones that such nodes are in are lost, so none can come.
    Gone(Option<Name>),
    /// A number that makes no sense: too large, negative, or none.
    Number,
    /// Nothing is recommended for any workload.
    NotSized,
}

impl Scenario {
    /// Whether a cluster can have all changes; the place of the first that it cannot, and why.
    ///
    /// # Errors
    /// [`Wrong`] of that change.
    pub fn check(&self, base: &Base) -> Result<(), (usize, Wrong)> {
        self.park(base).map(drop)
    }

    /// The nodes after all changes, where a cluster can have these.
    pub(super) fn park(&self, base: &Base) -> Result<Park, (usize, Wrong)> {
        for (at, change) in self.changes.iter().enumerate() {
            one(change, base).map_err(|wrong| (at, wrong))?;
        }
        self.check_growth()?;
        Park::of(base, self)
    }

    /// Several changes may grow the same pods.
    fn check_growth(&self) -> Result<(), (usize, Wrong)> {
        let growth = Growth::of(self);
        let of_changes = self.changes.iter().map(|change| match change {
            Change::AddTeam { times, .. } => Some(times * growth.everyone()),
            Change::Grow { team: Some(of), .. } => Some(growth.of_team(of)),
            Change::Grow { team: None, .. } | Change::GrowFor { .. } => Some(growth.everyone()),
            _ => None,
        });
        let mut factors = of_changes.enumerate();
        let beyond = |factor: f64| factor.is_nan() || factor > MOST_GROWTH_IN_ALL;
        match factors.find(|(_, factor)| factor.is_some_and(beyond)) {
            Some((at, _)) => Err((at, Wrong::Number)),
            None => Ok(()),
        }
    }
}

fn one(change: &Change, base: &Base) -> Result<(), Wrong> {
    let team = |name: &Name| match base.teams.contains(name) {
        true => Ok(()),
        false => Err(Wrong::Team(name.clone())),
    };
    let is_there = |name: &Name| {
        let mut there = base.kinds_there().into_iter();
        match there.any(|at| base.kinds[at].name == *name) {
            true => Ok(()),
            false => Err(Wrong::Kind(name.clone())),
        }
    };
    let number = |holds: bool| if holds { Ok(()) } else { Err(Wrong::Number) };
    match change {
        Change::AddTeam { like, times } => {
            number(*times > 0.0 && *times <= MOST_GROWTH)?;
            team(like)
        }
        Change::Grow { team: of, factor } => {
            number(*factor >= 0.0 && *factor <= MOST_GROWTH)?;
            of.as_ref().map_or(Ok(()), team)
        }
        Change::GrowFor { percent, months } => {
            let factor = growth(*percent, *months);
            number(*percent > -100.0 && factor.is_finite() && factor <= MOST_GROWTH)
        }
        Change::RightSize if base.is_sized() => Ok(()),
        Change::RightSize => Err(Wrong::NotSized),
        Change::Replace { kind, with } => {
            is_there(kind)?;
            let mut kinds = base.kinds.iter();
            match kinds.any(|of| of.name == *with) {
                true => Ok(()),
                false => Err(Wrong::Kind(with.clone())),
            }
        }
        Change::Drop { kind } => is_there(kind),
        Change::LoseNodes { pool, nodes } => {
            number(*nodes >= 0)?;
            let of_pool = |name: &Name| base.machines.iter().any(|of| of.pool == *name);
            if let Some(name) = pool.as_ref().filter(|name| !of_pool(name)) {
                return Err(Wrong::Pool(name.clone()));
            }
            Ok(())
        }
        Change::LoseZone { zone } => match base.zones.contains(zone) {
            true => Ok(()),
            false => Err(Wrong::Zone(zone.clone())),
        },
        Change::AddMachines { like, nodes } => {
            number((0..=MOST_MACHINES).contains(nodes))?;
            let known = |name: &Name| {
                base.machines.iter().any(|of| of.pool == *name)
                    || base.kinds.iter().any(|of| of.name == *name)
            };
            match like.as_ref().filter(|name| !known(name)) {
                Some(name) => Err(Wrong::Like(name.clone())),
                None => Ok(()),
            }
        }
    }
}

/// How many times as much there is after so many months at a rate in percent.
pub(super) fn growth(percent: f64, months: u32) -> f64 {
    (1.0 + percent / 100.0).powi(i32::try_from(months).unwrap_or(i32::MAX))
}
