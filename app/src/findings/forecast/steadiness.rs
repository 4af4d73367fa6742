//! Whether growth is steadier together than alone: the book's claim, as it is here.

use crate::api::{Growth, Steadiness};
use crate::format::percent;

/// Below this share of what single teams' growth varies by, all together vary by less.
const STEADIER: f64 = 0.8;

/// Whether growth is steadier together than alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// Growth varies by this, together.
    pub together: f64,
    /// And this alone, the mean over teams by their size.
    pub alone: f64,
}

/// Growth noise, together and alone; `None` where too little is known.
#[must_use]
pub fn noise_claim(rows: &[Steadiness]) -> Option<Claim> {
    claim(rows, |row| row.noise)
}

/// Errors of forecasts, together and alone.
#[must_use]
pub fn error_claim(rows: &[Steadiness]) -> Option<Claim> {
    claim(rows, |row| row.error_share)
}

fn claim(rows: &[Steadiness], of: impl Fn(&Steadiness) -> Option<f64>) -> Option<Claim> {
    let (whole, teams) = rows.split_first()?;
    let known: Vec<(f64, f64)> = teams
        .iter()
        .filter_map(|row| of(row).zip(row.level))
        .collect();
    let size: f64 = known.iter().map(|(_, level)| level).sum();
    let alone = known
        .iter()
        .map(|(value, level)| value * level)
        .sum::<f64>()
        / size;
    (known.len() > 1 && size > 0.0).then_some(Claim {
        together: of(whole)?,
        alone,
    })
}

/// The book's claim, as it is here.
#[must_use]
pub fn steadiness_title(growth: &Growth) -> String {
    let Some(noise) = noise_claim(&growth.steadiness) else {
        return "Too little is known of teams' growth to compare it with that of all".to_owned();
    };
    let (alone, together) = (percent(Some(noise.alone)), percent(Some(noise.together)));
    if noise.together < STEADIER * noise.alone {
        format!(
            "Together growth is steadier: it varies by {together}, that of single teams by {alone}"
        )
    } else if noise.together <= noise.alone {
        format!(
            "Together teams grow hardly more steadily than alone: growth varies by {together}, alone by {alone}"
        )
    } else {
        format!("Teams grow in common: together growth varies by {together}, alone by {alone}")
    }
}

/// What that is worth out of sample.
#[must_use]
pub fn steadiness_note(growth: &Growth) -> String {
    match error_claim(&growth.steadiness) {
        Some(Claim { together, alone }) if together < alone => format!(
            "Past forecasts were off by {} of a team's demand, by {} of all together: {} of the error averages out.",
            percent(Some(alone)),
            percent(Some(together)),
            percent(Some(1.0 - together / alone)),
        ),
        Some(Claim { together, alone }) => format!(
            "Past forecasts were off by {} of a team's demand and by {} of all together: nothing averages out, since teams' demand moves in common.",
            percent(Some(alone)),
            percent(Some(together)),
        ),
        None => String::new(),
    }
}
