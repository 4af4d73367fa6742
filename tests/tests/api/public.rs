//! What programs count on beside the figures: all workloads, series, cursors, and answers that are not
//! sent twice.

use super::{Demo, demo, wrong};
use plimsoll_tests::product::{Reply, Result, Server};
use serde_json::Value;

fn figure(of: &Value, resource: &str) -> i64 {
    of[resource]["requested"].as_i64().unwrap()
}

#[tokio::test]
async fn all_workloads_are_those_of_the_namespaces() -> Result<()> {
    let demo = demo().await?;
    let window = "window=2d";
    let namespaces = demo.json(&format!("/api/v1/namespaces?{window}")).await?;
    let first = demo.json(&format!("/api/v1/workloads?{window}")).await?;
    for resource in ["cpu", "memory"] {
        let [all, sum] = [&first, &namespaces].map(|of| figure(&of["total"], resource));
        assert_eq!(all, sum, "{resource}");
    }
    let name = namespaces["rows"][0]["namespace"].as_str().unwrap();
    let of_one = format!("/api/v1/workloads?{window}&namespace={name}&sort=name");
    let table = demo.json(&of_one).await?;
    let page = demo
        .json(&format!("/api/v1/namespaces/{name}?{window}&sort=name"))
        .await?;
    assert_eq!(table["all"], first["all"]);
    assert_eq!(table["matching"], page["workloads_total"]);
    assert_eq!(table["total"], page["workloads_sum"]);
    let [of_one, of_page] = [&table["rows"], &page["workloads"]].map(|of| of.as_array().unwrap());
    assert!(!of_one.is_empty(), "{table}");
    assert_eq!(of_one.len(), of_page.len());
    for (row, other) in of_one.iter().zip(of_page) {
        for key in ["name", "kind", "figures", "usage_coverage"] {
            assert_eq!(row[key], other[key], "{row}");
        }
        assert_eq!(row["namespace"], name);
    }
    Ok(())
}

#[tokio::test]
async fn a_cursor_leads_through_all_rows_once() -> Result<()> {
    let demo = demo().await?;
    let server = &demo.server;
    let asked = "/api/v1/isolation?sort=namespace";
    // Objects are looked at a moment after the first cycle.
    let within = std::time::Duration::from_secs(30);
    server
        .eventually(asked, within, || async {
            let page = server.json(asked).await;
            let page = page.map_err(|error| error.to_string())?;
            match page["note"]["findings"].is_array() {
                true => Ok(()),
                false => Err(page["refused"].to_string()),
            }
        })
        .await?;
    let (mut seen, mut path, mut pages) = (Vec::new(), asked.to_owned(), 0);
    loop {
        let page = server.json(&path).await?;
        let note = &page["note"];
        pages += 1;
        for row in note["findings"].as_array().unwrap() {
            let keys = ["check", "namespace", "object_kind", "object_name"];
            seen.push(keys.map(|key| row[key].to_string()).join(" "));
        }
        let Some(next) = page["frame"]["next"].as_str() else {
            let all = note["findings_matching"].as_u64();
            assert_eq!(all, u64::try_from(seen.len()).ok());
            break;
        };
        path = format!("{asked}&cursor={next}");
        // Another question is not answered with this cursor.
        let other = format!("/api/v1/isolation?cursor={next}");
        let error = server.get(&other).await?.expect(400)?.json()?;
        assert_eq!(error["field"], "cursor");
    }
    assert!(pages > 1, "the demo has more findings than a page");
    let rows = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), rows, "none twice");
    Ok(())
}

#[tokio::test]
async fn a_series_is_the_one_of_the_page() -> Result<()> {
    let demo = demo().await?;
    let overview = demo.json("/api/v1/overview?window=1d").await?;
    let teams = demo.json("/api/v1/teams?window=1d").await?;
    let team = teams["rows"][0]["team"]["name"].as_str().unwrap();
    let namespace = overview["largest"][0]["namespace"].as_str().unwrap();
    let nodes = demo.json("/api/v1/nodes").await?;
    let node = nodes["rows"][0]["name"].as_str().unwrap();
    for (of, page) in [
        (String::new(), "overview".to_owned()),
        (
            format!("&of=namespace&name={namespace}"),
            format!("namespaces/{namespace}"),
        ),
        (format!("&of=team&name={team}"), format!("teams/{team}")),
        (format!("&of=node&name={node}"), format!("nodes/{node}")),
    ] {
        let series = demo.json(&format!("/api/v1/series?window=1d{of}")).await?;
        let page = demo.json(&format!("/api/v1/{page}?window=1d")).await?;
        for key in ["cpu_series", "memory_series", "range"] {
            assert_eq!(series[key], page[key], "{of}");
        }
        let used = series["cpu_series"]["used"]["values"].as_array().unwrap();
        assert!(used.iter().any(Value::is_number), "{of}");
    }
    for of in [String::new(), format!("&of=team&name={team}")] {
        steps_add_up(&demo, &of).await?;
    }
    for wrong in [
        "of=team",
        "name=x",
        "of=planet",
        "step=5m&window=30d",
        "accumulate=1&step=1h",
    ] {
        let reply = demo.server.get(&format!("/api/v1/series?{wrong}")).await?;
        reply.expect(400)?;
    }
    Ok(())
}

