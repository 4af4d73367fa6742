//! Usage over time as a file of any length: that it adds up, and that memory stays flat.

use super::{demo, wrong};
use plimsoll_tests::product::Result;
use std::collections::BTreeMap;

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
async fn memory_does_not_grow_with_the_file() -> Result<()> {
    let demo = demo().await?;
    let ask = async |window: &str| {
        let path = demo.fixed(&format!(
            "/usage.csv?window={window}&step=5m&aggregate=workload"
        ));
        demo.server.get(&path).await?.expect(200)
    };
    // What is allocated once and kept: connections, caches of statements.
    let small = ask("6h").await?;
    let before = demo.server.resident_bytes().unwrap();
    let large = ask("72h").await?;
    let after = demo.server.resident_bytes().unwrap();
    assert!(
        large.bytes.len() > 4 * small.bytes.len(),
        "{}",
        large.bytes.len()
    );
    let grown = after.saturating_sub(before);
    assert!(
        grown < 48 << 20,
        "{grown} bytes for a file of {}",
        large.bytes.len()
    );
    Ok(())
}

#[tokio::test]
async fn wrong_questions_name_their_parameter() -> Result<()> {
    let demo = demo().await?;
    for (query, field) in [
        ("step=7m", "step"),
        ("aggregate=pod", "aggregate"),
        ("window=x", "window"),
        ("basis=usage", "basis"),
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
