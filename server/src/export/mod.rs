//! Exports: the tables and pictures of the pages in formats people take away.

mod csv;
mod picture;
mod sharing_workbook;
mod sheet_rules;
mod workbook;
mod yaml;

pub(crate) use csv::neutral;
pub use csv::{csv_of, csv_of_parts};
pub use picture::{Framed, PictureError, png_of, svg_of};
pub use sharing_workbook::sharing_workbook;
pub use workbook::forecast_workbook;
pub(crate) use yaml::{Way, documents, manifest};
