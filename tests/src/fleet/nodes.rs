//! Nodes and ReplicaSets as the API server tells of them.

use super::plan::Plan;
use super::pods::{node_address, node_name, owner_seed, parsed, revision_hash, revision_seed};
use super::template::Template;
use super::text;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What UIDs of nodes are made from.
const TAG: u8 = 104;
/// Images on each node.
const IMAGES: usize = 50;
/// Nodes are made one after the other before this time.
const CREATED_SECS: i64 = 1_780_000_000;
/// Cores and GiB of the kinds of nodes.
const KINDS: [(&str, i64, i64); 3] = [
    ("m7i.4xlarge", 16, 64),
    ("m7i.8xlarge", 32, 128),
    ("r7i.4xlarge", 16, 128),
];

/// Nodes and ReplicaSets.
#[derive(Debug)]
pub(super) struct Nodes {
    node: Template,
    replica_set: Template,
}

impl Nodes {
    pub(super) fn new() -> Self {
        let mut node = parsed(include_str!("objects/node.json"));
        node["status"]["images"] = (0..IMAGES).map(image).collect();
        Self {
            node: Template::of(&node),
            replica_set: Template::of(&parsed(include_str!("objects/replica_set.json"))),
        }
    }

    /// Writes a node whose last sign of life was at a time.
    pub(super) fn write(&self, node: usize, beat_secs: i64, version: u64, out: &mut String) {
        let (kind, cores, gibibytes) = KINDS[node % KINDS.len()];
        let seed = text::seed(TAG, node, 0);
        let created_secs = CREATED_SECS + 600 * i64::try_from(node % 1_000).unwrap_or_default();
        // Writing into a string does not fail.
        self.node.write(out, |blank, out| {
            let _ = match blank {
                "name" => return node_name(node, out),
                "uid" => return text::uid(seed, out),
                "machine" => return text::hex(seed ^ 2, 17, out),
                "ip" => return node_address(node, out),
                "created" => return text::time(created_secs, out),
                "beat" => return text::time(beat_secs, out),
                "type" | "pool" => return out.push_str(kind),
                "zone" => write!(out, "eu-central-1{}", ["a", "b", "c"][node % 3]),
                "cidr" => write!(out, "10.{}.{}.0/24", 1 + (node >> 8), node & 255),
                "version" => write!(out, "{version}"),
                "cores" => write!(out, "{cores}"),
                "cores_left" => write!(out, "{}m", 1_000 * cores - 110),
                "gibibytes" => write!(out, "{gibibytes}"),
                "gibibytes_left" => write!(out, "{}", gibibytes - 3),
                other => {
                    debug_assert!(false, "a node has no {other}");
                    Ok(())
                }
            };
        });
    }

    /// Writes the metadata of a revision's ReplicaSet.
    pub(super) fn write_replica_set(
        &self,
        plan: &Plan,
        (workload, revision): (usize, u8),
        created_secs: i64,
        version: u64,
        out: &mut String,
    ) {
        let namespace = plan.namespace_of(workload);
        let app = plan.app(workload);
        self.replica_set.write(out, |blank, out| {
            let _ = match blank {
                "name" => {
                    out.extend([app, "-"]);
                    return revision_hash(workload, revision, out);
                }
                "uid" => return text::uid(revision_seed(workload, revision), out),
                "owner_uid" => return text::uid(owner_seed(workload), out),
                "hash" => return revision_hash(workload, revision, out),
                "created" => return text::time(created_secs, out),
                "namespace" => return out.push_str(plan.namespace(namespace)),
                "app" => return out.push_str(app),
                "tier" => return out.push_str(plan.tier(workload)),
                "team" => write!(out, "team-{}", Plan::team(namespace)),
                "revision" => write!(out, "{revision}"),
                "version" => write!(out, "{version}"),
                other => {
                    debug_assert!(false, "a ReplicaSet has no {other}");
                    Ok(())
                }
            };
        });
    }
}

fn image(at: usize) -> Value {
    let mut digest = String::new();
    text::hex(text::seed(TAG, at, 1), 64, &mut digest);
    let name = format!("registry.example.test/team-{}/app-{}", at % 7, at * 31);
    let size = 20_000_000 + 7_654_321 * at;
    json!({ "names": [format!("{name}@at@sha256:{digest}"), format!("{name}:1.3.0")],
        "sizeBytes": size })
}
