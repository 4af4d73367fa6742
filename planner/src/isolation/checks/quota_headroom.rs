//! Whether quotas are used up.

use super::manifest::json_name;
use super::{Ground, amounts, state, words};
use crate::isolation::{Finding, State};
use crate::model::{Name, ResourceQuota};
use serde_json::{Map, Value, json};

/// From this share on a quota counts as used up.
const FULL_PERCENT: i128 = 90;

/// `used` is the API server's own count, in which pods that have ended hold nothing. A resource of which
/// nothing may be held and nothing is, is closed on purpose.
pub(super) fn check(ground: &Ground<'_>) -> State {
    let unread = ground.unread(&["resourcequotas"]);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let findings: Vec<Finding> = ground
        .parcel
        .quotas
        .iter()
        .filter_map(|quota| finding(ground, quota))
        .collect();
    // A new quota is not counted for a moment.
    let mut quotas = ground.parcel.quotas.iter();
    if findings.is_empty() && quotas.any(|quota| !is_counted(quota)) {
        return State::Unknown(vec!["resourcequotas"]);
    }
    state(findings)
}

fn is_counted(quota: &ResourceQuota) -> bool {
    quota.hard.keys().all(|key| quota.used.contains_key(key))
}

fn finding(ground: &Ground<'_>, quota: &ResourceQuota) -> Option<Finding> {
    let hard = quota.hard.iter();
    let full: Vec<(&Name, i64, i64)> = hard
        .filter_map(|(key, hard)| Some((key, *hard, *quota.used.get(key)?)))
        .filter(|(_, hard, used)| {
            let is_full = i128::from(*used) * 100 >= i128::from(*hard) * FULL_PERCENT;
            is_full && *used > 0
        })
        .collect();
    if full.is_empty() {
        return None;
    }
    let told = full.iter().map(|(key, hard, used)| {
        let amount = |of| amounts::amount(key, of);
        format!("{} of {} {key} used", amount(*used), amount(*hard))
    });
    let raised: Map<String, Value> = full
        .iter()
        .map(|(key, _, used)| {
            let hard = amounts::with_room(key, *used);
            (key.to_string(), amounts::amount(key, hard).into())
        })
        .collect();
    Some(Finding {
        object: ground.object("ResourceQuota", &quota.name),
        evidence: words::names(told),
        fix: Some(json!({
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": json_name(&quota.name, Some(&ground.name())),
            "spec": { "hard": raised },
        })),
    })
}
