//! Pages of a large history: its file, and how fast it is served.

mod build;
mod collect;
mod readers;
mod serve;
mod stages;

pub(crate) use build::build;
pub(crate) use serve::serve;

use crate::Result;
use crate::child::Part;
use crate::options::Sizes;
use crate::report::{Figure, Report, progress};
use crate::rows::{Counts, namespace};
use crate::timing::{Times, millis};
use http::Request;
use plimsoll_tests::product::{Reply, send};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

const DAY_SECS: i64 = 86_400;
/// The minute that pages are asked in, on 2025-03-12.
const TODAY_SECS: i64 = 1_741_737_600;
const MOST_MILLIS: f64 = 50.0;
/// How long forecasts of so many may take.
const LONGEST_COMPUTING: Duration = Duration::from_secs(900);

/// When the newest cycle is.
fn newest_secs(sizes: &Sizes) -> i64 {
    TODAY_SECS + (sizes.head_cycles - 1) * 60
}

/// Builds the history, serves it, asks.
pub(crate) async fn measure(
    report: &mut Report,
    sizes: &Sizes,
    folder: &Path,
    quick: bool,
) -> Result<()> {
    let Counts {
        namespaces,
        workloads,
        nodes,
    } = sizes.history;
    report.chapter(
        "Pages",
        &format!(
            "{} days of {namespaces} namespaces, {workloads} workloads and {nodes} nodes, kept as \
             the default retention says; {} cycles of today are not sealed yet. Each page is asked \
             for once, and then {} times more (as often as fits into a minute where \
             that is less), one request after the other, over HTTP, of a process that only serves: the first time \
             it is made, later most are the page that was made a moment before. \
             The last {FINE} days of namespaces come from cycles a minute apart, older ones from \
             means of five minutes, of workloads and nodes older than 90 days and younger than \
             {FINE} an hour.",
            sizes.long_days,
            sizes.head_cycles,
            sizes.requests,
            FINE = stages::MINUTELY_DAYS,
        ),
    );
    progress("building the history");
    for figure in Part::start("build-history", folder, quick)?
        .figures()
        .await?
    {
        report.add(figure);
    }
    progress("asking for pages");
    let mut serving = Part::start("serve-history", folder, quick)?;
    let address: SocketAddr = serving
        .line()
        .await?
        .ok_or("the pages are not served")?
        .parse()?;
    for (what, path) in pages() {
        let path = path(&namespace(namespaces / 2));
        let first = computed(address, &path).await?;
        let ask = |_| async { Ok(ask(address, &path).await?.body.len()) };
        let (times, bytes) = Times::of(sizes.requests, ask).await?;
        let [p50, p99] = [50, 99].map(|percent| times.quantile_millis(percent));
        let figure = Figure::of(
            format!(
                "{what}, the first / p50 / p99 of {} more ({} kB)",
                times.runs(),
                bytes / 1_000
            ),
            format!("{} / {} / {}", millis(first), millis(p50), millis(p99)),
        );
        report.add(figure.with_goal(format!("p99 ≤ {MOST_MILLIS} ms"), p99 <= MOST_MILLIS));
    }
    for figure in serving.figures().await? {
        report.add(figure);
    }
    readers::measure(report, sizes, folder, quick, &pages()).await?;
    Ok(std::fs::remove_file(folder.join("history.db"))?)
}

async fn ask(address: SocketAddr, path: &str) -> Result<Reply> {
    let request = Request::get(path).body(String::new())?;
    Ok(send(address, request).await?.expect(200)?)
}

/// Asks until nothing of the page is being computed any more; gives how long the first answer with all of it
/// took, milliseconds.
async fn computed(address: SocketAddr, path: &str) -> Result<f64> {
    let end = Instant::now() + LONGEST_COMPUTING;
    loop {
        let start = Instant::now();
        let reply = ask(address, path).await?;
        if reply.header("refresh").is_empty() {
            return Ok(start.elapsed().as_secs_f64() * 1e3);
        }
        if Instant::now() > end {
            return Err(format!("{path} is being computed still").into());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The path of a page, by the name of a namespace.
type Page = fn(&str) -> String;

/// What is asked for.
fn pages() -> [(&'static str, Page); 12] {
    [
        ("overview, 7 d", |_| "/?window=7d".to_owned()),
        ("overview, 395 d", |_| "/?window=395d".to_owned()),
        ("namespaces, 7 d", |_| "/namespaces?window=7d".to_owned()),
        ("namespaces, 395 d", |_| {
            "/namespaces?window=395d".to_owned()
        }),
        ("a namespace, 7 d", |name| {
            format!("/namespaces/{name}?window=7d")
        }),
        ("a namespace, 395 d", |name| {
            format!("/namespaces/{name}?window=395d")
        }),
        ("nodes", |_| "/nodes".to_owned()),
        ("a node", |_| "/nodes/node-0007".to_owned()),
        ("teams", |_| "/teams".to_owned()),
        ("the forecast", |_| "/forecast".to_owned()),
        ("sharing", |_| "/sharing?by=namespace".to_owned()),
        ("health of data", |_| "/health-of-data".to_owned()),
    ]
}
