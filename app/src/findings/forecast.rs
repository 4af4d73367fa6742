//! What the forecast says.

use super::Finding;
use crate::api::{
    Check, Exhaustion, Growth, MachinePlan, Progress, Refused, ScopeGrowth, Steadiness,
};
use crate::format::{Amount, NBSP, count, date, day_near, moment, of_noun, percent, sentence_case};
use crate::routes::{Basis, ForecastQuery, Horizon, Level, Resource};

const DAY_SECS: i64 = 86_400;
/// Below this share of what single teams' growth varies by, all together vary by less.
const STEADIER: f64 = 0.8;

/// What changes by less than this share stays as it is.
const CHANGE: f64 = 0.02;

/// An amount of a resource with its unit; given in cores, bytes, GPUs or pods.
#[must_use]
pub fn amount_of(resource: Resource, value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let whole = |value: f64| value.round() as i64;
    match resource {
        // Past ten cores their thousandths are noise.
        Resource::Cpu if value.abs() >= 100.0 => Amount::Cpu.alone(whole(value) * 1_000),
        Resource::Cpu if value.abs() >= 10.0 => Amount::Cpu.alone(whole(value * 10.0) * 100),
        Resource::Cpu => Amount::Cpu.alone(whole(value * 1e3)),
        Resource::Memory => Amount::Memory.alone(whole(value)),
        Resource::Gpu => of_noun(whole(value), "GPU", "GPUs"),
        Resource::Pods => of_noun(whole(value), "pod", "pods"),
    }
}

/// What is forecast: `CPU requests`, `memory usage`.
#[must_use]
pub fn demand_noun(query: &ForecastQuery) -> String {
    match (query.resource, query.scope.basis) {
        (Resource::Gpu, _) => "GPU requests".to_owned(),
        (Resource::Pods, _) => "pods".to_owned(),
        (resource, Basis::Requests) => format!("{} requests", resource.noun()),
        (resource, Basis::Usage) => format!("{} usage", resource.noun()),
        (resource, Basis::Max) => format!("{} demand", resource.noun()),
    }
}

/// How far ahead, in words.
#[must_use]
pub fn horizon_words(horizon: Horizon) -> String {
    match horizon {
        Horizon::TwoDays => "48 hours".to_owned(),
        other => format!("{} days", other.secs() / DAY_SECS),
    }
}

/// A day, or a moment of a horizon in hours, as seen from now.
fn when(secs: i64, query: &ForecastQuery, now_secs: i64) -> String {
    if query.horizon.step_secs() < DAY_SECS {
        moment(secs, now_secs)
    } else {
        day_near(secs, now_secs)
    }
}

/// A number of days in words: `6 weeks`, `10 days`.
fn days_words(days: u32) -> String {
    match days {
        _ if days >= 14 && days.is_multiple_of(7) => format!("{}{NBSP}weeks", days / 7),
        7 => "a week".to_owned(),
        _ => of_noun(i64::from(days), "day", "days"),
    }
}

/// While there is nothing yet.
#[must_use]
pub fn forecast_computing(progress: Progress) -> Finding {
    let told = Finding::new().bold("The forecast is being computed");
    if progress.of == 0 {
        return told.say(": its history is being read.");
    }
    let share = progress.done as f64 / progress.of as f64;
    told.say(format!(": {} done.", percent(Some(share))))
}

/// When the cluster is full and what to do about it, or how what is looked at grows.
#[must_use]
pub fn forecast(growth: &Growth, query: &ForecastQuery, now_secs: i64) -> Finding {
    if let Some(refused) = &growth.subject.refused {
        return refusal(refused, query, now_secs);
    }
    let told = match &growth.exhaustion {
        Some(exhaustion) => exhausted(growth, exhaustion, query, now_secs),
        None => grows(growth, query, true),
    };
    match growth.checks.first() {
        Some(whole) if growth.exhaustion.is_some() && no_better(whole) => {
            told.say(" Take it with care: past forecasts were no better than to repeat the season.")
        }
        _ => told,
    }
}

fn no_better(check: &Check) -> bool {
    let errors = check.own.error_share.zip(check.naive.error_share);
    errors.is_some_and(|(own, naive)| own >= naive)
}

