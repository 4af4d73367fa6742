//! `plimsoll report`: forecast, sharing, packing and isolation of a cluster in one file.

use super::Failure;
use super::asking::{Remote, ServerArgs};
use super::cluster;
use super::history::HistoryArgs;
use crate::api::{Capacity, Plans};
use crate::clock::Clock;
use crate::collector::Live;
use crate::report::{html_of, report_workbook};
use crate::sharing::{PriceList, read_prices};
use clap::Args;
use plimsoll_app::api::Access;
use plimsoll_app::routes::with_query;
use std::path::{Path, PathBuf};

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll report --cluster prod --out report.xlsx
      from the database; packing and isolation need what a server that collects knows
  plimsoll report --server http://127.0.0.1:8080 --out report.html
      from a running server, with all parts

A part that cannot be told says why; the others are told.
Exit codes: 0 done, 2 wrong usage or input, 3 the source does not answer, 4 any other failure.";

/// How often the parts of a database are asked for: they are computed meanwhile.
const ASKED: usize = 8;

/// What to report.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// A cluster by its name [default: the only one; of a server the one that it collects]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The file to write: .xlsx or .html
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
    /// The database.
    #[command(flatten)]
    pub history: HistoryArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Xlsx,
    Html,
}

impl Form {
    fn of(path: &Path) -> Result<Self, Failure> {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("xlsx") => Ok(Self::Xlsx),
            Some("html") => Ok(Self::Html),
            _ => Err(Failure::input(format!(
                "--out {}: give a file that ends in .xlsx or .html",
                path.display()
            ))),
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }
}

/// Runs `plimsoll report`.
pub(super) async fn report(args: ReportArgs) -> Result<(), Failure> {
    let form = Form::of(&args.out)?;
    let bytes = match args.server.remote()? {
        Some(server) => from_server(&server, &args, form).await?,
        None => from_store(&args, form).await?,
    };
    tokio::fs::write(&args.out, bytes)
        .await
        .map_err(|error| Failure::input(format!("--out {}: {error}", args.out.display())))?;
    super::note(&format!("written to {}", args.out.display()));
    Ok(())
}

async fn from_server(server: &Remote, args: &ReportArgs, form: Form) -> Result<Vec<u8>, Failure> {
    let pairs = args.cluster.iter().map(|name| ("cluster", name.clone()));
    let path = format!("/report.{}", form.ending());
    server
        .export(&with_query(&path, &pairs.collect::<Vec<_>>()))
        .await
}

async fn from_store(args: &ReportArgs, form: Form) -> Result<Vec<u8>, Failure> {
    let settings = args.history.settings()?;
    let store = args
        .history
        .open_existing(&settings, " or --server")
        .await?;
    let cluster = cluster::choose(&store, args.cluster.as_deref()).await?;
    let prices = settings.prices.as_deref().map_or_else(
        || Ok(PriceList::default()),
        |file| read_prices(file).map_err(Failure::input),
    )?;
    let plans = Plans {
        prices,
        purposes: settings.purposes,
        exempt: settings.exempt,
    };
    let (live, clock) = (Live::new(60), Clock::system());
    let capacity = Capacity::new(store.clone(), live, clock, settings.teams, plans);
    let named = || Some(cluster.name.clone());
    let mut report = capacity.report(&Access::All, named()).await;
    for _ in 1..ASKED {
        let waits = report
            .as_ref()
            .is_ok_and(|report| report.parts.iter().any(|part| part.computing));
        if !waits {
            break;
        }
        report = capacity.report(&Access::All, named()).await;
    }
    capacity.stop();
    store.close().await;
    let report = report.map_err(Failure::of_api)?;
    let written = tokio::task::spawn_blocking(move || match form {
        Form::Xlsx => report_workbook(&report).map_err(Failure::running),
        Form::Html => html_of(&report)
            .map(String::into_bytes)
            .map_err(Failure::running),
    });
    written.await.map_err(Failure::running)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_what_is_written() {
        assert_eq!(Form::of(Path::new("a.b.xlsx")).ok(), Some(Form::Xlsx));
        assert_eq!(Form::of(Path::new("/x/report.html")).ok(), Some(Form::Html));
        assert!(Form::of(Path::new("report.pdf")).is_err());
        assert!(Form::of(Path::new("report")).is_err());
    }
}
