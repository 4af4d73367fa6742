//! From which earlier moments forecasts are made, to see how far they are off.

use super::prepare::Prepared;

/// Most earlier moments.
const MOST: usize = 8;
/// Fewest earlier moments, so that there is something to learn from.
const FEWEST: usize = 3;
/// Most later moments.
const LATE: usize = 3;
/// Models are checked this far ahead at most, as a share of the history.
const LONGEST_SHARE: usize = 3;

/// Moments of the past from which forecasts are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origins {
    /// How many steps are known at each, rising.
    pub(super) ends: Vec<usize>,
    /// How many steps ahead they are checked.
    pub(super) ahead: usize,
    /// Later moments, rising: what came since is too short to tell intervals from, and tells best
    /// which models do well now.
    pub(super) late: Vec<usize>,
}

/// Fewest steps that the first of these moments needs.
fn fewest_before(data: &Prepared) -> usize {
    (2 * data.longest_season() + 2).max(8)
}

/// Fewest steps of history with [`FEWEST`] moments one step ahead.
pub(super) fn fewest_steps(data: &Prepared) -> usize {
    fewest_before(data) + (FEWEST - 1) * data.shortest_season() + 1
}

/// How far apart the moments are, and how many steps ahead each is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) stride: usize,
    pub(super) ahead: usize,
}

/// Moments up to the end of the history, whole short seasons apart: a check at one hour of the day
/// then says something of that hour. Far ahead they lie further apart, since neighbours would be off
/// by the same.
pub(super) fn grid(data: &Prepared, horizon: usize) -> Option<Grid> {
    let (steps, season) = (data.steps(), data.shortest_season());
    let room = steps.checked_sub(fewest_before(data))?;
    let longest = (steps / LONGEST_SHARE).min(room.checked_sub((FEWEST - 1) * season)?);
    let ahead = horizon.min(longest);
    if ahead == 0 {
        return None;
    }
    let room = room - ahead;
    // Eight moments over twice the horizon, if there are as many.
    let stride = (2 * ahead / MOST).min(room / (MOST - 1)) / season * season;
    let stride = stride.max(season);
    Some(Grid { stride, ahead })
}

/// The moments of a grid that a history has room for; at least [`FEWEST`].
pub(super) fn origins(data: &Prepared, grid: Grid) -> Option<Origins> {
    let Grid { stride, ahead } = grid;
    let room = data.steps().checked_sub(fewest_before(data) + ahead)?;
    let count = (room / stride + 1).min(MOST);
    let last = data.steps() - ahead;
    let ends = (0..count).rev().map(|back| last - back * stride).collect();
    let season = data.shortest_season().max(ahead.div_ceil(LATE));
    let late = (1..=LATE).rev().map(|seasons| seasons * season);
    let late = late
        .filter(|back| *back < ahead)
        .map(|back| data.steps() - back);
    (count >= FEWEST).then_some(Origins {
        ends,
        ahead,
        late: late.collect(),
    })
}
