//! `cargo xtask bench packing`: how many nodes, how far from the bound, and what it costs.

mod cell;
mod clock;
mod input;
mod made;
mod running;
mod yardstick;

use clock::Clock;
use plimsoll_planner::inventory::Inventory;
use plimsoll_planner::packing::{Count, FORMULA_VERSION, Grouped, Limits, Packed, check, pack};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The trace of a real cell among the instances.
const TRACE: &str = "openb_8gpu96c";

/// What one instance came to.
struct Row {
    name: String,
    pods: i64,
    items: usize,
    first: (i64, f64),
    last: Packed,
    nodes: i64,
    seconds: f64,
}

fn measure(name: &str, inventory: &Inventory, seconds: f64) -> Result<Row> {
    let (began, clock) = (Instant::now(), Clock::start());
    let grouped = Grouped::of(inventory, Count::Nodes);
    let problem = &grouped.problem;
    let limits = Limits {
        seed: 1,
        rounds: usize::MAX,
        attempts: usize::MAX,
        is_over: &|share| clock.seconds() >= share * seconds,
    };
    let mut first = None;
    let last = pack(problem, &limits, &mut |better| {
        let now = || (better.packing.nodes_used(), began.elapsed().as_secs_f64());
        first.get_or_insert_with(now);
    })?;
    let seconds = clock.seconds();
    check(problem, &last.packing)?;
    Ok(Row {
        name: name.to_owned(),
        pods: inventory.pods.iter().map(|class| class.count).sum(),
        items: problem.items.len(),
        first: first.ok_or("nothing was packed")?,
        nodes: last.packing.nodes_used(),
        last,
        seconds,
    })
}

/// The pairs of a folder, by name.
fn instances(folder: &Path) -> Result<Vec<(String, Inventory)>> {
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            Some(name.strip_suffix(".nodes.csv")?.to_owned())
        })
        .collect();
    names.sort();
    let read = |name: String| {
        let inventory = input::read(folder, &name)?;
        Ok((name, inventory))
    };
    names.into_iter().map(read).collect()
}

fn report(rows: &[Row]) -> Result<String> {
    let date = jiff::Timestamp::now().strftime("%-d %B %Y");
    let mut text = format!(
        "## Packing\n\nMeasured on {date} on one core, in seconds of its CPU; formulas {FORMULA_VERSION}. \
         Every packing was checked by itself.\n\n| instance | pods | alike | first answer | ms | nodes | at least | gap | s |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    );
    for row in rows {
        let bound = row.last.bound.nodes();
        let left = match row.last.packing.pods_unplaced() {
            0 => String::new(),
            pods => format!(" ({pods} pods left)"),
        };
        writeln!(
            text,
            "| {} | {} | {} | {} | {:.1} | {}{left} | {bound} | {:.2} % | {:.2} |",
            row.name,
            row.pods,
            row.items,
            row.first.0,
            row.first.1 * 1e3,
            row.nodes,
            100.0 * (row.nodes - bound) as f64 / bound.max(1) as f64,
            row.seconds,
        )?;
    }
    Ok(text)
}

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
fn main() -> Result<()> {
    let (mut section, mut data, mut python) = (None::<PathBuf>, None::<PathBuf>, None::<PathBuf>);
    let mut only = String::new();
    let mut seconds = vec![1.0, 5.0];
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or("a value is missing");
        match &*argument {
            // What `cargo bench` says to every benchmark.
            "--bench" => {}
            "--section" => section = Some(value()?.into()),
            "--only" => only = value()?,
            "--python" => python = Some(value()?.into()),
            "--data" => data = Some(value()?.into()),
            "--seconds" => seconds = vec![value()?.parse()?],
            other => {
                return Err(format!(
                    "{other} is not --section, --data, --seconds, --only, --python"
                )
                .into());
            }
        }
    }
    let mut all = input::made();
    all.extend(made::all());
    if let Some(folder) = &data {
        all.extend(instances(folder)?);
    }
    all.retain(|(name, _)| name.contains(&only));
    let mut rows = Vec::new();
    for (name, inventory) in &all {
        for &seconds in &seconds {
            let row = measure(&format!("{name}, {seconds} s"), inventory, seconds)?;
            let is_done = row.nodes == row.last.bound.nodes();
            rows.push(row);
            // What is proven cannot become better.
            if is_done {
                break;
            }
        }
    }
    let trace = data
        .as_deref()
        .map(|folder| input::read(folder, TRACE).ok());
    let mut text = format!(
        "{}\n{}",
        report(&rows)?,
        cell::table(&cell::cells(trace.flatten()))?
    );
    text += &running::report()?;
    if let (Some(python), Some(folder)) = (&python, &data) {
        text += &format!("\n{}", yardstick::table(python, folder, &rows)?);
    }
    println!("{text}");
    if let Some(path) = section {
        std::fs::write(path, text)?;
    }
    Ok(())
}
