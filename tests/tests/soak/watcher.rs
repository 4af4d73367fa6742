//! The newest cycle, asked for all the time: what is told of stays, and data stays live.

use std::time::Duration;

use plimsoll_tests::product::send;

use crate::Result;
use crate::soak::Soak;

const LOOK: Duration = Duration::from_millis(500);
/// A new server may take so long beside two intervals until its data is live.
const AT_FIRST: Duration = Duration::from_secs(10);

/// Asks until the time is over.
pub(crate) async fn run(soak: &Soak) -> Result<()> {
    let mut was_live = true;
    while soak.pause(LOOK).await {
        let request = http::Request::get("/api/v1/freshness").body(String::new())?;
        let Ok(reply) = send(soak.home.address(), request).await else {
            // Readers judge whether that may be.
            continue;
        };
        let freshness = reply.json()?;
        if let Some(at_secs) = freshness["as_of_secs"].as_i64() {
            soak.cycles.report(at_secs);
        }
        let grace = i64::try_from((2 * soak.plan.interval + AT_FIRST).as_millis())?;
        let settled = soak
            .outages
            .back_for_millis()
            .is_some_and(|back| back > grace);
        let is_live = freshness["state"] == "live";
        if was_live && settled && !is_live {
            soak.faults.add("freshness", &freshness.to_string());
        }
        was_live = is_live || !settled;
    }
    Ok(())
}
