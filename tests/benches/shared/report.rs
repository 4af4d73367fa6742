//! Figures: told as they come, and put into a section of a page at the end.

use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// One line of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Figure {
    what: String,
    measured: String,
    goal: String,
    met: Option<bool>,
}

impl Figure {
    /// A figure without a goal.
    pub(crate) fn of(what: impl Into<String>, measured: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            measured: measured.into(),
            goal: String::new(),
            met: None,
        }
    }

    /// With a goal, which is met or not.
    pub(crate) fn with_goal(self, goal: impl Into<String>, met: bool) -> Self {
        Self {
            goal: goal.into(),
            met: Some(met),
            ..self
        }
    }

    fn verdict(&self) -> &'static str {
        match self.met {
            Some(true) => "met",
            Some(false) => "missed",
            None => "",
        }
    }
}

/// What was measured, in chapters.
#[derive(Debug, Default)]
pub(crate) struct Report {
    chapters: Vec<Chapter>,
}

#[derive(Debug)]
struct Chapter {
    title: String,
    text: String,
    figures: Vec<Figure>,
}

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
impl Report {
    /// Begins a chapter; `text` says what is measured and how.
    pub(crate) fn chapter(&mut self, title: &str, text: &str) {
        println!("\n{title}");
        self.chapters.push(Chapter {
            title: title.to_owned(),
            text: text.to_owned(),
            figures: Vec::new(),
        });
    }

    /// Adds a figure to the chapter.
    pub(crate) fn add(&mut self, figure: Figure) {
        let Figure {
            what,
            measured,
            goal,
            ..
        } = &figure;
        let verdict = figure.verdict();
        println!("  {what:<68} {measured:>22}  {goal:<22} {verdict}");
        if let Some(chapter) = self.chapters.last_mut() {
            chapter.figures.push(figure);
        }
    }

    /// The section in Markdown; `head` says where and when it was measured.
    pub(crate) fn section(&self, title: &str, head: &str) -> String {
        let mut text = format!("## {title}\n\n{head}\n");
        for chapter in &self.chapters {
            // Writing into a string does not fail.
            let _ = write!(
                text,
                "\n### {}\n\n{}\n\n| | measured | goal | |\n|---|---:|---|---|\n",
                chapter.title, chapter.text
            );
            for figure in &chapter.figures {
                let Figure {
                    what,
                    measured,
                    goal,
                    ..
                } = figure;
                let _ = writeln!(
                    text,
                    "| {what} | {measured} | {goal} | {} |",
                    figure.verdict()
                );
            }
        }
        text
    }
}

/// Says what is done now: some of it takes minutes.
#[expect(
    clippy::print_stderr,
    reason = "a person waits and wants to know for what"
)]
pub(crate) fn progress(what: &str) {
    eprintln!("  … {what}");
}

/// Bytes in the unit that suits them.
pub(crate) fn size(bytes: f64) -> String {
    match bytes {
        bytes if bytes >= 1e9 => format!("{:.2} GB", bytes / 1e9),
        bytes if bytes >= 1e6 => format!("{:.1} MB", bytes / 1e6),
        bytes => format!("{:.0} kB", bytes / 1e3),
    }
}

/// A number as a float, for a ratio.
#[expect(clippy::cast_precision_loss, reason = "a figure is rounded anyway")]
pub(crate) fn float(number: u64) -> f64 {
    number as f64
}
