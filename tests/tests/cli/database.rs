//! Databases that cannot be used, and a port that is taken.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use super::{KUBECONFIG, refused, serve_refused, unavailable};
use plimsoll_tests::product::{Error, Home, Result, connect};
use sqlx::Connection;

/// An address that the command would take if it came that far.
const ANY: [&str; 2] = ["--listen", "127.0.0.1:0"];

async fn serve(home: &Home, database: &str, words: &[&str]) -> Result<()> {
    let more = [&["--database", database][..], &ANY].concat();
    let words = [&[database], words].concat();
    let kubeconfig = home.write("kubeconfig", KUBECONFIG)?;
    let kubeconfig = kubeconfig.to_string_lossy();
    let start = ["serve", "--kubeconfig", &kubeconfig];
    unavailable(home, &[&start, &more[..]].concat(), &words).await?;
    // The demo takes the same file the same way.
    unavailable(home, &[&["demo"], &more[..]].concat(), &words).await?;
    Ok(())
}

#[tokio::test]
async fn places_that_cannot_be_written_are_named() -> Result<()> {
    let home = Home::create()?;
    let file = home.write("file", "")?.to_string_lossy().into_owned();
    let folder = home.path().to_string_lossy().into_owned();
    let words = ["for writing", "--database"];
    serve(&home, &format!("{folder}/no/such/folder/x.db"), &words).await?;
    serve(&home, &format!("{file}/x.db"), &words).await?;
    serve(&home, "/proc/plimsoll.db", &words).await?;
    serve(&home, &folder, &words).await?;

    let locked = home.file("locked");
    let to_error = |source| Error::File {
        path: locked.clone(),
        source,
    };
    fs::create_dir(&locked).map_err(to_error)?;
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).map_err(to_error)?;
    // Nothing is locked for root.
    if fs::write(locked.join("probe"), "").is_err() {
        serve(&home, &locked.join("x.db").to_string_lossy(), &words).await?;
    }
    Ok(())
}

#[tokio::test]
async fn files_that_are_not_ours_are_refused_and_left_alone() -> Result<()> {
    let home = Home::create()?;
    let text = "not a database, and long enough to be taken for one. ".repeat(100);
    let garbage = home.write("garbage.db", &text)?;
    serve(
        &home,
        &garbage.to_string_lossy(),
        &["not a readable SQLite database"],
    )
    .await?;
    let kept = fs::read_to_string(&garbage).map_err(|source| Error::File {
        path: garbage.clone(),
        source,
    })?;
    assert!(kept == text, "the file was changed");

    let foreign = home.file("foreign.db");
    let mut connection = connect(&foreign).await?;
    sqlx::query("CREATE TABLE notes (text TEXT)")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    serve(
        &home,
        &foreign.to_string_lossy(),
        &["another program", "--database"],
    )
    .await?;
    let mut connection = connect(&foreign).await?;
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema")
        .fetch_all(&mut connection)
        .await?;
    assert_eq!(tables, ["notes"]);
    connection.close().await?;

    let marked = home.file("marked.db");
    let mut connection = connect(&marked).await?;
    sqlx::query("PRAGMA application_id = 7")
        .execute(&mut connection)
        .await?;
    sqlx::query("CREATE TABLE notes (text TEXT)")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    serve(&home, &marked.to_string_lossy(), &["another program"]).await?;
    Ok(())
}

#[tokio::test]
async fn a_damaged_or_newer_database_of_ours_is_refused() -> Result<()> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "2", "--interval", "1h"])
        .await?;
    server.stop()?;
    let database = home.database();
    let bytes = fs::read(&database).map_err(|source| Error::File {
        path: database.clone(),
        source,
    })?;
    let write = |name: &str, bytes: &[u8]| {
        let path = home.file(name);
        let written = fs::write(&path, bytes);
        let path = path.to_string_lossy().into_owned();
        written
            .map(|()| path.clone())
            .map_err(|source| Error::File {
                path: path.into(),
                source,
            })
    };
    // Cut off in the middle, as a copy that was interrupted; and overwritten at its start.
    let cut = write("cut.db", &bytes[..bytes.len() / 2 + 100])?;
    serve(&home, &cut, &["not a readable SQLite database"]).await?;
    let mut smashed = bytes.clone();
    smashed[100..8192].fill(0xAA);
    let smashed = write("smashed.db", &smashed)?;
    serve(&home, &smashed, &["not a readable SQLite database"]).await?;

    let newer = write("newer.db", &bytes)?;
    let mut connection = connect(newer.as_ref()).await?;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (99999999, 'later', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await?;
    connection.close().await?;
    serve(&home, &newer, &["newer Plimsoll", "99999999"]).await?;
    Ok(())
}

#[tokio::test]
async fn a_taken_port_is_named() -> Result<()> {
    let home = Home::create()?;
    let holder = TcpListener::bind("127.0.0.1:0").map_err(Error::Spawn)?;
    let address = holder.local_addr().map_err(Error::Spawn)?.to_string();
    let words = [address.as_str(), "taken", "--listen"];
    serve_refused(&home, &["--listen", &address], &words).await?;
    refused(&home, &["demo", "--listen", &address], &words).await?;
    assert!(!home.database().exists(), "nothing is created in vain");
    serve_refused(&home, &["--listen", "192.0.2.7:80"], &["192.0.2.7:80"]).await?;
    Ok(())
}
