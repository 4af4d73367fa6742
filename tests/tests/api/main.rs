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
use serde_json::Value;

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
    let Some((before, rest)) = path.split_once("window=") else {
        return Ok(path.to_owned());
    };
    let (window, after) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
    let (number, unit) = window.split_at(window.len() - 1);
    let number: i64 = number.parse().unwrap();
    let secs = match unit {
        "d" => number * 86_400,
        "h" => number * 3_600,
        // Of the demo's hourly cycles it has the newest only, now and with the next question.
        _ => return Ok(path.to_owned()),
    };
    let end_secs = server.newest_cycle().await?.at_secs;
    let stamp = |secs| Timestamp::from_second(secs).unwrap();
    let (from, to) = (stamp(end_secs - secs), stamp(end_secs));
    Ok(format!("{before}window={from}/{to}{after}"))
}

/// The answer about a window that stays.
async fn json(server: &Server, path: &str) -> Result<Value> {
    server.json(&fixed(server, path).await?).await
}

/// Fails with a message.
fn wrong(message: String) -> Error {
    Error::Answer {
        request: "comparison".to_owned(),
        status: 200,
        body: message,
    }
}
