//! The sentences.

use crate::api::{WhatIfInputs, choose_instead};
use crate::findings::{Finding, resource_amount};
use crate::format::{count, date, join, of_noun, percent};
use plimsoll_planner::teams::UNASSIGNED;
use plimsoll_planner::whatif::{
    Base, Blocked, Change, MOST_MACHINES, Needed, Obstacle, Outcome, Scenario, State, Use, Wrong,
};

/// The finding: what happens, and whether it fits.
#[must_use]
pub fn what_if_finding(inputs: &WhatIfInputs, scenario: &Scenario, outcome: &Outcome) -> Finding {
    let then = &outcome.then;
    // Nothing that is lost or comes is no change; only its name is looked at.
    let nothing = |change: &&Change| {
        matches!(
            change,
            Change::LoseNodes { nodes: 0, .. } | Change::AddMachines { nodes: 0, .. }
        )
    };
    let changes = scenario.changes.iter().filter(|change| !nothing(change));
    let said: Vec<String> = changes.map(change_words).collect();
    let finding = match said.is_empty() {
        true => Finding::new().say("As it is, "),
        false => Finding::new().say(format!("With {}, ", join(&said))),
    };
    let finding = finding.bold(fit_words(then));
    let finding = match runs_out_words(inputs, outcome) {
        Some(words) => finding.say("; ").say(words),
        None => finding,
    };
    finding.say(".")
}

fn fit_words(then: &State) -> String {
    let there = of_noun(then.nodes, "machine", "machines");
    if then.fits() {
        let verb = if then.used == 1 {
            "suffices"
        } else {
            "suffice"
        };
        return format!("{} of {there} {verb}", count(then.used));
    }
    let blocked = then.pods_blocked();
    let verb = if blocked == 1 { "finds" } else { "find" };
    let pods = of_noun(blocked, "pod", "pods");
    match then.needed {
        Needed::Nodes(needed) => {
            let more = of_noun(needed - then.nodes, "machine is", "machines are");
            format!("{pods} {verb} no machine and {more} missing")
        }
        Needed::TooMany => format!(
            "{pods} {verb} no machine and more than {} machines are missing",
            count(MOST_MACHINES)
        ),
        Needed::OtherPool | Needed::Never => format!("{pods} {verb} no machine"),
    }
}

/// When what is exceeded first runs out, instead of when.
fn runs_out_words(inputs: &WhatIfInputs, outcome: &Outcome) -> Option<String> {
    let day = |secs: i64| match secs <= inputs.now_secs {
        true => "now".to_owned(),
        false => date(secs),
    };
    let (now, then) = (outcome.now.first_out(), outcome.then.first_out());
    let on = |secs: i64| match secs <= inputs.now_secs {
        true => "now".to_owned(),
        false => format!("on {}", date(secs)),
    };
    match (now, then) {
        (Some(now), Some(then)) => {
            let (before, after) = (now.at_secs?, then.at_secs?);
            let what = all_out(&outcome.then, after);
            Some(match before == after && now.resource == then.resource {
                true => format!("{what} {}", on(after)),
                false if now.resource == then.resource => {
                    format!("{what} {} instead of {}", on(after), day(before))
                }
                false => format!(
                    "{what} {} instead of {} {}",
                    on(after),
                    resource_noun(&now.resource),
                    on(before)
                ),
            })
        }
        (None, Some(then)) => Some(format!(
            "{} {}, without these changes not before {}",
            all_out(&outcome.then, then.at_secs?),
            on(then.at_secs?),
            date(then.until_secs)
        )),
        (Some(now), None) => Some(format!(
            "{} no longer runs out {}, nor anything before {}",
            resource_noun(&now.resource),
            on(now.at_secs?),
            date(now.until_secs)
        )),
        (None, None) => {
            let runs_out = &outcome.then.runs_out;
            let until = date(runs_out.iter().map(|of| of.until_secs).min()?);
            let nouns: Vec<String> = runs_out
                .iter()
                .map(|of| resource_noun(&of.resource))
                .collect();
            let told = match &nouns[..] {
                [one] => format!("{one} does not run out before {until}"),
                [one, other] => format!("neither {one} nor {other} runs out before {until}"),
                _ => format!("nothing runs out before {until}"),
            };
            let gpus = |of: &Use| of.requested > 0 && resource_noun(&of.resource) == "GPU";
            let silent = outcome.then.resources.iter().any(gpus);
            Some(
                told + if silent {
                    "; GPUs are not foreseen here"
                } else {
                    ""
                },
            )
        }
    }
}

