//! The pieces that demand comes in: the pods of each team, which have to be packed onto whole machines.

use super::order::quantile;
use super::waterfall::team_needs;
use super::{Profile, Rules, Waterfall};
use crate::noise::whole;
use crate::packing::{Item, Problem, Shape, quick_nodes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kinds of pieces of a team, and of all together, that are told apart; more are put together where they
/// are most alike.
const MOST_OF_TEAM: usize = 24;
const MOST_OF_ALL: usize = 160;
/// By which ratio sizes differ that are told apart, at first.
const RATIO: f64 = 1.05;
/// A machine, in the whole numbers that are packed.
const MACHINE: f64 = 1e9;
/// Pieces may exceed it together by what rounding adds to their sizes.
const SLACK: i64 = 1_000;
/// Machines there are.
const PLENTY: i64 = 10_000_000;
/// What a team is cut into of which no pods are known.
const CUTS: f64 = 256.0;

/// Pods that are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// What one of them takes, by resource in the order of the profile and in its units.
    pub size: Vec<f64>,
    /// How many there are.
    pub count: f64,
}

/// Whole machines that pods fill, spares among them.
#[derive(Debug, Clone, PartialEq)]
pub struct PackedParks {
    /// Of each team's park; their sum is A0.
    pub parks: Vec<f64>,
    /// Of the shared cluster, A7.
    pub shared: f64,
}

/// The pods of each team, in the order of the profile.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Pieces {
    /// By team.
    teams: Vec<Vec<Piece>>,
    /// Whether another demand is other pods, as of requests, or pods of another size, as of usage.
    by_count: bool,
}

impl Pieces {
    /// Pods by team, those alike put together.
    #[must_use]
    pub fn of(teams: Vec<Vec<Piece>>, by_count: bool) -> Self {
        let teams = teams
            .into_iter()
            .map(|pieces| together(pieces, MOST_OF_TEAM));
        Self {
            teams: teams.collect(),
            by_count,
        }
    }

    /// Machines of each park and of the shared cluster, packed piece by piece.
    ///
    /// The pods of today stand for those of the quantile: each team's are scaled so that together they need
    /// what the team needs then, and all of them so that they need what all need together. A pod larger than
    /// a machine is cut. `None` where the pieces are not those of the profile.
    #[must_use]
    pub fn machines(
        &self,
        profile: &Profile,
        rules: &Rules,
        found: &Waterfall,
    ) -> Option<PackedParks> {
        if self.teams.len() != profile.teams.len() || rules.check(profile).is_err() {
            return None;
        }
        let needs: Vec<Vec<f64>> = (0..profile.resources.len())
            .map(|place| profile.team_quantiles(place, rules.quantile))
            .collect();
        let whole = team_needs(profile, rules);
        let mut parks = Vec::with_capacity(whole.len());
        let mut all: Vec<Piece> = Vec::new();
        for (team, pieces) in self.teams.iter().enumerate() {
            let need: Vec<f64> = needs.iter().map(|of| of[team]).collect();
            let pieces = self.scaled(pieces, &need);
            let packed = packed(&pieces, rules).map_or(0.0, |packed| park(packed, rules));
            // Fewer than what is needed cannot be; a hair less comes of rounding sizes.
            parks.push(packed.max(rules.park(whole[team])));
            all.extend(pieces);
        }
        let together_need: Vec<f64> = profile
            .resources
            .iter()
            .map(|resource| quantile(&resource.peak_of_sum, rules.quantile))
            .collect();
        let all = self.scaled(&together(all, MOST_OF_ALL), &together_need);
        let shared = packed(&all, rules).map_or(0.0, |packed| park(packed, rules));
        Some(PackedParks {
            parks,
            shared: shared.max(found.a6),
        })
    }

