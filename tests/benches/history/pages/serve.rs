//! Serving the history, in a process that does nothing else.

use super::collect::Collecting;
use super::{DAY_SECS, newest_secs};
use crate::Result;
use crate::child::hand_over;
use crate::options::Sizes;
use crate::own::peak_resident_bytes;
use crate::report::{Figure, float, size};
use crate::timing::{Times, millis};
use axum::serve::ListenerExt as _;
use plimsoll::api::{Capacity, Plans};
use plimsoll::auth::Auth;
use plimsoll::clock::Clock;
use plimsoll::collector::Live;
use plimsoll::store::Store;
use plimsoll::{process, routes};
use plimsoll_planner::teams::TeamMapping;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

/// Runs of a question to the store.
const RUNS: usize = 20;

/// Serves `history.db` of a folder until standard input ends, then tells what it took. It collects meanwhile where
/// it is to.
#[expect(clippy::print_stdout, reason = "the address is for the parent")]
pub(crate) async fn serve(sizes: &Sizes, folder: &Path, collects: bool) -> Result<()> {
    let store = Store::open(&folder.join("history.db")).await?;
    let now_secs = newest_secs(sizes) + 30;
    let hands = Arc::new(AtomicI64::new(now_secs * 1_000));
    let clock = {
        let hands = Arc::clone(&hands);
        Clock::of(move || hands.load(Ordering::Relaxed))
    };
    let live = Live::new(60);
    let cluster = store.list_clusters().await?.pop().ok_or("no cluster")?;
    live.update(|state| state.cluster = Some(cluster.clone()));
    let teams = TeamMapping::by_default_labels();
    let capacity = Arc::new(Capacity::new(
        store.clone(),
        live.clone(),
        clock.clone(),
        teams,
        Plans::default(),
    ));
    // As the server has it: the overview tells of the plans, and asks again until they are there.
    let (_keeps, kept) = watch::channel(false);
    let keeping = tokio::spawn(Arc::clone(&capacity).keep_results(kept));
    let auth = Arc::new(Auth::new(None, store.clone(), clock));
    let router = routes::router(capacity, auth);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?);
    // As the server has it: without, answers of some sizes wait for 40 ms.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { axum::serve(listener, service).await });
    let collecting = collects.then(|| {
        let (stop, stopped) = oneshot::channel();
        let collecting = Collecting {
            store: store.clone(),
            cluster: cluster.id,
            live,
            hands,
        };
        (stop, tokio::spawn(collecting.run(*sizes, stopped)))
    });
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    serving.abort();
    keeping.abort();
    let collects = collecting.is_some();
    if let Some((stop, collecting)) = collecting {
        drop(stop);
        for figure in collecting.await?? {
            hand_over(&figure)?;
        }
    }
    if let Some(bytes) = process::usage().rss_bytes {
        hand_over(&Figure::of(
            "memory after these requests",
            size(float(bytes)),
        ))?;
    }
    let peak = size(float(peak_resident_bytes()));
    hand_over(&Figure::of("peak memory", peak))?;
    if collects {
        return Ok(());
    }

    let window = (now_secs - sizes.long_days * DAY_SECS, now_secs);
    let summarize = |_| async {
        Ok(store
            .summarize_cycles(cluster.id, window.0, window.1)
            .await?)
    };
    let (times, _) = Times::of(RUNS, summarize).await?;
    hand_over(&Figure::of(
        format!(
            "in each answer on {} d: summing up the cycles",
            sizes.long_days
        ),
        millis(times.median_millis()),
    ))?;
    let gaps = |_| async { Ok(store.find_gaps(cluster.id, window, now_secs, 50).await?) };
    let (times, _) = Times::of(RUNS, gaps).await?;
    hand_over(&Figure::of(
        format!("in each answer on {} d: finding gaps", sizes.long_days),
        millis(times.median_millis()),
    ))?;
    Ok(())
}
