use super::made::{GIB, Made, container, template, with, with_app};
use crate::isolation::Check::{LimitRange, QuotaHeadroom, ResourceQuota};
use serde_json::json;

const BOTH: [(&str, i64, i64); 2] = [("requests.cpu", 1_000, 0), ("requests.memory", GIB, 0)];

#[test]
fn a_quota_bounds_both() {
    let made = Made::new();
    made.fails(ResourceQuota, "Namespace shop", "there is no quota");
    made.clone()
        .without(|all| all.quotas = None)
        .is_unknown(ResourceQuota, &["resourcequotas"]);
    made.clone().quota("all", &BOTH, "").passes(ResourceQuota);
    let old = [("cpu", 1_000, 0), ("memory", GIB, 0)];
    made.clone().quota("old", &old, "").passes(ResourceQuota);
    let limits = [("limits.cpu", 1_000, 0), ("limits.memory", GIB, 0)];
    made.clone()
        .quota("limits", &limits, "")
        .passes(ResourceQuota);
    let split = made
        .clone()
        .quota("cpu", &old[..1], "")
        .quota("memory", &old[1..], "");
    split.passes(ResourceQuota);
    let only = made
        .quota("cpu", &old[..1], "")
        .quota("pods", &[("pods", 10, 1)], "");
    only.fails(ResourceQuota, "Namespace shop", "no quota bounds memory");
}

#[test]
fn scoped_quotas_bound_together() {
    let made = Made::new().quota("jobs", &BOTH, "Terminating");
    made.fails(
        ResourceQuota,
        "Namespace shop",
        "no quota bounds CPU and memory of all pods: jobs holds for some of them",
    );
    made.clone()
        .quota("rest", &BOTH, "NotTerminating Exists")
        .passes(ResourceQuota);
    made.clone()
        .quota("rest", &BOTH, "NotBestEffort")
        .passes(ResourceQuota);
    let classes = made.quota("high", &BOTH, "PriorityClass In high");
    assert!(
        classes
            .finding(ResourceQuota)
            .1
            .ends_with("jobs, high holds for some of them")
    );
}

#[test]
fn the_quota_to_make_has_room_for_what_there_is() {
    let idle = with_app(|app| app.cpu_request_millis = None);
    let made = Made::new()
        .run("web", template())
        .run("api", template())
        .run("idle", idle);
    let (_, evidence, fix) = made.finding(ResourceQuota);
    assert!(
        evidence.ends_with("unless a LimitRange gives them some: idle"),
        "{evidence}"
    );
    let fix = fix.unwrap();
    assert_eq!(
        fix["metadata"],
        json!({ "name": "plimsoll-quota", "namespace": "shop" })
    );
    // Three pods of 200m and 1 GiB.
    assert_eq!(
        fix["spec"]["hard"],
        json!({ "requests.cpu": "1", "requests.memory": "5Gi" })
    );
    let taken = Made::new()
        .quota("plimsoll-quota", &BOTH[..1], "")
        .finding(ResourceQuota);
    let fix = taken.2.unwrap();
    assert_eq!(fix["metadata"]["name"], "plimsoll-quota-2");
    assert_eq!(fix["spec"]["hard"], json!({ "requests.memory": "1Gi" }));
}

#[test]
fn a_quota_is_used_up_from_nine_tenths_on() {
    let made = Made::new();
    made.passes(QuotaHeadroom);
    made.without(|all| all.quotas = None)
        .is_unknown(QuotaHeadroom, &["resourcequotas"]);
    let of = |used, hard| Made::new().quota("all", &[("requests.cpu", hard, used)], "");
    of(8_999, 10_000).passes(QuotaHeadroom);
    of(0, 0).passes(QuotaHeadroom);
    let full = of(9_000, 10_000);
    full.fails(
        QuotaHeadroom,
        "ResourceQuota all",
        "9 of 10 requests.cpu used",
    );
    let fix = full.finding(QuotaHeadroom).2.unwrap();
    assert_eq!(fix["spec"], json!({ "hard": { "requests.cpu": "14" } }));
    let more = [
        ("memory", 4 * GIB, 4 * GIB - (1 << 20)),
        ("pods", 10, 9),
        ("services", 9, 1),
    ];
    let more = Made::new().quota("all", &more, "Terminating");
    more.fails(
        QuotaHeadroom,
        "ResourceQuota all",
        "4095Mi of 4Gi memory used, 9 of 10 pods used",
    );
    let fix = more.finding(QuotaHeadroom).2.unwrap();
    assert_eq!(
        fix["spec"],
        json!({ "hard": { "memory": "6Gi", "pods": "14" } })
    );
}

#[test]
fn a_quota_that_is_not_counted_yet_is_unknown() {
    let mut made = Made::new().quota("all", &BOTH, "");
    let quotas = made.0.policies.quotas.as_mut().unwrap();
    std::sync::Arc::make_mut(&mut quotas[0]).used.clear();
    made.is_unknown(QuotaHeadroom, &["resourcequotas"]);
}

#[test]
fn containers_get_defaults() {
    let made = Made::new();
    made.fails(LimitRange, "Namespace shop", "there is no LimitRange");
    made.clone()
        .without(|all| all.limit_ranges = None)
        .is_unknown(LimitRange, &["limitranges"]);
    made.clone()
        .limits("cpu,memory", "memory")
        .passes(LimitRange);
    made.clone()
        .limits("cpu", "")
        .limits("memory", "cpu,memory")
        .passes(LimitRange);
    let partly = made.clone().limits("memory", "memory");
    partly.fails(
        LimitRange,
        "Namespace shop",
        "no LimitRange gives a default CPU request",
    );
    let fix = partly.finding(LimitRange).2.unwrap();
    let item = json!([{ "type": "Container", "defaultRequest": { "cpu": "100m" } }]);
    assert_eq!(fix["spec"]["limits"], item);
    // A default limit may be below a default request of unknown size.
    assert_eq!(made.limits("memory", "").finding(LimitRange).2, None);
}

#[test]
fn default_limits_refuse_no_pod_that_runs() {
    let fix = Made::new().finding(LimitRange).2.unwrap();
    let least = json!({ "memory": "1Gi" });
    assert_eq!(fix["spec"]["limits"][0]["default"], least);
    let mut large = container("large");
    large.memory_request_bytes = Some(3 * GIB);
    large.memory_limit_bytes = None;
    let made = Made::new().run("web", with(|template| template.containers.push(large)));
    let fix = made.finding(LimitRange).2.unwrap();
    let item = json!({
        "type": "Container",
        "defaultRequest": { "cpu": "100m", "memory": "128Mi" },
        "default": { "memory": "6Gi" },
    });
    assert_eq!(fix["spec"]["limits"], json!([item]));
}
