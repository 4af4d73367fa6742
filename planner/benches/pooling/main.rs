//! `cargo xtask bench sharing`: what a comparison costs, and whether its intervals hold what they say.

use plimsoll_planner::pooling::{
    Profile, Resampling, ResourceDemand, Rules, Scenarios, Waterfall, holdings,
};
use plimsoll_planner::series::Series;
use std::error::Error;
use std::f64::consts::TAU;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const HOURS: usize = 24;
/// Days of which the truth is taken.
const LONG: usize = 20_000;
const REPEATS: usize = 200;
const MACHINE: f64 = 16.0;

/// Teams with a size, an hour of their own, busier weekdays, and days that are more or less alike in a row,
/// of which half comes to all at once.
fn fleet(teams: usize, days: usize, seed: u64) -> Result<Scenarios> {
    let mut chance = fastrand::Rng::with_seed(seed);
    // The teams are the same in every draw, the days are not.
    let mut made = fastrand::Rng::with_seed(17);
    let mut normal = move || (0..12).map(|_| chance.f64()).sum::<f64>() - 6.0;
    let mut walk = |sigma: f64| -> Vec<f64> {
        let mut level = 0.0;
        let steps = (0..days).map(|_| {
            level = 0.7 * level + sigma * normal();
            level
        });
        steps.collect()
    };
    let common = walk(0.06);
    let series = (0..teams).map(|_| {
        let (size, peak, swing) = (
            3.0 + 40.0 * made.f64().powi(2),
            made.f64() * 24.0,
            made.f64() * 0.7,
        );
        let own = walk(0.10);
        let values = (0..days * HOURS).map(|hour| {
            let (day, at) = (hour / HOURS, (hour % HOURS) as f64);
            let week = if day % 7 < 5 { 1.0 } else { 0.7 };
            let wave = 1.0 + swing * ((at - peak) / 24.0 * TAU).cos();
            Some(size * week * wave * (common[day] + own[day]).exp())
        });
        Series {
            start_secs: 0,
            step_secs: 3_600,
            values: values.collect(),
        }
    });
    let demand = ResourceDemand {
        resource: "cpu".to_owned(),
        teams: series.collect(),
    };
    let names = (0..teams).map(|team| format!("team-{team}")).collect();
    Ok(Scenarios::of_days(names, vec![demand])?)
}

fn rules(quantile: f64) -> Rules {
    Rules {
        quantile,
        machine: vec![MACHINE],
        spares: 1,
        min_machines: 1,
    }
}

/// How often intervals of so many days hold the saving of very many.
fn coverage(quantile: f64, days: usize) -> Result<String> {
    let rules = rules(quantile);
    let truth = Waterfall::of(&Profile::of(&fleet(12, LONG, 1)?), &rules)?.saving();
    let (mut held, mut below, mut wide) = (0, 0, 0.0);
    for repeat in 0..REPEATS {
        let profile = Profile::of(&fleet(12, days, 100 + repeat as u64)?);
        let found = Waterfall::of(&profile, &rules)?;
        let draws = Resampling::of(&profile, days, if days >= 28 { 7 } else { 1 }, 1);
        let ends = draws
            .intervals(&profile, &rules, &found)
            .ok_or("one day")?
            .saving;
        held += usize::from(ends.low <= truth && truth <= ends.high);
        below += usize::from(ends.high < truth);
        wide += ends.high - ends.low;
    }
    let share = |count: usize| 100.0 * count as f64 / REPEATS as f64;
    Ok(format!(
        "| 1 in {:.0}, {days} days | {truth:.0} | {:.0} % | {:.0} % | {:.1} |\n",
        1.0 / (1.0 - quantile),
        share(held),
        share(below),
        wide / REPEATS as f64
    ))
}

/// The middle of some runs, milliseconds.
fn millis<T>(mut run: impl FnMut() -> T) -> f64 {
    let mut times: Vec<f64> = (0..21)
        .map(|_| {
            let began = Instant::now();
            std::hint::black_box(run());
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[10]
}

fn costs() -> Result<String> {
    let scenarios = fleet(100, 400, 1)?;
    let profile = Profile::of(&scenarios);
    let draws = Resampling::of(&profile, 400, 7, 1);
    let rules = rules(0.95);
    let mut text =
        String::from("| 100 teams, 400 days of hours, one resource | ms |\n|---|---:|\n");
    let mut row = |what: &str, ms: f64| writeln!(text, "| {what} | {ms:.1} |");
    row("bringing demand down", millis(|| Profile::of(&scenarios)))?;
    row(
        "drawing days again",
        millis(|| Resampling::of(&profile, 400, 7, 1)),
    )?;
    let found = Waterfall::of(&profile, &rules)?;
    row(
        "comparing: the waterfall",
        millis(|| Waterfall::of(&profile, &rules)),
    )?;
    row(
        "comparing: intervals",
        millis(|| draws.intervals(&profile, &rules, &found)),
    )?;
    row(
        "comparing: holdings",
        millis(|| holdings(&profile, &rules, (&found, None))),
    )?;
    Ok(text)
}

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
fn main() -> Result<()> {
    let mut section = None::<PathBuf>;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match &*argument {
            // What `cargo bench` says to every benchmark.
            "--bench" => {}
            "--section" => section = Some(arguments.next().ok_or("a value is missing")?.into()),
            other => return Err(format!("{other} is not --section").into()),
        }
    }
    let date = jiff::Timestamp::now().strftime("%-d %B %Y");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut text = format!(
        "## What sharing is worth\n\nMeasured on {date} on one of {cores} cores; formulas {}.\n\n{}",
        plimsoll_planner::pooling::FORMULA_VERSION,
        costs()?
    );
    write!(
        text,
        "\nTwelve made teams; the truth is the saving of {LONG} days. {REPEATS} histories each; intervals are to hold 90 %.\n\n\
         | risk and history | true saving | held | too low | width, machines |\n|---|---:|---:|---:|---:|\n"
    )?;
    for (quantile, days) in [
        (0.95, 14),
        (0.95, 30),
        (0.95, 90),
        (0.95, 400),
        (0.9, 30),
        (0.9, 90),
        (0.99, 400),
    ] {
        text += &coverage(quantile, days)?;
    }
    println!("{text}");
    if let Some(path) = section {
        std::fs::write(path, text)?;
    }
    Ok(())
}
