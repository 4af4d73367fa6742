//! Usage over time as a file of any length: that it adds up, and that memory stays flat.

use super::{demo, wrong};
use plimsoll_tests::product::{Home, Result, Server, rows};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn records(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(|record| record.unwrap()).collect()
}

#[tokio::test]
async fn hours_come_to_the_means_of_the_window() -> Result<()> {
    let demo = demo().await?;
    let usage = demo.fixed("/usage.csv?window=48h");
    let usage = demo.server.get(&usage).await?.expect(200)?;
    assert!(
        usage
            .header("x-plimsoll-formula")
            .starts_with("accounting-")
    );
    let usage = records(&usage.body);
    assert!(usage.len() > 100, "{}", usage.len());
    let table = demo.fixed("/namespaces.csv?window=48h");
    let table = records(&demo.server.get(&table).await?.expect(200)?.body);
    let mut compared = 0;
    for row in &table {
        let hours = usage
            .iter()
            .filter(|hour| hour["namespace"] == row["namespace"]);
        let (mut sum, mut minutes) = (0.0, 0.0);
        for hour in hours {
            let of: f64 = hour["minutes"].parse().unwrap();
            let Ok(mean) = hour["cpuCoreRequestAverage"].parse::<f64>() else {
                continue;
            };
            (sum, minutes) = (sum + of * mean, minutes + of);
        }
        let Ok(told) = row["cpu_requested_cores"].parse::<f64>() else {
            continue;
        };
        let mean = sum / minutes;
        if (mean - told).abs() > 0.002 {
            let name = &row["namespace"];
            return Err(wrong(format!(
                "{name}: {mean} by hours, {told} in the table"
            )));
        }
        compared += 1;
    }
    assert!(compared > 5, "{compared}");
    Ok(())
}

#[tokio::test]
async fn teams_are_the_sums_of_their_namespaces() -> Result<()> {
    let demo = demo().await?;
    let of = async |aggregate: &str| -> Result<BTreeMap<(String, String), f64>> {
        let path = demo.fixed(&format!(
            "/usage.csv?window=24h&aggregate={aggregate}&step=6h"
        ));
        let mut sums = BTreeMap::new();
        for row in records(&demo.server.get(&path).await?.expect(200)?.body) {
            if let Ok(bytes) = row["ramByteRequestAverage"].parse::<f64>() {
                let key = (row["start"].clone(), row["team"].clone());
                *sums.entry(key).or_insert(0.0) += bytes;
            }
        }
        Ok(sums)
    };
    let (teams, namespaces) = (of("team").await?, of("namespace").await?);
    assert_eq!(
        teams.keys().collect::<Vec<_>>(),
        namespaces.keys().collect::<Vec<_>>()
    );
    for (key, bytes) in &teams {
        // Each mean is rounded.
        assert!((bytes - namespaces[key]).abs() <= 64.0, "{key:?}");
    }
    assert!(teams.len() > 8, "{}", teams.len());
    Ok(())
}

#[tokio::test]
async fn a_workload_has_the_team_of_its_namespace() -> Result<()> {
    let demo = demo().await?;
    let of = async |aggregate: &str| -> Result<BTreeMap<String, String>> {
        let path = format!("/usage.csv?window=24h&step=1d&aggregate={aggregate}");
        let rows = records(&demo.server.get(&demo.fixed(&path)).await?.expect(200)?.body);
        let team = |row: BTreeMap<String, String>| (row["namespace"].clone(), row["team"].clone());
        Ok(rows.into_iter().map(team).collect())
    };
    let (workloads, namespaces) = (of("workload").await?, of("namespace").await?);
    for (namespace, team) in &workloads {
        assert_eq!(namespaces.get(namespace), Some(team), "{namespace}");
    }
    let table = demo.json("/api/v1/namespaces?window=24h").await?;
    for row in rows(&table, "/rows") {
        let (namespace, team) = (&row["namespace"], &row["team"]["name"]);
        let name = namespace.as_str().unwrap();
        // One without pods has no workloads.
        let told = workloads.get(name);
        assert!(told.is_none_or(|told| team == told), "{namespace}");
    }
    assert!(workloads.len() > 8);
    Ok(())
}