/// That steps come to the one step of the whole window.
async fn steps_add_up(demo: &Demo, of: &str) -> Result<()> {
    let path = format!("/api/v1/series?window=24h&step=1h{of}");
    let hours = demo.json(&path).await?["cpu_series"]["requested"].clone();
    assert_eq!(hours["step_secs"], 3_600);
    let hours: Vec<f64> = hours["values"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    assert!((24..=25).contains(&hours.len()), "{}", hours.len());
    let path = format!("/api/v1/series?window=24h&accumulate=1{of}");
    let whole = demo.json(&path).await?["cpu_series"]["requested"].clone();
    assert_eq!(whole["step_secs"], 86_400);
    let values = whole["values"].as_array().unwrap();
    assert_eq!(values.len(), 1);
    let mean = values[0].as_f64().unwrap();
    let least = hours.iter().copied().fold(f64::INFINITY, f64::min);
    let most = hours.iter().copied().fold(0.0, f64::max);
    assert!((least..=most).contains(&mean), "{least} {mean} {most}");
    Ok(())
}

async fn again(server: &Server, path: &str, tag: &str) -> Result<Reply> {
    let request = http::Request::get(path).header("if-none-match", tag);
    server.send(request.body(String::new()).unwrap()).await
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() -> Result<()> {
    let demo = demo().await?;
    let server = &demo.server;
    for path in [
        demo.fixed("/api/v1/overview?window=1d"),
        demo.fixed("/api/v1/namespaces?window=1d"),
        "/api/v1/overview?window=7d".to_owned(),
        "/api/v1/workloads?window=7d".to_owned(),
        "/api/v1/series?window=7d&step=1h".to_owned(),
        "/api/v1/teams".to_owned(),
        "/api/v1/nodes".to_owned(),
        "/api/openapi.json".to_owned(),
    ] {
        let first = server.get(&path).await?.expect(200)?;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        assert_eq!(first.header("cache-control"), "private, no-cache");
        // A second later only the clock has moved on.
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
        let same = again(server, &path, &tag).await?.expect(304)?;
        assert_eq!(
            (same.body.as_str(), same.header("etag")),
            ("", tag.as_str()),
            "{path}"
        );
        let other = again(server, &path, "W/\"0\"").await?.expect(200)?;
        assert_eq!(other.header("etag"), tag, "{path}");
        let head = http::Request::head(&path).body(String::new()).unwrap();
        let head = server.send(head).await?.expect(200)?;
        assert_eq!(
            (head.header("etag"), head.body.as_str()),
            (tag.as_str(), "")
        );
    }
    // How old data is, is another answer each second.
    let path = "/api/v1/freshness";
    let first = server.get(path).await?.expect(200)?;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let tag = first.header("etag").to_owned();
    again(server, path, &tag).await?.expect(200)?;
    let one = server.get("/api/v1/nodes?sort=node").await?;
    let other = server.get("/api/v1/nodes?sort=-node").await?;
    assert_ne!(one.header("etag"), other.header("etag"));
    let refused = again(server, "/api/v1/nodes?sort=x", "*")
        .await?
        .expect(400)?;
    assert_eq!(refused.header("etag"), "", "errors have none");
    Ok(())
}

#[tokio::test]
async fn figures_name_their_formulas() -> Result<()> {
    let demo = demo().await?;
    for name in [
        "overview",
        "key-results",
        "namespaces",
        "workloads",
        "nodes",
        "teams",
        "series",
        "forecast",
        "sharing",
        "packing",
        "isolation",
        "right-sizing",
        "health-of-data",
    ] {
        let answer = demo.server.json(&format!("/api/v1/{name}")).await;
        // What is still computed has its frame too.
        let frame = match answer {
            Ok(answer) => answer["frame"].clone(),
            Err(_) => {
                let reply = demo.server.get(&format!("/api/v1/{name}")).await?;
                reply.expect(202)?.json()?["frame"].clone()
            }
        };
        if frame["formula_version"] != "accounting-1" {
            return Err(wrong(format!("{name}: {frame}")));
        }
    }
    Ok(())
}
