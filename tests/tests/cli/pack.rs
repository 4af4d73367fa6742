//! `plimsoll pack`: from files and of an imported cluster.

use super::{misused, refused, unavailable};
use plimsoll_tests::product::{Home, Result};
use serde_json::Value;

const NODES: &str = "name,count,cpu_millis,memory_bytes,pods,res:nvidia.com/gpu,labels,taints,price_hourly\n\
    general,20,4000,17179869184,110,,disk=ssd,,0.2\n\
    gpu,2,8000,34359738368,110,2,,gpu=yes:NoSchedule,2\n";

/// On four general nodes and one with GPUs: 3 + 1 cores thrice, two of a limit of one, and what is left over.
const PODS: &str = "name,namespace,team,count,cpu_millis,memory_bytes,res:nvidia.com/gpu,group,max_per_node,node_selector,tolerations\n\
    web,shop,sales,3,3000,1073741824,,,,disk=ssd,\n\
    side,shop,sales,3,1000,1073741824,,,,,\n\
    store,data,storage,2,500,8589934592,,store,1,,\n\
    train,ml,science,2,2000,1073741824,1,,,,gpu\n\
    huge,ml,science,1,9000,1073741824,,,,,\n\
    lost,ml,science,2,100,1073741824,,,,disk=tape,\n";

async fn packed(home: &Home, arguments: &[&str]) -> Result<Value> {
    let arguments = [&["pack", "--format", "json"], arguments].concat();
    let ending = home.run(&arguments).await?;
    assert_eq!((ending.code, &*ending.stderr), (Some(0), ""), "{ending:?}");
    Ok(serde_json::from_str(&ending.stdout).unwrap())
}

fn files(home: &Home) -> Result<(String, String)> {
    let nodes = home.write("nodes.csv", NODES)?;
    let pods = home.write("pods.csv", PODS)?;
    let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
    Ok((text(nodes), text(pods)))
}

