//! From the API's limit ranges, priority classes and autoscalers to ours.

use k8s_openapi::api::autoscaling::v2 as autoscaling;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::scheduling::v1 as scheduling;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kube::ResourceExt;
use plimsoll_planner::model::{
    Autoscaler, LimitRange, Name, PriorityClass, WorkloadKind, WorkloadRef,
};
use std::collections::BTreeMap;

pub(super) fn convert_limit_range(range: &core::LimitRange) -> LimitRange {
    let items = || {
        let items = range.spec.iter().flat_map(|spec| &spec.limits);
        items.filter(|item| item.type_ == "Container")
    };
    let keys = |amounts: fn(&core::LimitRangeItem) -> &Option<BTreeMap<String, Quantity>>| {
        let keys = items().flat_map(|item| amounts(item).iter().flatten());
        keys.map(|(key, _)| key.as_str().into()).collect()
    };
    LimitRange {
        namespace: range.namespace().unwrap_or_default().into(),
        name: range.name_any().into(),
        default_requests: keys(|item| &item.default_request),
        default_limits: keys(|item| &item.default),
    }
}

pub(super) fn convert_priority_class(class: &scheduling::PriorityClass) -> PriorityClass {
    PriorityClass {
        name: class.name_any().into(),
        value: class.value.unwrap_or(0),
        preempts: class.preemption_policy.as_deref() != Some("Never"),
    }
}

pub(super) fn convert_autoscaler(of: &autoscaling::HorizontalPodAutoscaler) -> Autoscaler {
    let target = &of.spec.scale_target_ref;
    let metrics = of.spec.metrics.iter().flatten();
    let resources = metrics.filter_map(|metric| {
        let (name, target) = match (&metric.resource, &metric.container_resource) {
            (Some(of), _) => (&of.name, &of.target),
            (None, Some(of)) => (&of.name, &of.target),
            (None, None) => return None,
        };
        (target.type_ == "Utilization").then(|| Name::from(name.as_str()))
    });
    Autoscaler {
        namespace: of.namespace().unwrap_or_default().into(),
        name: of.name_any().into(),
        target: WorkloadRef {
            kind: WorkloadKind::from_text(&target.kind),
            name: target.name.as_str().into(),
        },
        by_utilization_of: resources.collect(),
    }
}
