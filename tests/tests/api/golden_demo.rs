//! Golden files of what a whole cluster is needed for: the demo by a clock that stands still.

use super::golden::told;
use plimsoll::api::{Capacity, Plans};
use plimsoll::auth::Auth;
use plimsoll::clock::Clock;
use plimsoll::collector::{Live, fill_history};
use plimsoll::routes;
use plimsoll::sharing::read_prices;
use plimsoll::source::{SimulatedSource, Source};
use plimsoll::store::{HistoryWriter, Store};
use plimsoll_planner::teams::TeamMapping;
use plimsoll_tests::product::{Reply, send};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;

/// A midnight, and so many days later: enough for a forecast.
const ORIGIN_SECS: i64 = 1_767_225_600;
const NOW_SECS: i64 = ORIGIN_SECS + 45 * 86_400 + 600;
const STEP_SECS: i64 = 3_600;
const PRICES: &str = "machine,price_hourly,currency,idle_watts,full_watts\n\
    n2-standard-16,0.5,EUR,100,300\nn2-highmem-16,0.75,EUR,120,320\n\
    n1-standard-32-t4,3,EUR,300,900\nn1-standard-64-v100,9,EUR,500,2500\n";
/// Rows of a sheet that are looked at; the others are of the same form.
const ROWS: usize = 8;
/// An export waits for what is computed for 25 s itself, and is asked for again so often.
const ASKED: usize = 12;

struct Demo {
    address: SocketAddr,
    store: Store,
    capacity: Arc<Capacity>,
    _folder: tempfile::TempDir,
}

async fn demo() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let prices = folder.path().join("prices.csv");
    std::fs::write(&prices, PRICES).unwrap();
    let store = Store::open(&folder.path().join("demo.db")).await.unwrap();
    let mut source = SimulatedSource::new(1, ORIGIN_SECS);
    let new = source.identify().await.unwrap();
    let cluster = store.find_or_create_cluster(&new).await.unwrap();
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let span = (ORIGIN_SECS, NOW_SECS);
    fill_history(&mut source, &mut writer, span, STEP_SECS, |_| {})
        .await
        .unwrap();
    let seen = source.observe(NOW_SECS).await.unwrap();
    let live = Live::new(STEP_SECS);
    live.update(|state| {
        state.cluster = Some(cluster);
        state.newest = Some((seen.snapshot, Arc::new(seen.usage)));
    });
    let clock = Clock::of(|| NOW_SECS * 1_000);
    let plans = Plans {
        prices: read_prices(&prices).unwrap(),
        ..Plans::default()
    };
    let teams = TeamMapping::by_default_labels();
    let capacity = Capacity::new(store.clone(), live, clock.clone(), teams, plans);
    let capacity = Arc::new(capacity);
    let auth = Arc::new(Auth::new(None, store.clone(), clock));
    let router = routes::router(Arc::clone(&capacity), auth);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    Demo {
        address,
        store,
        capacity,
        _folder: folder,
    }
}

impl Demo {
    /// A file, once what it is made of is computed.
    async fn file(&self, path: &str) -> Reply {
        let ask = || async {
            let request = http::Request::get(path).body(String::new()).unwrap();
            send(self.address, request).await.unwrap()
        };
        let mut reply = ask().await;
        for _ in 1..ASKED {
            if reply.status == 503 {
                reply = ask().await;
            }
        }
        reply.expect(200).unwrap()
    }

    async fn stop(self) {
        self.capacity.stop();
        self.store.close().await;
    }
}

/// A CSV file as it is kept: its name, which has the version of the formulas, and what is in it.
fn kept(reply: &Reply) -> String {
    let head = ["content-disposition", "x-plimsoll-formula"];
    let head = head.map(|name| format!("{name}: {}\n", reply.header(name)));
    head.concat() + "\n" + &reply.body.replace("\r\n", "␍␊\n")
}

#[tokio::test]
async fn files_of_the_demo() {
    let demo = demo().await;
    let day = "window=2026-02-13T00:00:00Z/2026-02-14T00:00:00Z";
    let usage = format!("/usage.csv?{day}&aggregate=team&step=6h&idle=1");
    let usage = demo.file(&usage).await;
    insta::assert_snapshot!("usage_by_team", kept(&usage));
    let usage = format!("/usage.csv?{day}&aggregate=workload&step=1d&namespace=checkout");
    let usage = demo.file(&usage).await;
    insta::assert_snapshot!("usage_by_workload", kept(&usage));
    let forecast = demo.file("/forecast.xlsx?by=team&horizon=30d").await;
    insta::assert_snapshot!("forecast_xlsx", told(&forecast.bytes, ROWS));
    let sharing = demo.file("/sharing.xlsx?window=30d").await;
    insta::assert_snapshot!("sharing_xlsx", told(&sharing.bytes, ROWS));
    let changes = "add_team=payments&copies=2&lose_nodes=2&rate=3&months=6";
    let what_if = demo.file(&format!("/what-if.json?{changes}")).await;
    let value: Value = what_if.json().unwrap();
    assert!(value["formula_version"].is_string());
    insta::assert_snapshot!("what_if_json", what_if.body);
    demo.stop().await;
}
