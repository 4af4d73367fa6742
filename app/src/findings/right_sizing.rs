//! What the page of right-sizing says.

use super::Finding;
use crate::api::{SizingNote, SizingRow};
use crate::format::{Amount, count, of_noun};

/// What would be freed, and what that does to machines.
#[must_use]
pub fn right_sizing(note: &SizingNote) -> Finding {
    if note.all == 0 {
        return Finding::new()
            .say("There is ")
            .bold("no workload")
            .say(" to size.");
    }
    if note.matching == 0 {
        return Finding::new()
            .say("No workload ")
            .bold("matches the filter")
            .say(".");
    }
    if note.too_young >= note.matching {
        return Finding::new()
            .say("There is ")
            .bold("too little history")
            .say(" of every workload to say what would do.");
    }
    let shrink = freed(note.cpu_millis.0, note.memory_bytes.0);
    let grow = freed(note.cpu_millis.1, note.memory_bytes.1);
    let told = match (shrink, grow) {
        (None, None) => Finding::new()
            .say("Workloads ask for ")
            .bold("about what they need")
            .say("."),
        (None, Some(more)) => Finding::new()
            .say("Nothing would be freed; requests that are too low should grow by ")
            .bold(more)
            .say("."),
        (Some(freed), None) => Finding::new()
            .say("Requests could shrink by ")
            .bold(freed)
            .say("."),
        (Some(freed), Some(more)) => Finding::new()
            .say("Requests could shrink by ")
            .bold(freed)
            .say("; those that are too low should grow by ")
            .bold(more)
            .say("."),
    };
    told.then(machines(note))
}

fn freed(cpu_millis: i64, memory_bytes: i64) -> Option<String> {
    let cpu = (cpu_millis != 0).then(|| Amount::Cpu.alone(cpu_millis.abs()));
    let memory = (memory_bytes != 0).then(|| Amount::Memory.alone(memory_bytes.abs()));
    match (cpu, memory) {
        (Some(cpu), Some(memory)) => Some(format!("{cpu} and {memory}")),
        (cpu, memory) => cpu.or(memory),
    }
}

/// Packed anew, before and after: requests alone free no machine.
fn machines(note: &SizingNote) -> Finding {
    match note.machines {
        Some((now, then)) if then < now => Finding::new()
            .say(" Packed anew, all pods need ")
            .bold(of_noun(then, "machine", "machines"))
            .say(format!(" in place of {}.", count(now))),
        Some((now, then)) if then == now => Finding::new()
            .say(" Packed anew, all pods need ")
            .bold(of_noun(now, "machine", "machines"))
            .say(" either way."),
        Some((now, then)) => Finding::new()
            .say(" Packed anew, all pods need ")
            .bold(of_noun(then, "machine", "machines"))
            .say(format!(", more than the {} of now.", count(now))),
        None => Finding::new(),
    }
}

/// How many workloads the title of the table tells of together.
const LARGEST: usize = 10;

/// The title of the table: what ten of the workloads would free, where its rows say so.
#[must_use]
pub fn sized_title(note: &SizingNote) -> String {
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let all = of_noun(number(note.all), "workload", "workloads");
    match note.matching {
        matching if matching == note.all => match largest_free(note) {
            Some(freed) => format!("Ten of {all} alone would free {freed}"),
            None => all,
        },
        matching => format!("{} of {all} match", count(number(matching))),
    }
}

/// What those that free most would free together: of rows that are all there are, or are sorted by that.
fn largest_free(note: &SizingNote) -> Option<String> {
    let by_memory = note.sort == "-memory_freed";
    let sorted = note.page == 1 && (by_memory || note.sort == "-cpu_freed");
    let told = sorted || note.rows.len() == note.matching;
    if !told || note.matching <= LARGEST {
        return None;
    }
    let amount = match by_memory {
        true => Amount::Memory,
        false => Amount::Cpu,
    };
    let pair = |row: &SizingRow| match amount {
        Amount::Cpu => row.cpu_millis,
        Amount::Memory => row.memory_bytes,
    };
    let freed = |row: &SizingRow| {
        let (now, then) = pair(row);
        Some(now - then?).filter(|&freed| freed > 0)
    };
    let mut each: Vec<i64> = note.rows.iter().filter_map(freed).collect();
    each.sort_unstable_by(|a, b| b.cmp(a));
    let largest = each.get(..LARGEST)?;
    Some(amount.alone(largest.iter().sum()))
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;