/// "CPU runs out", "CPU and memory run out": all that is exceeded by this time.
fn all_out(state: &State, at_secs: i64) -> String {
    let out = state.runs_out.iter();
    let out = out.filter(|of| of.at_secs.is_some_and(|at| at <= at_secs));
    let nouns: Vec<String> = out.map(|of| resource_noun(&of.resource)).collect();
    match &nouns[..] {
        [one] => format!("{one} runs out"),
        several => format!("{} run out", join(several)),
    }
}

/// A resource in the middle of a sentence.
pub(super) fn resource_noun(resource: &str) -> String {
    match resource {
        "memory" => "memory".to_owned(),
        "pods" => "places for pods".to_owned(),
        other => crate::findings::resource_noun(other),
    }
}

/// A noun at the beginning.
pub(super) fn sentence(noun: &str) -> String {
    let mut chars = noun.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// A number as a person would write it.
fn plain(value: f64) -> String {
    ((value * 100.0).round() / 100.0).to_string()
}

fn team(name: &str) -> String {
    match name {
        UNASSIGNED => "pods of no team".to_owned(),
        name => format!("team {name}"),
    }
}

/// A change: "one more team like payments".
#[must_use]
pub fn change_words(change: &Change) -> String {
    let times = |factor: f64| match factor {
        2.0 => "twice".to_owned(),
        factor => format!("{} times", plain(factor)),
    };
    match change {
        Change::AddTeam { like, times: 1.0 } => format!("one more {}", like_team(like)),
        Change::AddTeam { like, times: by } => {
            format!("a new {} {} over", like_team(like), times(*by))
        }
        Change::Grow { team: None, factor } => format!("all pods {}", times(*factor)),
        Change::Grow {
            team: Some(of),
            factor,
        } => format!("{} {}", team(of), times(*factor)),
        Change::GrowFor { percent, months } => format!(
            "{} of growth at {}\u{a0}% a month",
            of_noun(i64::from(*months), "month", "months"),
            plain(*percent)
        ),
        Change::RightSize => "requests as recommended".to_owned(),
        Change::Replace { kind, with } => format!("{with} in place of {kind}"),
        Change::Drop { kind } => format!("no {kind}"),
        Change::LoseNodes { pool, nodes } => {
            let lost = of_noun(*nodes, "machine", "machines");
            match pool {
                Some(pool) => format!("{lost} of {pool} lost"),
                None => format!("{lost} lost"),
            }
        }
        Change::LoseZone { zone } => format!("zone {zone} lost"),
        Change::AddMachines { like, nodes } => {
            let more = of_noun(*nodes, "more machine", "more machines");
            match like {
                Some(like) => format!("{more} like {like}"),
                None => more,
            }
        }
    }
}

fn like_team(like: &str) -> String {
    match like {
        UNASSIGNED => "team like the pods of no team".to_owned(),
        like => format!("team like {like}"),
    }
}

pub(super) fn bars_title(then: &State) -> String {
    if then.fits() {
        let fits = of_noun(then.used, "machine", "machines");
        return format!("Everything fits onto {fits}");
    }
    match then.needed {
        Needed::Nodes(needed) => format!(
            "{} would hold everything",
            of_noun(needed, "machine", "machines")
        ),
        Needed::TooMany => format!(
            "{} more of the largest pool would not hold everything",
            of_noun(MOST_MACHINES, "machine", "machines")
        ),
        Needed::OtherPool => {
            "More machines of the largest pool would not hold everything".to_owned()
        }
        Needed::Never => "Some pods go onto no machine, however many there are".to_owned(),
    }
}

/// How full the machines would be, by the resource of which most is asked for.
pub(super) fn shares_title(fullest: Option<&(f64, String)>) -> String {
    let Some((share, noun)) = fullest else {
        return "Nothing is asked for".to_owned();
    };
    if share.is_infinite() {
        return format!("{} is asked for, and there is none", sentence(noun));
    }
    format!(
        "{} is asked for most: {} of what there is",
        sentence(noun),
        percent(Some(*share))
    )
}

/// "3 cores", "8 GiB of memory".
fn amount(resource: &str, value: i64) -> String {
    let amount = resource_amount(resource, value);
    match resource {
        "memory" => format!("{amount} of memory"),
        _ => amount,
    }
}

/// What is in the way of pods.
#[must_use]
pub fn obstacle_words(blocked: &Blocked) -> String {
    match &blocked.obstacle {
        Obstacle::NoNode => "no machine has what they demand of labels and taints".to_owned(),
        Obstacle::ZoneGone(zone) => format!("their volumes are in zone {zone}, which is gone"),
        Obstacle::ZonesTaken => "each zone has one of their kind".to_owned(),
        Obstacle::NoZones => "no machine that accepts them is in a zone".to_owned(),
        Obstacle::ZoneEmpty => "their volumes are in a zone without machines".to_owned(),
        Obstacle::TooLarge {
            resource,
            asks,
            most,
        } => format!(
            "one asks for {}, the largest machine that accepts them has {}",
            amount(resource, *asks),
            amount(resource, *most)
        ),
        Obstacle::Full { resource, short } => format!(
            "machines are full: {} short where least is",
            amount(resource, *short)
        ),
        Obstacle::Limit(limit) => format!(
            "machines with room have {} of them, which is all they may",
            count(*limit)
        ),
    }
}

/// What is wrong with a change.
#[must_use]
pub fn wrong_words(field: &str, wrong: &Wrong) -> String {
    let none = |what: &str, name: &str| format!("{field}: there is no {what} `{name}`.");
    match wrong {
        Wrong::Team(name) => none("team", name),
        Wrong::Kind(name) => none("kind of machine", name),
        Wrong::Pool(name) => none("pool", name),
        Wrong::Zone(name) => none("zone", name),
        Wrong::Like(name) => none("pool or kind of machine", name),
        Wrong::Fewer { pool, nodes } => {
            let whose = pool
                .as_ref()
                .map_or_else(String::new, |pool| format!(" of {pool}"));
            match nodes {
                0 => format!("{field}: no machine{whose} is left."),
                nodes => format!(
                    "{field}: there are only {}{whose}.",
                    of_noun(*nodes, "machine", "machines")
                ),
            }
        }
        Wrong::Gone(Some(like)) => format!("{field}: {like} is in no zone that is left."),
        Wrong::Gone(None) => format!("{field}: no zone is left."),
        Wrong::Number => {
            format!("{field}: the number makes no sense, or grows out of all bounds.")
        }
        Wrong::NotSized => format!("{field}: nothing is recommended for any workload yet."),
    }
}

/// What to do about it: what this cluster has instead.
#[must_use]
pub fn wrong_way_out(wrong: &Wrong, base: &Base) -> String {
    let kinds = || base.kinds.iter().map(|kind| &*kind.name);
    let pools = || base.pools().into_iter().map(|pool| &**pool);
    match wrong {
        Wrong::Team(name) => choose_instead(name, base.teams.iter().map(|team| &**team)),
        Wrong::Kind(name) => choose_instead(name, kinds()),
        Wrong::Pool(name) => choose_instead(name, pools()),
        Wrong::Zone(name) => choose_instead(name, base.zones.iter().map(|zone| &**zone)),
        Wrong::Like(name) => choose_instead(name, pools().chain(kinds())),
        Wrong::Fewer { nodes, .. } => {
            format!("Use a number up to {nodes}, of all changes together.")
        }
        Wrong::Gone(_) => "Add machines like those of another zone.".to_owned(),
        Wrong::Number => {
            "Use factors up to 100, and of all changes together up to 10,000.".to_owned()
        }
        Wrong::NotSized => {
            "A server recommends requests once it has observed usage for some days.".to_owned()
        }
    }
}
