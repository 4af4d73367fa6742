//! What rows are sorted by where the column that is asked for has nothing.

use plimsoll_app::routes::Sort;

/// Columns by which rows are sorted, the first that is known, where a table's default is not.
const INSTEAD: [&str; 4] = [
    "cpu_requested",
    "cpu_used",
    "memory_requested",
    "memory_used",
];

/// The sort that was asked for; where that is the default and no row has anything in its column,
/// the first other that says something.
pub(super) fn in_effect<R>(
    rows: &[R],
    asked: Sort,
    default: Sort,
    key: impl Fn(&R, &str) -> Option<f64>,
) -> Sort {
    let known = |column: &str| rows.iter().any(|row| key(row, column).is_some());
    if asked != default || known(asked.column) {
        return asked;
    }
    let other = INSTEAD.into_iter().find(|column| known(column));
    other.map_or(asked, Sort::descending)
}

/// A number to sort by.
#[expect(
    clippy::cast_precision_loss,
    reason = "an order needs no more than f64"
)]
pub(super) fn number(value: Option<i64>) -> Option<f64> {
    value.map(|value| value as f64)
}
