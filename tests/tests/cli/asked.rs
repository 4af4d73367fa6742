//! The tables of the pages in a terminal: from a server and from its database, they say the same.

use super::{refused, unavailable};
use plimsoll_tests::product::{Ending, Home, Result, Server};
use serde_json::Value;
use std::time::Duration;

struct Demo {
    home: Home,
    server: Server,
    url: String,
    window: String,
}

impl Demo {
    async fn start() -> Result<Self> {
        let home = Home::create()?;
        let server = home
            .start(&["demo", "--days", "6", "--interval", "1m"])
            .await?;
        let live = server.wait_until_live(Duration::from_secs(150)).await?;
        server
            .wait_for(
                "findings",
                "/api/v1/isolation",
                Duration::from_secs(150),
                |page| page["note"].is_object(),
            )
            .await?;
        let day = live["as_of_secs"].as_i64().unwrap() / 86_400;
        let at = |days: i64| {
            let time = jiff::Timestamp::from_second((day - days) * 86_400).unwrap();
            time.to_string()
        };
        let window = format!("{}/{}", at(3), at(1));
        let url = format!("http://{}", server.address());
        Ok(Self {
            home,
            server,
            url,
            window,
        })
    }

    async fn run(&self, arguments: &[&str]) -> Result<Ending> {
        self.home.run(arguments).await
    }

    /// What a command that ends well says of the server.
    async fn of_server(&self, arguments: &[&str]) -> Result<String> {
        let ending = self
            .run(&[arguments, &["--server", &self.url]].concat())
            .await?;
        assert_eq!(
            (ending.code, &*ending.stderr),
            (Some(0), ""),
            "{arguments:?}"
        );
        Ok(ending.stdout)
    }

    /// The same of the database.
    async fn of_database(&self, arguments: &[&str]) -> Result<String> {
        let ending = self.run(arguments).await?;
        assert_eq!(
            (ending.code, &*ending.stderr),
            (Some(0), ""),
            "{arguments:?}"
        );
        Ok(ending.stdout)
    }

    async fn get(&self, path: &str) -> Result<String> {
        Ok(self.server.get(path).await?.expect(200)?.body)
    }
}

/// What does not depend on when it was asked.
fn timeless(mut answer: Value) -> Value {
    for (place, names) in [
        (
            "frame",
            &["now_secs", "until_secs", "freshness", "interval_secs"][..],
        ),
        (
            "process",
            &[
                "uptime_secs",
                "rss_bytes",
                "cpu_millis",
                "cpu_share_permille",
            ],
        ),
        ("store", &["size_bytes"]),
    ] {
        if let Some(part) = answer.get_mut(place).and_then(Value::as_object_mut) {
            for name in names {
                part.remove(*name);
            }
        }
    }
    answer
}

#[tokio::test]
async fn a_server_and_its_database_say_what_the_pages_say() -> Result<()> {
    let demo = Demo::start().await?;
    let window = demo.window.clone();
    for (command, more, path, same_in_database) in [
        (
            "namespaces",
            "--sort=-memory_used --team=checkout",
            "/namespaces?sort=-memory_used&team=checkout",
            true,
        ),
        (
            "namespaces",
            "--aggregate=team --basis=usage",
            "/namespaces?aggregate=team&basis=usage",
            true,
        ),
        (
            "nodes",
            "--filter=gpu --sort=node",
            "/nodes?filter=gpu&sort=node",
            true,
        ),
        // Scores and machines are known to whoever collects.
        ("teams", "--sort=team", "/teams?sort=team", false),
        (
            "isolation",
            "--severity=high --team=checkout",
            "/isolation?severity=high&team=checkout",
            false,
        ),
    ] {
        let window_flag = format!("--window={window}");
        let mut arguments = vec![command, &window_flag];
        arguments.extend(more.split(' '));
        let (name, query) = path.split_once('?').unwrap();
        let query = format!("window={window}&{query}");

        let file = match name {
            "/isolation" => "/isolation/findings",
            other => other,
        };
        let (file, api) = (
            format!("{file}.csv?{query}"),
            format!("/api/v1{name}?{query}"),
        );
        // A cycle may come meanwhile: it is as before that, or as after it.
        let before = (
            demo.get(&file).await?,
            timeless(demo.server.json(&api).await?),
        );
        let with = |format| [&arguments[..], &["--format", format]].concat();
        let csv = demo.of_server(&with("csv")).await?;
        let json = demo.of_server(&with("json")).await?;
        let json = timeless(serde_json::from_str(&json).unwrap());
        let stored = match same_in_database {
            true => demo.of_database(&with("csv")).await?,
            false => csv.clone(),
        };
        let after = (
            demo.get(&file).await?,
            timeless(demo.server.json(&api).await?),
        );
        for csv in [&csv, &stored] {
            assert!(
                *csv == before.0 || *csv == after.0,
                "{command}: {csv} {}",
                after.0
            );
        }
        assert!(
            json == before.1 || json == after.1,
            "{command}: {json} {}",
            after.1
        );
        assert!(csv.lines().count() > 2, "{csv}");
    }
    demo.server.stop().map(drop)
}

