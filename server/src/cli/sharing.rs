//! `plimsoll sharing`: what one cluster is worth beside machines per team.

use super::Failure;
use super::asking::ServerArgs;
use super::choice::one_of;
use super::history::HistoryArgs;
use super::output::write_out;
use super::sharing_machine::{asked_machine, resources_of};
use crate::clock::Clock;
use crate::config::{self, Step, ValueError};
use crate::forecasting::NamespaceDemand;
use crate::jobs::Progress;
use crate::sharing::{
    Ahead, Assumptions, Cautions, FileDemand, Growth, OwnersDemand, Precision, PriceList, Study,
    Subject, file_demand, read_prices, write_csv, write_json, write_table,
};
use clap::{Args, ValueEnum};
use plimsoll_app::api::Machine;
use plimsoll_app::compare::compare;
use plimsoll_app::routes::{Basis, DaysAhead, Owners, Resource, Scenarios, SharingQuery, Window};
use plimsoll_planner::pooling::Rules;
use plimsoll_planner::series::Series;
use plimsoll_planner::teams::UNASSIGNED;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll sharing --usage usage.csv.gz --by namespace --machine cpu=16,memory=64Gi
      machines that the namespaces of a file need on their own, and together
  plimsoll sharing --cluster prod --by team --window 90d --quantile 0.99 --format json
      of a collected cluster, in its own machines, at a risk of 1 in 100
  plimsoll sharing --cluster prod --scenarios forecast --ahead 90d --prices prices.csv \\
      --machine m5.4xlarge
      as the forecast sees it in 90 days, in machines that have a price
  plimsoll sharing --server http://127.0.0.1:8080 --by namespace --format csv
      the table that the page of a running server has

A file is as for `plimsoll import usage`. Each observed UTC day is a scenario, incomplete ones are
left out; of a forecast, each possible future of the week that ends then is one.
docs/sharing.md says how it is computed.

Exit codes: 0 done, 2 wrong usage or input, or nothing to compare, 3 the source does not answer, 4
any other failure.";

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SharingFormat {
    /// For people.
    Table,
    /// All of it.
    Json,
    /// One row per team.
    Csv,
}

/// What to compare.
#[derive(Debug, Clone, Args)]
pub struct SharingArgs {
    /// A CSV file with usage, plain or compressed by gzip
    #[arg(long, value_name = "FILE", conflicts_with = "cluster")]
    pub usage: Option<PathBuf>,
    /// A cluster of the database [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// Who would have machines of their own
    #[arg(long, value_parser = one_of(Owners::ALL, Owners::as_str), default_value = "team")]
    pub by: Owners,
    /// What counts as demand [default: usage of a file, requests of a cluster]
    #[arg(long, value_parser = one_of(Basis::ALL, Basis::as_str))]
    pub basis: Option<Basis>,
    /// What machines are to suffice for
    #[arg(long, value_parser = one_of(Scenarios::ALL, Scenarios::as_str), default_value = "history")]
    pub scenarios: Scenarios,
    /// When possible futures are, from now
    #[arg(long, value_parser = one_of(DaysAhead::ALL, DaysAhead::as_str), default_value = "90d")]
    pub ahead: DaysAhead,
    /// The days of a cluster that are looked at
    #[arg(long, default_value = "30d", value_parser = window, conflicts_with = "usage")]
    pub window: Window,
    /// The share of scenarios in which there are to be enough machines: 1 less the risk
    #[arg(long, value_name = "SHARE", default_value_t = 1.0 - SharingQuery::DEFAULT_RISK_PERCENT / 100.0)]
    pub quantile: f64,
    /// What a machine has allocatable, as cpu=16,memory=64Gi, or the name of one of the price file
    /// [default: that of most nodes of the cluster]. Of a cluster, DaemonSets take their part of it
    #[arg(long, value_name = "MACHINE")]
    pub machine: Option<String>,
    /// Machines that may fail before there are too few, in every park
    #[arg(long, value_name = "K", default_value_t = SharingQuery::DEFAULT_SPARES, value_parser = clap::value_parser!(u32).range(0..=50))]
    pub spares: u32,
    /// Fewest machines of whoever needs any
    #[arg(long, value_name = "M", default_value_t = SharingQuery::DEFAULT_MIN_MACHINES, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub min_machines: u32,
    /// What machines cost and draw, as CSV
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: SharingFormat,
    /// How long the steps of a file are, such as 5m or 1h [default: what mostly lies between its rows]
    #[arg(long, value_name = "STEP", value_parser = step, conflicts_with = "cluster")]
    pub step: Option<i64>,
    /// What chance is drawn from; a server draws from 1
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
    /// The database.
    #[command(flatten)]
    pub history: HistoryArgs,
}

