//! What is told of a study beside the comparison.

use super::{Growth, Stored, Study};
use plimsoll_app::api::DiversityNote;
use std::cmp::Ordering;

/// Demand that never falls below this share of its highest does not peak.
const FLAT: f64 = 0.90;
/// Most pairs of a page.
const MOST_PAIRS: usize = 4_950;

impl Stored {
    /// Why sharing is worth what it is, of the resource at a place, and how steadily demand for it grew.
    #[must_use]
    pub fn diversity_note(&self, resource: usize) -> DiversityNote {
        let growth = self.growth.whole.get(resource).copied().flatten();
        DiversityNote {
            growth_noise: growth.map(|growth| growth.noise),
            growth_span_secs: self.growth.span_secs,
            ..self.study.diversity_note(resource)
        }
    }
}

impl Growth {
    /// How much an owner's growth in demand for the resource at a place varied.
    #[must_use]
    pub fn of_owner(&self, resource: usize, owner: usize) -> Option<f64> {
        let growth = self.owners.get(resource)?.get(owner).copied()??;
        Some(growth.noise)
    }
}

impl Study {
    /// Why sharing is worth what it is, of the resource at a place.
    #[must_use]
    pub fn diversity_note(&self, resource: usize) -> DiversityNote {
        let Some(found) = self.diversity.get(resource) else {
            return DiversityNote::default();
        };
        let name = |at: usize| {
            self.owners
                .get(at)
                .map_or_else(String::new, |owner| owner.name.clone())
        };
        let mut correlations: Vec<(String, String, f64)> = found
            .correlations
            .iter()
            .map(|pair| (name(pair.a), name(pair.b), pair.r))
            .collect();
        correlations.sort_by(|a, b| match b.2.total_cmp(&a.2) {
            Ordering::Equal => (&a.0, &a.1).cmp(&(&b.0, &b.1)),
            other => other,
        });
        correlations.truncate(MOST_PAIRS);
        DiversityNote {
            ratio: found.ratio,
            effective_teams: found.effective_teams,
            ratio_if_independent: found.ratio_if_independent,
            largest: found.largest.map(|(at, share)| (name(at), share)),
            mean_correlation: found.mean_correlation,
            correlations,
            peaks_at_secs: self.peak_of(&found.together, found.peak_step),
            growth_noise: None,
            growth_span_secs: 0,
        }
    }

    /// The second of the day at which an owner's mean demand for the resource at a place is highest.
    #[must_use]
    pub fn peak_of_owner(&self, resource: usize, owner: usize) -> Option<i64> {
        let found = self.diversity.get(resource)?;
        self.peak_of(found.day.get(owner)?, *found.peak_steps.get(owner)?)
    }

    /// The second of the day at which a step of mean demand begins, where it peaks at all.
    #[must_use]
    pub fn peak_of(&self, day: &[Option<f64>], step: usize) -> Option<i64> {
        let highest = day.get(step).copied().flatten()?;
        let lowest = day.iter().copied().flatten().fold(highest, f64::min);
        let secs = i64::try_from(step).unwrap_or(0) * self.note.step_secs;
        (lowest < FLAT * highest).then_some(secs)
    }
}
