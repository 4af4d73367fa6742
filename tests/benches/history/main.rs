//! `cargo xtask bench history`: what history costs to keep and to collect, and how fast it is read.

mod child;
mod ingest;
#[path = "../shared/machine.rs"]
mod machine;
mod options;
mod own;
mod pages;
mod pods;
#[path = "../shared/report.rs"]
mod report;
mod rows;
mod samples;
mod timing;
mod usage;

use options::Options;
use report::Report;

/// Any failure ends the benchmark.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::read(std::env::args().skip(1))?;
    if let Some((part, folder)) = &options.child {
        let sizes = options.sizes();
        return match part.as_str() {
            "store-cycles" => ingest::store_cycles(&sizes, folder).await,
            "account-pods" => ingest::account_pods(&sizes, folder).await,
            "build-history" => pages::build(&sizes, folder).await,
            "serve-history" => pages::serve(&sizes, folder, false).await,
            "serve-and-collect" => pages::serve(&sizes, folder, true).await,
            other => Err(format!("no part {other}").into()),
        };
    }
    measure(&options).await
}

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
async fn measure(options: &Options) -> Result<()> {
    let (sizes, folder) = (options.sizes(), tempfile::tempdir()?);
    let date = jiff::Timestamp::now().strftime("%-d %B %Y");
    let head = format!("Measured on {date}: {}.", machine::describe());
    println!("{head}");
    if options.quick {
        println!("A quick run on little data, to see that it works: no figures to go by.");
    }
    let mut report = Report::default();
    if options.wants("samples") {
        samples::compare(&mut report, &sizes, folder.path()).await?;
    }
    if options.wants("ingest") {
        ingest::measure(&mut report, &sizes, folder.path(), options.quick).await?;
    }
    if options.wants("pages") {
        pages::measure(&mut report, &sizes, folder.path(), options.quick).await?;
    }
    if let Some(path) = &options.section {
        std::fs::write(path, report.section("History", &head))?;
    }
    Ok(())
}
