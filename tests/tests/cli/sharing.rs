//! `plimsoll sharing`: from a file, and of a cluster of the database.

use super::{refused, unavailable};
use plimsoll_tests::product::{Home, Result};
use serde_json::Value;
use std::fmt::Write as _;

/// The example of docs/concepts.md: cores at night, in the morning, at noon and in the evening of four
/// days, and GiB.
fn example() -> String {
    let a = [[2, 12, 8, 2], [2, 13, 8, 2], [2, 12, 9, 2], [2, 21, 9, 2]];
    let b = [[2, 4, 6, 14], [2, 4, 6, 15], [2, 4, 6, 23], [2, 4, 6, 14]];
    let mut text = "timestamp,namespace,team,cpu_cores,memory_bytes\n".to_owned();
    for day in 0..4 {
        for step in 0..4 {
            let at_secs = 1_767_225_600 + i64::try_from(day * 4 + step).unwrap() * 21_600;
            let gib = |gib: i64| gib << 30;
            writeln!(text, "{at_secs},a-web,A,{},{}", a[day][step], gib(20)).unwrap();
            writeln!(text, "{at_secs},b-web,B,{},{}", b[day][step], gib(20)).unwrap();
            writeln!(text, "{at_secs},c-web,C,1,{}", gib(50)).unwrap();
            writeln!(text, "{at_secs},c-db,C,2,{}", gib(2)).unwrap();
        }
    }
    text
}

async fn sharing(home: &Home, arguments: &[&str]) -> Result<String> {
    let ending = home.run(&[&["sharing"], arguments].concat()).await?;
    assert_eq!(
        (ending.code, ending.stderr.as_str()),
        (Some(0), ""),
        "{ending:?}"
    );
    Ok(ending.stdout)
}

