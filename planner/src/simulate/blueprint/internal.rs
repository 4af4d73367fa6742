//! The platform's own namespaces, those of the back office, and what nobody answers for.

use super::service::{Declared, Limits, MemoryShape, Service};
use super::{Label, NamespacePlan, Pool, QuotaPlan, Season, Team};
use crate::model::WorkloadKind;

const fn platform(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::Platform, name, Season::Steady, services)
}

const fn unlabelled(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::Nobody, name, Season::OfficeEurope, services).label(Label::Absent)
}

const fn back_office(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::BackOffice, name, Season::OfficeEurope, services)
        .quota(QuotaPlan::Roomy)
}

pub(super) const NAMESPACES: &[NamespacePlan] = &[
    platform(
        "kube-system",
        &[
            Service::agent("kube-proxy", 100, 64).limits(Limits::Absent),
            Service::agent("cilium", 150, 320)
                .limits(Limits::Absent)
                .using(60, 82),
            Service::agent("nvidia-device-plugin", 50, 64)
                .on(Pool::Gpu)
                .using(10, 60),
            Service::agent("csi-node", 50, 96).using(15, 60),
            Service::singleton("snapshot-controller", 2, 50, 128).using(10, 45),
            Service::singleton("coredns", 4, 150, 192).using(45, 40),
            Service::singleton("metrics-server", 2, 200, 384).using(35, 62),
            Service::singleton("cluster-autoscaler", 1, 200, 512).using(20, 55),
            Service::singleton("csi-controller", 2, 100, 192).declares(Declared::Nothing),
        ],
    )
    .label(Label::Owner),
    platform(
        "monitoring",
        &[
            Service::agent("node-exporter", 100, 64).using(30, 55),
            Service::database("prometheus", 2, 3_000, 28_672)
                .on(Pool::Highmem)
                .using(52, 84),
            Service::singleton("alertmanager", 3, 100, 256).using(15, 50),
            Service::singleton("grafana", 2, 400, 768)
                .using(25, 58)
                .season(Season::OfficeEurope),
            Service::singleton("kube-state-metrics", 1, 200, 512).using(30, 70),
            Service::singleton("blackbox-exporter", 2, 50, 64).declares(Declared::Nothing),
            Service::worker("otel-collector", 5, 300, 1_024).using(55, 66),
            Service::database("thanos-store", 2, 500, 6_144).using(35, 72),
            Service::singleton("thanos-query", 2, 400, 1_536).using(22, 48),
            Service::singleton("pushgateway", 1, 100, 256).using(10, 40),
        ],
    )
    .label(Label::Owner),
    platform(
        "logging",
        &[
            Service::agent("fluent-bit", 150, 200).using(70, 62),
            Service::database("loki-ingester", 4, 1_000, 8_192).using(50, 76),
            Service::worker("loki-querier", 4, 800, 2_048).using(40, 55),
            Service::singleton("loki-gateway", 2, 150, 256).using(30, 40),
            Service::singleton("loki-compactor", 1, 500, 3_072).shape(MemoryShape::Leaking),
        ],
    ),
    platform(
        "ingress",
        &[
            Service::web("gateway", 14, 800, 768)
                .season(Season::ShopEurope)
                .using(62, 60),
            Service::web("gateway-america", 10, 800, 768)
                .season(Season::ShopAmerica)
                .using(62, 60),
            Service::singleton("cert-manager", 1, 100, 256).using(12, 45),
            Service::singleton("external-dns", 1, 100, 192).using(8, 50),
            Service::web("login-proxy", 5, 150, 256)
                .season(Season::OfficeEurope)
                .using(35, 45),
        ],
    )
    .quota(QuotaPlan::Roomy),
    platform(
        "ci",
        &[
            Service::web("runner", 9, 1_500, 3_072)
                .season(Season::OfficeEurope)
                .using(75, 60),
            Service::singleton("registry", 2, 500, 1_024).using(30, 60),
            Service::nightly("image-scan", (2, 4), 4, 1_000, 2_048),
            Service::database("build-cache", 3, 600, 8_192)
                .season(Season::OfficeEurope)
                .using(35, 78),
            Service::singleton("deploy-controller", 3, 300, 1_024).using(30, 60),
            Service::nightly("artifact-cleaner", (22, 2), 1, 500, 1_024),
        ],
    )
    .environment("ci")
    .quota(QuotaPlan::Tight),
    back_office(
        "erp",
        &[
            Service::singleton("erp-app", 5, 1_500, 6_144).using(16, 62),
            Service::worker("erp-print", 4, 500, 1_024).using(10, 40),
            Service::database("erp-db", 2, 3_000, 20_480)
                .on(Pool::Highmem)
                .using(18, 66),
            Service::nightly("erp-close", (20, 4), 2, 1_500, 4_096).weekdays(0b001_1111),
            Service::worker("erp-reports", 3, 600, 2_048).using(13, 44),
        ],
    ),
    back_office(
        "intranet",
        &[
            Service::worker("portal", 6, 1_000, 2_048).using(14, 45),
            Service::worker("wiki", 4, 750, 2_048).using(20, 58),
            Service::database("intranet-db", 2, 1_000, 6_144).using(15, 55),
            Service::singleton("intranet-search", 1, 1_000, 4_096).using(9, 52),
        ],
    )
    .label(Label::Owner),
    back_office(
        "hr-portal",
        &[
            Service::worker("hr-web", 5, 800, 1_536).using(12, 38),
            Service::worker("hr-sync", 3, 500, 1_024).using(11, 42),
            Service::database("hr-db", 2, 500, 4_096).using(12, 50),
        ],
    ),
    unlabelled(
        "default",
        &[
            Service::singleton("debug-shell", 1, 500, 512)
                .kind(WorkloadKind::Pod)
                .declares(Declared::Nothing)
                .limits(Limits::Absent)
                .using(2, 20),
            Service::singleton("old-proxy", 2, 250, 256)
                .limits(Limits::Absent)
                .using(20, 40),
        ],
    ),
    unlabelled("kube-public", &[]),
    unlabelled(
        "sandbox-42",
        &[
            Service::singleton("playground", 6, 1_000, 3_072)
                .since(188)
                .using(3, 12),
            Service::singleton("load-test", 3, 1_000, 1_024)
                .since(240)
                .declares(Declared::Nothing)
                .limits(Limits::Absent)
                .shape(MemoryShape::Leaking)
                .using(40, 70),
        ],
    )
    .environment("dev"),
    unlabelled(
        "hackathon",
        &[
            Service::singleton("demo-app", 4, 500, 1_024)
                .days(95, 140)
                .using(8, 25),
            Service::singleton("demo-leftover", 3, 500, 1_024)
                .since(130)
                .using(1, 15),
        ],
    )
    .environment("test"),
];
