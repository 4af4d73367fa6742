//! The sources that are read and the gaps in what was read.

use super::{Cell, Column, DataTable, Decor, Row, Tone};
use crate::api::{DataHealth, SourceState};
use crate::format::{age, moment, rfc3339};

/// Everything that is read from the cluster.
#[must_use]
pub fn sources(health: &DataHealth) -> DataTable {
    let now = health.frame.now_secs;
    let rows = health.sources.iter().map(|source| {
        let (word, tone) = match source.state {
            SourceState::Ok => ("Answers", Tone::Ok),
            SourceState::Starting => ("Starting", Tone::Warn),
            SourceState::Failing => ("Does not answer", Tone::Crit),
            SourceState::Forbidden => ("Forbidden", Tone::Unknown),
        };
        let ago = source
            .last_success_secs
            .map_or_else(Cell::unknown, |at| Cell {
                text: format!("{} ago", age(now - at)),
                exact: rfc3339(at),
                decor: Decor::Plain,
            });
        let error = source.last_error.as_deref().map(|error| {
            let at = source.last_error_secs.map(|at| moment(at, now));
            at.map_or_else(|| error.to_owned(), |at| format!("{at}: {error}"))
        });
        let error = error.map_or_else(Cell::blank, |text| Cell::text(text).with(Decor::Prose));
        let cells = vec![
            Cell::text(&source.name),
            Cell::text(word).with(Decor::Status(tone, "")),
            Cell::count(source.objects),
            ago,
            Cell::count(Some(source.errors)),
            error,
        ];
        Row { href: None, cells }
    });
    DataTable {
        caption: "What is read from the cluster, and how it answers".to_owned(),
        columns: vec![
            Column::text("source", "Source"),
            Column::text("state", "State"),
            Column::number("objects", "Objects"),
            Column::text("last_success", "Last answer"),
            Column::number("errors", "Errors since start").hint("since this server started"),
            Column::text("last_error", "Last error"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// Spans of the window without data, newest first.
#[must_use]
pub fn gaps(health: &DataHealth) -> DataTable {
    let now = health.frame.now_secs;
    let rows = health.gaps.iter().map(|gap| {
        let at = |secs: i64| Cell {
            text: moment(secs, now),
            exact: rfc3339(secs),
            decor: Decor::Plain,
        };
        let length = Cell {
            text: age(gap.range.secs()),
            exact: gap.range.secs().to_string(),
            decor: Decor::Plain,
        };
        let cells = vec![at(gap.range.from_secs), at(gap.range.to_secs), length];
        Row { href: None, cells }
    });
    DataTable {
        caption: "Spans of the window without data, newest first".to_owned(),
        columns: vec![
            Column::text("from", "From"),
            Column::text("to", "To"),
            Column::number("length", "Length").exact("seconds"),
        ],
        rows: rows.collect(),
        total: None,
    }
}
