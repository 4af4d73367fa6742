//! The answers of the product over a simulated cluster: that they add up, that wrong questions
//! are answered clearly, and that pages, exports and the API say the same.

#![expect(
    clippy::unwrap_used,
    reason = "an answer that lacks something fails the test that asked for it"
)]

mod cells;
mod errors;
mod exports;
mod filters;
mod forecast;
mod forms;
mod golden;
mod golden_demo;
mod key_results;
mod order;
mod packing;
mod public;
mod report;
mod sharing;
mod sums;
mod usage;
mod what_if;

use jiff::Timestamp;
use plimsoll_tests::product::{Error, Home, Result, Server};
use serde_json::Value;

/// A demo with three days of history, and the time of its newest cycle.
struct Demo {
    server: Server,
    newest_secs: i64,
    _home: Home,
}

async fn demo() -> Result<Demo> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "3", "--interval", "1h"])
        .await?;
    server
        .wait_until_live(std::time::Duration::from_secs(30))
        .await?;
    let newest_secs = server.newest_cycle().await?.at_secs;
    Ok(Demo {
        server,
        newest_secs,
        _home: home,
    })
}

impl Demo {
    /// Waits until the first objects are known, which isolation and right-sizing look at.
    async fn objects(&self) -> Result<()> {
        let within = std::time::Duration::from_secs(60);
        let look = || async {
            let found = self.server.json("/api/v1/isolation").await;
            match found {
                Ok(found) if found["note"].is_object() => Ok(()),
                Ok(found) => Err(found["refused"].to_string()),
                Err(error) => Err(error.to_string()),
            }
        };
        self.server
            .eventually("the first objects", within, look)
            .await
    }

    /// A path whose window ends at the newest cycle: one that ends now has moved on by the next
    /// question.
    fn fixed(&self, path: &str) -> String {
        let Some((before, rest)) = path.split_once("window=") else {
            return path.to_owned();
        };
        let (window, after) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
        let (number, unit) = window.split_at(window.len() - 1);
        let number: i64 = number.parse().unwrap();
        let secs = match unit {
            "d" => number * 86_400,
            "h" => number * 3_600,
            _ => number * 60,
        };
        let stamp = |secs| Timestamp::from_second(secs).unwrap();
        let (from, to) = (stamp(self.newest_secs - secs), stamp(self.newest_secs));
        format!("{before}window={from}/{to}{after}")
    }

    /// The answer about a window that stays.
    async fn json(&self, path: &str) -> Result<Value> {
        self.server.json(&self.fixed(path)).await
    }
}

/// Fails with a message.
fn wrong(message: String) -> Error {
    Error::Answer {
        request: "comparison".to_owned(),
        status: 200,
        body: message,
    }
}
