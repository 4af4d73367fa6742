//! What is measured.

use crate::Result;
use plimsoll_tests::fleet::Size;
use plimsoll_tests::fleet::measure::Course;
use std::path::PathBuf;

/// The parts of the benchmark.
pub(crate) const PARTS: [&str; 3] = ["large", "pages", "small"];

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Options {
    /// Less of everything, to see that it works.
    pub(crate) quick: bool,
    /// Where the section of the page goes.
    pub(crate) section: Option<PathBuf>,
    /// Which of [`PARTS`]; all when empty.
    pub(crate) parts: Vec<String>,
}

impl Options {
    /// Reads the arguments.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            quick: false,
            section: None,
            parts: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            match &*argument {
                // What `cargo bench` says to every benchmark.
                "--bench" => {}
                "--quick" => options.quick = true,
                "--section" => {
                    let path = arguments.next().ok_or("--section needs a value")?;
                    options.section = Some(path.into());
                }
                part if PARTS.contains(&part) => options.parts.push(argument),
                other => {
                    let known = PARTS.join(", ");
                    return Err(
                        format!("{other} is none of --quick, --section FILE, {known}").into(),
                    );
                }
            }
        }
        Ok(options)
    }

    /// How large the large cluster and the small one are, and how long they are looked at.
    pub(crate) fn sizes(&self) -> (Size, Size, Course) {
        match self.quick {
            true => (Size::FEW, Size::FEW, Course::QUICK),
            false => (Size::LARGE, Size::SMALL, Course::FULL),
        }
    }

    /// Whether a part is asked for.
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }
}
