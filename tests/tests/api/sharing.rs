//! What sharing is worth: computed behind the page, and taken away as the command writes it.

use plimsoll_tests::product::html;
use plimsoll_tests::product::{Home, Result, Server};
use serde_json::Value;
use std::time::Duration;

async fn demo(home: &Home) -> Result<Server> {
    let server = home
        .start(&["demo", "--days", "12", "--interval", "1h"])
        .await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    Ok(server)
}

#[tokio::test]
async fn the_page_the_exports_and_the_command_say_the_same() -> Result<()> {
    let home = Home::create()?;
    let server = demo(&home).await?;
    // The days are fixed: the cluster goes on, and perhaps into another day.
    let days = server.computed("/api/v1/sharing").await?;
    let moment = |name: &str| {
        let secs = days["sharing"]["scenarios"][name].as_i64().unwrap();
        jiff::Timestamp::from_second(secs).unwrap().to_string()
    };
    let window = format!("{}/{}", moment("from_secs"), moment("to_secs"));
    let query = format!("spares=0&window={window}");
    let told = server.computed(&format!("/api/v1/sharing?{query}")).await?;
    let sharing = &told["sharing"];
    let found = &sharing["compared"]["waterfall"];
    assert!(
        found["a1"].as_f64().unwrap() >= found["a6"].as_f64().unwrap(),
        "{found}"
    );
    assert_eq!(sharing["scenarios"]["kind"], "history");
    let teams = sharing["teams"].as_array().unwrap().len();
    assert!(teams > 5);

    let page = server.get(&format!("/sharing?{query}")).await?;
    let page = page.expect(200)?;
    assert_eq!(page.header("refresh"), "");
    assert!(page.body.contains("simulated cluster"));
    let table = html::table(&page.body, "sharing-teams").unwrap();
    let csv = server.get(&format!("/sharing.csv?{query}")).await?;
    let csv = csv.expect(200)?;
    assert_eq!(csv.body.lines().count(), teams + 1);
    assert_eq!(table.rows.len(), teams);
    assert!(table.total.is_some(), "of the page alone");
    let machines = |name: &str| found[name].as_f64().unwrap();
    assert!(
        page.body
            .contains(&format!("<strong>{}</strong>", machines("a7")))
    );

    let database = home.database().to_string_lossy().into_owned();
    let command = async |format: &str| {
        let of = [
            "sharing",
            "--database",
            &database,
            "--window",
            &window,
            "--spares",
            "0",
        ];
        home.run(&[&of[..], &["--format", format]].concat()).await
    };
    assert_eq!(command("csv").await?.stdout, csv.body);
    let written = command("json").await?;
    let written: Value = serde_json::from_str(&written.stdout).unwrap();
    let taken = server
        .get(&format!("/sharing.json?{query}"))
        .await?
        .expect(200)?
        .json()?;
    for name in [
        "a0",
        "a1",
        "a2",
        "a3",
        "a4",
        "a4_reverse",
        "a5",
        "a6",
        "a7",
        "terms",
        "interval",
        "teams",
        "diagnostics",
        "cautions",
        "yearly",
    ] {
        assert_eq!(written[name], taken[name], "{name}");
        assert!(!written[name].is_null(), "{name}");
    }
    for (name, value) in [
        ("a1", &taken["a1"]),
        ("a5", &taken["a5"]),
        ("a4_reverse", &taken["a4_reverse"]),
    ] {
        assert_eq!(&found[name], value);
    }
    let terms = taken["terms"].as_object().unwrap();
    assert!(
        terms.len() == 5 && terms.values().all(Value::is_f64),
        "{terms:?}"
    );
    let sum: f64 = terms.values().filter_map(Value::as_f64).sum();
    assert!((sum - taken["saving"].as_f64().unwrap()).abs() <= 1e-9);
    Ok(())
}

#[tokio::test]
async fn files_are_what_their_endings_say_and_wrong_queries_are_told() -> Result<()> {
    let home = Home::create()?;
    let server = demo(&home).await?;
    server.computed("/api/v1/sharing").await?;
    for (ending, kind, begins) in [
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument",
            "PK",
        ),
        (
            "svg",
            "image/svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"",
        ),
        ("png", "image/png", "\u{fffd}PNG"),
    ] {
        let file = server
            .get(&format!("/sharing.{ending}"))
            .await?
            .expect(200)?;
        assert!(file.header("content-type").starts_with(kind), "{ending}");
        let name = format!("attachment; filename=\"plimsoll-sharing.{ending}\"");
        assert_eq!(file.header("content-disposition"), name);
        assert!(file.body.starts_with(begins), "{ending}");
    }
    let svg = server.get("/sharing.svg").await?.expect(200)?.body;
    assert!(
        svg.contains("simulated cluster demo") && !svg.contains("var("),
        "it stands alone"
    );
    for picture in ["bars", "week", "hours"] {
        let svg = server.get(&format!("/sharing/{picture}.svg")).await?;
        assert!(svg.expect(200)?.body.contains("simulated cluster demo"));
        let png = server.get(&format!("/sharing/{picture}.png")).await?;
        assert!(png.expect(200)?.body.starts_with("\u{fffd}PNG"));
    }
    for (path, lines) in [
        ("/sharing/correlations.csv", 6),
        ("/sharing/fractions.csv", 6),
        ("/sharing/machines.csv", 31),
        ("/sharing/bills.csv", 4),
        ("/sharing/tests.csv", 3),
    ] {
        let told = server.get(path).await?.expect(200)?.body.lines().count();
        assert!(told >= lines, "{path}: {told}");
    }
    for (path, status, field) in [
        ("/sharing.csv?risk=99", 400, "risk"),
        ("/sharing.json?colour=red", 400, "colour"),
        ("/sharing.csv?sort=size", 400, "sort"),
        ("/sharing.png?machine=none", 400, "machine"),
        ("/sharing.csv?machine_cores=0.2", 400, "machine_cores"),
        ("/api/v1/sharing?by=cluster", 400, "by"),
        // Yesterday's whole day is of no other day.
        (
            "/sharing.csv?window=2020-01-01T00:00:00Z/2020-01-03T00:00:00Z",
            503,
            "",
        ),
    ] {
        let error = server.get(path).await?.expect(status)?.json()?;
        assert_eq!(error["field"].as_str().unwrap_or(""), field, "{path}");
    }
    let refused = "/sharing?window=2020-01-01T00:00:00Z/2020-01-03T00:00:00Z";
    let page = server.get(refused).await?.expect(200)?;
    assert!(page.body.contains("cannot be told"), "{}", page.body);
    // Twelve days are too few for a forecast: the way back is offered.
    let futures = server
        .computed("/api/v1/sharing?scenarios=forecast")
        .await?;
    assert!(futures["sharing"].is_null());
    let page = server
        .get("/sharing?scenarios=forecast")
        .await?
        .expect(200)?;
    assert!(page.body.contains("Compare by the days that were seen"));
    Ok(())
}
