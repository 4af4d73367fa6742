//! `cargo xtask bench forecast --data DIR`: how far off forecasts are, and what they cost.
//!
//! DIR holds pairs `NAME_train.csv.gz` and `NAME_test.csv.gz` in the format of `import usage`.

mod data;
mod groups;
mod score;

use data::Set;
use std::error::Error;
use std::path::PathBuf;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
fn main() -> Result<()> {
    let mut folder = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match &*argument {
            // What `cargo bench` says to every benchmark.
            "--bench" => {}
            "--data" => folder = arguments.next().map(PathBuf::from),
            other => return Err(format!("{other} is not --data DIR").into()),
        }
    }
    println!("{}", groups::compare());
    if let Some(folder) = folder {
        for set in Set::all(&folder)? {
            println!("{}", score::score(&set)?);
        }
    }
    Ok(())
}