#[tokio::test]
async fn what_nobody_asks_for_makes_up_the_cluster() -> Result<()> {
    let demo = demo().await?;
    let path = demo.fixed("/usage.csv?window=24h&step=6h&idle=1");
    let usage = records(&demo.server.get(&path).await?.expect(200)?.body);
    let series = demo.json("/api/v1/series?window=24h&step=6h").await?;
    let capacity = &series["cpu_series"]["capacity"];
    assert_eq!(capacity["step_secs"], 21_600);
    let mut steps: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for row in &usage {
        let sum = steps.entry(&row["start"]).or_default();
        sum.0 += row["cpuCoreRequestAverage"].parse::<f64>().unwrap_or(0.0);
        sum.1 += usize::from(row["namespace"] == "__idle__");
    }
    let allocatable = capacity["values"].as_array().unwrap();
    assert_eq!(steps.len(), allocatable.len());
    for ((start, (cores, idle)), millis) in steps.iter().zip(allocatable) {
        let told = millis.as_f64().unwrap() / 1_000.0;
        // Each mean is rounded.
        assert!((cores - told).abs() < 0.1, "{start}: {cores}, {told}");
        assert_eq!(*idle, 1, "{start}");
    }
    Ok(())
}

#[tokio::test]
async fn rows_are_those_that_are_asked_for() -> Result<()> {
    let demo = demo().await?;
    let of = async |query: &str| -> Result<Vec<BTreeMap<String, String>>> {
        let path = demo.fixed(&format!("/usage.csv?window=24h&step=1d&{query}"));
        Ok(records(&demo.server.get(&path).await?.expect(200)?.body))
    };
    let all = of("aggregate=workload").await?;
    let (team, namespace) = (&all[0]["team"], &all[0]["namespace"]);
    let matching = |name: &str, value: &str| all.iter().filter(|row| row[name] == value).count();
    let by_team = of(&format!("aggregate=workload&team={team}")).await?;
    assert_eq!(by_team.len(), matching("team", team));
    let by_namespace = of(&format!("aggregate=workload&namespace={namespace}")).await?;
    assert_eq!(by_namespace.len(), matching("namespace", namespace));
    let name = &all[0]["controller"];
    let filtered = of(&format!("aggregate=workload&filter={name}")).await?;
    assert!((1..all.len()).contains(&filtered.len()), "{name}");
    Ok(())
}

/// Asks, and reads nothing yet.
async fn begun(server: &Server, path: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let host = server.address();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    Ok(stream)
}

#[tokio::test]
async fn memory_does_not_grow_with_the_file() -> Result<()> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "24", "--interval", "1h"])
        .await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    let ask = async |window: &str| -> Result<usize> {
        let path = format!("/usage.csv?window={window}&step=5m&aggregate=workload");
        let mut stream = begun(&server, &path).await?;
        let (mut part, mut bytes) = (vec![0; 1 << 16], 0);
        loop {
            match stream.read(&mut part).await.unwrap() {
                0 => return Ok(bytes),
                more => bytes += more,
            }
        }
    };
    // What is allocated once and kept: connections, caches of statements.
    ask("24h").await?;
    server.forget_peak().unwrap();
    let before = server.resident_bytes().unwrap();
    let bytes = ask("23d").await?;
    let grown = server.peak_bytes().unwrap().saturating_sub(before);
    assert!(bytes > 120 << 20, "{bytes}");
    assert!(grown < 40 << 20, "{grown} bytes for a file of {bytes}");
    Ok(())
}

#[tokio::test]
async fn who_goes_away_makes_room_for_others() -> Result<()> {
    let demo = demo().await?;
    let path = demo.fixed("/usage.csv?window=72h&step=5m&aggregate=workload");
    let mut readers = Vec::new();
    for _ in 0..4 {
        let mut stream = begun(&demo.server, &path).await?;
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        readers.push(stream);
    }
    let refused = demo.server.get("/usage.csv?window=1h").await?.expect(429)?;
    assert_eq!(refused.json()?["code"], "too_many_requests");
    let again: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&again), "{again}");
    drop(readers);
    let within = Duration::from_secs(20);
    demo.server
        .eventually("a turn", within, || async {
            let reply = demo.server.get("/usage.csv?window=1h").await;
            let reply = reply.and_then(|reply| reply.expect(200));
            reply.map(|_| ()).map_err(|error| error.to_string())
        })
        .await
}

#[tokio::test]
async fn wrong_questions_name_their_parameter() -> Result<()> {
    let demo = demo().await?;
    for (query, field) in [
        ("step=7m", "step"),
        ("aggregate=pod", "aggregate"),
        ("window=x", "window"),
        ("basis=usage", "basis"),
        ("idle=2", "idle"),
        ("idle=1&team=x", "idle"),
    ] {
        let reply = demo
            .server
            .get(&format!("/usage.csv?{query}"))
            .await?
            .expect(400)?;
        assert_eq!(reply.json()?["field"], field, "{query}");
    }
    Ok(())
}
