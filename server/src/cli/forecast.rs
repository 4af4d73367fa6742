//! `plimsoll forecast`: how namespaces, teams and the cluster grow.

use super::Failure;
use super::asking::ServerArgs;
use super::choice::one_of;
use super::forecast_asked;
use super::forecast_table::table_of;
use super::history::HistoryArgs;
use super::output::write_out;
use crate::clock::Clock;
use crate::config;
use crate::export::csv_of;
use crate::fill::{UsageColumn, read_usage_table};
use crate::forecasting::{
    Asked, Basics, NamespaceDemand, Peaks, SEED, Study, backtests, demand_of, most_history_secs,
    reason, write_csv, write_json,
};
use crate::jobs::Progress;
use clap::{Args, ValueEnum};
use plimsoll_app::api::Access;
use plimsoll_app::routes::{Basis, GrowthBy, Resource};
use plimsoll_planner::model::Name;
use plimsoll_planner::teams::TeamMapping;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll forecast --usage usage.csv.gz --by namespace --horizon 48
      the next 48 hours of each namespace of a file
  plimsoll forecast --cluster prod --by team --step 1d --horizon 90 --format json --backtest
      90 days of each team of a collected cluster, and how earlier forecasts did
  plimsoll forecast --server http://127.0.0.1:8080 --step 1d --horizon 30 --fail-on 7d
      30 days of the cluster of a running server; ends with 1 when it is full within 7 days

A file is as for `plimsoll import usage`; each namespace goes on from its own last row, teams and
the cluster from that of the file. The same seed gives the same forecast. A namespace with too
little history is named on standard error; in sums it goes on flat.

Exit codes: 0 done, 1 what --fail-on says is so, 2 wrong usage or input, or nothing could be
forecast, 3 the source does not answer, 4 any other failure.";

/// Farthest ahead.
const MOST_DAYS: i64 = 400;
const DAY_SECS: i64 = 86_400;

/// How long a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StepLength {
    /// An hour.
    #[value(name = "1h")]
    Hour,
    /// A day.
    #[value(name = "1d")]
    Day,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ForecastFormat {
    /// For people: the median and the interval of 80 %.
    Table,
    /// One row per step.
    Csv,
    /// With models, training and refusals.
    Json,
}

/// What to forecast.
#[derive(Debug, Clone, Args)]
pub struct ForecastArgs {
    /// A CSV file with usage, plain or compressed by gzip
    #[arg(long, value_name = "FILE", conflicts_with = "cluster")]
    pub usage: Option<PathBuf>,
    /// A cluster of the database [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// What to forecast
    #[arg(long, value_parser = one_of(Resource::ALL, Resource::as_str), default_value = "cpu")]
    pub resource: Resource,
    /// What counts as demand [default: usage of a file, requests of a cluster]
    #[arg(long, value_parser = one_of(Basis::ALL, Basis::as_str))]
    pub basis: Option<Basis>,
    /// By what to tell it
    #[arg(long, value_parser = one_of(GrowthBy::ALL, GrowthBy::as_str), default_value = "cluster")]
    pub by: GrowthBy,
    /// How long a step is
    #[arg(long, value_enum, default_value = "1h")]
    pub step: StepLength,
    /// Steps ahead: 400 days at most
    #[arg(long, value_name = "STEPS", default_value = "48")]
    pub horizon: u32,
    /// How to write it
    #[arg(long, value_enum, default_value = "csv")]
    pub format: ForecastFormat,
    /// How earlier forecasts did: with JSON beside the forecast, as CSV instead of it
    #[arg(long)]
    pub backtest: bool,
    /// What chance is drawn from
    #[arg(long, default_value_t = SEED)]
    pub seed: u64,
    /// End with 1 when CPU, memory or GPUs of a cluster are exhausted within so many days, such as 30d, in
    /// half of the possible futures
    #[arg(long, value_name = "DAYS", value_parser = forecast_asked::days, conflicts_with = "usage")]
    pub fail_on: Option<u32>,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
    /// The database.
    #[command(flatten)]
    pub history: HistoryArgs,
}

impl StepLength {
    fn secs(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::Day => DAY_SECS,
        }
    }
}

/// Runs `plimsoll forecast`.
pub(super) async fn forecast(args: ForecastArgs) -> Result<(), Failure> {
    let step_secs = args.step.secs();
    let most = MOST_DAYS * DAY_SECS / step_secs;
    if args.horizon == 0 || i64::from(args.horizon) > most {
        return Err(Failure::input(format!(
            "--horizon {}: give 1 to {most} steps of this length",
            args.horizon
        )));
    }
    if args.backtest && args.format == ForecastFormat::Table {
        return Err(Failure::input(
            "--backtest: it is written as CSV or JSON; give --format csv or json",
        ));
    }
    if let Some(server) = args.server.remote()? {
        if args.usage.is_some() {
            return Err(Failure::input(
                "--usage and --server: give one of both to be forecast",
            ));
        }
        forecast_asked::write_of_server(&args, &server).await?;
    } else {
        write_here(&args).await?;
    }
    match args.fail_on {
        Some(days) => forecast_asked::fail_within(&args, days).await,
        None => Ok(()),
    }
}

