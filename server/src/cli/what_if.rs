//! `plimsoll whatif`: what would be if.

use super::Failure;
use super::asking::{Pairs, Remote, ServerArgs};
use super::output::{grids, plain, write_out};
use super::pack::{PackFormat, Source};
use crate::export::{Taken, csv_of};
use crate::packing::Subject;
use crate::sharing::{PriceList, read_prices};
use crate::whatif::{base_of, write_json};
use clap::{Args, ValueEnum};
use plimsoll_app::api::{TeamRef, WhatIfInputs};
use plimsoll_app::format::of_noun;
use plimsoll_app::routes::WhatIfQuery;
use plimsoll_app::whatif::{
    what_if_blocked, what_if_finding, what_if_states, wrong_way_out, wrong_words,
};
use plimsoll_planner::inventory::Inventory;
use plimsoll_planner::teams::TeamMapping;
use plimsoll_planner::whatif::{Change, Outcome, Scenario, answer};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll whatif --nodes nodes.csv --pods pods.csv --add-team sales=2 --grow 1.3
      a new team twice as large as sales, and 1.3 times as many pods of everyone
  plimsoll whatif --nodes nodes.csv --pods pods.csv --lose-zone b --add-machines general=3 \\
      --fail-on blocked
      whether three machines more make up for a lost zone; ends with 1 when pods find none
  plimsoll whatif --cluster imported --replace general=large --format json
      other machines for an imported cluster
  plimsoll whatif --server http://127.0.0.1:8080 --rate 3 --months 12
      a year of growth of the cluster of a running server, with its forecast

Changes can be given in any order and several times. The page What if and its exports do the same
for a cluster that a server collects. docs/what-if.md says how it is computed and what is not
modelled.

Exit codes: 0 done, 1 what --fail-on says is so, 2 wrong usage or input, 3 the source does not
answer, 4 any other failure.";

/// How long a forecast of a server is waited for.
const PATIENCE: Duration = Duration::from_secs(120);
/// How soon it is asked for again.
const AGAIN: Duration = Duration::from_secs(1);

/// What a script wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOnWhatIf {
    /// Pods find no machine
    Blocked,
}

/// What is changed of what.
#[derive(Debug, Clone, Args)]
pub struct WhatIfArgs {
    /// Nodes and pods.
    #[command(flatten)]
    pub source: Source,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
    /// A new team like one, so many times as large
    #[arg(long, value_name = "TEAM[=TIMES]", value_parser = name_and_number)]
    pub add_team: Vec<(String, Option<f64>)>,
    /// So many times as many pods, of a team or of everyone
    #[arg(long, value_name = "[TEAM=]FACTOR", value_parser = maybe_name_and_number)]
    pub grow: Vec<(Option<String>, f64)>,
    /// Percent a month that everyone grows at
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub rate: Option<f64>,
    /// For how many months
    #[arg(long, value_name = "N", default_value_t = 12, requires = "rate", value_parser = clap::value_parser!(u32).range(0..=120))]
    pub months: u32,
    /// Requests as a server recommends them, which needs --server
    #[arg(long)]
    pub right_size: bool,
    /// Replace nodes of a kind one for one, or drop them
    #[arg(long, value_name = "KIND[=KIND]", value_parser = name_and_name)]
    pub replace: Vec<(String, Option<String>)>,
    /// Lose all nodes of a zone
    #[arg(long, value_name = "ZONE")]
    pub lose_zone: Vec<String>,
    /// Lose nodes, of a pool or of the largest
    #[arg(long, value_name = "[POOL=]N", value_parser = maybe_name_and_number)]
    pub lose_nodes: Vec<(Option<String>, f64)>,
    /// Add nodes like those of a pool, of a kind, or of the largest pool
    #[arg(long, value_name = "[LIKE=]N", value_parser = maybe_name_and_number)]
    pub add_machines: Vec<(Option<String>, f64)>,
    /// Price file, as docs/sharing.md describes it
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: PackFormat,
    /// End with 1 when this is so
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Option<FailOnWhatIf>,
}

