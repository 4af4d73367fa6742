//! How answers are written: for people, as the API gives them, or as the pages export them.

mod grid;
mod ink;

pub(super) use ink::{Ink, Paint, plain};

use super::Failure;
use crate::export::{Taken, csv_of};
use clap::ValueEnum;
use plimsoll_app::api::{ClusterRef, Frame, FreshnessState};
use plimsoll_app::format::{age, rfc3339};
use plimsoll_app::tables::DataTable;
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// As the API answers.
    Json,
    /// As the page exports it.
    Csv,
}

/// Writes the result of a command.
pub(super) fn write_out(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads only the beginning closes the pipe; that is no reason to stop.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::running(
            format!("the result cannot be written: {error}"),
        )),
        _ => Ok(()),
    }
}

/// Writes an answer of the API.
pub(super) fn write_json(answer: &impl Serialize) -> Result<(), Failure> {
    let mut bytes = serde_json::to_vec_pretty(answer).map_err(Failure::running)?;
    bytes.push(b'\n');
    write_out(&bytes)
}

/// Writes a table as its page exports it.
pub(super) fn write_csv(table: &DataTable) -> Result<(), Failure> {
    write_out(&csv_of(Taken::of(table)).map_err(Failure::running)?)
}

/// Writes tables for people, beneath what they are of.
pub(super) fn write_tables(frame: &Frame, tables: &[&DataTable]) -> Result<(), Failure> {
    write_out(format!("{}\n{}", faint(frame), grids(tables)).as_bytes())
}

/// What tables are of, as it stands above them.
pub(super) fn faint(frame: &Frame) -> String {
    Ink::of_stdout().paint(Paint::Faint, &about(frame))
}

/// Tables for people, each beneath an empty line.
pub(super) fn grids(tables: &[&DataTable]) -> String {
    let ink = Ink::of_stdout();
    let width = std::io::stdout()
        .is_terminal()
        .then(terminal_size::terminal_size)
        .flatten()
        .map(|(width, _)| usize::from(width.0));
    let grids = tables.iter().map(|table| grid::grid(table, width, ink));
    grids.fold(String::new(), |text, grid| text + "\n" + &grid)
}

/// Which cluster it is, and of when.
pub(super) fn about(frame: &Frame) -> String {
    let ClusterRef {
        name, simulated, ..
    } = &frame.cluster;
    let freshness = &frame.freshness;
    let kind = if *simulated { " (simulated)" } else { "" };
    let state = match freshness.state {
        // Who reads a database does not know whether somebody collects.
        FreshnessState::Live | FreshnessState::Archived => "",
        FreshnessState::Stale => ", stale",
        FreshnessState::Never => ", nothing collected yet",
    };
    let when = freshness.as_of_secs.map_or_else(String::new, |at| {
        let ago = freshness
            .age_secs
            .map_or_else(String::new, |secs| format!(", {} ago", age(secs)));
        format!(", data of {}{ago}", rfc3339(at))
    });
    plain(&format!("Cluster {name}{kind}{when}{state}"))
}
