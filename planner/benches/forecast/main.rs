//! `cargo xtask bench forecast --data DIR`: how far off forecasts are, and what they cost.
//!
//! DIR holds pairs `NAME_train.csv.gz` and `NAME_test.csv.gz` in the format of `import usage`.

mod data;
mod exhaustion;
mod fleet;
mod groups;
mod score;
mod yardstick;

use data::Set;
use score::Score;
use std::error::Error;
use std::path::PathBuf;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What the command line asks for.
#[derive(Default)]
struct Options {
    data: Option<PathBuf>,
    section: Option<PathBuf>,
    /// A Python with statsforecast.
    python: Option<PathBuf>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            let slot = match &*argument {
                // What `cargo bench` says to every benchmark.
                "--bench" => continue,
                "--data" => &mut options.data,
                "--section" => &mut options.section,
                "--python" => &mut options.python,
                other => {
                    return Err(format!("{other} is none of --data, --section, --python").into());
                }
            };
            *slot = Some(arguments.next().ok_or("a value is missing")?.into());
        }
        Ok(options)
    }
}

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
fn main() -> Result<()> {
    let options = Options::read(std::env::args().skip(1))?;
    let date = jiff::Timestamp::now().strftime("%-d %B %Y");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut text = format!(
        "## Forecasts\n\nMeasured on {date} on one of {cores} cores; formulas {}.\n\n{}",
        plimsoll_planner::forecast::FORMULA_VERSION,
        groups::compare()
    );
    println!("{text}");
    let sets = match &options.data {
        Some(folder) => Set::all(folder)?,
        None => Vec::new(),
    };
    let part = format!("\n{}", exhaustion::compare(&sets));
    println!("{part}");
    text += &part;
    if let Some(folder) = &options.data {
        for set in &sets {
            let mut part = format!("\n### {}\n\n{}", set.name, Score::of(set)?.table());
            if let Some(python) = &options.python {
                part += &yardstick::row(python, folder, &set.name)?;
            }
            println!("{part}");
            text += &part;
        }
    }
    if let Some(path) = &options.section {
        std::fs::write(path, text)?;
    }
    Ok(())
}
