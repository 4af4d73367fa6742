//! `plimsoll import`: a cluster from files, seen on the pages.

use super::refused;
use plimsoll_tests::product::{Home, Result, connect, known};
use sqlx::Connection;

const NODES: &str = "\
name,count,cpu_millis,memory_bytes,pods,res:gpu,labels,owner
big,2,64000,274877906944,110,8,topology.kubernetes.io/zone=a,me
small,1,8000,34359738368,110,,,me
";
const PODS: &str = "\
name,namespace,team,count,cpu_millis,memory_bytes,res:gpu,group,max_per_node
train,ml,science,3,16000,68719476736,4,,
web,shop,sales,10,500,1073741824,,web,2
db,shop,sales,1,4000,17179869184,,,
";

/// A folder with both files, and the arguments that import them.
fn with_files(nodes: &str, pods: &str) -> Result<(Home, Vec<String>)> {
    let home = Home::create()?;
    let mut arguments = vec!["import".to_owned(), "cluster".to_owned()];
    for (flag, text) in [("--nodes", nodes), ("--pods", pods)] {
        let path = home.write(&format!("{}.csv", &flag[2..]), text)?;
        arguments.extend([flag.to_owned(), path.to_string_lossy().into_owned()]);
    }
    let database = home.database().to_string_lossy().into_owned();
    arguments.extend(["--database".to_owned(), database]);
    Ok((home, arguments))
}

fn texts<'a>(arguments: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    arguments
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect()
}

#[tokio::test]
async fn an_imported_cluster_is_on_the_pages() -> Result<()> {
    let (home, arguments) = with_files(NODES, PODS)?;
    // A window ends before the second of the question.
    let at_plan = ["--cluster", "plan", "--at", "1h"];
    let database = home.database().to_string_lossy().into_owned();
    let ending = home.run(&texts(&arguments, &at_plan)).await?;
    assert_eq!(
        (ending.code, ending.stderr.as_str()),
        (Some(0), ""),
        "{ending:?}"
    );
    let said = ending.stdout.replace('\u{a0}', " ");
    for words in [
        "3 nodes of 2 classes, with 136 cores of CPU, 544 GiB of memory, 16 gpu.",
        "14 pods of 3 classes, of 2 namespaces and 2 teams, asking for 57 cores",
        "left out: owner.",
        "Stored as the cluster plan at ",
        &format!("plimsoll serve --no-collect --database {database} shows it."),
    ] {
        assert!(said.contains(words), "{said:?} lacks {words:?}");
    }

    // Again, with one pod less: it takes the place of the one before.
    home.write(
        "pods.csv",
        &PODS.replace("db,shop,sales,1,4000,17179869184,,,\n", ""),
    )?;
    let ending = home.run(&texts(&arguments, &at_plan)).await?;
    assert!(
        ending.stdout.contains("in place of the one before"),
        "{ending:?}"
    );

    let server = home.start(&["serve", "--no-collect"]).await?;
    let overview = server.json("/api/v1/overview?cluster=plan").await?;
    for (pointer, expected) in [
        ("/counts/nodes", 3),
        ("/counts/pods_placed", 0),
        ("/counts/pods_unplaced", 13),
        ("/counts/gpu_allocatable", 16),
        ("/counts/teams", 2),
        ("/cpu/allocatable", 136_000),
        ("/cpu/requested", 0),
        ("/cpu/unplaced", 53_000),
    ] {
        assert_eq!(known(&overview, pointer)?, expected, "{pointer}");
    }
    assert!(
        overview
            .pointer("/cpu/used")
            .is_some_and(serde_json::Value::is_null)
    );
    let nodes = server.json("/api/v1/nodes?cluster=plan&sort=node").await?;
    assert_eq!(known(&nodes, "/rows/0/cpu/allocatable")?, 64_000);
    assert_eq!(known(&nodes, "/rows/0/pods")?, 0);
    let page = server.get("/namespaces?cluster=plan").await?.expect(200)?;
    assert!(
        page.body.contains("nothing on a node"),
        "what waits is told"
    );
    server.stop()?;

    let checked = home.run(&["db", "check", "--database", &database]).await?;
    assert_eq!(checked.code, Some(0), "{checked:?}");
    Ok(())
}

