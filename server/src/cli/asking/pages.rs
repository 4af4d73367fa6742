//! Answers that come in pages, put together.

use plimsoll_app::api::{IsolationPage, NamespaceTable, NodeTable};

/// An answer of which a server gives one page at a time.
pub(in crate::cli) trait Pages {
    /// How many pages there are.
    fn pages(&self) -> usize;
    /// Adds the rows of the next page.
    fn append(&mut self, next: Self);
    /// Notes that all rows are here: one page, as in exports.
    fn complete(&mut self);
}

impl Pages for NamespaceTable {
    fn pages(&self) -> usize {
        self.pages
    }

    fn append(&mut self, next: Self) {
        self.rows.extend(next.rows);
    }

    fn complete(&mut self) {
        (self.page, self.pages, self.frame.next) = (1, 1, None);
    }
}

impl Pages for NodeTable {
    fn pages(&self) -> usize {
        self.pages
    }

    fn append(&mut self, next: Self) {
        self.rows.extend(next.rows);
    }

    fn complete(&mut self) {
        (self.page, self.pages, self.frame.next) = (1, 1, None);
    }
}

impl Pages for IsolationPage {
    fn pages(&self) -> usize {
        self.note.as_ref().map_or(1, |note| note.pages)
    }

    fn append(&mut self, next: Self) {
        if let (Some(note), Some(next)) = (&mut self.note, next.note) {
            note.findings.extend(next.findings);
        }
    }

    fn complete(&mut self) {
        self.frame.next = None;
        if let Some(note) = &mut self.note {
            (note.page, note.pages) = (1, 1);
        }
    }
}
