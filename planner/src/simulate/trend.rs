//! How much each team's business grows over the months.

use super::blueprint::{Growth, TEAMS, TeamPlan};
use super::season::month_end;
use super::{DAY_SECS, HISTORY_DAYS, LAST_DAY};
use crate::noise::Stream;

/// Days between the knots of a trend.
const KNOT_DAYS: usize = 30;
/// First day and length of the campaign that comes back every year.
const CAMPAIGN_DAYS: (f64, f64) = (206.0, 11.0);

/// The trends of all teams, 1 being the level of the plan on day 400.
#[derive(Debug, Clone)]
pub(super) struct Trends {
    origin_secs: i64,
    knots: Vec<Vec<f64>>,
    noise: Vec<Stream>,
}

impl Trends {
    /// Draws the trends of a seed.
    pub(super) fn new(seed: u64, origin_secs: i64) -> Self {
        let stream = Stream::new(seed, 11);
        let months = usize::try_from(LAST_DAY).unwrap_or(0) / KNOT_DAYS + 2;
        Self {
            origin_secs,
            knots: (0..TEAMS.len())
                .map(|team| knots(stream, team, months))
                .collect(),
            noise: (0..TEAMS.len() as u64)
                .map(|team| stream.part(100 + team))
                .collect(),
        }
    }

    /// The smooth part of a team's level on a day since the start of history.
    pub(super) fn level(&self, team: usize, day: f64) -> f64 {
        let month = (day / KNOT_DAYS as f64).max(0.0);
        let knots = &self.knots[team];
        let from = crate::noise::count(month.floor()).min(knots.len() - 2);
        let way = (month - from as f64).clamp(0.0, 1.0);
        let mut level = knots[from] + (knots[from + 1] - knots[from]) * way;
        for &(shift_day, factor) in TEAMS[team].shifts {
            // The plan's level is that of day 400: past shifts made it what it is.
            if shift_day <= HISTORY_DAYS as f64 {
                level /= if day < shift_day { factor } else { 1.0 };
            } else if day >= shift_day {
                level *= factor;
            }
        }
        level
    }

    /// What a team's customers ask for at a moment: its level then, the campaign, the month's end
    /// and the weather of the day.
    pub(super) fn demand(&self, team: usize, level: f64, at_secs: i64) -> f64 {
        let day = (at_secs - self.origin_secs) as f64 / DAY_SECS as f64;
        let TeamPlan {
            campaign,
            month_end: closing,
            ..
        } = TEAMS[team];
        let weather = 1.0 + 0.07 * self.noise[team].wave(at_secs, 5 * 3_600);
        let mut demand = level * weather;
        if campaign > 0.0 {
            demand *= 1.0 + campaign * campaign_strength(day);
        }
        if closing > 0.0 {
            demand *= 1.0 + closing * month_end(at_secs);
        }
        demand
    }
}

/// Rises over two days, stays, and falls over two days.
fn campaign_strength(day: f64) -> f64 {
    let (start, length) = CAMPAIGN_DAYS;
    let into = (day - start).rem_euclid(365.0);
    (into / 2.0).min((length - into) / 2.0).clamp(0.0, 1.0)
}

fn knots(stream: Stream, team: usize, months: usize) -> Vec<f64> {
    let per_knot = KNOT_DAYS as f64 / HISTORY_DAYS as f64;
    match TEAMS[team].growth {
        Growth::Steady { start } => (0..months)
            .map(|month| {
                let line = start + (1.0 - start) * per_knot * month as f64;
                let position = month as i64;
                line.max(0.2) * (1.0 + 0.015 * stream.part(team as u64).normal(position))
            })
            .collect(),
        Growth::Erratic { start, deviation } => {
            let mut level = start;
            (0..months)
                .map(|month| {
                    let line = start + (1.0 - start) * per_knot * month as f64;
                    let now = level;
                    // In parts of the line, not of the level: what one team gains is then what
                    // another loses.
                    level += (1.0 - start) * per_knot;
                    level += deviation * line * surprise(stream, team, month as i64);
                    // Nobody drifts away from the plan for ever.
                    level += 0.12 * (line - level);
                    level = level.clamp(0.3 * line, 2.2 * line);
                    now
                })
                .collect()
        }
    }
}

/// A month's surprise of one erratic team. Most of what one gains another loses, so that the sum
/// of these teams stays quiet.
fn surprise(stream: Stream, team: usize, month: i64) -> f64 {
    let own = |team: usize| stream.part(team as u64).normal(month);
    let erratic = (0..TEAMS.len()).filter(|&at| matches!(TEAMS[at].growth, Growth::Erratic { .. }));
    let (sum, teams) = erratic.fold((0.0, 0.0), |(sum, teams), at| (sum + own(at), teams + 1.0));
    own(team) - 0.75 * sum / teams
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deviation(values: &[f64]) -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
    }

    #[test]
    fn erratic_teams_are_quiet_together() {
        for seed in 0..20 {
            let trends = Trends::new(seed, 0);
            let erratic: Vec<usize> = (0..TEAMS.len())
                .filter(|&team| matches!(TEAMS[team].growth, Growth::Erratic { .. }))
                .collect();
            let growth = |level: &dyn Fn(f64) -> f64| -> f64 {
                let months: Vec<f64> = (0..13)
                    .map(|m| {
                        let day = 30.0 * f64::from(m);
                        level(day + 30.0) / level(day) - 1.0
                    })
                    .collect();
                deviation(&months)
            };
            let single: f64 = erratic
                .iter()
                .map(|&team| growth(&|day| trends.level(team, day)))
                .sum::<f64>()
                / erratic.len() as f64;
            let sum = growth(&|day| erratic.iter().map(|&team| trends.level(team, day)).sum());
            assert!(single > 0.06, "seed {seed}: {single}");
            assert!(sum < 0.6 * single, "seed {seed}: {sum} of {single}");
        }
    }

    #[test]
    fn the_campaign_comes_every_year_and_passes() {
        for day in [211.0, 211.0 + 365.0] {
            assert!((campaign_strength(day) - 1.0).abs() < 1e-9);
        }
        assert!(campaign_strength(230.0).abs() < 1e-9);
        assert!(campaign_strength(100.0).abs() < 1e-9);
    }
}