#[tokio::test]
async fn very_many_nodes_are_shown_as_their_sum() -> Result<()> {
    let nodes = "name,count,cpu_millis,memory_bytes,pods\nn,154793,1000,1000,110\n";
    let (home, arguments) = with_files(nodes, PODS)?;
    let ending = home.run(&texts(&arguments, &["--at", "1h"])).await?;
    assert!(
        ending.stdout.contains("more than 5,000 nodes"),
        "{ending:?}"
    );
    let server = home.start(&["serve", "--no-collect"]).await?;
    let table = server.json("/api/v1/nodes").await?;
    assert_eq!(known(&table, "/total/nodes")?, 154_793);
    let page = server.get("/nodes").await?.expect(200)?;
    assert!(page.body.contains("as their sum only"), "so it says");
    assert!(!page.body.contains("has no nodes"), "which it has");
    server.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_bad_row_is_told_with_its_place_and_nothing_is_kept() -> Result<()> {
    let bad = PODS.replace("web,shop,sales,10,500,", "web,shop,sales,10,500m,");
    let (home, arguments) = with_files(NODES, &bad)?;
    let words = ["pods.csv:3:5 (cpu_millis): ", "`500m`", "whole number"];
    refused(&home, &texts(&arguments, &[]), &words).await?;
    assert!(!home.database().exists(), "nothing is created in vain");
    let missing = NODES.replace("memory_bytes", "memory");
    let (home, arguments) = with_files(&missing, PODS)?;
    let words = ["nodes.csv:1: ", "the column memory_bytes is missing"];
    refused(&home, &texts(&arguments, &[]), &words).await?;
    for (more, words) in [
        (["--at", "2999-01-01"], ["--at", "future"]),
        (["--at", "soon"], ["--at", "soon"]),
        (["--cluster", ""], ["--cluster", "empty"]),
    ] {
        refused(&home, &texts(&arguments, &more), &words).await?;
    }
    let both = ["import", "cluster", "--nodes", "-", "--pods", "-"];
    refused(&home, &both, &["--nodes and --pods", "standard input"]).await?;
    Ok(())
}

#[tokio::test]
async fn a_measured_cluster_takes_no_plan() -> Result<()> {
    let (home, arguments) = with_files(NODES, PODS)?;
    let ending = home.run(&texts(&arguments, &["--cluster", "plan"])).await?;
    assert_eq!(ending.code, Some(0), "{ending:?}");
    let mut connection = connect(&home.database()).await?;
    sqlx::query(
        "INSERT INTO cluster (uid, name, simulated) VALUES ('u', 'prod', 0), ('d', 'demo', 1)",
    )
    .execute(&mut connection)
    .await?;
    connection.close().await?;
    for (name, word) in [("prod", "measured"), ("demo", "simulated")] {
        refused(
            &home,
            &texts(&arguments, &["--cluster", name]),
            &[name, word, "--cluster"],
        )
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_demo_leaves_other_clusters_alone() -> Result<()> {
    let home = Home::create()?;
    let file = |name: &str, text: &str| -> Result<String> {
        Ok(home.write(name, text)?.to_string_lossy().into_owned())
    };
    let nodes = file(
        "nodes.csv",
        "name,count,cpu_millis,memory_bytes,pods\na,1,1000,1000,10\n",
    )?;
    let pods = file(
        "pods.csv",
        "name,namespace,team,count,cpu_millis,memory_bytes\nx,y,z,1,10,10\n",
    )?;
    let database = home.database().to_string_lossy().into_owned();
    let import = ["import", "cluster", "--nodes", &nodes, "--pods", &pods];
    let into = ["--database", &database];
    let imported = home.run(&[&import[..], &into].concat()).await?;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let demo = [&["demo", "--days", "1"][..], &into].concat();
    let demo = home.run(&demo).await?;
    assert_eq!(demo.code, Some(2), "{demo:?}");
    assert!(demo.stderr.contains("which is not simulated"), "{demo:?}");
    Ok(())
}
