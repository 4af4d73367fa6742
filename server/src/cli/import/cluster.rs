//! `plimsoll import cluster`: a snapshot to plan with, from two CSV files.

use crate::cli::moment::moment;
use crate::cli::{Failure, say};
use crate::clock::Clock;
use crate::fill::{Origin, ReadInventory, TargetError, find_target, read_inventory};
use crate::store::{Appended, Cluster, IMPORTED, NewInventory, Store, StoredInventory};
use clap::Args;
use plimsoll_app::format::{Amount, count, of_noun, rfc3339};
use plimsoll_planner::inventory::{Detail, MOST_NODE_ROWS, MOST_WORKLOAD_ROWS, Sums, record};
use std::path::{Path, PathBuf};

/// For how long the cycle that shows it speaks.
const INTERVAL_SECS: i64 = 300;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll import cluster --nodes nodes.csv --pods pods.csv
      then plimsoll serve --no-collect shows it
  plimsoll import cluster --nodes nodes.csv.gz --pods - --cluster plan-b \\
      --database plans.db < pods.csv
      compressed by gzip, and from standard input

nodes.csv  name,count,cpu_millis,memory_bytes,pods[,res:NAME...][,labels,taints,price_hourly]
pods.csv   name,namespace,team,count,cpu_millis,memory_bytes[,res:NAME...]
           [,group,max_per_node,node_selector,tolerations]

A row stands for count objects that are alike. docs/import.md explains every column. A newer import
of the same cluster takes the place of the one before.

Exit codes: 0 done, 2 wrong usage or input, 3 the database cannot be opened, 4 any other failure; of a
file that makes no sense nothing is kept.";

/// What to read and where to put it.
#[derive(Debug, Clone, Args)]
pub struct ClusterArgs {
    /// CSV file with the nodes, - for standard input
    #[arg(long, value_name = "FILE")]
    pub nodes: PathBuf,
    /// CSV file with the pods, - for standard input
    #[arg(long, value_name = "FILE")]
    pub pods: PathBuf,
    /// The name the cluster goes by here
    #[arg(long, value_name = "NAME", default_value = "imported")]
    pub cluster: String,
    /// SQLite file with the history, created when absent
    #[arg(
        long,
        env = "PLIMSOLL_DATABASE",
        value_name = "FILE",
        default_value = "plimsoll.db"
    )]
    pub database: PathBuf,
    /// For when it speaks: a date, RFC 3339, Unix seconds, or how long ago
    #[arg(long, value_name = "TIME", default_value = "now")]
    pub at: String,
}

/// Runs `plimsoll import cluster`.
pub(super) async fn cluster(args: ClusterArgs) -> Result<(), Failure> {
    let now_secs = Clock::system().now_secs();
    let at_secs =
        moment(&args.at, now_secs).map_err(|reason| Failure::input(format!("--at: {reason}")))?;
    if at_secs > now_secs {
        return Err(Failure::input(
            "--at is in the future. Give a time that has been",
        ));
    }
    if at_secs < 0 {
        return Err(Failure::input("--at is before 1970. Give a later time"));
    }
    if args.cluster.trim().is_empty() {
        return Err(Failure::input(TargetError::Unnamed));
    }
    let stdin = Path::new("-");
    if args.nodes == stdin && args.pods == stdin {
        return Err(Failure::input(
            "--nodes and --pods are both standard input. Give a file for one of them",
        ));
    }
    // All is read before the database is touched, so that a bad row leaves nothing behind.
    let (nodes, pods) = (args.nodes.clone(), args.pods.clone());
    let read = tokio::task::spawn_blocking(move || read_inventory(&nodes, &pods));
    let read = read
        .await
        .map_err(Failure::running)?
        .map_err(Failure::input)?;
    let store = Store::open(&args.database)
        .await
        .map_err(Failure::unavailable)?;
    let outcome = put(&store, &args, read, (at_secs, now_secs)).await;
    store.close().await;
    outcome
}

