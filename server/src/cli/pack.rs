//! `plimsoll pack`: how few nodes hold what there is.

use super::Failure;
use super::asking::ServerArgs;
use super::history::HistoryArgs;
use super::output::write_out;
use crate::export::csv_of;
use crate::fill::read_inventory;
use crate::packing::{
    Bought, Patience, Told, ZoneRule, dedicated, packed, plan, plenty, singles, write_json,
    write_table,
};
use crate::store::Store;
use clap::{Args, ValueEnum};
use plimsoll_app::format::of_noun;
use plimsoll_planner::inventory::{Inventory, PodClass};
use plimsoll_planner::packing::{Count, PackingError};
use plimsoll_planner::teams::TeamMapping;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll pack --nodes nodes.csv --pods pods.csv
      how few of the nodes hold all pods, and how few any packing would need
  plimsoll pack --nodes nodes.csv --pods pods.csv --by team --format json
      beside it each team on nodes of its own
  plimsoll pack --cluster imported --shapes catalogue.csv --seconds 5
      the cheapest mix of nodes from a catalogue, for an imported cluster, and each kind alone
  plimsoll pack --cluster imported --shapes catalogue.csv --zones 3 --min-per-zone 2
      the same with two nodes in each of three zones at least
  plimsoll pack --server http://127.0.0.1:8080 --fail-on unplaced
      the cluster of a running server, by its own rules; ends with 1 when pods find no node

The files are those of `plimsoll import cluster`; a catalogue is a file of nodes, whose counts do
not matter. docs/packing.md says how it is computed and what is not modelled.

Exit codes: 0 done, 1 what --fail-on says is so, 2 wrong usage or input, 3 the source does not
answer, 4 any other failure.";

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PackFormat {
    /// For people.
    Table,
    /// All of it.
    Json,
    /// A row for each class of pods on each kind of filled node.
    Csv,
}

/// What is packed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Apart {
    /// The pods of each team.
    Team,
}

/// What to pack onto what.
#[derive(Debug, Clone, Args)]
pub struct PackArgs {
    /// Nodes and pods.
    #[command(flatten)]
    pub source: Source,
    /// How long it may take to look for better packings
    #[arg(long, value_name = "S", default_value_t = 1.0)]
    pub seconds: f64,
    /// Also pack each of these apart, on as many nodes as it needs
    #[arg(long, value_enum, value_name = "WHOM")]
    pub by: Option<Apart>,
    /// A catalogue of nodes to buy instead of those there are: the cheapest mix, or the fewest without prices
    #[arg(long, value_name = "FILE")]
    pub shapes: Option<PathBuf>,
    /// Zones that nodes of a catalogue are dealt to in turn
    #[arg(long, value_name = "N", default_value_t = 1, requires = "shapes", value_parser = clap::value_parser!(i64).range(1..=100))]
    pub zones: i64,
    /// The fewest nodes of a catalogue that each zone must have
    #[arg(long, value_name = "N", default_value_t = 0, requires = "shapes", value_parser = clap::value_parser!(i64).range(0..=10_000))]
    pub min_per_zone: i64,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: PackFormat,
    /// What chance is drawn from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// End with 1 when this is so
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Option<FailOnPack>,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
}

/// What a script wants to know of a packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOnPack {
    /// Pods find no node
    Unplaced,
}

/// Where nodes and pods come from.
#[derive(Debug, Clone, Args)]
pub struct Source {
    /// CSV file with the nodes, - for standard input
    #[arg(
        long,
        value_name = "FILE",
        requires = "pods",
        conflicts_with = "cluster"
    )]
    pub nodes: Option<PathBuf>,
    /// CSV file with the pods, - for standard input
    #[arg(
        long,
        value_name = "FILE",
        requires = "nodes",
        conflicts_with = "cluster"
    )]
    pub pods: Option<PathBuf>,
    /// An imported cluster of the database [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The database.
    #[command(flatten)]
    pub history: HistoryArgs,
}