#[tokio::test]
async fn the_example_of_the_documentation_comes_out_as_written() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("usage.csv", &example())?;
    let file = file.to_string_lossy();
    let of = [
        "--usage",
        &file,
        "--quantile",
        "1",
        "--spares=0",
        "--machine",
        "cpu=10,memory=40Gi",
    ];
    let told: Value =
        serde_json::from_str(&sharing(&home, &[&of[..], &["--format", "json"]].concat()).await?)
            .unwrap();
    for (name, value) in [
        ("a1", 8.0),
        ("a2", 5.7),
        ("a3", 4.7),
        ("a4", 3.8),
        ("a4_reverse", 2.8),
        ("a5", 2.8),
        ("a6", 3.0),
        ("saving", 5.0),
    ] {
        let found = told[name].as_f64().unwrap();
        assert!((found - value).abs() < 1e-9, "{name}: {found}");
    }
    for (name, value) in [
        ("rounding", 2.1),
        ("complementarity", 1.0),
        ("growth", 0.45),
        ("multiplexing", 1.45),
    ] {
        let found = told["terms"][name].as_f64().unwrap();
        assert!((found - value).abs() < 1e-9, "{name}: {found}");
    }
    assert!(
        told["a0"].is_null() && told["a7"].is_null() && told["terms"]["fragmentation"].is_null()
    );
    assert_eq!(told["formula_version"], "pooling-2");
    assert_eq!(
        (&told["by"], &told["basis"]),
        (&"team".into(), &"usage".into())
    );
    assert_eq!(told["scenarios"]["count"], 4);
    assert_eq!(told["teams"].as_array().unwrap().len(), 3);

    let csv = sharing(
        &home,
        &[&of[..], &["--format", "csv", "--by", "namespace"]].concat(),
    )
    .await?;
    let names: Vec<&str> = csv
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').next())
        .collect();
    assert_eq!(names, ["a-web", "b-web", "c-db", "c-web"]);

    // As the page: with one spare of every park, unless told otherwise.
    let text = sharing(&home, &[&of[..4], &of[5..]].concat()).await?;
    let finding = "On the worst day seen, three teams on machines of their own need 11. Sharing one cluster they need 4, so sharing is worth 7 machines (";
    assert!(text.starts_with(finding), "{text}");
    let rules = "; machines of 10 cores and 40 GiB; on the worst day seen, with 1 spare machine in every park, each of 1 machine at least\n";
    assert!(text.contains(rules), "{text}");
    let spares = text.lines().find(|line| line.starts_with("Spares "));
    assert!(spares.is_some_and(|line| line.ends_with("-2.00")), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_price_file_tells_money_and_energy() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("usage.csv", &example())?;
    let prices = "machine,cpu_millis,memory_bytes,price_hourly,currency,idle_watts,full_watts\n\
                  big,10000,42949672960,0.5,EUR,100,300\nunsized,,,1,,,\n";
    let prices = home.write("prices.csv", prices)?;
    let (file, prices) = (file.to_string_lossy(), prices.to_string_lossy());
    let of = [
        "--usage",
        &file,
        "--quantile",
        "1",
        "--spares=0",
        "--prices",
        &prices,
        "--machine",
    ];
    let told: Value = serde_json::from_str(
        &sharing(&home, &[&of[..], &["big", "--format", "json"]].concat()).await?,
    )
    .unwrap();
    assert_eq!(told["a6"], 3.0);
    let yearly = &told["yearly"];
    assert_eq!(
        (&yearly["currency"], &yearly["dedicated"]["cost"]),
        (&"EUR".into(), &(8.0 * 4_380.0).into())
    );
    let energy = |side: &str| yearly[side]["energy_kwh"].as_f64().unwrap();
    // Five machines more are idle all the year.
    assert!((energy("dedicated") - energy("shared") - 5.0 * 876.0).abs() < 1e-6);

    let command = |machine: &'static str| [&["sharing"], &of[..], &[machine]].concat();
    refused(
        &home,
        &command("unsized"),
        &["--machine unsized", "cpu_millis and memory_bytes"],
    )
    .await?;
    let bad = home.write("bad.csv", "machine,price_hourly\nbig,free\n")?;
    let bad = bad.to_string_lossy();
    refused(
        &home,
        &["sharing", "--usage", &file, "--prices", &bad],
        &["bad.csv:2:2 (price_hourly)"],
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_compared_is_told() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("usage.csv", &example())?;
    let half = example().lines().take(7).collect::<Vec<_>>().join("\n");
    let half = home.write("half.csv", &half)?;
    let (file, half) = (file.to_string_lossy(), half.to_string_lossy());
    for (arguments, words) in [
        (
            &["--usage", &file][..],
            &["--machine", "cpu=16,memory=64Gi"][..],
        ),
        (
            &["--usage", &file, "--machine", "cpu=0"],
            &["--machine", "above 0"],
        ),
        (
            &["--usage", &file, "--machine", "pods=5"],
            &["--machine pods"],
        ),
        (
            &["--usage", &file, "--machine", "cpu=1", "--quantile", "2"],
            &["--quantile 2"],
        ),
        (
            &["--usage", &file, "--machine", "cpu=1", "--basis", "max"],
            &["--basis max"],
        ),
        (
            &[
                "--usage",
                &file,
                "--machine",
                "cpu=1",
                "--scenarios",
                "forecast",
            ],
            &["nothing can be forecast yet"],
        ),
        (
            &[
                "--usage",
                &file,
                "--machine",
                "cpu=1",
                "--basis",
                "requests",
            ],
            &["--basis"],
        ),
        (
            &["--usage", &half, "--machine", "cpu=1"],
            &["no day is known"],
        ),
    ] {
        refused(&home, &[&["sharing"], arguments].concat(), words).await?;
    }
    let nobody = ["sharing", "--cluster", "nobody"];
    unavailable(&home, &nobody, &["no such database"]).await?;
    Ok(())
}

#[tokio::test]
async fn an_imported_cluster_is_compared_as_its_file() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("usage.csv", &example())?;
    let database = home.database().to_string_lossy().into_owned();
    let file = file.to_string_lossy();
    let imported = home
        .run(&[
            "import",
            "usage",
            &file,
            "--step",
            "6h",
            "--database",
            &database,
        ])
        .await?;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let machine = [
        "--quantile",
        "1",
        "--machine",
        "cpu=10,memory=40Gi",
        "--format",
        "json",
    ];
    let of_file: Value = serde_json::from_str(
        &sharing(&home, &[&["--usage", &*file], &machine[..]].concat()).await?,
    )
    .unwrap();
    let stored = [
        "--database",
        &database,
        "--basis",
        "usage",
        "--window",
        "13d",
    ];
    let of_store: Value =
        serde_json::from_str(&sharing(&home, &[&stored[..], &machine[..]].concat()).await?)
            .unwrap();
    for name in ["a1", "a2", "a3", "a4", "a4_reverse", "a5", "a6", "saving"] {
        let (a, b) = (
            of_file[name].as_f64().unwrap(),
            of_store[name].as_f64().unwrap(),
        );
        assert!((a - b).abs() < 1e-6, "{name}: {a} {b}");
    }
    Ok(())
}

