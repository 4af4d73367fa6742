//! Every page, rendered by the same code that serves it, looked at as text.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "made-up numbers, in a test"
)]

mod fixture;
mod hostile;
#[path = "pages/imported.rs"]
mod imported;
#[path = "pages/names.rs"]
mod names;
#[path = "pages/narrow.rs"]
mod narrow;
#[path = "pages/people.rs"]
mod people;
// Answers in which every name is what one wants it to be, as the library's own tests have them.
#[path = "../src/sample.rs"]
mod sample;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::routing::get;
use fixture::FixtureApi;
use leptos::prelude::{LeptosOptions, provide_context};
use plimsoll_app::api::*;
use plimsoll_app::routes::*;
use plimsoll_app::shell::{App, PageAssets, PageContext, Theme, shell};
use plimsoll_app::{api, routes};
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;

fn options() -> LeptosOptions {
    LeptosOptions::builder().output_name("app").build()
}

async fn ask(api: Arc<dyn CapacityApi>, path: &str) -> (StatusCode, String) {
    // The server, too, lists the routes before it serves: this starts what runs resources.
    static ROUTES: OnceLock<usize> = OnceLock::new();
    ROUTES.get_or_init(|| leptos_axum::generate_route_list(App).len());
    let context = PageContext {
        assets: PageAssets {
            stylesheet: "/pkg/app.css".into(),
            favicon: "/pkg/favicon.svg".into(),
            board: None,
            what_if: None,
            scripts: false,
        },
        theme: Theme::Dark,
        signed_in: false,
        simulated: false,
        path_and_query: path.to_owned(),
        refused: None,
    };
    let provide = move || {
        provide_context(Arc::clone(&api));
        provide_context(Access::All);
        provide_context(context.clone());
    };
    let page = get(leptos_axum::render_app_async_with_context(provide, || {
        shell(options())
    }));
    let response = Router::new()
        .fallback(page)
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn page(path: &str) -> String {
    let (status, body) = ask(Arc::new(FixtureApi), path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    body
}

const PAGES: [&str; 41] = [
    "/",
    "/namespaces",
    "/namespaces?aggregate=team",
    "/namespaces/checkout",
    "/nodes",
    "/nodes/gpu-02",
    "/health-of-data",
    "/forecast",
    "/forecast?by=team&name=search&resource=memory&horizon=48h",
    "/forecast?cluster=no-usage",
    "/forecast?cluster=many&by=cluster",
    "/sharing",
    "/sharing?by=namespace&risk=20&machine_cores=8&spares=0",
    "/sharing?cluster=many",
    "/sharing?cluster=stale&basis=usage",
    "/packing",
    "/packing?cluster=many",
    "/what-if",
    "/what-if?grow=1.5&add_team=search&lose_zone=a",
    "/?cluster=stale",
    "/nodes?cluster=many",
    "/?cluster=usage-only",
    "/namespaces/vault?cluster=usage-only",
    "/nodes?cluster=usage-only",
    "/namespaces/kube-system",
    "/namespaces/checkout?cluster=no-usage",
    "/teams",
    "/teams?sort=-score&filter=a",
    "/teams?cluster=usage-only",
    "/teams/ml-training",
    "/teams/__unassigned__?cluster=no-usage",
    "/teams/checkout?cluster=usage-only",
    "/team-rules",
    "/team-rules?rules=check*%20%3D%20shop%0Anothing",
    "/isolation",
    "/isolation?cluster=no-usage",
    "/isolation?cluster=many&severity=high&sort=namespace&page=2",
    "/isolation?cluster=stale",
    "/right-sizing",
    "/right-sizing?cluster=many&sort=-memory_freed&page=2",
    "/right-sizing?cluster=no-usage",
];

fn times(page: &str, what: &str) -> usize {
    page.matches(what).count()
}

#[tokio::test]
async fn every_page_has_its_landmarks() {
    for path in PAGES {
        let page = page(path).await;
        for landmark in [
            "<html lang=\"en\" data-theme=\"dark\"",
            "<meta name=\"color-scheme\" content=\"dark\"",
            "href=\"#main\"",
            "<header",
            "class=\"nav\"",
            "<main id=\"main\"",
            "<h1 class=\"subject\"",
            "<p class=\"finding\"",
            if path.starts_with("/forecast") {
                "forecast-2"
            } else if path.starts_with("/sharing") {
                "pooling-2"
            } else if path.starts_with("/packing") {
                "packing-2"
            } else if path.starts_with("/what-if") {
                "whatif-2"
            } else if path.starts_with("/team-rules") {
                // Rules are no numbers, and have no formula.
                "<textarea id=\"rules\""
            } else if path.starts_with("/isolation") {
                "isolation-1"
            } else if path.starts_with("/right-sizing") {
                "right-sizing-1"
            } else {
                "accounting-1"
            },
            "action=\"/theme\"",
        ] {
            assert!(page.contains(landmark), "{path} has no {landmark}");
        }
        assert_eq!(times(&page, "<table"), times(&page, "<caption"), "{path}");
        assert_eq!(times(&page, "<h1"), 1, "{path}");
        assert_eq!(times(&page, "aria-current=\"page\""), 1, "{path}");
        assert!(!page.contains("style=\""), "{path} has an inline style");
        for handler in ["onclick", "onload", "onerror", "onsubmit", "onchange"] {
            assert_eq!(attributes(&page, handler), [""; 0], "{path}: {handler}");
        }
        assert!(!page.contains("NaN"), "{path} shows NaN");
    }
}

#[tokio::test]
async fn ids_are_unique_and_references_lead_somewhere() {
    for path in PAGES {
        let page = page(path).await;
        let ids: Vec<&str> = attributes(&page, "id");
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(ids.len(), once.len(), "{path}");
        for list in ["aria-labelledby", "aria-describedby", "for"] {
            for id in attributes(&page, list)
                .iter()
                .flat_map(|ids| ids.split(' '))
            {
                assert!(once.contains(&id), "{path}: {list} of {id}");
            }
        }
    }
}

fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.split(&start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[tokio::test]
async fn a_sorted_table_says_so_once() {
    for (path, sorts) in [
        ("/namespaces", 1),
        ("/namespaces?sort=team", 1),
        ("/namespaces?aggregate=team&sort=-memory_used", 1),
        ("/namespaces/checkout", 1),
        ("/nodes", 1),
        ("/teams", 1),
        ("/teams?sort=team", 1),
        ("/isolation", 1),
        ("/isolation?sort=object", 1),
        ("/right-sizing", 1),
        ("/right-sizing?sort=workload", 1),
        ("/teams/checkout", 0),
        ("/team-rules", 0),
        ("/", 0),
        ("/health-of-data", 0),
    ] {
        assert_eq!(times(&page(path).await, "aria-sort=\""), sorts, "{path}");
    }
    assert!(
        page("/namespaces?sort=team")
            .await
            .contains("aria-sort=\"ascending\"")
    );
}

#[tokio::test]
async fn links_keep_what_was_chosen() {
    let page = page("/namespaces?window=7d&basis=max&filter=search&sort=-memory_used").await;
    for link in [
        "href=\"/nodes?window=7d&amp;basis=max\"",
        "href=\"/namespaces?window=90d&amp;basis=max&amp;filter=search&amp;sort=-memory_used\"",
        "href=\"/namespaces?window=7d&amp;basis=max&amp;sort=-memory_used\"",
        "href=\"/namespaces.csv?window=7d&amp;basis=max&amp;filter=search&amp;sort=-memory_used\"",
        "href=\"/namespaces/search-api?window=7d&amp;basis=max\"",
        "href=\"/namespaces?window=7d&amp;basis=max&amp;filter=search&amp;sort=memory_used\"",
        "name=\"sort\" value=\"-memory_used\"",
    ] {
        assert!(page.contains(link), "no {link}");
    }
}

#[tokio::test]
async fn many_workloads_come_in_pages() {
    let page = page("/namespaces/checkout?cluster=many&sort=name&page=2").await;
    // Without the marks between pieces of text.
    let page = page.replace("<!>", "");
    for part in [
        "page 2 of 5",
        "All 500 workloads",
        "href=\"/namespaces/checkout?cluster=many&amp;sort=name&amp;page=3\"",
        "href=\"/namespaces/checkout?cluster=many&amp;sort=-name\"",
        "href=\"/namespaces/checkout/workloads.csv?cluster=many&amp;sort=name\"",
        "measured for 55.0\u{a0}% of its time",
    ] {
        assert!(page.contains(part), "no {part}");
    }
    assert!(!self::page("/namespaces/checkout").await.contains("pager"));
}

#[tokio::test]
async fn the_states_are_told_apart() {
    let stale = page("/?cluster=stale").await;
    assert!(stale.contains("stale, as of 11:40\u{a0}UTC"));
    assert!(stale.contains("As of 11:40\u{a0}UTC, 23\u{a0}min late."));
    assert!(stale.contains("refuses connections"));
    assert!(stale.contains("id=\"largest\""), "the last data stays");
    let filtered = page("/namespaces?filter=zzz").await;
    assert!(filtered.contains("Nothing matches the filter."));
    assert!(filtered.contains("<a href=\"/namespaces\">Show all</a>"));
    let empty = page("/?cluster=empty").await;
    assert!(empty.contains("Nothing has been collected yet."));
    assert!(page("/").await.contains("simulated cluster"));
    assert!(!stale.contains("simulated cluster"));
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_status() {
    let api: Arc<dyn CapacityApi> = Arc::new(FixtureApi);
    for (path, status, words) in [
        ("/?window=7y", 400, "is not a duration"),
        ("/namespaces?sort=colour", 400, "there is no column"),
        ("/nodes?page=0", 400, "not a page number"),
        ("/nodes?sort=colour", 400, "Use one of: node, pool, status,"),
        ("/?basis=x", 400, "Use one of: requests, usage, max."),
        ("/namespaces/nowhere", 404, "There is no namespace nowhere."),
        (
            "/?cluster=nowhere",
            404,
            "There is no cluster of that name.",
        ),
        ("/forecast?horizon=1y", 400, "Use one of: 90d, 48h,"),
        (
            "/forecast?name=nobody",
            404,
            "There is no team of this name.",
        ),
        ("/teams?sort=colour", 400, "Use one of: team, namespaces,"),
        (
            "/teams/nobody",
            404,
            "There is no team nobody in this window.",
        ),
        (
            "/isolation?severity=x",
            400,
            "Use one of: high, low, medium.",
        ),
        ("/right-sizing?page=0", 400, "not a page number"),
        ("/nowhere", 404, "There is no page at this address."),
    ] {
        let (code, body) = ask(Arc::clone(&api), path).await;
        assert_eq!(code.as_u16(), status, "{path}");
        assert!(body.contains(words), "{path}");
        assert!(body.contains("class=\"ways\""), "{path} has no way on");
    }
    let (_, body) = ask(api, "/namespaces?sort=colour").await;
    assert!(body.contains("<a href=\"/namespaces\">The same page with its defaults</a>"));
}

#[tokio::test]
async fn a_forecast_that_is_not_there_yet_shows_how_far_it_is() {
    let page = page("/forecast?cluster=empty").await;
    assert!(
        page.contains("31.2\u{a0}%") || page.contains("31\u{a0}%"),
        "{page}"
    );
    assert!(page.contains("<progress max=\"1000\" value=\"312\""));
    let there = self::page("/forecast").await;
    for part in [
        "action=\"/forecast\"",
        "href=\"/forecast.xlsx\"",
        "href=\"/forecast.csv?by=cluster\"",
        "href=\"/forecast?name=search\"",
        "href=\"/forecast/machines.csv\"",
        "no data",
        "; grey: no data",
        "CPU requests, mean, cores",
        "median, mean, cores",
    ] {
        assert!(there.contains(part), "no {part}");
    }
    assert!(!there.contains("<progress"));
}

#[tokio::test]
async fn signing_in_comes_back_here_only() {
    let page = page("/sign-in?error=1&next=/nodes?filter=a").await;
    assert!(page.contains("action=\"/sign-in\""));
    assert!(page.contains("name=\"next\" value=\"/nodes?filter=a\""));
    assert!(page.contains("role=\"alert\""));
    let evil = self::page("/sign-in?next=//evil.example").await;
    assert!(evil.contains("name=\"next\" value=\"/\""));
    assert!(!evil.contains("role=\"alert\""));
}

#[tokio::test]
async fn the_routes_are_those_of_the_paths() {
    let routes = leptos_axum::generate_route_list(App);
    let mut found: Vec<&str> = routes.iter().map(|route| route.path()).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            paths::OVERVIEW,
            "/api",
            paths::FORECAST,
            paths::DATA_HEALTH,
            paths::ISOLATION,
            paths::NAMESPACES,
            "/namespaces/{name}",
            paths::NODES,
            "/nodes/{name}",
            paths::PACKING,
            paths::RIGHT_SIZING,
            paths::SHARING,
            paths::SIGN_IN,
            paths::TEAM_RULES,
            paths::TEAMS,
            "/teams/{name}",
            "/what-if",
        ]
    );
}
