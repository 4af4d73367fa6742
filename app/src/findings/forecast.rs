//! What the forecast says.

mod grows;
mod machines;
mod steadiness;
mod words;

pub use grows::{band_at_end, from_to, mean_at_end, recent_mean};
pub use machines::{machine_words, machines_title};
pub use steadiness::{Claim, error_claim, noise_claim, steadiness_note, steadiness_title};
pub use words::{amount_of, before, cases, demand_noun, horizon_words, subject};

use super::Finding;
use crate::api::{Check, Exhaustion, Growth, Progress, Refused};
use crate::format::{day_near, percent, sentence_case};
use crate::routes::{ForecastQuery, Resource};
use grows::grows;
use words::{days_words, ending, when, when_in_full};

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
    let first = earlier(growth, query, now_secs);
    let told = match &growth.exhaustion {
        // By when to order follows from what is full first.
        Some(exhaustion) => exhausted(growth, exhaustion, query, now_secs, first.is_none()),
        None => grows(growth, query, true),
    };
    let told = match growth.checks.first() {
        Some(whole) if growth.exhaustion.is_some() && no_better(whole) => {
            told.say(" Take it with care: past forecasts were no better than to repeat the season.")
        }
        _ => told,
    };
    match first {
        // What is full first decides, whatever is looked at.
        Some((_, first)) => first
            .say(format!(" By {} alone ", query.resource.noun()))
            .then(told.in_mid_sentence()),
        None => told,
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
) -> Option<(Resource, Finding)> {
    let order_of = |of: &Exhaustion| [of.at_secs, of.from_secs].map(|at| at.unwrap_or(i64::MAX));
    let own = order_of(&growth.exhaustion?);
    let others = growth.others.iter().filter_map(|other| {
        let resource = Resource::parse(&other.resource).ok()?;
        let from = other.exhaustion.from_secs.or(other.exhaustion.at_secs)?;
        (order_of(&other.exhaustion) < own).then_some((from, resource, other.exhaustion))
    });
    let (from, resource, exhaustion) = others.min_by_key(|(.., of)| order_of(of))?;
    let noun = sentence_case(resource.noun());
    let verb = if resource == Resource::Gpu {
        "are"
    } else {
        "is"
    };
    let from = when(from, query, now_secs);
    let told = match exhaustion.at_secs {
        Some(at) if at == growth.start_secs => Finding::new()
            .bold(format!("{noun} {verb} full now"))
            .say("."),
        Some(at) => Finding::new()
            .bold(format!("{noun} {verb} full first"))
            .say(format!(
                ": around {}, from {from} on.",
                when_in_full(at, query)
            )),
        None => Finding::new()
            .bold(format!("{noun} may be full first"))
            .say(format!(": from {from} on.")),
    };
    let order = order(&exhaustion, query, now_secs);
    let told = match order.segments.is_empty() {
        true => told,
        false => told.say(" ").then(order),
    };
    Some((resource, told))
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
    orders: bool,
) -> Finding {
    let within = horizon_words(query.horizon);
    let noun = demand_noun(query);
    let order = || match orders {
        true => order(exhaustion, query, now_secs),
        false => Finding::new(),
    };
    if exhaustion.at_secs == Some(growth.start_secs) {
        return Finding::new()
            .bold("The cluster is full")
            .say(format!(
                ": the peak of {noun} comes to what its machines can hold. "
            ))
            .then(order());
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
                .then(order())
        }
        (None, Some(from)) => Finding::new()
            .say("The cluster may be full from ")
            .bold(when(from, query, now_secs))
            .say(format!(
                " on: the chance that it is within {within} is {}. ",
                percent(Some(exhaustion.share))
            ))
            .then(order()),
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
