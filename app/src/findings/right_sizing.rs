//! What the page of right-sizing says.

use super::Finding;
use crate::api::SizingNote;
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

/// The title of the table.
#[must_use]
pub fn sized_title(note: &SizingNote) -> String {
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let all = of_noun(number(note.all), "workload", "workloads");
    match note.matching {
        matching if matching == note.all => all,
        matching => format!("{} of {all} match", count(number(matching))),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
