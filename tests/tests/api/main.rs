//! The answers of the product over a simulated cluster: that they add up, that wrong questions
//! are answered clearly, and that pages, exports and the API say the same.

#![expect(
    clippy::unwrap_used,
    reason = "an answer that lacks something fails the test that asked for it"
)]

mod errors;
mod exports;
mod order;
mod sums;

use jiff::Timestamp;
use plimsoll_tests::product::{Error, Home, Result, Server};

/// A demo with three days of history. With this interval no cycle comes in between two
/// questions of a test.
async fn demo() -> Result<(Home, Server)> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "3", "--interval", "1h"])
        .await?;
    server
        .wait_until_live(std::time::Duration::from_secs(30))
        .await?;
    Ok((home, server))
}

/// A path whose window ends at the newest cycle: one that ends now has moved on by the next
/// question.
async fn fixed(server: &Server, path: &str) -> Result<String> {
    let end_secs = server.newest_cycle().await?.at_secs;
    let stamp = |secs| Timestamp::from_second(secs).unwrap();
    let mut path = path.to_owned();
    for hours in [24, 50] {
        let (from, to) = (stamp(end_secs - hours * 3_600), stamp(end_secs));
        path = path.replace(&format!("window={hours}h"), &format!("window={from}/{to}"));
    }
    Ok(path)
}

/// Fails with a message.
fn wrong(message: String) -> Error {
    Error::Answer {
        request: "comparison".to_owned(),
        status: 200,
        body: message,
    }
}
