//! Answers about exactly one collection cycle.
//!
//! Most figures are means over a window. A window that starts with the newest cycle and ends in
//! the future holds this cycle only, so its means are the cycle's exact values.

use jiff::Timestamp;
use serde_json::Value;

use super::{Error, Result, Server};

/// The shortest window there is.
const WINDOW_SECS: i64 = 300;

/// A stored cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cycle {
    /// When it was due, Unix seconds.
    pub at_secs: i64,
}

impl Cycle {
    /// The parameter of a window that starts with this cycle.
    #[must_use]
    pub fn window(self) -> String {
        Self::window_between(self.at_secs, self.at_secs)
    }

    /// The parameter of a window of the cycles from a time on and before another one. One that ends
    /// with the newest cycle may be as short as it likes.
    #[must_use]
    pub fn window_between(from_secs: i64, to_secs: i64) -> String {
        let stamp = |secs| Timestamp::from_second(secs).unwrap_or_default();
        let to_secs = to_secs.max(from_secs + WINDOW_SECS);
        format!("window={}/{}", stamp(from_secs), stamp(to_secs))
    }
}

impl Server {
    /// The newest cycle that is stored.
    ///
    /// # Errors
    /// When nothing has been collected yet.
    pub async fn newest_cycle(&self) -> Result<Cycle> {
        let freshness = self.json("/api/v1/freshness").await?;
        known(&freshness, "/as_of_secs").map(|at_secs| Cycle { at_secs })
    }
}

/// An integer of an answer; `None` when it is null, as everything unknown is.
///
/// # Panics
/// When there is no such field: that would be a typing error of the test.
#[expect(clippy::panic, reason = "failing the calling test is the purpose")]
#[must_use]
pub fn int(value: &Value, pointer: &str) -> Option<i64> {
    match value.pointer(pointer) {
        Some(Value::Null) => None,
        Some(Value::Number(number)) => number.as_i64(),
        other => panic!("{pointer} is {other:?} in {value}"),
    }
}

/// An integer that must be known.
///
/// # Errors
/// [`Error::Answer`] when it is null or absent.
pub fn known(value: &Value, pointer: &str) -> Result<i64> {
    let found = value.pointer(pointer).and_then(Value::as_i64);
    found.ok_or_else(|| Error::Answer {
        request: pointer.to_owned(),
        status: 200,
        body: value.to_string().chars().take(1000).collect(),
    })
}

/// The rows of a list in an answer.
pub fn rows<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
