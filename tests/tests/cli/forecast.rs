//! `plimsoll forecast`: from a file and from the database that the same file was imported into.

use super::{refused, unavailable};
use plimsoll_tests::product::{Home, Result};
use serde_json::Value;
use std::fmt::Write as _;

const HEADER: &str = "scope,name,resource,timestamp,mean,lo95,lo80,lo50,median,hi50,hi80,hi95";

/// Hours of two namespaces of a team each, from 1 January 2026 on.
fn usage(hours: i64) -> String {
    let mut text = "timestamp,namespace,team,cpu_cores\n".to_owned();
    for hour in 0..hours {
        let at_secs = 1_767_225_600 + hour * 3_600;
        for (namespace, team, size) in [("shop", "sales", 40), ("model", "science", 90)] {
            let wave = (hour * 7 + size) % 24;
            let cores = size + wave.min(24 - wave) + hour % 5;
            writeln!(text, "{at_secs},{namespace},{team},{cores}").unwrap();
        }
    }
    text
}

async fn forecast(home: &Home, arguments: &[&str]) -> Result<String> {
    let ending = home.run(&[&["forecast"], arguments].concat()).await?;
    assert_eq!(
        (ending.code, ending.stderr.as_str()),
        (Some(0), ""),
        "{ending:?}"
    );
    Ok(ending.stdout)
}

/// The numbers of a column, row by row.
fn column(csv: &str, name: &str) -> Vec<f64> {
    let mut rows = csv.lines();
    let header = rows.next().unwrap();
    let at = header.split(',').position(|column| column == name).unwrap();
    rows.map(|row| row.split(',').nth(at).unwrap().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn a_file_is_forecast_and_its_parts_add_up() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("usage.csv", &usage(21 * 24))?;
    let file = file.to_string_lossy().into_owned();
    let of = |by: &'static str| {
        let arguments = ["--usage", &file, "--horizon", "24", "--by", by].map(str::to_owned);
        let home = &home;
        async move {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            forecast(home, &arguments).await
        }
    };
    let namespaces = of("namespace").await?;
    assert_eq!(namespaces.lines().next(), Some(HEADER));
    assert_eq!(namespaces.lines().count(), 1 + 2 * 24);
    assert!(
        namespaces.contains("\r\nnamespace,model,cpu,2026-01-22T00:00:00Z,"),
        "{namespaces}"
    );
    let ends: Vec<Vec<f64>> = ["lo95", "lo80", "lo50", "median", "hi50", "hi80", "hi95"]
        .iter()
        .map(|name| column(&namespaces, name))
        .collect();
    for pair in ends.windows(2) {
        assert!(pair[0].iter().zip(&pair[1]).all(|(low, high)| low <= high));
    }
    assert_eq!(
        namespaces,
        of("namespace").await?,
        "the same seed, the same bytes"
    );

    let (teams, cluster) = (of("team").await?, of("cluster").await?);
    let whole = column(&cluster, "mean");
    assert_eq!(whole.len(), 24);
    for parts in [&namespaces, &teams] {
        let parts = column(parts, "mean");
        for (step, whole) in whole.iter().enumerate() {
            let sum = parts[step] + parts[step + 24];
            assert!((sum - whole).abs() <= 1e-9 * whole, "{sum} {whole}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_imported_cluster_is_forecast_with_its_backtest() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("usage.csv", &usage(40 * 24))?;
    let database = home.database().to_string_lossy().into_owned();
    let (file, database) = (file.to_string_lossy(), database.as_str());
    let imported = home
        .run(&["import", "usage", &file, "--database", database])
        .await?;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let arguments = [
        "--database",
        database,
        "--basis",
        "usage",
        "--by",
        "team",
        "--step",
        "1d",
        "--horizon",
        "14",
        "--format",
        "json",
        "--backtest",
    ];
    let told: Value = serde_json::from_str(&forecast(&home, &arguments).await?).unwrap();
    let names: Vec<&str> = told["forecasts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|forecast| forecast["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["sales", "science"]);
    let sales = &told["forecasts"][0];
    assert_eq!(sales["steps"].as_array().unwrap().len(), 14);
    assert_eq!(sales["steps"][0]["timestamp"], "2026-02-10T00:00:00Z");
    assert!(
        sales["backtest"]["origins"].as_u64().unwrap() >= 3,
        "{sales}"
    );
    let mean = sales["steps"][0]["mean"].as_f64().unwrap();
    assert!((40.0..60.0).contains(&mean), "{mean}");
    let weights = sales["models"].as_array().unwrap().iter();
    let weights: f64 = weights.map(|model| model["weight"].as_f64().unwrap()).sum();
    assert!((weights - 1.0).abs() < 1e-9);
    refused(
        &home,
        &["forecast", "--database", database, "--cluster", "other"],
        &["--cluster", "imported"],
    )
    .await?;
    // Requests are what a cluster is forecast by, and the file tells of none.
    refused(
        &home,
        &["forecast", "--database", database],
        &["nothing is known of cpu"],
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_its_place() -> Result<()> {
    let home = Home::create()?;
    let good = home.write("good.csv", &usage(30))?;
    let bad = home.write(
        "bad.csv",
        "timestamp,namespace,cpu_cores\n1767225600,shop,many\n",
    )?;
    let (good, bad) = (good.to_string_lossy(), bad.to_string_lossy());
    for (arguments, words) in [
        (
            vec!["--usage", &*bad],
            vec!["bad.csv:2:", "cpu_cores", "many"],
        ),
        (
            vec!["--usage", &*good, "--horizon", "0"],
            vec!["--horizon 0", "1 to 9600"],
        ),
        (
            vec!["--usage", &*good, "--resource", "pods"],
            vec!["pods", "cpu, memory or gpu"],
        ),
        (
            vec!["--usage", &*good, "--resource", "gpu"],
            vec!["nothing is known of gpu"],
        ),
        (vec!["--usage", "absent.csv"], vec!["absent.csv"]),
    ] {
        refused(&home, &[vec!["forecast"], arguments].concat(), &words).await?;
    }
    let absent = ["forecast", "--database", "absent.db"];
    unavailable(&home, &absent, &["absent.db", "--usage"]).await?;
    let ending = home
        .run(&["forecast", "--usage", &good, "--by", "namespace"])
        .await?;
    assert_eq!(ending.code, Some(2), "{ending:?}");
    assert!(
        ending.stderr.contains(
            "namespace shop is not forecast: 30 steps of history are known, 99 are needed; it works from 2026-01-05T03:00:00Z on"
        ),
        "{ending:?}"
    );
    assert_eq!(ending.stdout.trim_end(), HEADER);
    Ok(())
}