#[tokio::test]
async fn people_get_columns_with_units_and_no_colours_in_a_pipe() -> Result<()> {
    let demo = Demo::start().await?;
    let nodes = demo.of_server(&["nodes"]).await?;
    for words in [
        "Cluster demo (simulated), data of ",
        "Node pools in the newest cycle",
        "CPU, cores",
        "Memory, GiB",
        "Filled, %",
        "✓ Ready",
    ] {
        assert!(nodes.contains(words), "{words}: {nodes}");
    }
    let teams = demo.of_database(&["teams"]).await?;
    let status = demo.of_server(&["status", "--window", "7d"]).await?;
    for words in ["✓ Fresh", "Observed", "Database", "simulation", "Answers"] {
        assert!(status.contains(words), "{words}: {status}");
    }
    let isolation = demo
        .of_server(&["isolation", "--check", "resource-quota"])
        .await?;
    for words in ["Score: ", "◆ high"] {
        assert!(isolation.contains(words), "{words}: {isolation}");
    }
    for text in [&nodes, &teams, &status, &isolation] {
        assert!(!text.contains(['\u{1b}', '\u{a0}']), "{text}");
    }
    // Numbers stand below each other: in a table all its lines end alike.
    let lines = teams.lines().skip_while(|line| !line.starts_with("Team "));
    let ends: Vec<usize> = lines.map(|line| line.chars().count()).collect();
    assert!(ends.len() > 5, "{teams}");
    assert!(ends.iter().all(|end| *end <= ends[0] + 2), "{teams}");
    demo.server.stop().map(drop)
}

#[tokio::test]
async fn what_is_found_ends_with_1_and_a_reason() -> Result<()> {
    let demo = Demo::start().await?;
    let url = demo.url.clone();
    let of = async |arguments: &str| {
        let mut arguments: Vec<&str> = arguments.split(' ').collect();
        arguments.extend(["--server", &url, "--format", "csv"]);
        demo.run(&arguments).await
    };
    for (arguments, reason) in [
        ("isolation --fail-on high", "of severity high"),
        (
            "isolation --fail-on medium,unknown",
            "of severity high or medium",
        ),
        ("nodes --fail-on 1%", "of all CPU is requested"),
    ] {
        let ending = of(arguments).await?;
        assert_eq!(ending.code, Some(1), "{arguments}: {ending:?}");
        assert!(ending.stderr.contains(reason), "{arguments}: {ending:?}");
        assert!(ending.stdout.lines().count() > 1, "{arguments}: {ending:?}");
    }
    for arguments in ["nodes --fail-on 1000%", "status --fail-on stale,source"] {
        let ending = of(arguments).await?;
        assert_eq!((ending.code, &*ending.stderr), (Some(0), ""), "{arguments}");
    }
    // A name that is misspelt is no pass.
    let misspelt = [
        "isolation",
        "--server",
        &url,
        "--team",
        "no-such",
        "--fail-on",
        "high",
    ];
    refused(&demo.home, &misspelt, &["--team"]).await?;
    // Nobody who is asked knows the sources of a database, and unknown is no pass.
    let stored = demo.run(&["status", "--fail-on", "source"]).await?;
    assert_eq!(stored.code, Some(1), "{stored:?}");
    demo.server.stop().map(drop)
}

