//! `plimsoll import` and `plimsoll backfill`: what is filled in is shown, and what makes no sense
//! leaves nothing behind.

use super::{refused, unavailable};
use plimsoll_tests::product::{Home, Result, connect, int, rows};
use sqlx::Connection;

const USAGE: &str = "timestamp,namespace,team,cpu_cores,kind\n\
    2026-03-01T00:00:00Z,shop,checkout,1.5,\n\
    2026-03-01T01:00:00Z,shop,checkout,2.5,\n\
    2026-03-01T00:00:00Z,data,storage,0.25,\n\
    2026-03-01T01:00:00Z,data,storage,0.25,\n\
    2026-03-01T02:00:00Z,data,storage,,\n\
    2026-03-01T00:00:00Z,shop,checkout,4,requests\n\
    2026-03-01T01:00:00Z,shop,checkout,4,requests\n";

async fn cycles(home: &Home) -> Result<i64> {
    let mut connection = connect(&home.database()).await?;
    let cycles = sqlx::query_scalar("SELECT count(*) FROM cycle")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(cycles)
}

#[tokio::test]
async fn imported_usage_is_shown_without_a_cluster() -> Result<()> {
    let home = Home::create()?;
    home.write("usage.csv", USAGE)?;
    let imported = home
        .run(&["import", "usage", "usage.csv", "--cluster", "old"])
        .await?;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    for words in [
        "6 rows imported into the cluster old: 1 March 2026, 2 namespaces and workloads in steps of 1h",
        "Rows without a value: 1.",
    ] {
        assert!(imported.stdout.contains(words), "{}", imported.stdout);
    }
    let again = home
        .run(&["import", "usage", "usage.csv", "--cluster", "old"])
        .await?;
    assert_eq!(again.code, Some(0), "{again:?}");
    let words = "All of it lies at times for which the cluster has data already (2 h)";
    assert!(again.stdout.contains(words), "{}", again.stdout);
    let elsewhere = ["serve", "--no-collect", "--database", "none.db"];
    unavailable(&home, &elsewhere, &["there is no database none.db"]).await?;

    let server = home.start(&["serve", "--no-collect"]).await?;
    let table = server
        .json("/api/v1/namespaces?basis=usage&window=24h")
        .await?;
    let used = |name: &str| {
        let row = rows(&table, "/rows").find(|row| row["namespace"] == name);
        int(row.unwrap(), "/figures/cpu/used")
    };
    assert_eq!((used("shop"), used("data")), (Some(2_000), Some(250)));
    assert_eq!(int(&table, "/total/cpu/requested"), Some(4_000));
    assert_eq!(
        int(&table, "/total/memory/used"),
        None,
        "not known is not zero"
    );
    assert_eq!(table["frame"]["freshness"]["state"], "archived");
    let teams = server
        .json("/api/v1/namespaces?aggregate=team&window=24h")
        .await?;
    let mut names: Vec<_> = rows(&teams, "/rows")
        .map(|row| row["team"]["name"].clone())
        .collect();
    names.sort_by_key(ToString::to_string);
    assert_eq!(names, ["checkout", "storage"]);
    for page in [
        "/",
        "/namespaces",
        "/nodes",
        "/health-of-data",
        "/namespaces/shop",
    ] {
        server.get(page).await?.expect(200)?;
    }
    server.stop().map(drop)
}

#[tokio::test]
async fn of_a_bad_file_nothing_is_kept_unless_asked_for() -> Result<()> {
    let home = Home::create()?;
    home.write("usage.csv", &USAGE.replacen("0.25", "a quarter", 1))?;
    refused(
        &home,
        &["import", "usage", "usage.csv"],
        &[
            "usage.csv:4:4 (cpu_cores): `a quarter` is no number",
            "nothing was imported",
        ],
    )
    .await?;
    assert_eq!(cycles(&home).await?, 0);
    let imported = home
        .run(&["import", "usage", "usage.csv", "--skip-bad-rows"])
        .await?;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    for words in ["left out: usage.csv:4:4 (cpu_cores)", "were left out: 1."] {
        assert!(imported.stdout.contains(words), "{}", imported.stdout);
    }
    assert_eq!(cycles(&home).await?, 2);
    for (text, words) in [
        ("", "usage.csv: the file is empty"),
        ("timestamp,namespace\n", "there is no column cpu_cores"),
        ("timestamp;namespace;gpu\n", "the header has semicolons"),
        (
            "Timestamp,NAMESPACE,gpu\n46082,a,1\n",
            "is before the year 2000",
        ),
        ("timestamp,namespace,gpu\n", "nothing to import"),
        (
            "timestamp,namespace,gpu\n1700000000,a,1\n1700000000,a,2\n",
            "usage.csv:3: line 2 says something else",
        ),
    ] {
        home.write("usage.csv", text)?;
        refused(&home, &["import", "usage", "usage.csv"], &[words]).await?;
    }
    refused(
        &home,
        &["import", "usage", "none.csv"],
        &["none.csv: the file cannot be opened"],
    )
    .await?;
    refused(
        &home,
        &["import", "usage", "usage.csv", "--step", "7m"],
        &["--step", "`7m`"],
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_prometheus_that_cannot_be_asked_is_told_at_once() -> Result<()> {
    let home = Home::create()?;
    let nobody = format!("http://{}", home.spare_address());
    home.write("token", "secret-of-prometheus\n")?;
    home.write("empty", "\n")?;
    for (arguments, words) in [
        (
            vec!["--url", "prometheus:9090"],
            "--url prometheus:9090 is no address",
        ),
        (
            vec!["--url", &nobody, "--from", "soon"],
            "--from: `soon` is no moment",
        ),
        (
            vec!["--url", &nobody, "--from", "1d", "--to", "2d"],
            "--from is not before --to",
        ),
        (
            vec!["--url", &nobody, "--from", "2001-01-01"],
            "more than 4000 days",
        ),
        (vec!["--url", &nobody, "--step", "2h"], "--step"),
        (
            vec!["--url", &nobody, "--token-file", "none"],
            "the token file none cannot be read",
        ),
        (
            vec!["--url", &nobody, "--token-file", "empty"],
            "holds no token",
        ),
        (
            vec!["--url", &nobody, "--ca-file", "token"],
            "hold no certificate",
        ),
        (
            vec!["--url", "http://192.0.2.1:9090", "--token-file", "token"],
            "would be sent in the clear",
        ),
    ] {
        let arguments = [vec!["backfill", "prometheus"], arguments].concat();
        let line = refused(&home, &arguments, &[words]).await?;
        assert!(!line.contains("secret-of-prometheus"), "{line}");
    }
    let away = ["backfill", "prometheus", "--url", &nobody];
    unavailable(&home, &away, &["does not answer: "]).await?;
    let server = home.start(&["demo", "--days", "1"]).await?;
    let plimsoll = format!("http://{}", server.address());
    let arguments = [
        "backfill",
        "prometheus",
        "--url",
        &plimsoll,
        "--database",
        "other.db",
    ];
    refused(&home, &arguments, &["is no Prometheus HTTP API"]).await?;
    let into_demo = [
        "backfill",
        "prometheus",
        "--url",
        &nobody,
        "--cluster",
        "demo",
    ];
    refused(&home, &into_demo, &["is simulated"]).await?;
    server.stop().map(drop)
}
