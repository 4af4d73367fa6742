//! Where it is measured.

use crate::report::float;
use std::fs;

/// The machine in words: cores, memory, model of the processor.
pub(crate) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = first_of("/proc/meminfo", "MemTotal:")
        .and_then(|text| text.strip_suffix("kB")?.trim().parse().ok())
        .map_or_else(
            || "unknown memory".to_owned(),
            |kib: u64| format!("{:.1} GiB of memory", float(kib) / float(1 << 20)),
        );
    let model = first_of("/proc/cpuinfo", "model name").unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    format!("{cores} cores ({model}), {memory}")
}

/// What follows a word at the beginning of a line.
pub(crate) fn first_of(file: &str, word: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let rest = text.lines().find_map(|line| line.strip_prefix(word))?;
    Some(rest.trim().to_owned())
}
