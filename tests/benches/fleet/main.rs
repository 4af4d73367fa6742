//! `cargo xtask bench fleet`: what collecting a large cluster costs, and a small one.

mod figures;
#[path = "../shared/machine.rs"]
mod machine;
mod options;
#[path = "../shared/report.rs"]
mod report;

use options::Options;
use plimsoll_app::routes::paths;
use plimsoll_tests::fleet::{Fleet, measure};
use report::{Report, progress};

/// Any failure ends the benchmark.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The pages that are asked for of the small cluster.
const PAGES: [&str; 15] = [
    paths::OVERVIEW,
    paths::NAMESPACES,
    "/namespaces/space-1",
    paths::NODES,
    "/nodes/ip-10-0-0-1.eu-central-1.compute.internal",
    paths::TEAMS,
    "/teams/team-1",
    paths::FORECAST,
    paths::PACKING,
    paths::SHARING,
    paths::WHAT_IF,
    paths::RIGHT_SIZING,
    paths::ISOLATION,
    paths::DATA_HEALTH,
    paths::API,
];

#[tokio::main]
async fn main() -> Result<()> {
    measured(&Options::read(std::env::args().skip(1))?).await
}

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
async fn measured(options: &Options) -> Result<()> {
    let (large, small, course) = options.sizes();
    let date = jiff::Timestamp::now().strftime("%-d %B %Y");
    let head = format!("Measured on {date}: {}.", machine::describe());
    println!("{head}");
    if options.quick {
        println!("A quick run of a small cluster, to see that it works: no figures to go by.");
    }
    let mut report = Report::default();
    if options.wants("large") {
        let measured = measure::large(large, &course, progress).await?;
        figures::large(&mut report, large, &course, &measured);
    }
    if options.wants("pages") {
        progress("the first sync in pages");
        let fleet = Fleet::start(large, false).await?;
        let sync = measure::first_sync(fleet, &course).await?;
        figures::in_pages(&mut report, &sync);
    }
    if options.wants("small") {
        progress("a small cluster");
        let measured = measure::small(small, &course, &PAGES).await?;
        figures::small(&mut report, small, &course, &measured);
    }
    if let Some(path) = &options.section {
        std::fs::write(path, report.section("A fleet", &head))?;
    }
    Ok(())
}
