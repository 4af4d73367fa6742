//! The namespaces of the shop: checkout, payments, search, catalog and identity.

use super::service::{Limits, MemoryShape, Service};
use super::{NamespacePlan, Pool, QuotaPlan, Season, Team};

const fn checkout(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::Checkout, name, Season::ShopEurope, services)
}

const fn payments(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::Payments, name, Season::ShopEurope, services).quota(QuotaPlan::Roomy)
}

const fn search(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::Search, name, Season::ShopAmerica, services)
}

const fn catalog(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::Catalog, name, Season::OfficeEurope, services)
}

const fn identity(name: &'static str, services: &'static [Service]) -> NamespacePlan {
    NamespacePlan::of(Team::Identity, name, Season::ShopEurope, services).quota(QuotaPlan::Roomy)
}

pub(super) const NAMESPACES: &[NamespacePlan] = &[
    checkout(
        "checkout",
        &[
            Service::web("storefront", 32, 600, 1_280),
            Service::api("checkout-api", 25, 600, 1_536).migrates(),
            Service::api("order-service", 18, 500, 1_280),
            Service::worker("order-worker", 12, 400, 1_024),
            Service::worker("mail-sender", 4, 250, 512).using(25, 50),
            Service::worker("inventory-sync", 5, 300, 1_024).season(Season::OfficeEurope),
            Service::api("tax-service", 6, 200, 512).using(45, 58),
            Service::api("shipping-rates", 8, 250, 768),
            Service::cache("session-cache", 6, 400, 7_168),
            Service::database("orders-db", 3, 2_500, 24_576).on(Pool::Highmem),
            Service::database("order-queue", 3, 800, 4_096),
            Service::nightly("order-export", (2, 2), 4, 1_000, 2_048),
        ],
    )
    .quota(QuotaPlan::Tight),
    checkout(
        "cart",
        &[
            Service::api("cart-api", 20, 400, 768),
            Service::cache("cart-store", 5, 300, 5_120),
            Service::worker("cart-events", 4, 300, 768),
            Service::web("wishlist", 6, 200, 768),
            Service::nightly("cart-cleaner", (4, 2), 2, 500, 512),
        ],
    )
    .quota(QuotaPlan::Roomy),
    checkout(
        "checkout-canary",
        &[
            Service::singleton("storefront", 2, 700, 1_280).using(45, 60),
            Service::singleton("checkout-api", 2, 600, 1_536).using(45, 60),
        ],
    ),
    checkout(
        "promotions",
        &[
            Service::api("promo-api", 8, 400, 1_024).since(60),
            Service::worker("coupon-worker", 4, 300, 768).since(60),
            Service::database("promo-db", 2, 800, 6_144).since(60),
            Service::nightly("promo-rollup", (0, 2), 3, 800, 3_072).since(60),
        ],
    ),
    payments(
        "payments",
        &[
            Service::api("payment-gateway", 20, 600, 1_280).limits(Limits::Both),
            Service::worker("settlement", 8, 600, 1_536).limits(Limits::Both),
            Service::database("payments-db", 3, 2_000, 16_384).on(Pool::Highmem),
            Service::singleton("key-vault", 3, 300, 512).using(20, 45),
            Service::web("webhooks", 6, 250, 512),
            Service::worker("refunds", 4, 250, 768),
            Service::nightly("reconciliation", (4, 2), 4, 1_000, 4_096),
        ],
    ),
    payments(
        "ledger",
        &[
            Service::web("ledger-api", 10, 500, 1_536),
            Service::worker("posting", 6, 700, 2_048).season(Season::OfficeEurope),
            Service::singleton("ledger-audit", 2, 300, 1_536).using(20, 60),
            Service::database("ledger-db", 3, 1_500, 12_288),
            Service::nightly("statements", (22, 4), 6, 1_200, 3_072),
        ],
    )
    .quota(QuotaPlan::Tight),
    payments(
        "fraud",
        &[
            Service::api("fraud-score", 12, 900, 2_048)
                .since(110)
                .using(70, 66),
            Service::worker("fraud-rules", 4, 500, 1_024).since(110),
            Service::cache("fraud-features", 3, 400, 8_192).since(110),
            Service::nightly("fraud-train", (22, 6), 3, 1_500, 6_144).since(110),
        ],
    ),
    payments(
        "billing",
        &[
            Service::worker("invoice", 5, 500, 1_024).season(Season::OfficeEurope),
            Service::database("billing-db", 2, 1_000, 8_192),
            Service::web("billing-api", 4, 250, 768),
            Service::nightly("dunning", (8, 2), 2, 500, 1_024),
        ],
    ),
    search(
        "search-api",
        &[
            // Asks for less than it needs: half as much again at peaks.
            Service::web("query", 34, 500, 1_280)
                .using(150, 80)
                .limits(Limits::Absent),
            Service::api("ranking", 24, 600, 2_048)
                .using(120, 74)
                .limits(Limits::Absent),
            Service::cache("result-cache", 6, 400, 10_240),
            Service::singleton("synonyms", 2, 200, 1_024).using(20, 60),
            Service::worker("query-log", 5, 250, 1_024).using(70, 70),
            Service::web("spellcheck", 6, 200, 1_024)
                .using(95, 72)
                .limits(Limits::Absent),
        ],
    ),
    search(
        "search-index",
        &[
            Service::database("index-shard", 12, 1_500, 18_432).using(70, 88),
            Service::worker("indexer", 8, 900, 2_048).season(Season::Night),
            Service::worker("crawler", 8, 250, 1_024)
                .season(Season::Night)
                .using(55, 64),
            Service::nightly("reindex", (6, 4), 8, 1_500, 4_096).weekdays(0b101_0101),
        ],
    )
    .quota(QuotaPlan::Roomy),
    search(
        "suggest",
        &[
            Service::web("suggest-api", 16, 300, 1_024)
                .since(290)
                .using(125, 75),
            Service::cache("suggest-store", 3, 250, 6_144).since(290),
            Service::nightly("suggest-train", (10, 4), 3, 1_000, 4_096).since(290),
        ],
    ),
    catalog(
        "catalog",
        &[
            Service::web("catalog-api", 20, 500, 1_280)
                .season(Season::ShopEurope)
                .released(230, 70),
            Service::worker("catalog-admin", 3, 400, 1_024).using(25, 55),
            Service::worker("catalog-events", 4, 250, 768),
            Service::api("catalog-graph", 8, 250, 1_024).season(Season::ShopEurope),
            Service::database("catalog-db", 3, 1_500, 12_288),
            Service::cache("catalog-cache", 4, 300, 6_144),
        ],
    )
    .quota(QuotaPlan::Roomy),
    catalog(
        "media",
        &[
            // The neighbour that is heard through the wall.
            Service::worker("media-encoder", 8, 800, 1_536)
                .limits(Limits::Absent)
                .bursting()
                .using(60, 70),
            Service::web("image-resizer", 14, 600, 1_024)
                .season(Season::ShopEurope)
                .released(305, 135),
            Service::singleton("media-index", 2, 400, 2_048).using(30, 70),
            Service::worker("thumbnailer", 6, 300, 768)
                .limits(Limits::Absent)
                .using(70, 66),
            Service::nightly("video-transcode", (20, 6), 5, 2_000, 3_072).limits(Limits::Both),
        ],
    ),
    catalog(
        "catalog-import",
        &[
            Service::nightly("supplier-import", (0, 4), 10, 1_000, 3_072),
            Service::nightly("stock-sync", (12, 2), 4, 500, 1_024),
            Service::worker("import-api", 3, 300, 768),
            Service::worker("feed-parser", 4, 300, 1_536).using(40, 62),
        ],
    ),
    catalog(
        "pricing",
        &[
            Service::worker("price-engine", 6, 1_000, 2_560).using(18, 45),
            Service::nightly("price-run", (4, 2), 6, 2_000, 4_096),
            Service::database("price-db", 2, 1_000, 8_192).using(20, 60),
            Service::web("price-api", 5, 250, 768)
                .season(Season::ShopEurope)
                .using(20, 42),
        ],
    )
    .quota(QuotaPlan::Tight),
    identity(
        "identity",
        &[
            Service::api("login", 14, 400, 1_024),
            Service::singleton("token-service", 6, 400, 768).using(50, 60),
            Service::database("identity-db", 3, 1_500, 10_240),
            Service::singleton("directory-sync", 1, 300, 1_024).shape(MemoryShape::Leaking),
            Service::singleton("second-factor", 3, 200, 384).using(30, 50),
            Service::singleton("audit-log", 3, 250, 1_024).shape(MemoryShape::Leaking),
        ],
    ),
    identity(
        "sessions",
        &[
            Service::singleton("session-api", 6, 400, 768),
            Service::cache("session-store", 4, 300, 6_144),
            Service::singleton("session-events", 3, 200, 512),
        ],
    ),
];
