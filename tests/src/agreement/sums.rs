//! Rows add up to their total.

use crate::product::{Error, Result, int};
use serde_json::Value;

/// Every figure of a row that has a total.
pub const FIGURES: [&str; 13] = [
    "/cpu/used",
    "/cpu/requested",
    "/cpu/max",
    "/cpu/limit",
    "/memory/used",
    "/memory/requested",
    "/memory/max",
    "/memory/limit",
    "/gpu_requested_millis",
    "/pods_placed",
    "/pods_unplaced",
    "/containers",
    "/containers_without_request",
];

/// Compares the sums of the figures of rows, which are at a pointer of each, with the total.
///
/// # Errors
/// [`Error::Answer`] with the first figure that does not add up; `what` is told as the request.
///
/// # Panics
/// When a row has no such figure at all.
pub fn adds_up<'a>(
    what: &str,
    rows: impl Iterator<Item = &'a Value>,
    at: &str,
    total: &Value,
) -> Result<()> {
    let rows: Vec<&Value> = rows.collect();
    for figure in FIGURES {
        let pointer = format!("{at}{figure}");
        let parts: Vec<i64> = rows.iter().filter_map(|row| int(row, &pointer)).collect();
        let known = int(total, figure);
        // An empty whole is known to have nothing; an unknown one has no known parts.
        let sum = (!parts.is_empty() || known == Some(0)).then(|| parts.iter().sum::<i64>());
        if sum != known {
            return Err(Error::Answer {
                request: what.to_owned(),
                status: 200,
                body: format!("{figure} of the rows is {sum:?} in {total}"),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn figures(requested: i64) -> Value {
        let demand =
            |requested: i64| json!({ "used": null, "requested": requested, "max": 0, "limit": 0 });
        json!({
            "cpu": demand(requested), "memory": demand(0), "gpu_requested_millis": 0,
            "pods_placed": 1, "pods_unplaced": 0, "containers": 1, "containers_without_request": 0,
        })
    }

    #[test]
    fn a_sum_that_is_off_by_one_is_found() {
        let rows = [json!({ "figures": figures(7) })];
        assert!(adds_up("a", rows.iter(), "/figures", &figures(7)).is_ok());
        let error = adds_up("a", rows.iter(), "/figures", &figures(8)).unwrap_err();
        assert!(error.to_string().contains("/cpu/requested"), "{error}");
    }
}
