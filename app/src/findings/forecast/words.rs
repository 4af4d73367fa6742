//! Amounts, dates and names in the sentences about growth.

use crate::api::Growth;
use crate::format::{Amount, NBSP, date, day_near, moment, of_noun, percent};
use crate::routes::{Basis, ForecastQuery, Horizon, Resource};

const DAY_SECS: i64 = 86_400;

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
pub(super) fn when(secs: i64, query: &ForecastQuery, now_secs: i64) -> String {
    if query.horizon.step_secs() < DAY_SECS {
        moment(secs, now_secs)
    } else {
        day_near(secs, now_secs)
    }
}

/// A number of days in words: `6 weeks`, `10 days`.
pub(super) fn days_words(days: u32) -> String {
    match days {
        _ if days >= 14 && days.is_multiple_of(7) => format!("{}{NBSP}weeks", days / 7),
        7 => "a week".to_owned(),
        _ => of_noun(i64::from(days), "day", "days"),
    }
}

pub(super) fn when_in_full(secs: i64, query: &ForecastQuery) -> String {
    if query.horizon.step_secs() < DAY_SECS {
        moment(secs, i64::MIN)
    } else {
        date(secs)
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

/// Of the verb: usage and demand are one thing, requests and pods are many.
pub(super) fn ending(query: &ForecastQuery) -> &'static str {
    let is_counted = matches!(query.resource, Resource::Gpu | Resource::Pods);
    if query.scope.basis == Basis::Requests || is_counted {
        ""
    } else {
        "s"
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
