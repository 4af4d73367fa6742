//! Measures what collecting a large cluster costs, and that its figures are right:
//! `PLIMSOLL_BIN=… cargo run -p plimsoll-tests --example measure_collector -- 500 8000 10`, with
//! the numbers of nodes, pods and cycles. Takes some 15 minutes and 5 GB of memory.

#![expect(clippy::print_stdout, reason = "the measurement is the output")]

use std::time::{Duration, Instant};

use plimsoll_tests::agreement::{equal_those_of_kubectl, next_cycle};
use plimsoll_tests::control_plane::{ControlPlane, Options, scenario};
use plimsoll_tests::product::{Home, Server, binary, known};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const PATIENCE: Duration = Duration::from_secs(600);
const INTERVAL: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let mut number = |default| numbers.next().unwrap_or(Ok(default));
    let (nodes, pods, cycles) = (number(500)?, number(8000)?, number(10)?);
    println!("binary {}", binary()?.display());
    let plane = ControlPlane::start(Options {
        nodes: 0,
        ..Options::default()
    })
    .await?;
    let begin = Instant::now();
    scenario::large(nodes, pods)
        .create(&plane, Duration::from_secs(1800))
        .await?;
    plane.wait_for_metrics(PATIENCE).await?;
    println!(
        "{nodes} nodes and {pods} pods, all measured, after {:.0?}",
        begin.elapsed()
    );
    let kubeconfig = plane.admin_kubeconfig().to_string_lossy().into_owned();
    let serve = ["serve", "--kubeconfig", &kubeconfig, "--interval"];
    let home = Home::create()?;
    let server = home.start(&[&serve[..], &["5s"]].concat()).await?;
    server.wait_until_live(PATIENCE).await?;
    let reference = equal_those_of_kubectl(&plane, &server, PATIENCE).await?;
    println!(
        "figures of {} namespaces and {} nodes equal those of kubectl and metrics.k8s.io",
        reference.namespaces().len(),
        reference.nodes().len()
    );
    server.stop()?;

    let home = Home::create()?;
    let begin = Instant::now();
    let server = home.start(&[&serve[..], &["60s"]].concat()).await?;
    server.wait_until_live(PATIENCE).await?;
    println!(
        "started: live after {:.1?}, {}",
        begin.elapsed(),
        Spent::now(&server).await?
    );
    next_cycle(&server, PATIENCE).await?;
    let before = Spent::now(&server).await?;
    let mut written = 0;
    for _ in 0..cycles {
        tokio::time::sleep(INTERVAL).await;
        let spent = Spent::now(&server).await?;
        println!("{spent}");
        written += spent.cycle_bytes;
    }
    let after = Spent::now(&server).await?;
    let cycles = i64::try_from(cycles)?;
    println!(
        "per cycle of 60 s: {} ms CPU, {} KiB written; RSS {} MiB",
        (after.cpu_millis - before.cpu_millis) / cycles,
        written / cycles / 1024,
        after.rss_bytes >> 20
    );
    Ok(())
}

/// What the server says of itself: CPU since its start, memory now, what the last cycle wrote.
struct Spent {
    cpu_millis: i64,
    cycle_bytes: i64,
    rss_bytes: i64,
}

impl Spent {
    async fn now(server: &Server) -> Result<Self> {
        let health = server.json("/api/v1/health-of-data").await?;
        Ok(Self {
            cpu_millis: known(&health, "/process/cpu_millis")?,
            cycle_bytes: known(&health, "/store/last_cycle_bytes")?,
            rss_bytes: known(&health, "/process/rss_bytes")?,
        })
    }
}

impl std::fmt::Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            cpu_millis,
            cycle_bytes,
            rss_bytes,
        } = self;
        let (written, rss) = (cycle_bytes >> 10, rss_bytes >> 20);
        write!(
            f,
            "{cpu_millis} ms CPU, {written} KiB written, RSS {rss} MiB"
        )
    }
}