#[tokio::test]
async fn pods_are_packed_and_those_that_find_no_node_are_told_why() -> Result<()> {
    let home = Home::create()?;
    let (nodes, pods) = files(&home)?;
    let told = packed(&home, &["--nodes", &nodes, "--pods", &pods, "--by", "team"]).await?;
    assert_eq!(told["formula_version"], "packing-2");
    assert_eq!(
        (&told["nodes_used"], &told["lower_bound"]["value"]),
        (&5.into(), &5.into())
    );
    assert_eq!(told["gap"], 0.0);
    let reasons: Vec<(&str, i64, &str)> = told["unplaced"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| {
            (
                of["pod"].as_str().unwrap(),
                of["count"].as_i64().unwrap(),
                of["reason"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(reasons[0].0, "huge");
    assert!(
        reasons[0].2.contains("asks for") && reasons[0].2.contains("of cpu"),
        "{reasons:?}"
    );
    assert_eq!(reasons[1], ("lost", 2, "no node has the label disk=tape"));
    // Every pod is on a node or left.
    let placed: i64 = told["patterns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| {
            let pods = of["pods"].as_array().unwrap();
            let each: i64 = pods.iter().map(|pod| pod["count"].as_i64().unwrap()).sum();
            each * of["nodes"].as_i64().unwrap()
        })
        .sum();
    assert_eq!((placed, told["pods_unplaced"].as_i64()), (10, Some(3)));
    // Cores asked for of those that the used nodes have.
    assert_eq!(told["utilization"]["cpu"]["requested"], 17_000);
    assert_eq!(told["utilization"]["cpu"]["allocatable"], 4 * 4_000 + 8_000);
    // Sales needs three, storage two, science one with GPUs.
    assert_eq!(told["dedicated"]["nodes_used"], 6);

    let csv = home
        .run(&[
            "pack", "--nodes", &nodes, "--pods", &pods, "--format", "csv",
        ])
        .await?;
    assert!(
        csv.stdout
            .starts_with("pattern,node,nodes,namespace,pod,pods_each,reason\r\n")
    );
    assert!(
        csv.stdout
            .contains(",,,ml,lost,2,no node has the label disk=tape\r\n")
    );
    let text = home
        .run(&["pack", "--nodes", &nodes, "--pods", &pods])
        .await?;
    let finding = "3 pods find no node. The rest fits 5 nodes, and no fewer would do.";
    assert!(text.stdout.starts_with(finding), "{}", text.stdout);
    // A misspelt column would be a rule that is silently not kept.
    let rows = PODS.replacen("node_selector", "node_selectors", 1);
    let misspelt = home.write("misspelt.csv", &rows)?;
    let misspelt = misspelt.to_string_lossy().into_owned();
    let told = home
        .run(&["pack", "--nodes", &nodes, "--pods", &misspelt])
        .await?;
    assert!(told.stderr.contains("node_selectors"), "{}", told.stderr);
    Ok(())
}

#[tokio::test]
async fn the_cheapest_mix_of_a_catalogue_is_found_for_an_imported_cluster() -> Result<()> {
    let home = Home::create()?;
    let (nodes, pods) = files(&home)?;
    let database = home.database().to_string_lossy().into_owned();
    let imported = home
        .run(&[
            "import",
            "cluster",
            "--nodes",
            &nodes,
            "--pods",
            &pods,
            "--database",
            &database,
        ])
        .await?;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let catalogue = "name,count,cpu_millis,memory_bytes,pods,res:nvidia.com/gpu,price_hourly\n\
        small,1,4000,17179869184,110,,0.2\nlarge,1,16000,68719476736,110,,0.7\ngpu,1,16000,68719476736,110,4,1.5\n";
    let catalogue = home.write("catalogue.csv", catalogue)?;
    let catalogue = catalogue.to_string_lossy();
    let told = packed(&home, &["--database", &database, "--shapes", &catalogue]).await?;
    // The two with GPUs need the dear one, which has room for most of the rest; labels are not in the
    // catalogue, so what selects by them finds no node.
    let cost = told["cost_hourly"].as_f64().unwrap();
    let bound = told["lower_bound"]["value"].as_f64().unwrap();
    assert!(cost >= bound - 1e-9 && cost >= 1.5, "{told}");
    assert_eq!(told["lower_bound"]["unit"], "cost per hour");
    // Each kind alone: what asks for GPUs fits onto one of them.
    let singles = told["single_shapes"].as_array().unwrap();
    assert_eq!(singles.len(), 3);
    let of = |name: &str| singles.iter().find(|of| of["node"] == name).unwrap();
    let left = |name: &str| of(name)["pods_unplaced"].as_i64().unwrap();
    assert!(left("gpu") < left("large"), "{singles:?}");
    assert_eq!(told["more_for_zones"], Value::Null);
    // Two in each of three zones are six, of the cheapest what is missing.
    let zones = ["--zones", "3", "--min-per-zone", "2"];
    let arguments = [
        &["--database", &database, "--shapes", &catalogue][..],
        &zones,
    ]
    .concat();
    let told = packed(&home, &arguments).await?;
    let more = &told["more_for_zones"];
    let used = told["nodes_used"].as_i64().unwrap();
    assert_eq!(more["nodes"].as_i64(), Some(6 - used), "{told}");
    assert_eq!(more["node"], "small");
    misused(&home, &["pack", "--zones", "3"], "--shapes").await?;
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_packed_is_told() -> Result<()> {
    let home = Home::create()?;
    let (nodes, pods) = files(&home)?;
    let bad = home.write(
        "bad.csv",
        "name,count,cpu_millis,memory_bytes,pods\nnode,1,much,1,1\n",
    )?;
    let bad = bad.to_string_lossy();
    for (arguments, words) in [
        (
            &["--nodes", &*bad, "--pods", &pods][..],
            &["bad.csv:2:3 (cpu_millis)"][..],
        ),
        (
            &["--nodes", &nodes, "--pods", &pods, "--seconds", "9999"],
            &["--seconds"],
        ),
        (
            &["--nodes", &nodes, "--pods", &pods, "--shapes", &bad],
            &["bad.csv:2:3"],
        ),
    ] {
        refused(&home, &[&["pack"], arguments].concat(), words).await?;
    }
    let elsewhere = ["pack", "--database", "none.db"];
    unavailable(&home, &elsewhere, &["no such database"]).await?;
    misused(&home, &["pack", "--nodes", &nodes], "--pods <FILE>").await
}

#[tokio::test]
async fn a_cell_is_compacted_and_cells_of_teams_take_more() -> Result<()> {
    let home = Home::create()?;
    let nodes = "name,count,cpu_millis,memory_bytes,pods\nsmall,60,8000,34359738368,110\nlarge,40,16000,68719476736,110\n";
    let pods = "name,namespace,team,count,cpu_millis,memory_bytes\n\
        web,shop,sales,100,2000,1073741824\nbatch,ml,science,31,6000,1073741824\n";
    let (nodes, pods) = (
        home.write("nodes.csv", nodes)?,
        home.write("pods.csv", pods)?,
    );
    let (nodes, pods) = (nodes.to_string_lossy(), pods.to_string_lossy());
    let files = ["compact", "--nodes", &nodes, "--pods", &pods];
    let run = async |more: &[&str]| {
        let ending = home.run(&[&files[..], more].concat()).await?;
        assert_eq!((ending.code, &*ending.stderr), (Some(0), ""), "{ending:?}");
        Ok::<String, plimsoll_tests::product::Error>(ending.stdout)
    };
    let json = run(&["--split-by", "team", "--format", "json"]).await?;
    let told: Value = serde_json::from_str(&json).unwrap();
    let number = |of: &Value, name: &str| of[name].as_i64().unwrap();
    let (fewest, p90, most) = (
        number(&told, "fewest"),
        number(&told, "nodes"),
        number(&told, "most"),
    );
    // 386 of 1,120 cores: 25 large nodes would do, 49 small ones.
    assert!(
        25 <= fewest && fewest <= p90 && p90 <= most && most <= 60,
        "{told}"
    );
    assert_eq!((number(&told, "of"), number(&told, "pods")), (100, 131));
    let cells = told["cells"].as_array().unwrap();
    let names: Vec<&str> = cells
        .iter()
        .map(|of| of["cell"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["sales", "science"]);
    let apart: i64 = cells.iter().map(|of| number(of, "nodes")).sum();
    assert_eq!(told["extra_nodes_when_split"], (apart - p90) as f64);
    assert_eq!(
        json,
        run(&["--split-by", "team", "--format", "json"]).await?,
        "a seed decides"
    );
    let text = run(&["--seeds", "3"]).await?;
    assert!(
        text.contains(" nodes of 100 would do in nine of ten random orders ("),
        "{text}"
    );
    let csv = run(&["--format", "csv", "--split-by", "gpu"]).await?;
    assert!(
        csv.starts_with("cell,nodes_p90,fewest,most,of,pods\r\nall,"),
        "{csv}"
    );
    assert!(csv.contains("\r\nwithout GPUs,"), "{csv}");

    let huge = home.write(
        "huge.csv",
        "name,namespace,team,count,cpu_millis,memory_bytes\nhuge,a,,3,99000,1\n",
    )?;
    let huge = huge.to_string_lossy();
    let ending = home
        .run(&["compact", "--nodes", &nodes, "--pods", &huge])
        .await?;
    assert!(
        ending.stdout.contains("3 pods fit onto no node at all"),
        "{ending:?}"
    );
    refused(
        &home,
        &[&files[..], &["--tolerance", "1"]].concat(),
        &["--tolerance 1"],
    )
    .await?;
    for (more, words) in [
        (["--split-by", "colour"], "label:KEY"),
        (["--seeds", "0"], "--seeds"),
    ] {
        misused(&home, &[&files[..], &more].concat(), words).await?;
    }
    Ok(())
}