    /// Pieces that together need as much.
    fn scaled(&self, pieces: &[Piece], need: &[f64]) -> Vec<Piece> {
        let sum = |resource: usize| -> f64 {
            let sizes = pieces
                .iter()
                .map(|piece| piece.size[resource] * piece.count);
            sizes.sum()
        };
        let sums: Vec<f64> = (0..need.len()).map(sum).collect();
        let known = pieces.iter().map(|piece| piece.count).sum::<f64>() > 0.0;
        if !known {
            // Nothing is known of its pods: it fits anywhere.
            return vec![Piece {
                size: need.iter().map(|need| need / CUTS).collect(),
                count: CUTS,
            }];
        }
        let pods: f64 = pieces.iter().map(|piece| piece.count).sum();
        let factor = |resource: usize| need[resource] / sums[resource];
        let grown = (0..need.len()).filter(|resource| sums[*resource] > 0.0);
        let times = match self.by_count {
            true => grown.map(factor).fold(0.0, f64::max),
            false => 1.0,
        };
        let of = |piece: &Piece| {
            let count = (piece.count * times).round().max(1.0);
            let size = (0..need.len()).map(|resource| match sums[resource] > 0.0 {
                true => piece.size[resource] * factor(resource) * piece.count / count,
                // Asked for by nobody, but needed: each pod takes the same.
                false => need[resource] / pods * piece.count / count,
            });
            Piece {
                size: size.collect(),
                count,
            }
        };
        pieces
            .iter()
            .filter(|piece| piece.count > 0.0)
            .map(of)
            .collect()
    }
}

/// Whole machines of a park, packed.
fn park(packed: f64, rules: &Rules) -> f64 {
    match packed > 0.0 {
        true => packed.max(f64::from(rules.min_machines)) + f64::from(rules.spares),
        false => 0.0,
    }
}

/// Pieces that are alike, by ratios of their sizes, put together as their mean, so that what they need stays.
fn together(mut pieces: Vec<Piece>, most: usize) -> Vec<Piece> {
    let order = |a: &Piece, b: &Piece| {
        let sizes = a.size.iter().zip(&b.size).map(|(a, b)| a.total_cmp(b));
        let by_size = sizes.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then);
        by_size.then(a.count.total_cmp(&b.count))
    };
    pieces.retain(|piece| piece.count > 0.0);
    pieces.sort_by(order);
    let mut ratio = RATIO;
    loop {
        let mut alike: BTreeMap<Vec<i64>, (Vec<f64>, f64)> = BTreeMap::new();
        for piece in &pieces {
            let step = |size: &f64| match *size > 0.0 {
                true => whole((size.ln() / ratio.ln()).floor()),
                false => i64::MIN,
            };
            let (sums, count) = alike
                .entry(piece.size.iter().map(step).collect())
                .or_insert_with(|| (vec![0.0; piece.size.len()], 0.0));
            for (sum, size) in sums.iter_mut().zip(&piece.size) {
                *sum += size * piece.count;
            }
            *count += piece.count;
        }
        if alike.len() <= most || ratio > 1e6 {
            let means = alike.into_values().map(|(sums, count)| Piece {
                size: sums.iter().map(|sum| sum / count).collect(),
                count,
            });
            return means.collect();
        }
        ratio *= 1.25;
    }
}

