//! How sure the saving is: the comparison again, over scenarios that are drawn again.

use super::order::{by_fall, nth, rank};
use super::{Profile, Rules, Waterfall};
use crate::noise::{Stream, count};
use serde::{Deserialize, Serialize};

/// How often scenarios are drawn.
const DRAWS: usize = 300;
/// The share of draws that intervals hold.
const LEVEL: f64 = 0.90;
const PURPOSE: u64 = 11;

/// Lower and upper end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Ends {
    /// Lower.
    pub low: f64,
    /// Upper.
    pub high: f64,
}

/// Intervals of 90 %, which hold what was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Intervals {
    /// Machines of all parks.
    pub dedicated: Ends,
    /// Machines of the shared cluster.
    pub shared: Ends,
    /// What sharing is worth.
    pub saving: Ends,
}

/// Scenarios drawn again and again, for any rules.
///
/// Days in a row are alike, so they are drawn in blocks that follow each other (Künsch, "The
/// jackknife and the bootstrap for general stationary observations", Annals of Statistics 17(3), 1989;
/// circular as Politis and Romano, 1992). Possible futures are drawn one by one, but only as many as
/// weeks were seen: a thousand of them know no more than those of which they are made.
#[derive(Debug, Clone)]
pub struct Resampling {
    /// Of each draw, how often each scenario is in it.
    counts: Vec<Vec<u16>>,
    /// How many scenarios a draw has.
    drawn: usize,
    /// By resource and team, scenarios by falling peak.
    by_peak: Vec<Vec<Vec<u32>>>,
    /// By resource, scenarios by falling peak of the sum.
    by_sum: Vec<Vec<u32>>,
}

impl Resampling {
    /// Draws so many of a profile's scenarios, in blocks of so many.
    #[must_use]
    pub fn of(profile: &Profile, drawn: usize, block: usize, seed: u64) -> Self {
        let all = profile.scenarios;
        let (drawn, block) = (drawn.max(1), block.clamp(1, all.max(1)));
        let stream = Stream::new(seed, PURPOSE);
        let draw = |nth: usize| {
            let stream = stream.part(nth as u64);
            let mut counts = vec![0_u16; all];
            for place in 0..drawn {
                let block_at = i64::try_from(place / block).unwrap_or(0);
                let first = stream.below(block_at, all);
                if let Some(count) = counts.get_mut((first + place % block) % all.max(1)) {
                    *count = count.saturating_add(1);
                }
            }
            counts
        };
        let resources = &profile.resources;
        Self {
            counts: (0..DRAWS).map(draw).collect(),
            drawn,
            by_peak: resources
                .iter()
                .map(|resource| resource.peaks.iter().map(|peaks| by_fall(peaks)).collect())
                .collect(),
            by_sum: resources
                .iter()
                .map(|resource| by_fall(&resource.peak_of_sum))
                .collect(),
        }
    }

    /// Intervals by rules; `None` where there is only one scenario to draw from.
    #[must_use]
    pub fn intervals(
        &self,
        profile: &Profile,
        rules: &Rules,
        found: &Waterfall,
    ) -> Option<Intervals> {
        if profile.scenarios < 2 || rules.check(profile).is_err() {
            return None;
        }
        let above = self.drawn - 1 - rank(rules.quantile, self.drawn);
        // What a packer adds to whole machines does not depend on what was drawn.
        let (more_apart, more_shared) = (found.dedicated() - found.a1, found.shared() - found.a6);
        let mut needs = vec![0.0_f64; profile.teams.len()];
        let (mut dedicated, mut shared, mut saving) = (Vec::new(), Vec::new(), Vec::new());
        for counts in &self.counts {
            needs.fill(0.0);
            let mut sum = 0.0_f64;
            let resources = profile.resources.iter().zip(&rules.machine);
            for (place, (resource, size)) in resources.enumerate() {
                let teams = resource.peaks.iter().zip(&self.by_peak[place]);
                for (need, (peaks, order)) in needs.iter_mut().zip(teams) {
                    *need = need.max(at_rank(peaks, order, counts, above) / size);
                }
                let most = at_rank(&resource.peak_of_sum, &self.by_sum[place], counts, above);
                sum = sum.max(most / size);
            }
            let apart: f64 = needs.iter().map(|need| rules.park(*need)).sum();
            let (apart, together) = (apart + more_apart, rules.park(sum) + more_shared);
            dedicated.push(apart);
            shared.push(together);
            saving.push(apart - together);
        }
        let ends = |drawn, found| ends(drawn, found, self.drawn != profile.scenarios);
        Some(Intervals {
            dedicated: ends(dedicated, found.dedicated()),
            shared: ends(shared, found.shared()),
            saving: ends(saving, found.saving()),
        })
    }
}

/// The value above which so many of those drawn are.
fn at_rank(values: &[f64], by_fall: &[u32], counts: &[u16], above: usize) -> f64 {
    let mut seen = 0;
    let reached = by_fall.iter().find(|scenario| {
        seen += counts
            .get(**scenario as usize)
            .map_or(0, |count| usize::from(*count));
        seen > above
    });
    reached.map_or(0.0, |scenario| values[*scenario as usize])
}

/// The middle nine tenths, around what was found: of fewer scenarios than there are the same quantile lies
/// lower, which says nothing of how sure it is.
fn ends(mut drawn: Vec<f64>, found: f64, shifts: bool) -> Ends {
    let last = drawn.len() - 1;
    let shift = if shifts {
        found - nth(&mut drawn, last.div_ceil(2))
    } else {
        0.0
    };
    let tail = (1.0 - LEVEL) / 2.0;
    let cut = count((tail * drawn.len() as f64).floor()).min(last);
    Ends {
        low: (nth(&mut drawn, cut) + shift).min(found),
        high: (nth(&mut drawn, last - cut) + shift).max(found),
    }
}

impl Ends {
    /// Whether nothing at all lies within them.
    #[must_use]
    pub fn hold_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}
