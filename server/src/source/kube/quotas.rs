//! What a ResourceQuota allows.

use k8s_openapi::api::core::v1 as api;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as ApiQuantity;
use kube::ResourceExt;
use plimsoll_planner::model::{Name, Quota, ResourceQuota};
use plimsoll_planner::units::Quantity;
use std::collections::BTreeMap;

/// A quota with what is held of it. Of what is no quantity nothing is known.
pub(super) fn convert_quota(quota: &api::ResourceQuota) -> ResourceQuota {
    let spec = quota.spec.as_ref();
    let amounts = |list: Option<&BTreeMap<String, ApiQuantity>>| {
        let list = list.into_iter().flatten();
        let read = list.filter_map(|(key, value)| Some((key.as_str().into(), amount(key, value)?)));
        read.collect()
    };
    let status = quota.status.as_ref();
    ResourceQuota {
        namespace: quota.namespace().unwrap_or_default().into(),
        name: quota.name_any().into(),
        hard: amounts(spec.and_then(|spec| spec.hard.as_ref())),
        used: amounts(status.and_then(|status| status.used.as_ref())),
        scopes: spec.map(scopes).unwrap_or_default(),
    }
}

/// Millicores of CPU, of all else what the quantity says.
fn amount(key: &str, value: &ApiQuantity) -> Option<i64> {
    let quantity = value.0.parse::<Quantity>().ok()?;
    match key {
        "cpu" | "requests.cpu" | "limits.cpu" => quantity.millis().ok(),
        _ => quantity.whole().ok(),
    }
}

/// Of which pods a quota is, in words.
fn scopes(spec: &api::ResourceQuotaSpec) -> Vec<Name> {
    let plain = spec.scopes.iter().flatten().cloned();
    let selected = spec.scope_selector.iter();
    let selected = selected.flat_map(|selector| selector.match_expressions.iter().flatten());
    let selected = selected.map(|one| {
        let values = one.values.as_deref().unwrap_or_default().join(", ");
        format!("{} {} {values}", one.scope_name, one.operator)
            .trim()
            .to_owned()
    });
    plain.chain(selected).map(Into::into).collect()
}

/// What a quota bounds of all pods of its namespace, in both spellings (`cpu`, `requests.cpu`). A scoped
/// quota holds for some pods only and bounds nothing for the namespace as a whole.
pub(super) fn bounds(quota: &ResourceQuota) -> Quota {
    let least = |keys: [&str; 2]| {
        let hard = keys.iter().filter_map(|key| quota.hard.get(*key));
        hard.min().copied().filter(|_| quota.scopes.is_empty())
    };
    Quota {
        cpu_millis: least(["cpu", "requests.cpu"]),
        memory_bytes: least(["memory", "requests.memory"]),
    }
}

/// A quantity of a resource list; `None` when it is absent or malformed.
pub(super) fn quantity(
    list: &BTreeMap<String, ApiQuantity>,
    key: &str,
    read: fn(&Quantity) -> Option<i64>,
) -> Option<i64> {
    list.get(key)
        .and_then(|value| value.0.parse::<Quantity>().ok())
        .and_then(|value| read(&value))
}
