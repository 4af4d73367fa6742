//! The namespaces of the data and learning teams, and of the three teams that grow by fits and
//! starts.

use super::service::{Declared, Limits, MemoryShape, Service};
use super::{NamespacePlan, Pool, QuotaPlan, Season, Team};
use crate::model::WorkloadKind;

const fn learning(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::MlTraining, name, Season::OfficeEurope, services)
}

const fn data(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::DataPlatform, name, Season::Night, services)
}

pub(super) const NAMESPACES: &[NamespacePlan] = &[
    learning(
        "training",
        &[
            Service::training("train-ranker", 3, 2),
            Service::training("train-embeddings", 2, 4),
            Service::training("train-forecast", 3, 1),
            Service::training("finetune-large", 1, 8).days(396, 436),
            Service::worker("experiment-tracker", 2, 500, 2_048).using(25, 60),
            Service::web("label-server", 4, 300, 1_024).using(30, 55),
            Service::singleton("model-registry", 2, 250, 1_536).using(18, 60),
            Service::nightly("dataset-build", (20, 6), 8, 2_000, 8_192),
        ],
    ),
    learning(
        "inference",
        &[
            Service::api("recommend", 6, 4_000, 14_336)
                .gpus(1)
                .season(Season::ShopEurope),
            Service::web("moderate", 3, 4_000, 12_288)
                .gpus(1)
                .season(Season::EveningAmerica),
            Service::web("feature-gateway", 8, 500, 1_024).season(Season::ShopEurope),
            Service::cache("model-cache", 3, 300, 12_288),
        ],
    )
    .quota(QuotaPlan::Roomy),
    learning(
        "notebooks",
        &[
            Service::web("notebook", 12, 1_000, 7_168)
                .kind(WorkloadKind::StatefulSet)
                .limits(Limits::Absent)
                .shape(MemoryShape::Leaking)
                .using(15, 42),
            Service::singleton("hub", 1, 300, 1_024).using(10, 50),
            Service::singleton("notebook-proxy", 2, 200, 384).using(12, 40),
        ],
    )
    .environment("dev")
    .quota(QuotaPlan::Tight),
    learning(
        "feature-store",
        &[
            Service::worker("feature-writer", 5, 600, 1_536).season(Season::Night),
            Service::cache("feature-cache", 5, 500, 16_384).on(Pool::Highmem),
            Service::web("feature-api", 6, 300, 1_024).season(Season::ShopEurope),
            Service::nightly("feature-backfill", (0, 4), 6, 1_500, 6_144),
        ],
    ),
    data(
        "warehouse",
        &[
            Service::database("warehouse", 6, 3_000, 45_056)
                .on(Pool::Highmem)
                .using(65, 84),
            Service::worker("query-router", 3, 600, 1_536).season(Season::OfficeEurope),
            Service::database("metastore", 2, 500, 4_096).using(30, 70),
            Service::nightly("vacuum", (6, 2), 2, 1_000, 4_096),
            Service::nightly("warehouse-load", (22, 6), 10, 2_000, 8_192),
            // Asks for more than any machine has, and waits.
            Service::singleton("rebuild-cube", 1, 1_000, 163_840)
                .kind(WorkloadKind::Job)
                .days(398, 440),
            Service::singleton("restore-2019", 1, 2_000, 131_072)
                .kind(WorkloadKind::Job)
                .days(262, 266),
        ],
    )
    .quota(QuotaPlan::Roomy),
    data(
        "streaming",
        &[
            Service::database("broker", 5, 1_500, 14_336).season(Season::ShopEurope),
            Service::worker("stream-joiner", 8, 900, 3_072).season(Season::ShopEurope),
            Service::worker("stream-sink", 6, 600, 1_536).season(Season::ShopEurope),
            Service::worker("connect", 6, 400, 2_048).season(Season::ShopEurope),
            Service::singleton("schema-registry", 2, 150, 768).using(12, 55),
            Service::database("coordination", 3, 300, 2_048).using(25, 60),
        ],
    ),
    data(
        "etl",
        &[
            Service::nightly("ingest-orders", (0, 4), 12, 1_500, 4_096),
            Service::nightly("ingest-events", (2, 4), 14, 1_500, 4_096),
            Service::nightly("aggregate", (4, 2), 10, 2_000, 6_144),
            Service::nightly("weekly-snapshot", (8, 6), 6, 2_000, 8_192).weekdays(0b100_0000),
            Service::worker("scheduler", 2, 500, 1_536).using(25, 60),
            Service::nightly("model-runs", (6, 4), 8, 1_000, 3_072),
            Service::web("etl-api", 3, 250, 768)
                .season(Season::OfficeEurope)
                .using(22, 55),
        ],
    )
    .quota(QuotaPlan::Tight),
    data(
        "reporting",
        &[
            Service::web("dashboards", 8, 800, 2_560).season(Season::OfficeEurope),
            Service::nightly("morning-reports", (4, 2), 6, 1_000, 3_072).weekdays(0b001_1111),
            Service::cache("report-cache", 2, 250, 6_144),
            Service::nightly("report-mailer", (6, 2), 2, 300, 512).weekdays(0b001_1111),
        ],
    ),
    NamespacePlan::of(
        Team::A,
        "team-a",
        Season::OfficeAmerica,
        &[
            Service::web("a-frontend", 16, 500, 1_280),
            Service::api("a-backend", 16, 600, 1_536),
            Service::worker("a-worker", 10, 700, 1_536),
            Service::worker("a-matcher", 8, 800, 2_048).declares(Declared::MemoryOnly),
            Service::web("a-search", 6, 300, 1_024),
            Service::cache("a-cache", 3, 250, 6_144),
            Service::database("a-db", 2, 1_500, 10_240),
        ],
    ),
    NamespacePlan::of(
        Team::A,
        "team-a-staging",
        Season::OfficeAmerica,
        &[Service::worker("a-staging", 5, 400, 1_024).using(12, 40)],
    )
    .environment("staging"),
    NamespacePlan::of(
        Team::B,
        "team-b",
        Season::EveningAmerica,
        &[
            Service::web("b-portal", 18, 600, 1_280),
            Service::worker("b-feed", 12, 500, 1_536),
            Service::worker("b-notify", 6, 300, 768),
            Service::worker("b-media", 6, 400, 1_536),
            Service::worker("b-auth", 3, 200, 512).using(30, 55),
            Service::cache("b-cache", 5, 400, 6_144),
            Service::database("b-db", 2, 1_500, 8_192),
        ],
    )
    .quota(QuotaPlan::Tight),
    NamespacePlan::of(
        Team::B,
        "team-b-jobs",
        Season::Night,
        &[
            Service::nightly("b-digest", (6, 2), 6, 800, 2_048),
            Service::nightly("b-ranking", (8, 4), 6, 1_500, 3_072),
        ],
    ),
    NamespacePlan::of(
        Team::C,
        "team-c",
        Season::OfficeEurope,
        &[
            Service::web("c-editor", 18, 500, 1_536),
            Service::worker("c-render", 10, 1_200, 2_048),
            Service::worker("c-sync", 8, 400, 1_024),
            Service::api("c-api", 8, 250, 1_024),
            Service::cache("c-cache", 3, 250, 5_120),
            Service::database("c-db", 3, 1_000, 8_192),
        ],
    )
    .quota(QuotaPlan::Roomy),
    NamespacePlan::of(
        Team::C,
        "team-c-lab",
        Season::OfficeEurope,
        &[
            Service::worker("c-lab", 6, 500, 2_048)
                .declares(Declared::Nothing)
                .limits(Limits::Absent)
                .using(50, 60),
            Service::singleton("c-lab-data", 1, 1_000, 8_192).shape(MemoryShape::Cache),
        ],
    )
    .environment("dev"),
];
