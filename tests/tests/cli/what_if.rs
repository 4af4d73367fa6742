//! `plimsoll whatif`: changes, formats, refusals; and the same numbers from the server.

use super::{ended, misused, refused};
use plimsoll_tests::product::{Home, Result, Server};
use serde_json::Value;
use std::time::Duration;

const NODES: &str = "name,count,cpu_millis,memory_bytes,pods,labels,price_hourly\n\
    main,4,4000,17179869184,20,topology.kubernetes.io/zone=a,0.25\n\
    other,4,4000,17179869184,20,topology.kubernetes.io/zone=b,0.5\n";
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
    assert_eq!(found["formula_version"], "whatif-2");
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
    assert_eq!(found["then"]["nodes_missing"], 5);
    assert_eq!(found["now"]["cost_monthly"], 4.0 * 0.75 * 730.0);
    assert_eq!(found["then"]["cost_monthly"], 730.0);
    assert_eq!(found["cluster"], Value::Null);
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
        ("--grow", "101", "makes no sense"),
        // What there is instead, also where nothing is lost or comes.
        ("--lose-nodes", "mian=1", "main, other"),
        ("--lose-nodes", "mian=0", "main, other"),
        ("--add-machines", "mian=0", "main, other"),
    ] {
        let arguments = [&given[..], &[flag, value]].concat();
        refused(&home, &arguments, &[flag, word]).await?;
    }
    // Half of a change.
    for (flag, value, words) in [
        ("--months", "6", "--rate"),
        ("--grow", "payments=", "number"),
        ("--lose-nodes", "main=", "number"),
        ("--add-machines", "=2", "name is missing"),
        ("--replace", "main=", "name is missing"),
        ("--add-team", "=2", "name is missing"),
    ] {
        misused(&home, &[&given[..], &[flag, value]].concat(), words).await?;
    }
    // Of files nothing is recommended, and some changes cannot be beside each other.
    for (flags, word) in [
        (&["--right-size"][..], "recommended"),
        (
            &["--lose-nodes", "main=3", "--lose-nodes", "main=3"],
            "only 4 machines",
        ),
        (&["--grow", "100", "--grow", "100", "--grow", "2"], "bounds"),
    ] {
        refused(&home, &[&given[..], flags].concat(), &[flags[0], word])
            .await
            .map(drop)?;
    }
    Ok(())
}

#[tokio::test]
async fn pods_without_a_machine_end_with_one_where_that_is_asked() -> Result<()> {
    let home = Home::create()?;
    told(&home, &["--fail-on", "blocked"]).await?;
    let (nodes, pods) = files(&home)?;
    let given = ["whatif", "--nodes", &nodes, "--pods", &pods];
    let asked = ["--grow", "4", "--fail-on", "blocked"];
    let ending = home.run(&[&given[..], &asked].concat()).await?;
    assert_eq!(ending.code, Some(1), "{ending:?}");
    assert!(ending.stderr.contains("find no machine"), "{ending:?}");
    assert!(
        ending.stdout.contains("Pods without a machine"),
        "{ending:?}"
    );
    // What is wrong is wrong whatever is asked.
    let wrong = [&given[..], &["--lose-zone", "z", "--fail-on", "blocked"]].concat();
    ended(&home, 2, &wrong, &["no zone"]).await.map(drop)
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
    let of_server = in_full(&server, asked).await?;
    let file = server.json(&format!("/what-if.json{asked}")).await?;
    assert_eq!(of_server["frame"]["cluster"]["name"], "imported");
    assert_eq!(
        (&file["cluster"], &file["simulated"]),
        (&"imported".into(), &false.into())
    );
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
    assert_eq!(file["then"], of_command["then"]);
    assert!(of_server["then"]["cost_monthly"].is_f64(), "{of_server}");
    let page = server.get(&format!("/what-if{asked}")).await?.expect(200)?;
    assert!(page.body.contains("what-if-result"), "{}", page.body);
    let wrong = server.get("/what-if?lose_zone=z").await?.expect(400)?;
    assert!(wrong.body.contains("lose_zone"), "{}", wrong.body);
    Ok(())
}

/// The answer of the API once all of it is there.
async fn in_full(server: &Server, asked: &str) -> Result<Value> {
    let path = format!("/api/v1/what-if{asked}");
    server
        .eventually(&path, Duration::from_secs(90), || async {
            let reply = server.get(&path).await.map_err(|error| error.to_string())?;
            let value = reply.expect(200).and_then(|reply| reply.json());
            let value = value.map_err(|error| error.to_string())?;
            match value["then"].is_object() {
                true => Ok(value),
                // The cluster has not been looked at yet.
                false => Err(value["refused"].to_string()),
            }
        })
        .await
}

/// Recommended requests and a forecast, of a cluster that is collected: from its server and by the command.
#[tokio::test]
async fn of_a_collected_cluster_the_command_says_what_its_server_does() -> Result<()> {
    let home = Home::create()?;
    let demo = ["demo", "--days", "45", "--interval", "1h"];
    let server = home.start(&demo).await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    let of_server = in_full(&server, "?right_size=1&rate=4&months=6&add_machines=2").await?;
    let url = format!("http://{}", server.address());
    let asked = ["whatif", "--server", &url, "--format", "json"];
    let changes = [
        "--right-size",
        "--rate",
        "4",
        "--months",
        "6",
        "--add-machines",
        "2",
    ];
    let ending = home.run(&[&asked[..], &changes].concat()).await?;
    assert_eq!((ending.code, &*ending.stderr), (Some(0), ""), "{ending:?}");
    let of_command: Value = serde_json::from_str(&ending.stdout).unwrap();
    for part in ["now", "then", "changes", "foreseen", "awaits_forecast"] {
        assert_eq!(of_server[part], of_command[part], "{part}");
    }
    assert_eq!(of_command["simulated"], true);
    assert_eq!(of_server["frame"]["cluster"]["simulated"], true);
    assert_eq!(of_server["foreseen"], serde_json::json!(["cpu", "memory"]));
    let (now, then) = (&of_server["now"], &of_server["then"]);
    assert_ne!(
        now["resources"][0]["requested"],
        then["resources"][0]["requested"]
    );
    assert_eq!(then["runs_out"].as_array().map(Vec::len), Some(2));
    server.stop().map(drop)
}
