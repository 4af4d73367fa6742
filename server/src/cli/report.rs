//! `plimsoll report`: forecast, sharing, packing and isolation of a cluster in one file.

use super::Failure;
use super::history::HistoryArgs;
use crate::api::{Capacity, Plans};
use crate::clock::Clock;
use crate::collector::Live;
use crate::report::{html_of, report_workbook};
use crate::sharing::{PriceList, read_prices};
use clap::Args;
use plimsoll_app::api::Access;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll report --cluster prod --out report.xlsx
      from the database; packing and isolation need what a server that collects knows
  plimsoll report --server http://127.0.0.1:8080 --out report.html
      from a running server, with all parts; PLIMSOLL_TOKEN is sent where it is set

A part that cannot be told says why; the others are told.
Exit codes: 0 done, 1 failure while running, 2 wrong usage or input.";

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the parts of a database are asked for: they are computed meanwhile.
const ASKED: usize = 8;

/// What to report.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// A cluster [default: the collected one, or the first]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The file to write: .xlsx or .html
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// A running server to ask, instead of a database
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
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
    let bytes = match &args.server {
        Some(server) => from_server(server, &args, form).await?,
        None => from_store(&args, form).await?,
    };
    tokio::fs::write(&args.out, bytes)
        .await
        .map_err(|error| Failure::input(format!("--out {}: {error}", args.out.display())))?;
    super::note(&format!("written to {}", args.out.display()));
    Ok(())
}

async fn from_server(server: &str, args: &ReportArgs, form: Form) -> Result<Vec<u8>, Failure> {
    let of_server = |error: reqwest::Error| Failure::running(format!("--server {server}: {error}"));
    let url = format!("{}/report.{}", server.trim_end_matches('/'), form.ending());
    let mut url = reqwest::Url::parse(&url)
        .map_err(|error| Failure::input(format!("--server {server}: {error}")))?;
    if let Some(cluster) = &args.cluster {
        url.query_pairs_mut().append_pair("cluster", cluster);
    }
    // Without it the client would ask for one that is not there; one that is there stays.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let mut request = client.map_err(of_server)?.get(url);
    if let Ok(token) = std::env::var("PLIMSOLL_TOKEN") {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.map_err(of_server)?;
    let status = answer.status();
    let bytes = answer.bytes().await.map_err(of_server)?;
    if status.is_success() {
        return Ok(bytes.to_vec());
    }
    let said = serde_json::from_slice::<serde_json::Value>(&bytes).ok();
    let said = said.as_ref().and_then(|value| value["message"].as_str());
    Err(Failure::running(format!(
        "--server {server}: {status}: {}",
        said.unwrap_or("no report")
    )))
}

async fn from_store(args: &ReportArgs, form: Form) -> Result<Vec<u8>, Failure> {
    if !args.history.database.exists() {
        return Err(Failure::input(format!(
            "{}: there is no such database; give --database or --server URL",
            args.history.database.display()
        )));
    }
    let settings = args.history.settings()?;
    let store = args.history.open(&settings).await?;
    let prices = settings.prices.as_deref().map_or_else(
        || Ok(PriceList::default()),
        |file| read_prices(file).map_err(Failure::input),
    )?;
    let plans = Plans {
        prices,
        purposes: settings.purposes,
        exempt: Vec::new(),
    };
    let (live, clock) = (Live::new(60), Clock::system());
    let capacity = Capacity::new(store.clone(), live, clock, settings.teams, plans);
    let mut report = capacity.report(&Access::All, args.cluster.clone()).await;
    for _ in 1..ASKED {
        let waits = report
            .as_ref()
            .is_ok_and(|report| report.parts.iter().any(|part| part.computing));
        if !waits {
            break;
        }
        report = capacity.report(&Access::All, args.cluster.clone()).await;
    }
    capacity.stop();
    store.close().await;
    let report = report.map_err(|why| Failure::input(format!("{} {}", why.message, why.hint)))?;
    let written = tokio::task::spawn_blocking(move || match form {
        Form::Xlsx => report_workbook(&report).map_err(Failure::running),
        Form::Html => Ok(html_of(&report).into_bytes()),
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
