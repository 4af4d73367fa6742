//! Exports: the tables of the pages in formats people take away.

mod csv;

pub(crate) use csv::neutral;
pub use csv::{csv_of, csv_of_parts};
