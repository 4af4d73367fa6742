//! The forecast: computed behind the page, and taken away as the command writes it.

use plimsoll_tests::product::html;
use plimsoll_tests::product::{Error, Home, Result, Server};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A page answers within this, whatever is computed.
const PAGE_WITHIN: Duration = Duration::from_millis(300);
/// What a busy machine may add to it.
const BUSY: Duration = Duration::from_secs(3);

async fn demo(home: &Home) -> Result<Server> {
    let server = home
        .start(&["demo", "--days", "45", "--interval", "1h"])
        .await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    Ok(server)
}

#[tokio::test]
async fn it_is_computed_behind_the_page_and_taken_away_as_the_command_writes_it() -> Result<()> {
    let home = Home::create()?;
    let server = demo(&home).await?;
    let began = Instant::now();
    let first = server.get("/forecast?resource=pods").await?.expect(200)?;
    assert!(
        began.elapsed() < PAGE_WITHIN + BUSY,
        "{:?}",
        began.elapsed()
    );
    if first.body.contains("<progress") {
        assert_eq!(first.header("refresh"), "1");
    }
    let told = server.computed("/api/v1/forecast").await?;
    let growth = &told["growth"];
    assert_eq!(growth["step_secs"], 86_400);
    assert!(growth["capacity"].as_f64().unwrap() > 0.0);
    let periods = growth["machines"]["periods"].as_array().unwrap();
    // 90 days, by month.
    assert!(periods.len() >= 3, "{periods:?}");
    for period in periods {
        let shared = period["shared"].as_i64().unwrap();
        assert!(
            shared > 0 && period["apart"].as_i64().unwrap() >= shared,
            "{period}"
        );
    }
    // Gaps of the past stay gaps: the demo has one in its last days or not, but never a zero.
    let past = growth["subject"]["past"].as_array().unwrap();
    assert!(past.iter().any(Value::is_number), "{past:?}");
    assert!(
        past.iter()
            .all(|value| value.is_null() || value.as_f64().unwrap() > 0.0)
    );

    let page = server.get("/forecast").await?.expect(200)?;
    assert_eq!(page.header("refresh"), "");
    assert!(page.body.contains("simulated cluster"));
    let machines = html::table(&page.body, "machines").unwrap();
    let csv = server.get("/forecast/machines.csv").await?.expect(200)?;
    assert_eq!(machines.rows.len() + 1, csv.body.lines().count());

    let database = home.database();
    for by in ["cluster", "team", "namespace"] {
        let of = |format: &'static str| {
            let database = database.to_string_lossy().into_owned();
            let arguments = [
                "forecast",
                "--database",
                &database,
                "--by",
                by,
                "--step",
                "1d",
                "--horizon",
                "90",
                "--format",
                format,
            ];
            arguments.map(str::to_owned)
        };
        let run = |arguments: Vec<String>| {
            let home = &home;
            async move {
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                Ok::<_, Error>(home.run(&arguments).await?.stdout)
            }
        };
        let written = run(of("csv").to_vec()).await?;
        let taken = server
            .get(&format!("/forecast.csv?by={by}"))
            .await?
            .expect(200)?;
        assert!(taken.body.lines().count() > 90);
        assert_eq!(taken.body, written, "CSV by {by}");
        let mut arguments = of("json").to_vec();
        arguments.push("--backtest".to_owned());
        let written = run(arguments).await?;
        let taken = server
            .get(&format!("/forecast.json?by={by}"))
            .await?
            .expect(200)?;
        assert_eq!(taken.body, written, "JSON by {by}");
    }
    Ok(())
}

#[tokio::test]
async fn files_are_what_their_endings_say() -> Result<()> {
    let home = Home::create()?;
    let server = demo(&home).await?;
    server.computed("/api/v1/forecast").await?;
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
            .get(&format!("/forecast.{ending}"))
            .await?
            .expect(200)?;
        assert!(file.header("content-type").starts_with(kind), "{ending}");
        let name = format!("attachment; filename=\"plimsoll-forecast.{ending}\"");
        assert_eq!(file.header("content-disposition"), name);
        assert!(file.body.starts_with(begins), "{ending}");
    }
    let svg = server.get("/forecast.svg").await?.expect(200)?.body;
    assert!(svg.contains("simulated cluster demo"));
    assert!(!svg.contains("var("), "it stands alone");
    for (path, status, field) in [
        ("/forecast.csv?horizon=1y", 400, "horizon"),
        ("/forecast.csv?colour=red", 400, "colour"),
        ("/forecast.png?by=team&name=nobody", 404, ""),
    ] {
        let error = server.get(path).await?.expect(status)?.json()?;
        assert_eq!(error["field"].as_str().unwrap_or(""), field, "{path}");
    }
    Ok(())
}
