//! Small cards: what the plans come to, each with the page that says how.

use crate::api::{Exhaustion, KeyIsolation, KeyPacking, KeyResults, KeySharing, OtherExhaustion};
use crate::components::{Tile, Warns, tiles};
use crate::findings::machines_text;
use crate::format::{UNKNOWN, count, day_near, day_near_short, join, of_noun, percent};
use crate::routes::{ForecastQuery, IsolationQuery, Resource, ScopeQuery, SharingQuery, paths};
use leptos::prelude::*;

const DAY_SECS: i64 = 86_400;
/// The noun stands in the label: a value has to fit into one line.
const PACKED: &str = "Machines, packed anew";

/// The row of cards; none where nothing is known and nothing will be.
pub(super) fn ahead(found: Option<&KeyResults>, cluster: Option<&str>) -> Option<AnyView> {
    let found = found?;
    let nothing = found.exhaustion.is_empty()
        && found.sharing.is_none()
        && found.packing.is_none()
        && found.isolation.is_none();
    if nothing && !found.computing {
        return None;
    }
    let scope = ScopeQuery {
        cluster: cluster.map(str::to_owned),
        ..ScopeQuery::default()
    };
    let missing = |label, link: String| {
        let (detail, words) = match found.computing {
            true => ("being computed", "look there"),
            false => ("not known yet", "see why"),
        };
        Tile {
            label,
            value: UNKNOWN.to_owned(),
            detail: detail.to_owned(),
            warns: Warns::Nothing,
            more: Some((link, words)),
        }
    };
    let link = SharingQuery::of(scope.clone()).page_link();
    let sharing = match &found.sharing {
        Some(of) => sharing(*of, link),
        None => missing("Sharing is worth", link),
    };
    let link = scope.link(paths::PACKING);
    let packing = match &found.packing {
        Some(of) => packing(*of, link),
        None => missing(PACKED, link),
    };
    let exhaustion = match nearest(&found.exhaustion) {
        Some(of) => exhaustion(of, found, &scope),
        None => missing("Full around", ForecastQuery::of(scope.clone()).page_link()),
    };
    let link = IsolationQuery::of(scope).link(paths::ISOLATION);
    let isolation = match &found.isolation {
        Some(of) => isolation(*of, link),
        None => missing("Isolation", link),
    };
    Some(tiles(vec![exhaustion, sharing, packing, isolation]))
}

fn sharing(of: KeySharing, link: String) -> Tile {
    let more = Some((link, "see how"));
    if of.parks < 2 {
        return Tile {
            label: "Sharing is worth",
            value: "nothing".to_owned(),
            detail: "there is nobody to share with".to_owned(),
            warns: Warns::Nothing,
            more,
        };
    }
    let ends = of.interval.map(|(low, high)| [low, high].map(rounded));
    let range = match ends {
        Some([low, high]) if low != high => format!("{} to {}, ", signed(low), signed(high)),
        _ => String::new(),
    };
    let unclear = ends.is_some_and(|[low, high]| low <= 0 && high >= 0 && low != high);
    let (shared, apart) = (rounded(of.shared), rounded(of.dedicated));
    let needed = format!("{} together, {} apart", count(shared), count(apart));
    let (label, value) = match rounded(of.saved) {
        0 => ("Sharing is worth", "nothing".to_owned()),
        less if less < 0 => ("Sharing costs", machines_text(-of.saved)),
        _ => ("Sharing is worth", machines_text(of.saved)),
    };
    let perhaps = if unclear { "perhaps nothing; " } else { "" };
    Tile {
        label,
        value,
        detail: format!("{perhaps}{range}{needed}"),
        warns: Warns::Nothing,
        more,
    }
}

/// As the finding of the page Packing.
fn packing(of: KeyPacking, link: String) -> Tile {
    let proven = of.needed <= of.bound;
    let at_least = format!("at least {} are needed", count(of.bound));
    let (value, detail) = match of {
        KeyPacking { pods: 0, .. } => (
            "nothing to pack".to_owned(),
            "no pod could be elsewhere".to_owned(),
        ),
        KeyPacking { open: 0, .. } => (UNKNOWN.to_owned(), "no machine is open to pods".to_owned()),
        KeyPacking { pods_unplaced, .. } if pods_unplaced > 0 => (
            format!("{} → {}", count(of.open), count(of.needed)),
            format!(
                "but for {} that find none",
                of_noun(pods_unplaced, "pod", "pods")
            ),
        ),
        _ if of.needed < of.used => (
            format!("{} → {}", count(of.open), count(of.needed)),
            match proven {
                true => "no packing needs fewer".to_owned(),
                false => at_least,
            },
        ),
        _ => (
            count(of.used),
            match (proven, of.used < of.open) {
                (true, false) => "all are needed".to_owned(),
                (true, true) => "are in use, and no packing needs fewer".to_owned(),
                (false, _) => format!("no fewer was found; {at_least}"),
            },
        ),
    };
    Tile {
        label: PACKED,
        value,
        detail,
        warns: Warns::Nothing,
        more: Some((link, "see the plan")),
    }
}