/// Machines that pieces fill; `None` where there is nothing to pack.
fn packed(pieces: &[Piece], rules: &Rules) -> Option<f64> {
    let mut items = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let shares = piece
            .size
            .iter()
            .zip(&rules.machine)
            .map(|(size, has)| size / has);
        let shares: Vec<f64> = shares.collect();
        let largest = shares.iter().copied().fold(0.0, f64::max);
        if largest <= 0.0 {
            continue;
        }
        let cuts = (largest * (1.0 - 1e-9)).ceil().max(1.0);
        items.push(Item {
            size: shares
                .iter()
                .map(|share| whole((share / cuts * MACHINE).floor()))
                .collect(),
            count: whole(piece.count * cuts).max(1),
            group: None,
            shapes: vec![0],
        });
    }
    if items.is_empty() {
        return None;
    }
    let problem = Problem {
        resources: rules.machine.iter().map(|_| "".into()).collect(),
        shapes: vec![Shape {
            capacity: vec![whole(MACHINE) + SLACK; rules.machine.len()],
            count: PLENTY,
            cost: 1.0,
        }],
        items,
        limits: Vec::new(),
    };
    #[expect(clippy::cast_precision_loss, reason = "machines")]
    quick_nodes(&problem)
        .ok()
        .flatten()
        .map(|nodes| nodes as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::ResourceProfile;

    /// A profile of one scenario in which all peak together.
    fn profile(needs: &[[f64; 2]]) -> Profile {
        let resource = |at: usize| {
            let sum: f64 = needs.iter().map(|need| need[at]).sum();
            ResourceProfile {
                resource: ["cpu", "memory"][at].to_owned(),
                peaks: needs.iter().map(|need| vec![need[at]]).collect(),
                at_peak: needs.iter().map(|need| vec![need[at]]).collect(),
                peak_of_sum: vec![sum],
                by_rank: vec![sum],
                mean: needs.iter().map(|need| need[at]).collect(),
            }
        };
        Profile {
            teams: (0..needs.len()).map(|at| format!("t{at}")).collect(),
            scenarios: 1,
            resources: vec![resource(0), resource(1)],
        }
    }

    fn rules(spares: u32, min_machines: u32) -> Rules {
        Rules {
            quantile: 1.0,
            machine: vec![10.0, 10.0],
            spares,
            min_machines,
        }
    }

    fn piece(cpu: f64, memory: f64, count: f64) -> Piece {
        Piece {
            size: vec![cpu, memory],
            count,
        }
    }

    fn told(pieces: &Pieces, needs: &[[f64; 2]], rules: &Rules) -> (f64, f64) {
        let profile = profile(needs);
        let found = Waterfall::of(&profile, rules).unwrap();
        let packed = pieces.machines(&profile, rules, &found).unwrap();
        (packed.parks.iter().sum(), packed.shared)
    }

    fn machines(needs: &[[f64; 2]], teams: Vec<Vec<Piece>>, rules: &Rules) -> (f64, f64) {
        told(&Pieces::of(teams, true), needs, rules)
    }

    #[test]
    fn what_does_not_fit_beside_its_like_takes_a_machine_more() {
        // Three pods of six: two machines would have the room, but hold one each.
        let three = || vec![piece(6.0, 1.0, 3.0)];
        let small = || vec![piece(4.0, 1.0, 3.0)];
        let needs = [[18.0, 3.0], [12.0, 3.0]];
        // Apart 3 and 2 machines, together 3: six and four in each.
        assert_eq!(
            machines(&needs, vec![three(), small()], &rules(0, 0)),
            (5.0, 3.0)
        );
        assert_eq!(
            machines(&needs, vec![three(), small()], &rules(1, 0)),
            (7.0, 4.0)
        );
        assert_eq!(
            machines(&needs, vec![three(), small()], &rules(0, 4)),
            (8.0, 4.0)
        );
    }

    #[test]
    fn a_larger_demand_is_more_pods_or_larger_ones() {
        let needs = [[36.0, 6.0]];
        let pods = || vec![vec![piece(6.0, 1.0, 3.0)]];
        // Six pods of six, or three of twelve that are cut.
        assert_eq!(machines(&needs, pods(), &rules(0, 0)), (6.0, 6.0));
        let larger = Pieces::of(pods(), false);
        assert_eq!(told(&larger, &needs, &rules(0, 0)), (6.0, 6.0));
    }

    #[test]
    fn whole_machines_need_no_more_than_whole_machines() {
        let needs = [[30.0, 30.0]];
        let ten = vec![vec![piece(1.0, 1.0, 30.0)]];
        assert_eq!(machines(&needs, ten, &rules(0, 0)), (3.0, 3.0));
    }

    #[test]
    fn of_unknown_pods_demand_fits_anywhere() {
        let needs = [[14.5, 1.0], [14.5, 1.0], [0.0, 0.0]];
        let found = machines(
            &needs,
            vec![Vec::new(), Vec::new(), Vec::new()],
            &rules(0, 0),
        );
        assert_eq!(found, (4.0, 3.0));
    }

    #[test]
    fn the_order_of_pods_changes_nothing_and_many_kinds_stay_what_they_need() {
        let kinds: Vec<Piece> = (1..200)
            .map(|at| piece(0.01 * f64::from(at), 0.02 * f64::from(at % 17), 1.0))
            .collect();
        let mut turned = kinds.clone();
        turned.reverse();
        let need = |pieces: &[Piece]| -> f64 {
            pieces.iter().map(|piece| piece.size[0] * piece.count).sum()
        };
        let few = together(kinds.clone(), MOST_OF_TEAM);
        assert!(few.len() <= MOST_OF_TEAM);
        assert!((need(&few) - need(&kinds)).abs() < 1e-9);
        assert_eq!(few, together(turned, MOST_OF_TEAM));
    }
}