fn name_and_number(text: &str) -> Result<(String, Option<f64>), String> {
    match text.rsplit_once('=') {
        None => Ok((named(text)?, None)),
        Some((name, number)) => Ok((named(name)?, Some(read_number(number)?))),
    }
}

fn maybe_name_and_number(text: &str) -> Result<(Option<String>, f64), String> {
    match text.rsplit_once('=') {
        None => Ok((None, read_number(text)?)),
        Some((name, number)) => Ok((Some(named(name)?), read_number(number)?)),
    }
}

fn name_and_name(text: &str) -> Result<(String, Option<String>), String> {
    match text.split_once('=') {
        None => Ok((named(text)?, None)),
        Some((kind, with)) => Ok((named(kind)?, Some(named(with)?))),
    }
}

/// One side of a change, without which the other says nothing.
fn named(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is missing on one side of =; give both sides, or leave = out".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn read_number(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    let number = number.filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("`{text}` is not a number"))
}

/// Nodes are whole.
fn nodes(number: f64, flag: &str) -> Result<i64, Failure> {
    #[expect(clippy::cast_possible_truncation, reason = "within the range")]
    match number.fract() == 0.0 && (0.0..=10_000.0).contains(&number) {
        true => Ok(number as i64),
        false => Err(Failure::input(format!(
            "{flag} {number}: give a whole number from 0 to 10000"
        ))),
    }
}

