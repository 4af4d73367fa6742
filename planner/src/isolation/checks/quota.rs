//! Whether quotas bound what a namespace may ask for.

use super::manifest::{free_name, json_name};
use super::{Ground, amounts, requests, state, words};
use crate::isolation::{Finding, State};
use crate::model::{ResourceQuota, Resources};
use serde_json::{Map, Value, json};

const KINDS: [&str; 1] = ["resourcequotas"];
/// What bounds each of the two. Whoever bounds limits bounds requests, as these are not above them.
const CPU: [&str; 3] = ["requests.cpu", "cpu", "limits.cpu"];
const MEMORY: [&str; 3] = ["requests.memory", "memory", "limits.memory"];

/// A quota bounds both where it is of all pods, or several are together: a pod either has a deadline
/// (`Terminating`) or has not. Pods of the quality of service `BestEffort` ask for nothing, so a quota of all
/// others is one of all that is asked for.
pub(super) fn check(ground: &Ground<'_>) -> State {
    let unread = ground.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let quotas = &ground.parcel.quotas;
    let missing: Vec<[&str; 3]> = [CPU, MEMORY]
        .into_iter()
        .filter(|keys| !bounds(quotas, keys))
        .collect();
    if missing.is_empty() {
        return State::Pass;
    }
    state(vec![Finding {
        object: ground.itself(),
        evidence: evidence(ground, &missing),
        fix: Some(fix(ground, &missing)),
    }])
}

fn bounds(quotas: &[&ResourceQuota], keys: &[&str]) -> bool {
    let some = |scopes: &[&str]| {
        quotas.iter().any(|quota| {
            keys.iter().any(|key| quota.hard.contains_key(*key)) && scopes_of(quota) == scopes
        })
    };
    some(&[]) || (some(&["NotTerminating"]) && some(&["Terminating"]))
}

/// Scopes that leave pods out.
fn scopes_of(quota: &ResourceQuota) -> Vec<&str> {
    let scopes = quota.scopes.iter();
    let scopes = scopes.map(|scope| scope.strip_suffix(" Exists").unwrap_or(scope));
    scopes.filter(|scope| *scope != "NotBestEffort").collect()
}

fn evidence(ground: &Ground<'_>, missing: &[[&str; 3]]) -> String {
    let quotas = &ground.parcel.quotas;
    let of = match missing {
        [only] if only == &CPU => "CPU",
        [_] => "memory",
        _ => "CPU and memory",
    };
    let scoped = quotas.iter().filter(|quota| {
        let keys = missing.iter().flatten();
        !scopes_of(quota).is_empty() && keys.into_iter().any(|key| quota.hard.contains_key(*key))
    });
    let scoped = words::names(scoped.map(|quota| &quota.name));
    let mut text = match (quotas.is_empty(), scoped.is_empty()) {
        (true, _) => "there is no quota".to_owned(),
        (_, true) => format!("no quota bounds {of}"),
        (_, false) => format!("no quota bounds {of} of all pods: {scoped} holds for some of them"),
    };
    // Once there is a quota, pods without requests are refused.
    let lacking = ground.workloads.iter().filter(|one| requests::lacks(one));
    let lacking: Vec<_> = lacking.map(|one| &one.of.name).collect();
    if !lacking.is_empty() {
        text += "; new pods without requests will be refused once there is one, unless a LimitRange gives \
                 them some: ";
        text += &words::names(lacking);
    }
    text
}

/// What half as much again of is enough for all pods and, while one is replaced, the largest once more.
fn for_rollouts((asked, largest): (i64, i64)) -> i64 {
    let needed = asked.saturating_add(largest);
    asked.max(needed.saturating_sub(needed / 3))
}

fn fix(ground: &Ground<'_>, missing: &[[&str; 3]]) -> Value {
    let pods = || ground.parcel.pods.iter().map(|pod| pod.resources.requests);
    let asked: Resources = pods().sum();
    let most = |of: fn(&Resources) -> i64| pods().map(|one| of(&one)).max().unwrap_or(0);
    let hard: Map<String, Value> = missing
        .iter()
        .map(|keys| {
            let (key, asked) = match *keys == CPU {
                true => (CPU[0], (asked.cpu_millis, most(|one| one.cpu_millis))),
                false => (
                    MEMORY[0],
                    (asked.memory_bytes, most(|one| one.memory_bytes)),
                ),
            };
            let hard = amounts::with_room(key, for_rollouts(asked));
            (key.to_owned(), amounts::amount(key, hard).into())
        })
        .collect();
    let taken = ground.parcel.quotas.iter().map(|quota| &quota.name);
    json!({
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": json_name(&free_name("plimsoll-quota", taken), Some(&ground.name())),
        "spec": { "hard": hard },
    })
}
