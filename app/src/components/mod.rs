//! The parts pages are made of. Functions from data to views: pages are rendered by the server,
//! so nothing here reacts to anything.

mod bar;
mod card;
mod chart;
mod controls;
mod finding;
mod header;
mod layout;
mod matrix;
mod nav;
#[cfg(feature = "ssr")]
mod opening;
mod states;
mod table;
mod waiting;

pub(crate) use bar::wide_bar;
pub(crate) use card::{
    Card, Tile, Warns, demand_card, load_card, taken_as_picture, taken_as_table, tiles,
};
pub(crate) use chart::figure;
pub(crate) use controls::{Segment, filter_form, pager, segments};
pub(crate) use finding::{How, finding_view, scope_line, scope_line_with};
pub(crate) use layout::{Chrome, breadcrumb, layout, plain_layout};
pub(crate) use matrix::{Matrix, MatrixCell, legend, matrix};
pub(crate) use nav::Place;
pub(crate) use states::{behind_last, empty, not_reached};
pub(crate) use table::{TableView, status, table_view};
pub(crate) use waiting::waiting_list;