/// Which other resource is full earlier than the one shown, and when.
#[must_use]
pub fn earlier(
    growth: &Growth,
    query: &ForecastQuery,
    now_secs: i64,
) -> Option<(Resource, String)> {
    let own = growth.exhaustion?.from_secs.unwrap_or(i64::MAX);
    let others = growth.others.iter().filter_map(|other| {
        let resource = Resource::parse(&other.resource).ok()?;
        let from = other.exhaustion.from_secs.filter(|from| *from < own)?;
        Some((from, resource, other.exhaustion))
    });
    let (from, resource, exhaustion) = others.min_by_key(|(from, ..)| *from)?;
    let noun = sentence_case(resource.noun());
    let verb = if resource == Resource::Gpu {
        "are"
    } else {
        "is"
    };
    let told = match exhaustion.at_secs {
        Some(at) => format!(
            "{noun} {verb} full earlier: around {}, from {} on.",
            when_in_full(at, query),
            when(from, query, now_secs)
        ),
        None => format!(
            "{noun} may be full earlier: from {} on.",
            when(from, query, now_secs)
        ),
    };
    Some((resource, told))
}

/// A share of cases, never rounded up to all of them.
#[must_use]
pub fn cases(share: f64) -> String {
    match share {
        share if share > 0.99 && share < 1.0 => {
            format!("{}{NBSP}%", (share * 1_000.0).floor() / 10.0)
        }
        _ => percent(Some(share)),
    }
}

fn refusal(refused: &Refused, query: &ForecastQuery, now_secs: i64) -> Finding {
    let told = Finding::new()
        .bold(format!("There is no forecast of {}", demand_noun(query)))
        .say(format!(": {}.", refused.reason));
    match refused.works_from_secs {
        Some(at) => told
            .say(" It works from ")
            .bold(when(at, query, now_secs))
            .say(" on."),
        None => told,
    }
}

fn exhausted(
    growth: &Growth,
    exhaustion: &Exhaustion,
    query: &ForecastQuery,
    now_secs: i64,
) -> Finding {
    let within = horizon_words(query.horizon);
    let noun = demand_noun(query);
    if exhaustion.at_secs == Some(growth.start_secs) {
        return Finding::new()
            .bold("The cluster is full")
            .say(format!(
                ": the peak of {noun} comes to what its machines can hold. "
            ))
            .then(order(exhaustion, query, now_secs));
    }
    match (exhaustion.at_secs, exhaustion.from_secs) {
        (Some(at), from) => {
            let from = from.unwrap_or(at);
            let range = match exhaustion.to_secs {
                Some(to) => format!(" ({} to {})", when(from, query, at), when(to, query, at)),
                None => format!(
                    " ({} to after {})",
                    when(from, query, at),
                    when(end_secs(growth), query, at)
                ),
            };
            Finding::new()
                .say("The cluster is full around ")
                .bold(when_in_full(at, query))
                .say(format!("{range}. "))
                .then(order(exhaustion, query, now_secs))
        }
        (None, Some(from)) => Finding::new()
            .say("The cluster may be full from ")
            .bold(when(from, query, now_secs))
            .say(format!(
                " on: the chance that it is within {within} is {}. ",
                percent(Some(exhaustion.share))
            ))
            .then(order(exhaustion, query, now_secs)),
        (None, None) => {
            let told = if exhaustion.share > 0.0 {
                format!("Exhaustion within {within} is unlikely")
            } else {
                format!("No exhaustion within {within}")
            };
            let told = Finding::new().bold(told).say(": ");
            told.then(grows(growth, query, false))
                .then(rarely(exhaustion, growth, query))
        }
    }
}

/// When the horizon ends.
fn end_secs(growth: &Growth) -> i64 {
    let ahead = growth.subject.ahead.as_ref();
    let steps = ahead.map_or(0, |ahead| ahead.median.len());
    growth.start_secs + i64::try_from(steps).unwrap_or(0) * growth.step_secs
}

/// The room that is left, and how rarely it is used up.
fn rarely(exhaustion: &Exhaustion, growth: &Growth, query: &ForecastQuery) -> Finding {
    let Some(capacity) = growth.capacity else {
        return Finding::new();
    };
    let holds = format!(" The machines hold {}", amount_of(query.resource, capacity));
    Finding::new().say(match exhaustion.share {
        share if share > 0.0 => format!(
            "{holds}; the chance that they fill is {}.",
            percent(Some(share))
        ),
        _ => format!("{holds}."),
    })
}

fn when_in_full(secs: i64, query: &ForecastQuery) -> String {
    if query.horizon.step_secs() < DAY_SECS {
        moment(secs, i64::MIN)
    } else {
        date(secs)
    }
}

/// When to order machines.
fn order(exhaustion: &Exhaustion, query: &ForecastQuery, now_secs: i64) -> Finding {
    let Some(by) = exhaustion.order_by_secs else {
        return Finding::new();
    };
    let take = match query.lead_days {
        0 => return Finding::new().say("Machines arrive at once."),
        days => format!("Machines take {} to arrive: ", days_words(days)),
    };
    let told = Finding::new().say(take);
    if by <= now_secs {
        told.bold("order now").say(format!(
            "; the day to order by was {}.",
            day_near(by, now_secs)
        ))
    } else {
        told.bold(format!("order by {}", day_near(by, now_secs)))
            .say(".")
    }
}

