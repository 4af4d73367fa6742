//! What `serve` and `demo` have in common: a collector and the pages, until a signal.

use super::Failure;
use super::stop_signal::StopSignal;
use crate::api::{Capacity, Plans};
use crate::auth::{Auth, Token};
use crate::clock::Clock;
use crate::collector::{Collector, CollectorOptions, Live};
use crate::isolation::OverseerOptions;
use crate::routes;
use crate::source::Source;
use crate::store::Store;
use axum::serve::ListenerExt;
use plimsoll_planner::teams::TeamMapping;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::{info, warn};

/// How long requests under way may take to end.
const DRAIN: Duration = Duration::from_secs(10);

/// What is served and collected.
pub(super) struct Serving {
    pub(super) live: Live,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) teams: TeamMapping,
    pub(super) plans: Plans,
    /// Patterns of the platform's namespaces.
    pub(super) exempt: Vec<String>,
    pub(super) token: Option<Token>,
    /// What is collected; `None` to serve only what is stored.
    pub(super) source: Option<Box<dyn Source>>,
}

/// Takes the address, or says who may have it. From then on it is an orderly end that signals bring about.
pub(super) async fn listen(address: &SocketAddr) -> Result<(TcpListener, StopSignal), Failure> {
    let signal = StopSignal::await_from_now().map_err(Failure::running)?;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::input(match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "the address {address} is taken by another program. Stop it, or choose another with --listen, such as --listen {}:0 for any free port",
                address.ip()
            ),
            _ => format!("cannot listen on {address}: {error}. Choose another with --listen"),
        })
    })?;
    Ok((listener, signal))
}

/// Collects and serves until the process is told to stop, then closes the database.
pub(super) async fn run_until_stopped(
    (listener, mut signal): (TcpListener, StopSignal),
    serving: Serving,
) -> Result<(), Failure> {
    let Serving {
        live,
        store,
        clock,
        teams,
        plans,
        exempt,
        token,
        source,
    } = serving;
    let (stop, stopped) = watch::channel(false);
    live.update(|state| state.collects = source.is_some());
    let options = CollectorOptions {
        store: store.clone(),
        clock: clock.clone(),
        live: live.clone(),
        overseeing: OverseerOptions {
            mapping: teams.clone(),
            exempt: exempt.clone(),
        },
    };
    let collecting = source.map(|source| {
        let collector = Collector::new(options, source);
        tokio::spawn(collector.run(stopped.clone()))
    });
    let capacity = Arc::new(Capacity::new(
        store.clone(),
        live,
        clock.clone(),
        teams,
        plans,
    ));
    let results = Arc::clone(&capacity).keep_results(stopped.clone());
    let results = tokio::spawn(results);
    let auth = Arc::new(Auth::new(token, store.clone(), clock));
    let router = routes::router(Arc::clone(&capacity), auth);
    // Without this, small answers wait for the client's delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            warn!("TCP_NODELAY: {error}");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut draining = stopped.clone();
    let mut drained = stopped;
    let serve = axum::serve(listener, service)
        .with_graceful_shutdown(async move { drop(draining.wait_for(|stop| *stop).await) });
    let outcome = tokio::select! {
        outcome = serve => outcome,
        () = async {
            signal.wait().await;
            info!("stopping");
            stop.send_replace(true);
            capacity.stop();
            drop(drained.wait_for(|stop| *stop).await);
            tokio::time::sleep(DRAIN).await;
        } => Ok(()),
    };
    stop.send_replace(true);
    if let Some(collecting) = collecting
        && let Err(error) = collecting.await
    {
        warn!("the collector ended: {error}");
    }
    if let Err(error) = results.await {
        warn!("keeping the key results ended: {error}");
    }
    store.close().await;
    outcome.map_err(|error| Failure::running(format!("serving failed: {error}")))
}
