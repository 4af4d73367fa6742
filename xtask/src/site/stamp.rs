//! Knows a site that is up to date.

use super::pack;
use anyhow::Context as _;
use std::time::UNIX_EPOCH;

/// Changes with the inputs and with this program, which makes the site out of them.
pub(crate) fn of(inputs: &[&[u8]]) -> anyhow::Result<String> {
    let program = std::env::current_exe().context("where is this program?")?;
    let built = std::fs::metadata(&program)
        .and_then(|metadata| metadata.modified())
        .with_context(|| format!("could not read {}", program.display()))?;
    let built = built
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    Ok(format!("{} {built}\n", pack::hash(inputs)))
}