/// From what to what something grows.
fn grows(growth: &Growth, query: &ForecastQuery, begins: bool) -> Finding {
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

/// An amount before another one of the same unit, which need not be said twice.
#[must_use]
pub fn before(amount: &str, next: &str) -> String {
    match (amount.split_once(NBSP), next.split_once(NBSP)) {
        (Some((number, unit)), Some((_, next))) if unit == next => number.to_owned(),
        _ => amount.to_owned(),
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
    let season = season(step_secs);
    let now = mean_of_last(
        scope.past.iter().rev().take(2 * season).flatten().copied(),
        season,
    )?;
    let ahead = scope.ahead.as_ref()?;
    Some((
        now,
        mean_of_last(ahead.median.iter().rev().copied(), season)?,
    ))
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
    let mean = |ends: &[f64]| mean_of_last(ends.iter().rev().copied(), season(step_secs));
    Some((mean(low)?, mean(high)?))
}

/// Of the verb: usage and demand are one thing, requests and pods are many.
fn ending(query: &ForecastQuery) -> &'static str {
    let is_counted = matches!(query.resource, Resource::Gpu | Resource::Pods);
    if query.scope.basis == Basis::Requests || is_counted {
        ""
    } else {
        "s"
    }
}

/// The title of the picture.
#[must_use]
pub fn forecast_title(growth: &Growth, query: &ForecastQuery) -> String {
    let noun = sentence_case(&demand_noun(query));
    let (within, ending) = (horizon_words(query.horizon), ending(query));
    match &growth.exhaustion {
        None => format!(
            "{noun} of {}, and how {}",
            subject(growth),
            if ending.is_empty() {
                "they go on"
            } else {
                "it goes on"
            }
        ),
        Some(Exhaustion {
            at_secs: Some(at), ..
        }) => {
            format!(
                "{noun} reach{} the load line around {}",
                ending.replace('s', "es"),
                when_in_full(*at, query)
            )
        }
        Some(Exhaustion {
            from_secs: Some(_), ..
        }) => {
            format!("{noun} may reach the load line within {within}")
        }
        Some(_) => format!("{noun} stay{ending} below the load line for {within}"),
    }
}

/// What is looked at, in words.
#[must_use]
pub fn subject(growth: &Growth) -> String {
    match growth.subject.scope.as_str() {
        "cluster" => "all together".to_owned(),
        scope => format!("{scope} {}", growth.subject.name),
    }
}

/// What earlier forecasts came to.
#[must_use]
pub fn checks_title(growth: &Growth) -> String {
    let Some(whole) = growth.checks.first() else {
        return "Nothing earlier to check by".to_owned();
    };
    let checked = format!(
        "Can it be believed? {} past forecasts were off by {}",
        whole.origins,
        percent(whole.own.error_share)
    );
    match (whole.own.error_share, whole.naive.error_share) {
        (Some(own), Some(naive)) if own >= naive => {
            format!("{checked}, no better than repeating the season")
        }
        (Some(_), Some(naive)) => {
            format!(
                "{checked}, repeating the season by {}",
                percent(Some(naive))
            )
        }
        _ => checked,
    }
}

/// How large the machines are that are counted.
#[must_use]
pub fn machine_words(plan: &MachinePlan) -> String {
    format!(
        "{} and {}",
        amount_of(Resource::Cpu, plan.cores),
        amount_of(Resource::Memory, plan.memory_bytes)
    )
}

/// How many machines sharing is worth, at first and in the end.
#[must_use]
pub fn machines_title(plan: &MachinePlan) -> String {
    let (Some(first), Some(last)) = (plan.periods.first(), plan.periods.last()) else {
        return "Machines needed".to_owned();
    };
    let saved = |period: &crate::api::MachinePeriod| period.apart - period.shared;
    let machines = |value: i64| of_noun(value, "machine", "machines");
    match (saved(first), saved(last)) {
        (at_first, at_last) if at_first <= 0 && at_last <= 0 => {
            "Sharing saves no machine: apart, teams need no more".to_owned()
        }
        (at_first, at_last) if at_first == at_last => {
            format!("Sharing saves {}", machines(at_first))
        }
        (at_first, at_last) => format!(
            "Sharing saves {} at first, {} by {}",
            machines(at_first),
            count(at_last),
            day_near(last.to_secs, first.from_secs)
        ),
    }
}

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
