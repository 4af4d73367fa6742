//! `plimsoll compact`: how few of the nodes would do, if nodes were taken away at random.

use super::Failure;
use super::asking::{Remote, ServerArgs};
use super::output::write_out;
use super::pack::Source;
use super::pack_server::{asked, packed};
use crate::packing::{Compacted, SplitBy, compacted, split};
use clap::{Args, ValueEnum};
use plimsoll_app::format::{count, of_noun};
use plimsoll_planner::packing::{Compaction, CompactionRules, FORMULA_VERSION};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll compact --nodes nodes.csv --pods pods.csv
      how few of these nodes hold the pods, in nine of ten random orders
  plimsoll compact --cluster imported --split-by team --format json
      beside it cells of one team each, on nodes of the same mix
  plimsoll compact --nodes nodes.csv --pods pods.csv --split-by label:pool --seeds 30
      cells by a label that pods select nodes by
  plimsoll compact --server http://127.0.0.1:8080
      the cluster of a running server, as its page Packing has it

Cell compaction as in the paper on Borg (EuroSys 2015): nodes are put into a random order, and as
many are taken away as can be while all but a few pods fit. docs/packing.md says more.

Exit codes: 0 done, 2 wrong usage or input, 3 the source does not answer, 4 any other failure.";

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompactFormat {
    /// For people.
    Table,
    /// All of it.
    Json,
    /// A row per cell.
    Csv,
}

/// What to compact.
#[derive(Debug, Clone, Args)]
pub struct CompactArgs {
    /// Nodes and pods.
    #[command(flatten)]
    pub source: Source,
    /// Random orders of the nodes
    #[arg(long, value_name = "N", default_value_t = CompactionRules::default().seeds, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub seeds: u32,
    /// Copies of the cell that are compacted together: small cells hardly become smaller
    #[arg(long, value_name = "K", default_value_t = CompactionRules::default().clones, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub clones: u32,
    /// The share of pods that may find no node
    #[arg(long, value_name = "SHARE", default_value_t = CompactionRules::default().tolerance)]
    pub tolerance: f64,
    /// Also compact cells of their own: team, gpu, or label:KEY
    #[arg(long, value_name = "WHAT")]
    pub split_by: Option<SplitBy>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: CompactFormat,
    /// What chance is drawn from
    #[arg(long, default_value_t = CompactionRules::default().seed)]
    pub seed: u64,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
}

/// Runs `plimsoll compact`.
pub(super) async fn compact(args: CompactArgs) -> Result<(), Failure> {
    if !(args.tolerance >= 0.0 && args.tolerance < 1.0) {
        return Err(Failure::input(format!(
            "--tolerance {}: give a share from 0 up to, but without, 1, such as 0.002",
            args.tolerance
        )));
    }
    let rules = CompactionRules {
        seeds: args.seeds,
        clones: args.clones,
        tolerance: args.tolerance,
        seed: args.seed,
    };
    if let Some(server) = args.server.remote()? {
        let whole = of_server(&args, &rules, &server).await?;
        return write_out(&bytes(args.format, &rules, &whole, &BTreeMap::new())?);
    }
    let (inventory, teams) = args.source.read().await?;
    let (by, format) = (args.split_by, args.format);
    let written = tokio::task::spawn_blocking(move || {
        let whole = compacted(&inventory, &rules).map_err(Failure::input)?;
        let cells = match by {
            None => BTreeMap::new(),
            Some(by) => split(&inventory, &by, &teams, &rules).map_err(Failure::input)?,
        };
        bytes(format, &rules, &whole, &cells)
    });
    write_out(&written.await.map_err(Failure::running)??)
}

/// What a running server says of its cluster, which it compacts as it is.
async fn of_server(
    args: &CompactArgs,
    rules: &CompactionRules,
    server: &Remote,
) -> Result<Compacted, Failure> {
    if args.source.nodes.is_some() {
        return Err(Failure::input(
            "--nodes and --server: give one of both to be compacted",
        ));
    }
    if *rules != CompactionRules::default() || args.split_by.is_some() {
        return Err(Failure::input(
            "--seeds, --clones, --tolerance, --split-by and --seed: a server compacts its cluster as a whole and by the usual rules; leave these out, or give --nodes and --pods",
        ));
    }
    let query = asked(args.source.cluster.as_deref())?;
    let (_, note) = packed(server, &query).await?;
    let found = note.compaction.ok_or_else(|| {
        Failure::unavailable(
            "the server does not compact this cluster: it is too large for a page, or not even all its nodes do. Give --nodes and --pods",
        )
    })?;
    Ok(Compacted {
        compaction: Compaction {
            nodes: found.nodes,
            of: found.of,
        },
        pods: note.pods,
        hopeless: note.pods_unplaced,
    })
}

