//! What a ResourceQuota allows.

use k8s_openapi::api::core::v1::ResourceQuota;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as ApiQuantity;
use kube::ResourceExt;
use plimsoll_planner::model::{Name, Quota};
use plimsoll_planner::units::Quantity;
use std::collections::BTreeMap;

/// A quota and where it holds.
#[derive(Debug)]
pub(super) struct NamespaceQuota {
    pub(super) namespace: Name,
    pub(super) quota: Quota,
}

/// Reads both spellings, `cpu` and `requests.cpu`. A scoped quota holds for some pods only and
/// bounds nothing for the namespace as a whole.
pub(super) fn convert_quota(quota: &ResourceQuota) -> NamespaceQuota {
    let namespace: Name = quota.namespace().unwrap_or_default().into();
    let spec = quota.spec.as_ref();
    let scoped = spec.is_some_and(|spec| spec.scopes.is_some() || spec.scope_selector.is_some());
    let hard = spec.and_then(|spec| spec.hard.as_ref()).filter(|_| !scoped);
    let quota = hard.map_or_else(Quota::default, |hard| {
        let least = |keys: [&str; 2], read| {
            keys.iter()
                .filter_map(|key| quantity(hard, key, read))
                .min()
        };
        Quota {
            cpu_millis: least(["cpu", "requests.cpu"], |quantity| quantity.millis().ok()),
            memory_bytes: least(["memory", "requests.memory"], |quantity| {
                quantity.whole().ok()
            }),
        }
    });
    NamespaceQuota { namespace, quota }
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