/// Imports what a namespace used in these hours of a day.
async fn import_hours(home: &Home, hours: &[u32]) -> Result<()> {
    let rows = hours
        .iter()
        .map(|hour| format!("2026-03-01T{hour:02}:00:00Z,shop,2\n"));
    let text = "timestamp,namespace,cpu_cores\n".to_owned() + &rows.collect::<String>();
    home.write("usage.csv", &text)?;
    let import = ["import", "usage", "usage.csv", "--step", "1h"];
    let ending = home.run(&import).await?;
    assert_eq!(ending.code, Some(0), "{ending:?}");
    Ok(())
}

#[tokio::test]
async fn only_a_window_with_a_gap_fails_on_it() -> Result<()> {
    let home = Home::create()?;
    import_hours(&home, &[0, 1, 3]).await?;
    let reason = "plimsoll: 1 gap in the window, 75.0 % of it is observed\n";
    for (until, code, reason) in [("02", 0, ""), ("04", 1, reason)] {
        let window = format!("2026-03-01T00:00:00Z/2026-03-01T{until}:00:00Z");
        let asked = ["status", "--window", &window, "--fail-on", "gap"];
        let ending = home.run(&asked).await?;
        let ended = (ending.code, &*ending.stderr);
        assert_eq!(ended, (Some(code), reason), "{window}");
        assert!(ending.stdout.contains("Observed"), "{ending:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_makes_no_sense_names_its_flag_and_who_does_not_answer_is_told() -> Result<()> {
    let home = Home::create()?;
    for (arguments, words) in [
        ("namespaces --window soon", "--window: `soon`"),
        ("nodes --sort colour", "--sort"),
        ("isolation --severity dire", "--severity"),
        ("teams --server ftp://there", "--server"),
        ("teams --server http://me:secret@127.0.0.1", "--token-file"),
        (
            "forecast --server http://127.0.0.1:1 --horizon 5",
            "48 or 168",
        ),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let line = refused(&home, &arguments, &[words]).await?;
        assert!(!line.contains("secret"), "{line}");
    }
    let nobody = format!("http://{}", home.spare_address());
    for command in [
        "namespaces",
        "nodes",
        "teams",
        "status",
        "isolation",
        "forecast",
        "sharing",
        "pack",
    ] {
        unavailable(
            &home,
            &[command, "--server", &nobody],
            &["does not answer", "--server"],
        )
        .await?;
        if command != "isolation" {
            let absent = [command, "--database", "absent.db"];
            unavailable(&home, &absent, &["absent.db"]).await?;
        }
    }
    let kubeconfig = home.write("kubeconfig", super::KUBECONFIG)?;
    let kubeconfig = kubeconfig.to_string_lossy();
    let cluster = ["isolation", "--kubeconfig", &kubeconfig];
    unavailable(&home, &cluster, &["cannot be reached"]).await?;
    Ok(())
}

#[tokio::test]
async fn a_server_with_a_token_is_asked_with_it() -> Result<()> {
    let home = Home::create()?;
    import_hours(&home, &[0, 1]).await?;
    let token = "a-token-of-24-characters";
    home.write("token", &format!("{token}\n"))?;
    let server = home
        .start(&["serve", "--no-collect", "--token-file", "token"])
        .await?;
    let url = format!("http://{}", server.address());
    let of = [
        "namespaces",
        "--server",
        &url,
        "--basis",
        "usage",
        "--format",
        "csv",
    ];
    unavailable(&home, &of, &["does not let us in", "--token-file"]).await?;
    let with_file = home
        .run(&[&of[..], &["--token-file", "token"]].concat())
        .await?;
    let with_variable = home.run_with(&of, &[("PLIMSOLL_TOKEN", token)]).await?;
    for ending in [with_file, with_variable] {
        assert_eq!((ending.code, &*ending.stderr), (Some(0), ""));
        assert!(ending.stdout.contains("\r\nshop,"), "{ending:?}");
    }
    let stale = home
        .run(&[
            "status",
            "--server",
            &url,
            "--token-file",
            "token",
            "--fail-on",
            "stale",
        ])
        .await?;
    assert_eq!(stale.code, Some(1), "{stale:?}");
    server.stop().map(drop)
}