async fn put(
    store: &Store,
    args: &ClusterArgs,
    mut read: ReadInventory,
    (at_secs, now_secs): (i64, i64),
) -> Result<(), Failure> {
    let target = find_target(store, Some(&args.cluster), (Origin::Plan, &args.cluster)).await;
    let cluster = target.map_err(Failure::of_target)?;
    if !cluster.uid.starts_with(IMPORTED) {
        return Err(Failure::input(format!(
            "the cluster {} was measured, and what is planned must not be mixed with that. Give another name with --cluster",
            cluster.name
        )));
    }
    let is_planned = store.find_inventory(cluster.id).await;
    let is_planned = is_planned.map_err(Failure::unavailable)?.is_some();
    let has_history = store.find_first_cycle(cluster.id).await;
    if !is_planned && has_history.map_err(Failure::unavailable)?.is_some() {
        return Err(Failure::input(format!(
            "the cluster {} has imported history, and what is planned must not be mixed with that. Give another name with --cluster",
            cluster.name
        )));
    }
    let (rows, detail) = record(&read.inventory, at_secs, INTERVAL_SECS);
    let attributes = read.attributes(detail.nodes);
    let said = summary(&read, args);
    let stored = StoredInventory {
        imported_secs: now_secs,
        at_secs,
        nodes_file: args.nodes.display().to_string(),
        pods_file: args.pods.display().to_string(),
        inventory: std::mem::take(&mut read.inventory),
    };
    let new = NewInventory {
        stored: &stored,
        record: &rows,
        detail,
        attributes: &attributes,
    };
    let appended = store.replace_inventory(cluster.id, new).await;
    let appended = appended.map_err(Failure::unavailable)?;
    if appended == Appended::Taken {
        return Err(Failure::input(format!(
            "the cluster {} has other history at {}, which stays. Give another time with --at or another name with --cluster",
            cluster.name,
            rfc3339(at_secs)
        )));
    }
    say(&said);
    say(&outcome(&cluster, args, (appended, detail, at_secs)));
    Ok(())
}

/// What was read.
fn summary(read: &ReadInventory, args: &ClusterArgs) -> String {
    let classes = |rows: usize| of_noun(number(rows), "class", "classes");
    let mut lines = vec![
        format!(
            "{} of {}, with {}.",
            of_noun(read.nodes.objects, "node", "nodes"),
            classes(read.inventory.nodes.len()),
            amounts(&read.nodes)
        ),
        format!(
            "{} of {}, of {} and {}, asking for {}.",
            of_noun(read.pods.objects, "pod", "pods"),
            classes(read.inventory.pods.len()),
            of_noun(number(read.namespaces().len()), "namespace", "namespaces"),
            of_noun(number(read.teams().len()), "team", "teams"),
            amounts(&read.pods)
        ),
    ];
    for (file, unknown) in [
        (&args.nodes, &read.unknown_of_nodes),
        (&args.pods, &read.unknown_of_pods),
    ] {
        if !unknown.is_empty() {
            lines.push(format!(
                "Columns of {} that mean nothing here and were left out: {}.",
                file.display(),
                unknown.join(", ")
            ));
        }
    }
    lines.join("\n")
}

fn amounts(sums: &Sums) -> String {
    let mut parts = vec![
        format!("{} of CPU", Amount::Cpu.alone(sums.cpu_millis)),
        format!("{} of memory", Amount::Memory.alone(sums.memory_bytes)),
    ];
    let extended = sums.extended.iter();
    parts.extend(extended.map(|(name, units)| format!("{} {name}", count(*units))));
    parts.join(", ")
}

/// Where it is now, and what pages have of it.
fn outcome(
    cluster: &Cluster,
    args: &ClusterArgs,
    (appended, detail, at_secs): (Appended, Detail, i64),
) -> String {
    let verb = match appended {
        Appended::Replaced => "Stored in place of the one before",
        Appended::New | Appended::Taken => "Stored",
    };
    let mut lines = vec![format!(
        "{verb} as the cluster {} at {}. No pod is on a node: all wait for one.",
        cluster.name,
        rfc3339(at_secs)
    )];
    if !detail.nodes {
        lines.push(format!(
            "These are more than {} nodes, so pages have their sums and no row for each; plans have them all.",
            count(MOST_NODE_ROWS)
        ));
    }
    if !detail.workloads {
        lines.push(format!(
            "These are more than {} classes of pods, so pages have their namespaces and no row for each; plans have them all.",
            count(number(MOST_WORKLOAD_ROWS))
        ));
    }
    lines.push(format!(
        "plimsoll serve --no-collect --database {} shows it.",
        args.database.display()
    ));
    lines.join("\n")
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
