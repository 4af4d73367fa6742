//! How well the cluster is packed: computed behind the page, and taken away as the page shows it.

use super::exports::compare;
use plimsoll_tests::product::{Home, Result, Server, int, rows};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

async fn demo(home: &Home) -> Result<Server> {
    let server = home
        .start(&["demo", "--days", "3", "--interval", "1h"])
        .await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    Ok(server)
}

/// The answer once it is there; before, it is accepted and tells how far it is.
async fn computed(server: &Server) -> Result<Value> {
    let within = Duration::from_secs(60);
    server
        .eventually("the packing", within, || async {
            let reply = server.get("/api/v1/packing").await;
            let reply = reply.map_err(|error| error.to_string())?;
            if reply.status == 202 {
                assert!(reply.body.contains("\"done\":"), "{}", reply.body);
                return Err(reply.body);
            }
            let value = reply.expect(200).and_then(|reply| reply.json());
            let value = value.map_err(|error| error.to_string())?;
            // Before the first cycle nothing is known of nodes.
            match value["packing"].is_null() {
                true => Err(value["refused"].to_string()),
                false => Ok(value),
            }
        })
        .await
}

/// Sums of a column of a CSV file, by another.
fn sums(csv: &str, by: usize, of: impl Fn(&csv::StringRecord) -> i64) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for record in csv::Reader::from_reader(csv.as_bytes()).records() {
        let record = record.unwrap();
        *sums.entry(record[by].to_owned()).or_default() += of(&record);
    }
    sums
}

#[tokio::test]
async fn the_page_the_exports_and_the_api_say_the_same() -> Result<()> {
    let home = Home::create()?;
    let server = demo(&home).await?;
    let page = computed(&server).await?;
    assert_eq!(page["frame"]["cluster"]["simulated"], true);
    let full = server.json("/packing.json").await?;
    let shown = server.get("/packing").await?.expect(200)?.body;
    for name in [
        "nodes_packed",
        "pods",
        "pods_unplaced",
        "nodes_open",
        "bound",
        "now",
    ] {
        assert_eq!(page["packing"][name], full[name], "{name}");
    }
    let number = |name: &str| int(&full, name).unwrap();
    let packed = number("/nodes_packed");
    assert!(
        shown.contains(&format!("<strong>{packed}</strong>")),
        "{packed}"
    );
    assert!((1..=packed).contains(&number("/bound/nodes")));
    let patterns: i64 = rows(&full, "/patterns")
        .filter_map(|of| int(of, "/nodes"))
        .sum();
    assert_eq!(patterns, packed);

    // Every pod is in the plan once, or left over with a reason.
    let plan = server.get("/packing.csv").await?.expect(200)?.body;
    let parsed = |text: &str| text.parse::<i64>().unwrap_or(1);
    let pods = sums(&plan, 3, |row| parsed(&row[2]) * parsed(&row[5]));
    assert_eq!(pods.values().sum::<i64>(), number("/pods"));
    // Every pod that a node holds is on it once.
    let now = server.get("/packing/now.csv").await?.expect(200)?.body;
    let on_nodes = sums(&now, 3, |row| parsed(&row[6]));
    let leaving = number("/now/leaving");
    assert_eq!(on_nodes.values().sum::<i64>() - leaving, number("/pods"));
    let waiting: i64 = rows(&full, "/waiting")
        .filter_map(|of| int(of, "/count"))
        .sum();
    assert_eq!(waiting, number("/now/waiting"));
    let nodes = sums(&now, 0, |_| 1);
    assert_eq!(i64::try_from(nodes.len()).unwrap(), number("/now/all"));

    for (csv, id) in [
        ("/packing/resources.csv", "packing-resources"),
        ("/packing/teams.csv", "packing-teams"),
        ("/packing/shapes.csv", "packing-shapes"),
    ] {
        compare(&server, "/packing", csv, id).await?;
    }
    let drains = server.get("/packing/drains.csv").await?.expect(200)?.body;
    let listed = usize::try_from(number("/drains/all")).unwrap();
    assert_eq!(drains.lines().count(), listed + 1);
    let listed = rows(&page["packing"], "/drains/nodes").count();
    assert!(listed <= 20, "{listed}");
    Ok(())
}

#[tokio::test]
async fn files_are_what_their_endings_say_and_wrong_queries_are_told() -> Result<()> {
    let home = Home::create()?;
    let server = demo(&home).await?;
    computed(&server).await?;
    for path in ["/packing", "/packing/now", "/packing/packed"] {
        let svg = server.get(&format!("{path}.svg")).await?.expect(200)?;
        assert!(
            svg.body
                .starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""),
            "{path}"
        );
        assert!(svg.body.contains("simulated cluster"), "{path}");
        let png = server.get(&format!("{path}.png")).await?.expect(200)?;
        assert!(
            png.header("content-type").starts_with("image/png"),
            "{path}"
        );
        assert!(png.body.starts_with("\u{fffd}PNG"), "{path}");
    }
    for (path, status) in [
        ("/packing.csv?x=1", 400),
        ("/api/v1/packing?cluster=nope", 404),
        ("/packing?cluster=nope", 404),
    ] {
        server.get(path).await?.expect(status)?;
    }
    Ok(())
}
