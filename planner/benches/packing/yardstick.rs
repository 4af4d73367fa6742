//! What a well-known solver makes of the small instances.

use crate::{Result, Row};
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = include_str!("ortools_cp_sat.py");
/// Seconds that it may search, after it has read the instance.
const SECONDS: f64 = 30.0;
/// Whole numbers that say how many of each kind of pod are on each node: more take gigabytes.
const MOST_NUMBERS: i64 = 150_000;

/// A table of the instances of a folder that are small enough, by a Python that has OR-tools.
pub(crate) fn table(python: &Path, folder: &Path, rows: &[Row]) -> Result<String> {
    let mut text = format!(
        "### Beside OR-tools\n\nCP-SAT on one thread with {SECONDS} s to search: how many of each kind of pod are on \
         each node. It begins with what first-fit decreasing comes to.\n\n\
         | instance | Plimsoll | s | CP-SAT | at least | s |\n|---|---:|---:|---:|---:|---:|\n"
    );
    let mut before = "";
    for row in rows {
        let name = row.name.split(", ").next().unwrap_or_default();
        let is_there = folder.join(format!("{name}.nodes.csv")).is_file();
        let numbers = i64::try_from(row.items)? * row.first.0;
        if !is_there || name == before || numbers > MOST_NUMBERS {
            continue;
        }
        before = name;
        let of = |part: &str| folder.join(format!("{name}.{part}.csv"));
        let output = Command::new(python)
            .args(["-c", SCRIPT])
            .args([of("nodes"), of("pods")])
            .arg(SECONDS.to_string())
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let said = String::from_utf8(output.stdout)?;
        let cells: Vec<&str> = said.split_whitespace().collect();
        let [nodes, bound, secs] = cells[..] else {
            return Err(format!("the yardstick said {said:?}").into());
        };
        text += &format!(
            "| {name} | {} | {:.2} | {nodes} | {bound} | {secs} |\n",
            row.nodes, row.seconds
        );
    }
    Ok(text)
}
