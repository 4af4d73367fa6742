//! The report for a planning meeting.

use super::forms::sheets;
use plimsoll_tests::product::{Home, Result, html};
use std::time::Duration;

#[tokio::test]
async fn the_report_is_one_file_that_needs_nothing_else() -> Result<()> {
    // Long enough that there is a forecast.
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "60", "--interval", "1h"])
        .await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    let within = Duration::from_secs(150);
    let page = server
        .eventually("the report", within, || async {
            let reply = server.get("/report.html").await;
            let reply = reply.map_err(|error| error.to_string())?;
            // Objects are looked at a moment after the first cycle.
            match reply.body.contains("Not told:") || reply.status == 503 {
                true => Err("not yet".to_owned()),
                false => reply.expect(200).map_err(|error| error.to_string()),
            }
        })
        .await?
        .body;
    for (part, pictures) in [
        ("CPU forecast", 2),
        ("Memory forecast", 2),
        ("Sharing", 3),
        ("Packing", 2),
        ("Isolation", 0),
    ] {
        let (_, rest) = page.split_once(&format!("<h2>{part}</h2>")).unwrap();
        let section = rest.split("</section>").next().unwrap();
        let drawn = section.matches("src=\"data:image/png;base64,").count();
        match pictures {
            0 => assert_eq!(drawn, 0, "{part}"),
            _ => assert!(drawn >= pictures, "{part}: {drawn} pictures"),
        }
    }
    for formula in ["forecast-", "pooling-", "packing-", "isolation-"] {
        assert!(page.contains(formula), "{formula}");
    }
    for outside in [
        "<script",
        "href=",
        "src=\"h",
        "src=\"/",
        "url(h",
        "@import",
        "javascript:",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(
        page.contains("made up"),
        "a simulated cluster is told to be one"
    );
    let mut ids = html::attributes(&page, "id");
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are there once");
    let book = server.get("/report.xlsx").await?.expect(200)?;
    let sheets = sheets(&book.bytes);
    for name in [
        "Summary",
        "CPU forecast",
        "Machines by month",
        "CPU, growth by team",
        "Memory, growth by team",
        "Machines alone and shared",
        "Packing by resource",
        "Isolation checks",
        "Assumptions",
    ] {
        assert!(sheets.contains_key(name), "{name} in {:?}", sheets.keys());
    }
    Ok(())
}
