//! What the product says about its sources.

use super::Result;
use plimsoll_tests::agreement::seen;
use plimsoll_tests::product::{Server, rows};

/// The state of one source, and its last error.
pub(crate) async fn source(server: &Server, name: &str) -> Result<(String, String)> {
    let health = server.json("/api/v1/health-of-data").await?;
    let found = rows(&health, "/sources").find(|source| source["name"] == name);
    let found = found.ok_or_else(|| format!("no source {name} in {health}"))?;
    Ok((seen::name(found, "state"), seen::name(found, "last_error")))
}