/// A step that days are made of, seconds.
fn step(text: &str) -> Result<i64, String> {
    let Step(step) = text
        .parse()
        .map_err(|error: ValueError| error.to_string())?;
    if step < 300 {
        return Err("steps are 5m at least".to_owned());
    }
    Ok(step)
}

fn window(text: &str) -> Result<Window, String> {
    text.parse()
        .map_err(|error: plimsoll_app::api::ApiError| error.hint)
}

/// Runs `plimsoll sharing`.
pub(super) async fn sharing(args: SharingArgs) -> Result<(), Failure> {
    if !(args.quantile > 0.0 && args.quantile <= 1.0) {
        return Err(Failure::input(format!(
            "--quantile {}: give a share above 0 and up to 1, such as 0.95",
            args.quantile
        )));
    }
    if let Some(server) = args.server.remote()? {
        if args.usage.is_some() {
            return Err(Failure::input(
                "--usage and --server: give one of both to be compared",
            ));
        }
        return super::sharing_server::write_of_server(&args, &server).await;
    }
    let settings = args.history.settings()?;
    let prices = match args.prices.as_ref().or(settings.prices.as_ref()) {
        Some(file) => read_prices(file).map_err(Failure::input)?,
        None => PriceList::default(),
    };
    let Found {
        study,
        machine,
        basis,
        cautions,
        not_compared,
        growth,
    } = match &args.usage {
        Some(file) => from_file(&args, &settings, file, &prices)?,
        None => super::sharing_store::from_store(&args, &settings, &prices).await?,
    };
    let resources: Vec<&str> = study.resources.iter().map(|of| of.as_str()).collect();
    let rules = Rules {
        quantile: args.quantile,
        machine: machine.left(&resources),
        spares: args.spares,
        min_machines: args.min_machines,
    };
    let compared = compare(
        (&study.profile, study.pieces.as_ref()),
        (&study.resampling, study.note.kind),
        &rules,
    )
    .map_err(Failure::input)?;
    if let [only] = &*study.owners
        && only.name == UNASSIGNED
    {
        super::note("no namespace has a team: add a column team, or compare --by namespace");
    }
    leave_uncompared(&not_compared);
    let assumptions = Assumptions {
        by: args.by,
        basis,
        machine,
        not_compared,
    };
    let bytes = match args.format {
        SharingFormat::Json => {
            write_json(&study, &compared, (&assumptions, &cautions)).map_err(Failure::running)?
        }
        SharingFormat::Csv => {
            write_csv(&study, &compared, args.by, &growth).map_err(Failure::running)?
        }
        SharingFormat::Table => write_table(&study, &compared, &assumptions).into_bytes(),
    };
    write_out(&bytes)
}

/// What is compared, and what must be known of it.
pub(super) struct Found {
    pub(super) study: Study,
    pub(super) machine: Machine,
    pub(super) basis: Basis,
    pub(super) cautions: Cautions,
    /// Resources that have demand and that the machine does not tell of.
    pub(super) not_compared: Vec<Resource>,
    pub(super) growth: Growth,
}