/// Hours of so many days of two namespaces that are busy at other times; rows of `night` are left out where
/// told.
fn hours(days: i64, leaves_out: impl Fn(i64, i64) -> bool) -> String {
    let mut text = "timestamp,namespace,cpu_cores\n".to_owned();
    for day in 0..days {
        for hour in 0..24 {
            let at_secs = 1_767_225_600 + (day * 24 + hour) * 3_600;
            let weekend = if day % 7 < 2 { 3 } else { 0 };
            let is_day = (8..20).contains(&hour);
            let (busy, idle) = (12 - weekend + day % 3, 2);
            let (of_day, of_night) = if is_day { (busy, idle) } else { (idle, busy) };
            writeln!(text, "{at_secs},day,{of_day}").unwrap();
            if !leaves_out(day, hour) {
                writeln!(text, "{at_secs},night,{of_night}").unwrap();
            }
        }
    }
    text
}

#[tokio::test]
async fn possible_futures_of_a_file_are_compared() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("usage.csv", &hours(70, |_, _| false))?;
    let file = file.to_string_lossy();
    let arguments = [
        "--usage",
        &*file,
        "--by",
        "namespace",
        "--machine",
        "cpu=4",
        "--scenarios",
        "forecast",
        "--ahead",
        "30d",
        "--spares=0",
        "--format",
        "json",
    ];
    let told: Value = serde_json::from_str(&sharing(&home, &arguments).await?).unwrap();
    let note = &told["scenarios"];
    assert_eq!(
        (&note["kind"], &note["count"]),
        (&"forecast".into(), &500.into())
    );
    assert_eq!(note["week_ending"], "2026-04-11T00:00:00Z");
    assert_eq!(
        (&note["namespaces_forecast"], &note["namespaces"]),
        (&2.into(), &2.into())
    );
    // Twelve to fourteen cores by day or by night, and two of the other: hardly more together.
    let number = |name: &str| told[name].as_f64().unwrap();
    assert!((7.0..=10.0).contains(&number("a1")), "{told}");
    assert!((4.0..=5.0).contains(&number("a6")), "{told}");
    assert!(told["terms"]["multiplexing"].as_f64().unwrap() > 2.0);
    assert!(told["interval"]["low"].as_f64().unwrap() > 0.0);
    Ok(())
}

#[tokio::test]
async fn a_gap_is_unknown_in_the_store_as_in_the_file() -> Result<()> {
    let home = Home::create()?;
    let machine = [
        "--by",
        "namespace",
        "--machine",
        "cpu=4",
        "--format",
        "json",
    ];
    // The tenth hour of one day in four is a gap, that hardly matters; or half of each night, which does.
    for (name, often) in [("seldom", false), ("often", true)] {
        let leaves_out = |day: i64, hour: i64| {
            if often {
                hour < 5
            } else {
                day % 4 == 1 && hour == 22
            }
        };
        let file = home.write(&format!("{name}.csv"), &hours(12, leaves_out))?;
        let database = home.database().with_file_name(format!("{name}.db"));
        let (file, database) = (file.to_string_lossy(), database.to_string_lossy());
        let imported = home
            .run(&["import", "usage", &*file, "--database", &*database])
            .await?;
        assert_eq!(imported.code, Some(0), "{imported:?}");
        let of = |source: &[&str]| {
            let arguments = [&["sharing"], source, &machine[..]].concat();
            let arguments: Vec<String> = arguments.iter().map(|of| (*of).to_owned()).collect();
            let home = &home;
            async move {
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                let ending = home.run(&arguments).await?;
                assert_eq!(ending.code, Some(0), "{ending:?}");
                Ok::<Value, plimsoll_tests::product::Error>(
                    serde_json::from_str(&ending.stdout).unwrap(),
                )
            }
        };
        let of_file = of(&["--usage", &*file]).await?;
        let stored = [
            "--database",
            &*database,
            "--basis",
            "usage",
            "--window",
            "20d",
        ];
        let of_store = of(&stored).await?;
        let left_out = |told: &Value| told["cautions"]["namespaces_left_out"].clone();
        let expected: Value = if often { vec!["night"] } else { vec![] }.into();
        assert_eq!(
            (left_out(&of_file), left_out(&of_store)),
            (expected.clone(), expected)
        );
        for name in ["a1", "a2", "a3", "a4", "a4_reverse", "a5", "a6", "saving"] {
            let (a, b) = (
                of_file[name].as_f64().unwrap(),
                of_store[name].as_f64().unwrap(),
            );
            assert!((a - b).abs() < 1e-6, "{name}: {a} {b}");
        }
    }
    Ok(())
}
