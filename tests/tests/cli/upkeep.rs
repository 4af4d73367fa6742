//! `plimsoll db`: checking, copying, measuring and shrinking a database.

use super::{refused, unavailable};
use plimsoll_tests::product::{Home, Result, Stored, connect};
use sqlx::Connection;
use std::path::PathBuf;

/// A demo of three weeks, stopped, and its database.
async fn stopped_demo() -> Result<(Home, PathBuf)> {
    let home = Home::create()?;
    let start = ["demo", "--days", "21", "--interval", "1h"];
    let server = home.start(&start).await?;
    server
        .wait_until_live(std::time::Duration::from_secs(30))
        .await?;
    server.stop()?;
    let database = home.database();
    Ok((home, database))
}

#[tokio::test]
async fn a_database_is_checked_copied_and_measured() -> Result<()> {
    let (home, database) = stopped_demo().await?;
    let text = database.to_string_lossy().into_owned();
    let run = async |arguments: &[&str]| home.run(&[&["db"], arguments].concat()).await;

    let checked = run(&["check", "--database", &text]).await?;
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.stdout.contains("is sound"), "{}", checked.stdout);

    let copy = home.file("copy.db").to_string_lossy().into_owned();
    let copied = run(&["backup", &copy, "--database", &text]).await?;
    assert_eq!(copied.code, Some(0), "{copied:?}");
    let (one, other) = (
        Stored::read(&database).await?,
        Stored::read(copy.as_ref()).await?,
    );
    assert_eq!(one, other);
    let again = ["db", "backup", &copy, "--database", &text];
    refused(&home, &again, &[&copy, "already"]).await?;
    refused(
        &home,
        &["db", "backup", "/proc/x.db", "--database", &text],
        &["/proc/x.db"],
    )
    .await?;

    let stats = run(&["stats", "--database", &text]).await?;
    assert_eq!(stats.code, Some(0), "{stats:?}");
    for word in [
        "chunk",
        "namespaces",
        "workloads",
        "5 min",
        "samples",
        "bytes per step",
    ] {
        assert!(stats.stdout.contains(word), "{word}: {}", stats.stdout);
    }
    unavailable(
        &home,
        &["db", "check", "--database", "nowhere.db"],
        &["nowhere.db"],
    )
    .await?;
    assert!(!home.file("nowhere.db").exists(), "looking creates nothing");
    Ok(())
}

#[tokio::test]
async fn damage_is_told_with_its_place_and_fails() -> Result<()> {
    let (home, database) = stopped_demo().await?;
    let mut connection = connect(&database).await?;
    sqlx::query("UPDATE chunk SET data = substr(data, 1, length(data) - 3) WHERE rowid = 40")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    let text = database.to_string_lossy().into_owned();
    let checked = home.run(&["db", "check", "--database", &text]).await?;
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(checked.stdout.contains("entity "), "{}", checked.stdout);
    assert!(
        checked.stderr.contains("damaged in 1 place"),
        "{}",
        checked.stderr
    );
    Ok(())
}

#[tokio::test]
async fn a_shorter_retention_takes_effect_at_once() -> Result<()> {
    let (home, database) = stopped_demo().await?;
    let text = database.to_string_lossy().into_owned();
    let keep = "[history]\nraw_days = 1\nfive_minute_days = 2\nnamespace_five_minute_days = 4\nhourly_days = 8\n";
    let config = home
        .write("short.toml", keep)?
        .to_string_lossy()
        .into_owned();
    let cycles = Stored::read(&database).await?.cycles;
    let pruned = home
        .run(&["db", "prune", "--config", &config, "--database", &text])
        .await?;
    assert_eq!(pruned.code, Some(0), "{pruned:?}");
    let mut connection = connect(&database).await?;
    let steps: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT e.kind, c.step_secs, count(DISTINCT c.day) FROM chunk c
         JOIN entity e ON e.id = c.entity_id GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .fetch_all(&mut connection)
    .await?;
    connection.close().await?;
    let namespaces: Vec<_> = steps
        .iter()
        .filter(|row| row.0 == 2)
        .map(|row| (row.1, row.2))
        .collect();
    // Today and yesterday with every sample, three days of five minutes, four of hours.
    assert_eq!(namespaces, [(0, 2), (300, 3), (3_600, 4), (86_400, 13)]);
    assert_eq!(Stored::read(&database).await?.cycles, cycles);
    let checked = home.run(&["db", "check", "--database", &text]).await?;
    assert_eq!(checked.code, Some(0), "{checked:?}");
    Ok(())
}
