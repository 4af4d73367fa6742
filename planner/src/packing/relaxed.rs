//! What resources are worth to a node that may hold parts of pods: the linear program of one knapsack, by the
//! simplex method with bounded variables (Dantzig, "Upper bounds, secondary constraints, and block
//! triangularity in linear programming", Econometrica 23(2), 1955). Its basis has a row per resource.

/// Pivots and steps from bound to bound at most; what it says is valid whenever it ends.
const STEPS: usize = 200;
const EPSILON: f64 = 1e-9;

/// A kind of pod: what one is worth, how many there may be, and what it takes of each resource.
pub(super) struct Part<'a> {
    pub(super) price: f64,
    pub(super) most: f64,
    pub(super) size: &'a [f64],
}

/// Where a column is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    None,
    All,
    Basic(usize),
}

/// By resource, what one unit is worth to a node with this capacity.
pub(super) fn multipliers(parts: &[Part<'_>], capacity: &[f64]) -> Vec<f64> {
    let rows = capacity.len();
    // In shares of the node, so that all rows are alike; parts first, then what stays free.
    let share: Vec<f64> = capacity
        .iter()
        .map(|has| if *has > 0.0 { 1.0 / has } else { 0.0 })
        .collect();
    let columns: Vec<Vec<f64>> = parts
        .iter()
        .map(|part| part.size.iter().zip(&share).map(|(a, b)| a * b).collect())
        .collect();
    let mut places = vec![Place::None; parts.len()];
    let mut basis: Vec<usize> = (0..rows).map(|row| parts.len() + row).collect();
    let mut free = vec![false; rows];
    let mut inverse = vec![0.0; rows * rows];
    for row in 0..rows {
        inverse[row * rows + row] = 1.0;
    }
    let mut values: Vec<f64> = share.iter().map(|share| share.signum()).collect();
    let mut worth = vec![0.0; rows];
    for _ in 0..STEPS {
        // The steepest of what is worth more, or less, than what it takes.
        let mut entering = None::<(usize, f64)>;
        let mut most = EPSILON;
        for (at, part) in parts.iter().enumerate() {
            let sign = match places[at] {
                Place::None => 1.0,
                Place::All => -1.0,
                Place::Basic(_) => continue,
            };
            let (mut takes, mut length) = (0.0, EPSILON);
            for (share, worth) in columns[at].iter().zip(&worth) {
                takes += share * worth;
                length += share;
            }
            let gain = sign * (part.price - takes) / length;
            if gain > most {
                (most, entering) = (gain, Some((at, sign)));
            }
        }
        for (row, is_free) in free.iter().enumerate() {
            // What was used up may stay free again.
            if *is_free && -worth[row] > most {
                (most, entering) = (-worth[row], Some((parts.len() + row, 1.0)));
            }
        }
        let Some((at, sign)) = entering else { break };
        let column = |row: usize| match columns.get(at) {
            Some(column) => column[row],
            None => f64::from(at - parts.len() == row),
        };
        let direction: Vec<f64> = (0..rows)
            .map(|row| {
                let row = &inverse[row * rows..(row + 1) * rows];
                row.iter().enumerate().map(|(of, a)| a * column(of)).sum()
            })
            .collect();
        let bound = |at: usize| parts.get(at).map_or(f64::INFINITY, |part| part.most);
        let (mut step, mut leaving) = (bound(at), None::<(usize, Place)>);
        for (row, slope) in direction.iter().enumerate() {
            let slope = slope * sign;
            let (room, place) = match slope {
                s if s > EPSILON => (values[row] / s, Place::None),
                s if s < -EPSILON => ((bound(basis[row]) - values[row]) / -s, Place::All),
                _ => continue,
            };
            if room < step {
                (step, leaving) = (room.max(0.0), Some((row, place)));
            }
        }
        for (value, slope) in values.iter_mut().zip(&direction) {
            *value -= sign * step * slope;
        }
        let Some((row, place)) = leaving else {
            places[at] = if sign > 0.0 { Place::All } else { Place::None };
            continue;
        };
        let before = if sign > 0.0 { 0.0 } else { bound(at) };
        values[row] = before + sign * step;
        match places.get_mut(basis[row]) {
            Some(of) => *of = place,
            None => free[basis[row] - parts.len()] = true,
        }
        match places.get_mut(at) {
            Some(of) => *of = Place::Basic(row),
            None => free[at - parts.len()] = false,
        }
        basis[row] = at;
        let pivot = direction[row];
        for of in 0..rows {
            inverse[row * rows + of] /= pivot;
        }
        for other in (0..rows).filter(|other| *other != row) {
            for of in 0..rows {
                inverse[other * rows + of] -= direction[other] * inverse[row * rows + of];
            }
        }
        for (of, worth) in worth.iter_mut().enumerate() {
            let rows_of = basis.iter().enumerate();
            *worth = rows_of
                .map(|(row, at)| {
                    parts.get(*at).map_or(0.0, |part| part.price) * inverse[row * rows + of]
                })
                .sum();
        }
    }
    worth
        .iter()
        .zip(&share)
        .map(|(worth, share)| worth.max(0.0) * share)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a node may be worth at most at these multipliers.
    fn bound(parts: &[Part<'_>], capacity: &[f64], units: &[f64]) -> f64 {
        let taken: f64 = capacity.iter().zip(units).map(|(a, b)| a * b).sum();
        let rest = parts.iter().map(|part| {
            let weight: f64 = part.size.iter().zip(units).map(|(a, b)| a * b).sum();
            (part.price - weight).max(0.0) * part.most
        });
        taken + rest.sum::<f64>()
    }

    proptest! {
        #[test]
        fn no_other_multipliers_bound_better(
            kinds in prop::collection::vec((0.0_f64..1.0, 1_i32..9, prop::collection::vec(0_i32..40, 3)), 1..12),
            others in prop::collection::vec(prop::collection::vec(0.5_f64..1.5, 3), 20),
        ) {
            let sizes: Vec<Vec<f64>> = kinds.iter().map(|(_, _, size)| size.iter().copied().map(f64::from).collect()).collect();
            let parts: Vec<Part<'_>> = kinds.iter().zip(&sizes)
                .map(|((price, most, _), size)| Part { price: *price, most: f64::from(*most), size })
                .collect();
            let capacity = [60.0, 80.0, 0.0];
            let units = multipliers(&parts, &capacity);
            prop_assert!(units.iter().all(|unit| *unit >= 0.0));
            let least = bound(&parts, &capacity, &units);
            for other in others {
                let moved: Vec<f64> = units.iter().zip(&other).map(|(unit, by)| unit * by + 1e-4 * (by - 0.5)).collect();
                // Of a resource that the node has not, the unit costs nothing and stays free.
                let moved = [moved[0], moved[1], 0.0];
                prop_assert!(least <= bound(&parts, &capacity, &moved) + 1e-7);
            }
        }
    }
}
