//! `plimsoll whatif`: changes, formats, refusals; and the same numbers from the server.

use super::refused;
use plimsoll_tests::product::{Home, Result};
use serde_json::Value;

const NODES: &str = "name,count,cpu_millis,memory_bytes,pods,labels\n\
    main,4,4000,17179869184,20,topology.kubernetes.io/zone=a\n\
    other,4,4000,17179869184,20,topology.kubernetes.io/zone=b\n";
const PODS: &str = "name,namespace,team,count,cpu_millis,memory_bytes\n\
    api,payments,payments,6,1500,1073741824\n\
    front,web,web,10,500,2147483648\n";

fn files(home: &Home) -> Result<(String, String)> {
    let nodes = home.write("nodes.csv", NODES)?;
    let pods = home.write("pods.csv", PODS)?;
    let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
    Ok((text(nodes), text(pods)))
}

async fn told(home: &Home, arguments: &[&str]) -> Result<String> {
    let (nodes, pods) = files(home)?;
    let given = ["whatif", "--nodes", &nodes, "--pods", &pods];
    let ending = home.run(&[&given, arguments].concat()).await?;
    assert_eq!((ending.code, &*ending.stderr), (Some(0), ""), "{ending:?}");
    Ok(ending.stdout)
}

#[tokio::test]
async fn changes_are_told_beside_what_is() -> Result<()> {
    let home = Home::create()?;
    let json = told(
        &home,
        &[
            "--add-team",
            "payments=2",
            "--lose-zone",
            "b",
            "--format",
            "json",
        ],
    )
    .await?;
    let found: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(found["formula_version"], "whatif-1");
    assert_eq!(found["now"]["nodes"], 8);
    assert_eq!(found["now"]["fits"], true);
    assert_eq!(
        (&found["then"]["nodes"], &found["then"]["pods"]),
        (&4.into(), &28.into())
    );
    // Two of 1.5 cores fit onto a node of four.
    assert_eq!(found["then"]["fits"], false);
    assert_eq!(found["then"]["lower_bound"], 8);
    assert_eq!(found["then"]["nodes_needed"], 9);
    let text = told(&home, &["--grow", "payments=2", "--add-machines", "1"]).await?;
    assert!(
        text.starts_with("With team payments twice and 1 more machine, "),
        "{text}"
    );
    assert!(text.contains("Machines there"), "{text}");
    let csv = told(&home, &["--grow", "1.5", "--format", "csv"]).await?;
    assert!(
        csv.starts_with("what,unit,now,then,difference\r\n"),
        "{csv}"
    );
    assert!(csv.contains("Pods,pods,16,24,8\r\n"), "{csv}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_flag() -> Result<()> {
    let home = Home::create()?;
    let (nodes, pods) = files(&home)?;
    let given = ["whatif", "--nodes", &nodes, "--pods", &pods];
    for (flag, value, word) in [
        ("--add-team", "nobody", "no team"),
        ("--lose-zone", "z", "no zone"),
        ("--lose-nodes", "main=9", "only 4 machines"),
        ("--add-machines", "1.5", "whole number"),
        ("--replace", "main=nothing", "no kind"),
    ] {
        let arguments = [&given[..], &[flag, value]].concat();
        refused(&home, &arguments, &[flag, word]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_server_says_the_same() -> Result<()> {
    let home = Home::create()?;
    let (nodes, pods) = files(&home)?;
    let database = home.database().to_string_lossy().into_owned();
    let import = [
        "import",
        "cluster",
        "--nodes",
        &nodes,
        "--pods",
        &pods,
        "--database",
        &database,
    ];
    let ending = home.run(&import).await?;
    assert_eq!(ending.code, Some(0), "{ending:?}");
    let server = home.start(&["serve", "--no-collect"]).await?;
    let asked = "?add_team=payments&copies=2&grow=1.3&lose_zone=b&add_machines=3";
    let of_server = server.json(&format!("/api/v1/what-if{asked}")).await?;
    let changes = [
        "--add-team",
        "payments=2",
        "--grow",
        "1.3",
        "--lose-zone",
        "b",
        "--add-machines",
        "3",
        "--format",
        "json",
    ];
    let of_command: Value = serde_json::from_str(&told(&home, &changes).await?).unwrap();
    assert_eq!(of_server["then"], of_command["then"]);
    assert_eq!(of_server["now"], of_command["now"]);
    let page = server.get(&format!("/what-if{asked}")).await?.expect(200)?;
    assert!(page.body.contains("what-if-result"), "{}", page.body);
    let wrong = server.get("/what-if?lose_zone=z").await?.expect(400)?;
    assert!(wrong.body.contains("lose_zone"), "{}", wrong.body);
    Ok(())
}
