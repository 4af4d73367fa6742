//! From what to what something grows.

use super::words::{amount_of, before, demand_noun, ending, horizon_words};
use crate::api::{Growth, ScopeGrowth};
use crate::findings::Finding;
use crate::format::sentence_case;
use crate::routes::{ForecastQuery, Level};

const DAY_SECS: i64 = 86_400;
/// What changes by less than this share stays as it is.
const CHANGE: f64 = 0.02;

/// From what to what something grows.
pub(super) fn grows(growth: &Growth, query: &ForecastQuery, begins: bool) -> Finding {
    let who = match growth.subject.scope.as_str() {
        "cluster" => demand_noun(query),
        scope => format!("{} of {scope} {}", demand_noun(query), growth.subject.name),
    };
    let who = if begins { sentence_case(&who) } else { who };
    let Some((now, end)) = from_to(&growth.subject, growth.step_secs) else {
        return Finding::new().say(format!("{} are not known.", sentence_case(&who)));
    };
    let amount = |value| amount_of(query.resource, value);
    let ending = ending(query);
    let within = horizon_words(query.horizon);
    let changes = |verb: &str| {
        Finding::new()
            .say(format!(
                "{who} {verb}{ending} from {} to ",
                before(&amount(now), &amount(end))
            ))
            .bold(amount(end))
            .say(format!(" in {within}"))
    };
    let told = match end / now {
        times if times > 1.0 + CHANGE => changes("grow"),
        times if times < 1.0 - CHANGE => changes("shrink"),
        _ => Finding::new()
            .say(format!("{who} stay{ending} at about "))
            .bold(amount(end))
            .say(format!(" for {within}")),
    };
    match band_at_end(&growth.subject, growth.step_secs, query.level) {
        Some((low, high)) => {
            let (low, high) = (amount(low), amount(high));
            told.say(format!(" ({} to {high}).", before(&low, &high)))
        }
        None => told.say("."),
    }
}

/// Steps that make a day of hours, or a week of days: means over these can be compared.
fn season(step_secs: i64) -> usize {
    if step_secs < DAY_SECS { 24 } else { 7 }
}

fn mean_of_last(values: impl Iterator<Item = f64>, season: usize) -> Option<f64> {
    let last: Vec<f64> = values.take(season).collect();
    (!last.is_empty()).then(|| last.iter().sum::<f64>() / last.len() as f64)
}

/// From what to what something goes: means of the last week and the last one ahead, of hours of
/// days.
#[must_use]
pub fn from_to(scope: &ScopeGrowth, step_secs: i64) -> Option<(f64, f64)> {
    let ahead = scope.ahead.as_ref()?;
    Some((
        recent_mean(&scope.past, step_secs)?,
        mean_at_end(&ahead.median, step_secs)?,
    ))
}

/// Where something is now: the mean of the last known steps of a week of days, or a day of hours.
#[must_use]
pub fn recent_mean(past: &[Option<f64>], step_secs: i64) -> Option<f64> {
    let season = season(step_secs);
    // Of long ago says nothing of now.
    mean_of_last(
        past.iter().rev().take(2 * season).flatten().copied(),
        season,
    )
}

/// Where something ends: the mean of the last steps of a week of days, or a day of hours.
#[must_use]
pub fn mean_at_end(ahead: &[f64], step_secs: i64) -> Option<f64> {
    mean_of_last(ahead.iter().rev().copied(), season(step_secs))
}

/// The 80 % interval, or that of a level, around where something goes.
#[must_use]
pub fn band_at_end(scope: &ScopeGrowth, step_secs: i64, level: Level) -> Option<(f64, f64)> {
    let at = match level {
        Level::Fifty => 0,
        Level::Eighty => 1,
        Level::NinetyFive => 2,
    };
    let (low, high) = scope.ahead.as_ref()?.bands.get(at)?;
    Some((mean_at_end(low, step_secs)?, mean_at_end(high, step_secs)?))
}
