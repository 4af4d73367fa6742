//! The few numbers of the overview are those of the pages they lead to.

use super::{demo, wrong};
use plimsoll_tests::product::{Home, Result, html};
use serde_json::Value;
use std::time::Duration;

/// The parts of an answer, side by side; all of them are there.
fn picked(of: &Value, paths: &[&str]) -> Vec<Value> {
    let part = |path: &&str| of.pointer(path).unwrap().clone();
    paths.iter().map(part).collect()
}

#[tokio::test]
async fn they_are_those_of_their_pages() -> Result<()> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "45", "--interval", "1h"])
        .await?;
    let within = Duration::from_secs(60);
    server.wait_until_live(within).await?;
    // Objects are looked at a moment after the first cycle.
    server
        .wait_for("findings", "/api/v1/isolation", within, |page| {
            page["note"].is_object()
        })
        .await?;
    let found = server.computed("/api/v1/key-results").await?;

    let sharing = server.computed("/api/v1/sharing").await?;
    let waterfall = &sharing["sharing"]["compared"]["waterfall"];
    let told = picked(&found["sharing"], &["/dedicated", "/shared"]);
    assert_eq!(told, picked(waterfall, &["/a0", "/a7"]));

    let packing = server.computed("/api/v1/packing").await?;
    let told = ["/open", "/needed", "/bound", "/pods", "/pods_unplaced"];
    let there = [
        "/now/open",
        "/nodes_packed",
        "/bound/nodes",
        "/pods",
        "/pods_unplaced",
    ];
    assert_eq!(
        picked(&found["packing"], &told),
        picked(&packing["packing"], &there)
    );

    let isolation = server.json("/api/v1/isolation").await?;
    assert!(found["isolation"]["score"].is_object(), "{found}");
    assert_eq!(found["isolation"]["score"], isolation["note"]["score"]);

    let all = found["exhaustion"].as_array().unwrap();
    assert!(all.len() > 1, "{found}");
    for of in all {
        let resource = of["resource"].as_str().unwrap();
        let path = format!("/api/v1/forecast?resource={resource}");
        let forecast = server.computed(&path).await?;
        assert!(of["exhaustion"].is_object(), "{found}");
        assert_eq!(of["exhaustion"], forecast["growth"]["exhaustion"], "{path}");
    }

    let forecast = server.computed("/api/v1/forecast?resource=cpu").await?;
    let panel = &forecast["growth"]["panels"][0];
    let name = panel["name"].as_str().unwrap();
    let is_there = |page: &Value| page["growth"][0]["resource"] == "cpu";
    let path = format!("/api/v1/teams/{name}");
    let team = server.wait_for("growth", &path, within, is_there).await?;
    let now = team["growth"][0]["now"].as_f64().unwrap();
    let past = panel["past"].as_array().unwrap().iter().rev();
    let step_secs = forecast["growth"]["step_secs"].as_i64().unwrap();
    let week: Vec<f64> = past
        .filter_map(Value::as_f64)
        .take(if step_secs < 86_400 { 24 } else { 7 })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of steps")]
    let mean = week.iter().sum::<f64>() / week.len() as f64;
    assert!(
        (now - mean).abs() < 1e-6 * mean,
        "{name}: {now} beside {mean}"
    );

    let page = server.get("/").await?.expect(200)?;
    assert_eq!(page.header("refresh"), "", "nothing is on its way");
    let links = html::attributes(&page.body, "href");
    for to in ["/sharing", "/packing", "/isolation", "/forecast"] {
        assert!(links.iter().any(|link| link.starts_with(to)), "{to}");
    }
    Ok(())
}

#[tokio::test]
async fn of_a_cluster_only() -> Result<()> {
    let demo = demo().await?;
    let reply = demo.server.get("/api/v1/key-results?window=7d").await?;
    if reply.status != 400 {
        return Err(wrong(reply.body));
    }
    demo.server
        .get("/api/v1/key-results?cluster=nowhere")
        .await?
        .expect(404)?;
    Ok(())
}
