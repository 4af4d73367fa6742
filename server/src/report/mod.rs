//! The report for a planning meeting: forecast, sharing, packing and isolation of one cluster in one file,
//! with what they rest on.

mod gather;
mod html;
mod parts;
mod picture;
mod table;
mod workbook;

pub use html::html_of;
pub use picture::ReportError;
pub use workbook::report_workbook;

use plimsoll_app::api::Frame;
use plimsoll_app::pictures::Taken;
use plimsoll_app::tables::DataTable;

/// Why parts that all count machines come to other numbers: the first question in a meeting.
const APART: &str = "Each part counts machines for a question of its own. Forecast: what the demand of later takes, in \
    machines of one size, without packing and spares. Sharing: what the highest demand of its scenarios takes, \
    on machines of one size, with the spares that are asked for, teams apart and together. Packing: how many of the \
    machines there are hold the pods of now by what they request.";

/// All that is told of a cluster.
pub struct Report {
    /// The cluster, and how old its newest data is.
    pub frame: Frame,
    /// Its parts, in the order in which they are read.
    pub parts: Vec<Part>,
}

/// A part of a report.
pub struct Part {
    /// What it is about.
    pub title: &'static str,
    /// The version of its formulas.
    pub formulas: &'static str,
    /// Whether it is being computed still.
    pub computing: bool,
    /// What is told, or why nothing can be told.
    pub told: Result<Told, String>,
}

/// What a part tells.
#[derive(Default)]
pub struct Told {
    /// In one sentence or two.
    pub finding: String,
    /// What must be known beside it, as sentences.
    pub cautions: Vec<String>,
    /// What it rests on, by name.
    pub assumptions: Vec<(String, String)>,
    /// Pictures.
    pub pictures: Vec<Taken>,
    /// Tables, each by a name that no other of the report has, short enough for a sheet.
    pub tables: Vec<(String, DataTable)>,
}

impl Report {
    /// What each part comes to, or why it is not told, and how their numbers differ.
    #[must_use]
    pub fn findings(&self) -> Vec<(String, String)> {
        let of = |part: &Part| {
            let told = match &part.told {
                Ok(told) => told.finding.clone(),
                Err(why) => format!("not told: {why}"),
            };
            (part.title.to_owned(), told)
        };
        let apart = ("Numbers of machines".to_owned(), APART.to_owned());
        self.parts.iter().map(of).chain([apart]).collect()
    }

    /// Of which cluster and moment it is, in lines of two columns.
    #[must_use]
    pub fn facts(&self) -> Vec<(String, String)> {
        let frame = &self.frame;
        let simulated = match frame.cluster.simulated {
            true => "yes: these numbers are made up",
            false => "no",
        };
        let as_of = frame.freshness.as_of_secs;
        let line = |name: &str, value: String| (name.to_owned(), value);
        vec![
            line("cluster", frame.cluster.name.clone()),
            line("simulated cluster", simulated.to_owned()),
            line(
                "as of",
                as_of.map_or_else(|| "unknown".to_owned(), plimsoll_app::format::rfc3339),
            ),
            line("made", plimsoll_app::format::rfc3339(frame.now_secs)),
        ]
    }

    /// The same, and the versions of its formulas.
    #[must_use]
    pub fn lines(&self) -> Vec<(String, String)> {
        let mut lines = self.facts();
        for part in &self.parts {
            lines.push((
                format!("formula version: {}", part.title),
                part.formulas.to_owned(),
            ));
        }
        lines
    }
}