fn bytes(
    format: CompactFormat,
    rules: &CompactionRules,
    whole: &Compacted,
    cells: &BTreeMap<String, Compacted>,
) -> Result<Vec<u8>, Failure> {
    let extra = extra(rules, whole, cells);
    match format {
        CompactFormat::Json => {
            let cell = |of: &Compacted| {
                let Compaction { nodes, of: all } = &of.compaction;
                json!({
                    "nodes": of.compaction.p90(),
                    "fewest": nodes.first(),
                    "most": nodes.last(),
                    "of": all,
                    "pods": of.pods,
                    "pods_without_node": of.hopeless,
                })
            };
            let mut value = cell(whole);
            value["formula_version"] = json!(FORMULA_VERSION);
            value["seeds"] = json!(rules.seeds);
            value["clones"] = json!(rules.clones);
            value["tolerance"] = json!(rules.tolerance);
            value["extra_nodes_when_split"] = json!(extra);
            let cells = cells.iter().map(|(name, of)| {
                let mut value = cell(of);
                value["cell"] = json!(name);
                value
            });
            value["cells"] = cells.collect::<Value>();
            let mut bytes = serde_json::to_vec_pretty(&value).map_err(Failure::running)?;
            bytes.push(b'\n');
            Ok(bytes)
        }
        CompactFormat::Csv => csv(whole, cells).map_err(Failure::running),
        CompactFormat::Table => Ok(table(whole, cells, extra)
            .replace(['\u{a0}', '\u{202f}'], " ")
            .into_bytes()),
    }
}

/// Nodes that cells of their own take beyond the shared one; those of clones are several cells.
fn extra(
    rules: &CompactionRules,
    whole: &Compacted,
    cells: &BTreeMap<String, Compacted>,
) -> Option<f64> {
    let apart = cells
        .values()
        .map(|of| of.compaction.p90())
        .sum::<Option<i64>>()?;
    let together = whole.compaction.p90().filter(|_| !cells.is_empty())?;
    #[expect(clippy::cast_precision_loss, reason = "nodes")]
    let more = (apart - together) as f64 / f64::from(rules.clones);
    Some(more)
}

fn csv(whole: &Compacted, cells: &BTreeMap<String, Compacted>) -> csv::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(["cell", "nodes_p90", "fewest", "most", "of", "pods"])?;
    let text = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
    let all = std::iter::once(("all", whole));
    for (name, of) in all.chain(cells.iter().map(|(name, of)| (name.as_str(), of))) {
        let nodes = &of.compaction.nodes;
        writer.write_record([
            crate::export::neutral(name),
            text(of.compaction.p90()),
            text(nodes.first().copied()),
            text(nodes.last().copied()),
            of.compaction.of.to_string(),
            of.pods.to_string(),
        ])?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

fn table(whole: &Compacted, cells: &BTreeMap<String, Compacted>, extra: Option<f64>) -> String {
    let mut text = match (whole.compaction.p90(), whole.compaction.range()) {
        (Some(nodes), Some((fewest, most))) => format!(
            "{} of {} would do in nine of ten random orders ({} to {}).\n",
            of_noun(nodes, "node", "nodes"),
            count(whole.compaction.of),
            count(fewest),
            count(most)
        ),
        _ => format!(
            "Not even all {} do: pods find no node. `plimsoll pack` says which and why.\n",
            of_noun(whole.compaction.of, "node", "nodes")
        ),
    };
    if whole.hopeless > 0 {
        let _ = writeln!(
            text,
            "{} onto no node at all and are left out.",
            of_noun(whole.hopeless, "pod fits", "pods fit")
        );
    }
    if let Some(extra) = extra {
        let _ = writeln!(text, "Cells of their own take {extra:.0} more.");
    }
    for (name, of) in cells {
        let nodes = of.compaction.p90().map_or_else(|| "—".to_owned(), count);
        let _ = writeln!(text, "{name:<24} {nodes:>9}");
    }
    text
}
