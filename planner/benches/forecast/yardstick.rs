//! What a well-known library makes of the same series.

use crate::Result;
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = include_str!("statsforecast_mstl.py");

/// A row of the table, by a Python that has statsforecast.
pub(crate) fn row(python: &Path, folder: &Path, name: &str) -> Result<String> {
    let of = |part: &str| folder.join(format!("{name}_{part}.csv.gz"));
    let output = Command::new(python)
        .args(["-c", SCRIPT])
        .args([of("train"), of("test")])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let cells: Vec<&str> = text.split_whitespace().collect();
    let [mase, smape, msis, held, secs] = cells[..] else {
        return Err(format!("the yardstick said {text:?}").into());
    };
    Ok(format!(
        "| statsforecast MSTL with ETS | {mase} | {smape} | {msis} |  |  | {held} | {secs} s |\n"
    ))
}