/// Writes what is forecast from a file or the database.
async fn write_here(args: &ForecastArgs) -> Result<(), Failure> {
    let settings = args.history.settings()?;
    let demand = match &args.usage {
        Some(_) => from_file(args, &settings.teams)?,
        None => from_store(args, &settings).await?,
    };
    if demand.is_empty() {
        let asked = args.basis.unwrap_or_default();
        let way_out = match args.usage {
            None if asked != Basis::Usage => {
                "choose another resource, or --basis usage where only usage was imported"
            }
            _ => "choose another resource or basis",
        };
        return Err(Failure::input(format!(
            "nothing is known of {} there; {way_out}",
            args.resource.as_str()
        )));
    }
    let basics = Basics {
        horizon: usize::try_from(args.horizon).unwrap_or(usize::MAX),
        seed: args.seed,
        peaks: Peaks::default(),
        period_ends: Vec::new(),
    };
    let study =
        tokio::task::spawn_blocking(move || Study::of(&demand, basics, &Progress::default()))
            .await
            .map_err(Failure::running)?
            .ok_or_else(|| Failure::running("the forecast was stopped"))?;
    let (forecasts, seed) = (study.forecasts(args.by, None), args.seed);
    let mut refused = 0;
    for forecast in &forecasts {
        if let Err(refusal) = &forecast.outcome {
            refused += 1;
            super::note(&format!(
                "{} {} is not forecast: {}",
                forecast.scope,
                forecast.name,
                reason(refusal)
            ));
        }
        for (namespace, refusal) in &forecast.flat {
            super::note(&format!(
                "namespace {namespace} goes on flat: {}",
                reason(refusal)
            ));
        }
    }
    let bytes = match args.format {
        ForecastFormat::Csv if args.backtest => {
            csv_of(backtests(&forecasts, args.resource)).map_err(Failure::running)?
        }
        ForecastFormat::Table => {
            let csv = write_csv(&forecasts, args.resource).map_err(Failure::running)?;
            table_of(&csv, args.resource)?.into_bytes()
        }
        ForecastFormat::Csv => write_csv(&forecasts, args.resource).map_err(Failure::running)?,
        ForecastFormat::Json => {
            write_json(&forecasts, args.resource, seed, args.backtest).map_err(Failure::running)?
        }
    };
    write_out(&bytes)?;
    if refused == forecasts.len() {
        return Err(Failure::input(
            "nothing could be forecast; the reasons are above",
        ));
    }
    Ok(())
}

fn from_file(args: &ForecastArgs, mapping: &TeamMapping) -> Result<Vec<NamespaceDemand>, Failure> {
    let column = match args.resource {
        Resource::Cpu => UsageColumn::Cpu,
        Resource::Memory => UsageColumn::Memory,
        Resource::Gpu => UsageColumn::Gpu,
        Resource::Pods => {
            return Err(Failure::input(
                "--resource pods: a file does not tell of pods; choose cpu, memory or gpu",
            ));
        }
    };
    let Some(file) = &args.usage else {
        return Ok(Vec::new());
    };
    let requests = match args.basis {
        Some(Basis::Max) => {
            return Err(Failure::input(
                "--basis max: a file tells requests and usage apart; choose one of them",
            ));
        }
        basis => basis == Some(Basis::Requests),
    };
    let step_secs = args.step.secs();
    let most_steps = most_history_secs(step_secs) / step_secs;
    let now_secs = Clock::system().now_secs();
    let found = read_usage_table(file, column, requests, (step_secs, most_steps, now_secs))
        .map_err(Failure::input)?;
    let labels = BTreeMap::<Name, Name>::new();
    Ok(found
        .into_iter()
        .map(|usage| NamespaceDemand {
            team: usage
                .team
                .unwrap_or_else(|| mapping.team_of(&usage.namespace, &labels).to_string()),
            namespace: usage.namespace,
            series: if args.by == GrowthBy::Namespace {
                usage.series.until_known()
            } else {
                usage.series
            },
        })
        .collect())
}

async fn from_store(
    args: &ForecastArgs,
    settings: &config::Stored,
) -> Result<Vec<NamespaceDemand>, Failure> {
    let instead = ", --server or --usage FILE";
    let store = args.history.open_existing(settings, instead).await?;
    let demand = read(args, settings, &store).await;
    store.close().await;
    demand
}

async fn read(
    args: &ForecastArgs,
    settings: &config::Stored,
    store: &crate::store::Store,
) -> Result<Vec<NamespaceDemand>, Failure> {
    let cluster = super::cluster::choose(store, args.cluster.as_deref()).await?;
    let newest = store.find_latest_cycle(cluster.id).await;
    let newest = newest.map_err(Failure::unavailable)?;
    let to_secs = newest.map_or(0, |newest| newest.at_secs + newest.interval_secs);
    let step_secs = args.step.secs();
    demand_of(
        store,
        &Asked {
            cluster: cluster.id,
            access: &Access::All,
            mapping: &settings.teams,
            resource: args.resource,
            basis: args.basis.unwrap_or_default(),
        },
        (to_secs - most_history_secs(step_secs), to_secs, step_secs),
    )
    .await
    .map_err(Failure::unavailable)
}
