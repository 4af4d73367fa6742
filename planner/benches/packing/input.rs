//! Instances: of files as for `plimsoll import cluster`, and made ones.

use plimsoll_planner::inventory::{Amounts, GroupLimit, Inventory, NodeClass, PodClass};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::Path;

type Row = HashMap<String, String>;

/// `NAME.nodes.csv` and `NAME.pods.csv` of a folder.
pub(crate) fn read(folder: &Path, name: &str) -> Result<Inventory, Box<dyn Error>> {
    let rows = |kind: &str| -> Result<Vec<Row>, Box<dyn Error>> {
        let mut reader = csv::Reader::from_path(folder.join(format!("{name}.{kind}.csv")))?;
        let rows = reader.deserialize::<Row>();
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let nodes = rows("nodes")?.into_iter().map(|row| {
        Ok(NodeClass {
            name: row["name"].as_str().into(),
            count: row["count"].parse()?,
            allocatable: amounts(&row)?,
            pods: row["pods"].parse()?,
            labels: BTreeMap::new(),
            taints: Vec::new(),
            price_hourly_nanos: None,
        })
    });
    let pods = rows("pods")?.into_iter().map(|row| {
        let limit = row.get("max_per_node").filter(|limit| !limit.is_empty());
        let group = row.get("group").filter(|group| !group.is_empty());
        let group = group.map(|group| {
            let max_per_node = limit.map(|limit| limit.parse()).transpose()?;
            let group = group.as_str().into();
            Ok::<_, std::num::ParseIntError>(GroupLimit {
                group,
                max_per_node,
            })
        });
        Ok(PodClass {
            name: row["name"].as_str().into(),
            namespace: row["namespace"].as_str().into(),
            team: None,
            count: row["count"].parse()?,
            requests: amounts(&row)?,
            group: group.transpose()?,
            node_selector: BTreeMap::new(),
            tolerations: Vec::new(),
        })
    });
    Ok(Inventory {
        nodes: nodes.collect::<Result<_, Box<dyn Error>>>()?,
        pods: pods.collect::<Result<_, Box<dyn Error>>>()?,
    })
}

fn amounts(row: &Row) -> Result<Amounts, std::num::ParseIntError> {
    let extended = row.iter().filter_map(|(column, value)| {
        let name = column.strip_prefix("res:")?;
        (!value.is_empty()).then_some((name, value))
    });
    let extended = extended.map(|(name, value)| Ok((name.into(), value.parse()?)));
    Ok(Amounts {
        cpu_millis: row["cpu_millis"].parse()?,
        memory_bytes: row["memory_bytes"].parse()?,
        extended: extended.collect::<Result<_, std::num::ParseIntError>>()?,
    })
}

/// Made ones: applications with a limit per node, of which a cluster of Kubernetes' largest size consists;
/// and the same on nodes of three sizes.
pub(crate) fn made() -> Vec<(String, Inventory)> {
    let mut chance = fastrand::Rng::with_seed(7);
    let pods: Vec<PodClass> = (0..400)
        .map(|at| {
            let cpu_millis = 50 * i64::from(chance.u16(1..=80));
            let per_core = [1_i64, 2, 4, 8][chance.usize(..4)];
            let count = i64::from(chance.u16(20..=730));
            let limited = chance.u8(..3) == 0;
            PodClass {
                name: format!("app-{at}").into(),
                namespace: format!("team-{}", at % 40).into(),
                team: None,
                count,
                requests: Amounts {
                    cpu_millis,
                    memory_bytes: (cpu_millis * per_core) << 20,
                    ..Amounts::default()
                },
                group: limited.then(|| GroupLimit {
                    group: format!("app-{at}").into(),
                    max_per_node: Some(i64::from(chance.u8(1..=4))),
                }),
                node_selector: BTreeMap::new(),
                tolerations: Vec::new(),
            }
        })
        .collect();
    let node = |name: &str, count: i64, cores: i64, gib: i64| NodeClass {
        name: name.into(),
        count,
        allocatable: Amounts {
            cpu_millis: cores * 1_000 - 150,
            memory_bytes: gib << 30,
            ..Amounts::default()
        },
        pods: 110,
        labels: BTreeMap::new(),
        taints: Vec::new(),
        price_hourly_nanos: None,
    };
    let one = vec![node("node", 50_000, 64, 256)];
    let three = vec![
        node("small", 6_000, 16, 64),
        node("large", 4_000, 64, 256),
        node("memory", 2_500, 32, 256),
    ];
    vec![
        (
            "applications".to_owned(),
            Inventory {
                nodes: one,
                pods: pods.clone(),
            },
        ),
        (
            "applications, three shapes".to_owned(),
            Inventory { nodes: three, pods },
        ),
    ]
}