impl WhatIfArgs {
    /// The changes, and the flag that each comes from.
    fn scenario(&self) -> Result<(Scenario, Vec<&'static str>), Failure> {
        let mut changes: Vec<(&'static str, Change)> = Vec::new();
        let name = |text: &String| text.as_str().into();
        changes.extend(self.add_team.iter().map(|(team, times)| {
            let (like, times) = (name(team), times.unwrap_or(1.0));
            ("--add-team", Change::AddTeam { like, times })
        }));
        changes.extend(self.grow.iter().map(|(team, factor)| {
            let (team, factor) = (team.as_ref().map(name), *factor);
            ("--grow", Change::Grow { team, factor })
        }));
        let months = self.months;
        changes.extend(
            self.rate
                .map(|percent| ("--rate", Change::GrowFor { percent, months })),
        );
        changes.extend(
            self.right_size
                .then_some(("--right-size", Change::RightSize)),
        );
        changes.extend(self.replace.iter().map(|(kind, with)| {
            let kind = name(kind);
            let change = match with {
                None => Change::Drop { kind },
                Some(with) => Change::Replace {
                    kind,
                    with: name(with),
                },
            };
            ("--replace", change)
        }));
        changes.extend(self.lose_zone.iter().map(|zone| {
            let zone = name(zone);
            ("--lose-zone", Change::LoseZone { zone })
        }));
        for (pool, number) in &self.lose_nodes {
            let (pool, nodes) = (pool.as_ref().map(name), nodes(*number, "--lose-nodes")?);
            changes.push(("--lose-nodes", Change::LoseNodes { pool, nodes }));
        }
        for (like, number) in &self.add_machines {
            let (like, nodes) = (like.as_ref().map(name), nodes(*number, "--add-machines")?);
            changes.push(("--add-machines", Change::AddMachines { like, nodes }));
        }
        let (flags, changes) = changes.into_iter().unzip();
        Ok((Scenario { changes }, flags))
    }
}

/// Runs `plimsoll whatif`.
pub(super) async fn what_if(args: WhatIfArgs) -> Result<(), Failure> {
    let (scenario, flags) = args.scenario()?;
    if let Some(server) = args.server.remote()? {
        let inputs = of_server(&args, &server).await?;
        return worked_out(&args, inputs, scenario, flags).await;
    }
    let settings = args.source.history.settings()?;
    let prices = match args.prices.as_ref().or(settings.prices.as_ref()) {
        Some(file) => read_prices(file).map_err(Failure::input)?,
        None => PriceList::default(),
    };
    let (inventory, mapping) = args.source.read().await?;
    let prepared = tokio::task::spawn_blocking(move || {
        let subject = subject(inventory, &mapping, prices);
        let (base, currency) = base_of(&subject, &[]);
        WhatIfInputs {
            base,
            of: None,
            currency,
            now_secs: 0,
            awaits_forecast: false,
        }
    });
    let inputs = prepared.await.map_err(Failure::running)?;
    worked_out(&args, inputs, scenario, flags).await
}

/// What a running server makes changes to: its cluster with its recommendations, prices and forecast.
async fn of_server(args: &WhatIfArgs, server: &Remote) -> Result<WhatIfInputs, Failure> {
    if args.source.nodes.is_some() || args.prices.is_some() {
        return Err(Failure::input(
            "--nodes and --prices: a server has its own nodes, pods and prices",
        ));
    }
    let query = Pairs::default()
        .with("cluster", args.source.cluster.as_deref())
        .read(WhatIfQuery::read)?;
    let started = Instant::now();
    loop {
        let bytes = server.export(&query.link("/what-if/inputs")).await?;
        let inputs: WhatIfInputs = postcard::from_bytes(&bytes).map_err(|_| {
            Failure::unavailable("the server is of another version: use the command of its release")
        })?;
        if !inputs.awaits_forecast {
            return Ok(inputs);
        }
        if started.elapsed() > PATIENCE {
            return Err(Failure::unavailable(
                "the server has not computed its forecast yet. Ask again later",
            ));
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn worked_out(
    args: &WhatIfArgs,
    inputs: WhatIfInputs,
    scenario: Scenario,
    flags: Vec<&'static str>,
) -> Result<(), Failure> {
    let format = args.format;
    let written = tokio::task::spawn_blocking(move || {
        let outcome = answer(&inputs.base, &scenario).map_err(|(at, wrong)| {
            let flag = flags.get(at).copied().unwrap_or_default();
            let way_out = wrong_way_out(&wrong, &inputs.base);
            Failure::input(format!("{} {way_out}", wrong_words(flag, &wrong)))
        })?;
        let bytes = bytes(format, &inputs, &scenario, &outcome)?;
        Ok((bytes, outcome.then.pods_blocked()))
    });
    let (bytes, blocked) = written.await.map_err(Failure::running)??;
    write_out(&bytes)?;
    match args.fail_on {
        Some(FailOnWhatIf::Blocked) if blocked > 0 => Err(Failure::finding(of_noun(
            blocked,
            "pod finds no machine",
            "pods find no machine",
        ))),
        _ => Ok(()),
    }
}

/// An inventory, and whose its namespaces are.
fn subject(inventory: Inventory, mapping: &TeamMapping, prices: PriceList) -> Subject {
    let labels = BTreeMap::new();
    let teams: HashMap<String, TeamRef> = inventory
        .pods
        .iter()
        .map(|class| {
            let name = mapping.team_of(&class.namespace, &labels).to_string();
            let team = TeamRef {
                name,
                rank: usize::MAX,
            };
            (class.namespace.to_string(), team)
        })
        .collect();
    Subject {
        snapshot: None,
        inventory,
        teams,
        prices,
        at_secs: 0,
    }
}

fn bytes(
    format: PackFormat,
    inputs: &WhatIfInputs,
    scenario: &Scenario,
    outcome: &Outcome,
) -> Result<Vec<u8>, Failure> {
    match format {
        PackFormat::Json => write_json(inputs, scenario, outcome).map_err(Failure::running),
        PackFormat::Csv => {
            csv_of(Taken::of(&what_if_states(inputs, outcome))).map_err(Failure::running)
        }
        PackFormat::Table => {
            let finding = plain(&what_if_finding(inputs, scenario, outcome).plain());
            let (states, blocked) = (what_if_states(inputs, outcome), what_if_blocked(outcome));
            let mut tables = vec![&states];
            if !outcome.then.fits() {
                tables.push(&blocked);
            }
            Ok(format!("{finding}\n{}", grids(&tables)).into_bytes())
        }
    }
}