/// The resource that is exhausted first, or most likely.
fn nearest(all: &[OtherExhaustion]) -> Option<&OtherExhaustion> {
    let key = |of: &Exhaustion| {
        let or_never = |at: Option<i64>| at.unwrap_or(i64::MAX);
        (or_never(of.at_secs), or_never(of.from_secs))
    };
    all.iter().min_by(|a, b| {
        let likelier = b.exhaustion.share.total_cmp(&a.exhaustion.share);
        key(&a.exhaustion).cmp(&key(&b.exhaustion)).then(likelier)
    })
}

fn noun_of(of: &OtherExhaustion) -> String {
    let noun = match Resource::named(&of.resource) {
        Some(Resource::Cpu) => "CPU",
        Some(Resource::Memory) => "memory",
        Some(Resource::Gpu) => "GPUs",
        Some(Resource::Pods) => "places for pods",
        None => &of.resource,
    };
    noun.to_owned()
}

fn exhaustion(of: &OtherExhaustion, found: &KeyResults, scope: &ScopeQuery) -> Tile {
    let now_secs = found.frame.now_secs;
    let noun = noun_of(of);
    let mut query = ForecastQuery::of(scope.clone());
    query.resource = Resource::named(&of.resource).unwrap_or_default();
    let more = Some((query.page_link(), "see the forecast"));
    let within = found.horizon_secs.map_or_else(
        || "the horizon".to_owned(),
        |secs| of_noun(secs / DAY_SECS, "day", "days"),
    );
    let Exhaustion {
        share,
        from_secs,
        at_secs,
        order_by_secs,
        ..
    } = of.exhaustion;
    let chance = format!("the chance within {within} is {}", percent(Some(share)));
    let order = order_by_secs.map(|by| match by <= now_secs {
        true => "order now".to_owned(),
        false => format!("order by {}", day_near(by, now_secs)),
    });
    let (label, value, detail) = match (at_secs, from_secs, order) {
        (Some(at), _, order) if at <= now_secs => (
            "Full",
            "now".to_owned(),
            [Some(noun), order]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(": "),
        ),
        (Some(at), _, order) => (
            "Full around",
            day_near_short(at, now_secs),
            [Some(noun), order]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(": "),
        ),
        (None, Some(from), Some(order)) => (
            "May be full from",
            day_near_short(from, now_secs),
            format!("{noun}: {order}; {chance}"),
        ),
        _ if share > 0.0 => ("Room for", within, format!("likely; of {noun} {chance}")),
        _ => {
            let nouns: Vec<String> = found.exhaustion.iter().map(noun_of).collect();
            let detail = format!("no future of {} fills the machines", join(&nouns));
            ("Room for", within, detail)
        }
    };
    Tile {
        label,
        value,
        detail,
        warns: match at_secs.or(from_secs) {
            Some(_) => Warns::Value,
            None => Warns::Nothing,
        },
        more,
    }
}

fn isolation(of: KeyIsolation, link: String) -> Tile {
    let severe = i64::from(of.score.failed_high);
    let known = of.score.passed + of.score.failed > 0;
    let share = of.score.percent().filter(|_| known);
    Tile {
        label: "Isolation",
        value: share.map_or_else(|| UNKNOWN.to_owned(), |share| format!("{share}\u{a0}%")),
        detail: match (severe, known) {
            (_, false) => "what the checks need cannot be read".to_owned(),
            (0, true) => "nothing severe fails".to_owned(),
            (severe, true) => format!(
                "{}; {} of {} have some",
                of_noun(severe, "severe failure", "severe failures"),
                of.teams_failing,
                of_noun(i64::try_from(of.teams).unwrap_or(i64::MAX), "team", "teams")
            ),
        },
        warns: if severe > 0 {
            Warns::Detail
        } else {
            Warns::Nothing
        },
        more: Some((link, "see which")),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "numbers of machines")]
fn rounded(machines: f64) -> i64 {
    machines.round() as i64
}

fn signed(machines: i64) -> String {
    match machines < 0 {
        true => format!("−{}", count(-machines)),
        false => count(machines),
    }
}

#[cfg(test)]
#[path = "ahead_tests.rs"]
mod tests;