fn from_file(
    args: &SharingArgs,
    settings: &config::Stored,
    file: &std::path::Path,
    prices: &PriceList,
) -> Result<Found, Failure> {
    let requests = match args.basis {
        Some(Basis::Max) => {
            return Err(Failure::input(
                "--basis max: a file tells requests and usage apart; choose one of them",
            ));
        }
        basis => basis == Some(Basis::Requests),
    };
    let Some(machine) = asked_machine(args.machine.as_deref(), prices)? else {
        return Err(Failure::input(
            "--machine: a file does not tell how large machines are; give it, such as cpu=16,memory=64Gi",
        ));
    };
    let mut machine = machine;
    let resources = resources_of(&machine);
    if resources.contains(&Resource::Pods) {
        return Err(Failure::input(
            "--machine pods: a file does not tell of pods; choose among cpu, memory, gpu",
        ));
    }
    let demand = file_demand(&FileDemand {
        path: file,
        resources: &resources,
        requests,
        by: args.by,
        mapping: &settings.teams,
        now_secs: Clock::system().now_secs(),
        step_secs: args.step,
    })
    .map_err(Failure::input)?;
    leave_out(&demand.left_out);
    if demand.demand.owners.is_empty() && !demand.left_out.is_empty() {
        return Err(Failure::input(
            "of no namespace of the file 90 % of its time is known; if its rows are further apart than its most frequent ones, give --step",
        ));
    }
    if demand.days_dropped > 0 {
        super::note(&format!(
            "the first {} days of the file are left out: they are too many to hold",
            demand.days_dropped
        ));
    }
    let not_compared = demand.not_asked;
    let cautions = Cautions {
        left_out: demand.left_out,
        days_dropped: demand.days_dropped,
        ..Cautions::default()
    };
    let mut daily = demand.daily;
    let demand = told(demand.demand, &mut daily, &mut machine)?;
    let subject = match args.scenarios {
        Scenarios::History => Subject::History,
        Scenarios::Forecast => {
            let asked = (args.by, args.ahead.days(), args.seed);
            let ahead = Ahead::of(&demand, &daily, asked, &Progress::default());
            let ahead = ahead.map_err(Failure::input)?;
            Subject::Futures(ahead.ok_or_else(|| Failure::running("the forecast was stopped"))?)
        }
    };
    let study = Study::of(demand, subject, (Precision::Double, args.seed));
    let basis = if requests {
        Basis::Requests
    } else {
        Basis::Usage
    };
    Ok(Found {
        study: study.map_err(Failure::input)?,
        machine,
        basis,
        cautions,
        not_compared,
        growth: Growth::default(),
    })
}

/// What the file tells of; a machine of the price file is compared by that.
fn told(
    mut demand: OwnersDemand,
    daily: &mut Vec<Vec<NamespaceDemand>>,
    machine: &mut Machine,
) -> Result<OwnersDemand, Failure> {
    let known = |series: &Series| series.values.iter().any(Option::is_some);
    let missing: Vec<&str> = demand
        .resources
        .iter()
        .filter(|(_, owners)| !owners.iter().any(known))
        .map(|(resource, _)| resource.as_str())
        .collect();
    if missing.len() == demand.resources.len() {
        return Err(Failure::input(
            "the file has no rows of this kind that tell of what the machine has; choose another --basis, or another --machine",
        ));
    }
    if missing.is_empty() {
        return Ok(demand);
    }
    if machine.id == "custom" {
        return Err(Failure::input(format!(
            "--machine: the file tells nothing of {0}; leave {0} out of the machine",
            missing.join(" and ")
        )));
    }
    super::note(&format!(
        "{} is not compared: the file tells nothing of it",
        missing.join(" and ")
    ));
    machine
        .sizes
        .retain(|size| !missing.contains(&size.resource.as_str()));
    let gone: Vec<String> = missing.iter().map(|name| (*name).to_owned()).collect();
    let is_gone = |resource: &Resource| gone.iter().any(|name| name == resource.as_str());
    let mut kept = demand
        .resources
        .iter()
        .map(|(resource, _)| !is_gone(resource));
    daily.retain(|_| kept.next().unwrap_or(false));
    demand.resources.retain(|(resource, _)| !is_gone(resource));
    Ok(demand)
}

/// Says whom the comparison does not know.
pub(super) fn leave_out(names: &[String]) {
    if !names.is_empty() {
        super::note(&format!(
            "left out, for less than 90 % of their time is known: {}",
            names.join(", ")
        ));
    }
}

/// Says what has demand and is not compared, since the machine does not tell of it.
fn leave_uncompared(resources: &[Resource]) {
    for resource in resources.iter().map(|resource| resource.as_str()) {
        super::note(&format!(
            "{resource} is not compared: --machine does not say how much of it a machine has"
        ));
    }
}