/// Runs `plimsoll pack`.
pub(super) async fn pack(args: PackArgs) -> Result<(), Failure> {
    if !(args.seconds >= 0.0 && args.seconds <= 3_600.0) {
        return Err(Failure::input(format!(
            "--seconds {}: give a time from 0 to 3600",
            args.seconds
        )));
    }
    if let Some(server) = args.server.remote()? {
        if args.source.nodes.is_some() {
            return Err(Failure::input(
                "--nodes and --server: give one of both to be packed",
            ));
        }
        let unplaced = super::pack_server::write_of_server(&args, &server).await?;
        return judged(args.fail_on, unplaced);
    }
    let (mut inventory, teams) = args.source.read().await?;
    let mut counts = Count::Nodes;
    if let Some(file) = &args.shapes {
        let catalogue = crate::fill::read_catalogue(file).map_err(Failure::input)?;
        let priced = catalogue
            .iter()
            .filter(|class| class.price_hourly_nanos.is_some());
        match priced.count() {
            0 => {}
            all if all == catalogue.len() => counts = Count::Price,
            _ => {
                return Err(Failure::input(format!(
                    "{}: some nodes have a price_hourly and some have none; give all of them one, or none",
                    file.display()
                )));
            }
        }
        inventory.nodes = plenty(&catalogue);
    }
    let patience = Patience {
        time: Duration::from_secs_f64(args.seconds),
        seed: args.seed,
    };
    let (by, format) = (args.by, args.format);
    let rule = args.shapes.is_some().then_some(ZoneRule {
        zones: args.zones,
        min_nodes: args.min_per_zone,
    });
    let written = tokio::task::spawn_blocking(move || {
        let told = packed(&inventory, counts, patience).map_err(Failure::input)?;
        let labels = BTreeMap::new();
        let team_of = |class: &PodClass| match &class.team {
            Some(team) => team.to_string(),
            None => teams.team_of(&class.namespace, &labels).to_string(),
        };
        let apart = by.map(|Apart::Team| dedicated(&inventory, &team_of, patience));
        let apart = apart.transpose().map_err(Failure::input)?;
        let bought = rule.map(|rule| {
            let singles = singles(&inventory, rule, patience)?;
            Ok(Bought {
                topped_up: rule.top_up(&inventory, &told),
                singles,
            })
        });
        let bought = bought
            .transpose()
            .map_err(|error: PackingError| Failure::input(error))?;
        let also = (apart.as_ref(), bought.as_ref());
        let bytes = bytes(format, &inventory, &told, also)?;
        Ok::<_, Failure>((bytes, told.pods_unplaced()))
    });
    let (bytes, unplaced) = written.await.map_err(Failure::running)??;
    write_out(&bytes)?;
    judged(args.fail_on, unplaced)
}

fn judged(fail_on: Option<FailOnPack>, unplaced: i64) -> Result<(), Failure> {
    match fail_on {
        Some(FailOnPack::Unplaced) if unplaced > 0 => Err(Failure::finding(of_noun(
            unplaced,
            "pod finds no node",
            "pods find no node",
        ))),
        _ => Ok(()),
    }
}

fn bytes(
    format: PackFormat,
    inventory: &Inventory,
    told: &Told,
    also: (Option<&BTreeMap<String, Told>>, Option<&Bought>),
) -> Result<Vec<u8>, Failure> {
    match format {
        PackFormat::Json => write_json(inventory, told, also).map_err(Failure::running),
        PackFormat::Csv => csv_of(plan(inventory, told)).map_err(Failure::running),
        PackFormat::Table => {
            let text = write_table(inventory, told, also);
            Ok(text.replace(['\u{a0}', '\u{202f}'], " ").into_bytes())
        }
    }
}

impl Source {
    /// Reads them, and who namespaces belong to that no file assigns.
    pub(super) async fn read(&self) -> Result<(Inventory, TeamMapping), Failure> {
        let settings = self.history.settings()?;
        if let (Some(nodes), Some(pods)) = (&self.nodes, &self.pods) {
            let found = read_inventory(nodes, pods).map_err(Failure::input)?;
            for (file, unknown) in [
                (nodes, &found.unknown_of_nodes),
                (pods, &found.unknown_of_pods),
            ] {
                if !unknown.is_empty() {
                    super::note(&format!(
                        "{}: columns that mean nothing here are left out: {}",
                        file.display(),
                        unknown.join(", ")
                    ));
                }
            }
            return Ok((found.inventory, settings.teams));
        }
        let instead = ", --server, or --nodes and --pods";
        let store = self.history.open_existing(&settings, instead).await?;
        let found = stored(&store, self.cluster.as_deref()).await;
        store.close().await;
        Ok((found?, settings.teams))
    }
}

async fn stored(store: &Store, cluster: Option<&str>) -> Result<Inventory, Failure> {
    let cluster = super::cluster::choose(store, cluster).await?;
    let found = store.find_inventory(cluster.id).await;
    let found = found.map_err(Failure::unavailable)?;
    found.map(|stored| stored.inventory).ok_or_else(|| {
        Failure::input(format!(
            "{}: its nodes and pods were not imported. Ask the server that collects it with --server URL, give --nodes and --pods, or import them with `plimsoll import cluster`",
            cluster.name
        ))
    })
}
