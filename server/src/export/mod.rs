//! Exports: the tables and pictures of the pages in formats people take away.

mod book;
mod csv;
mod json;
mod number_format;
mod picture;
mod sharing_workbook;
mod sheet_rules;
mod taken;
mod workbook;
mod yaml;

pub use book::book_of;
pub(crate) use book::{lines as sheet_lines, room_for, rows as sheet_rows, sheet_name};
pub use csv::csv_of;
pub(crate) use csv::{CsvWriter, neutral};
pub use json::json_of;
pub(crate) use picture::escaped;
pub use picture::{Framed, PictureError, png_of, svg_of};
pub use sharing_workbook::sharing_workbook;
pub(crate) use sheet_rules::{light, rules as picture_rules};
pub(crate) use taken::file_name;
pub use taken::{Provenance, Rules, Taken, TakenColumn, TakenRow};
pub use workbook::forecast_workbook;
pub(crate) use workbook::on_paper;
pub(crate) use yaml::{Way, documents, manifest};
