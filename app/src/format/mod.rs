//! How numbers and times are written, on the pages and in the exports.
//!
//! Unknown is `—`, never 0. Units stand apart by a no-break space so that they do not wrap.

mod amount;
mod count;
mod time;

pub use amount::{Amount, ColumnScale, bytes, cores, coverage, percent, permille};
pub use count::{count, join, number_word, of_noun, sentence_case};
pub use time::{age, clock, date, day_near, day_near_short, days_of_month, moment, month, rfc3339};

/// What is shown where nothing is known.
pub const UNKNOWN: &str = "—";

/// The space between a number and its unit.
pub const NBSP: char = '\u{a0}';
