//! Whether something grows that should not.

use crate::samples::{Sample, spread};

/// A life that is shorter tells nothing: caches fill, and the first forecast is made.
const LONG_ENOUGH_MILLIS: i64 = 12 * 60 * 1_000;
/// What memory may differ by within a life for no reason, beside an eighth: the allocator gives
/// pages back when it likes.
const PLAY_WITHIN_BYTES: u64 = 12 << 20;
/// The same between lives, which were asked for other things and had more history to read.
const PLAY_BETWEEN_BYTES: u64 = 40 << 20;
/// What a server for a cluster of this size may hold at all.
const MOST_BYTES: u64 = 512 << 20;
/// Connections of readers come and go, so do files of the database.
const PLAY_FILES: u64 = 24;
/// What a server may have open at all.
const MOST_FILES: u64 = 256;
/// What a row of a cycle may take in the database, and what there is beside rows, bytes.
const ROW_BYTES: u64 = 260;
const BESIDE_ROWS_BYTES: u64 = 12 << 20;

/// Compares within the longest life, and the last life with the first.
pub(crate) fn judge(lives: &[Vec<Sample>]) -> Vec<String> {
    let mut faults = Vec::new();
    let all: Vec<Sample> = lives.iter().flatten().copied().collect();
    let most = spread(&all, |sample| sample.footprint.resident_bytes).max;
    if most > MOST_BYTES {
        faults.push(format!("{} MiB were resident", most >> 20));
    }
    let most = spread(&all, |sample| sample.footprint.open_files).max;
    if most > MOST_FILES {
        faults.push(format!("{most} files were open"));
    }
    if let Some(longest) = lives.iter().max_by_key(|life| length_millis(life)) {
        faults.extend(growth_within(longest));
    }
    if let [first, .., last] = lives {
        faults.extend(growth_between(first, last));
    }
    faults
}

/// How long a life lasted.
fn length_millis(life: &[Sample]) -> i64 {
    match life {
        [first, .., last] => last.at_millis - first.at_millis,
        _ => 0,
    }
}

/// The last quarter of a life against its second.
fn growth_within(life: &[Sample]) -> Option<String> {
    if length_millis(life) < LONG_ENOUGH_MILLIS {
        return None;
    }
    let quarter = life.len() / 4;
    let (early, late) = (&life[quarter..2 * quarter], &life[3 * quarter..]);
    grown("within the longest life", PLAY_WITHIN_BYTES, early, late)
}

/// The last life against the first, when both were as old.
fn growth_between(first: &[Sample], last: &[Sample]) -> Option<String> {
    let age_millis = length_millis(first).min(length_millis(last));
    if age_millis < LONG_ENOUGH_MILLIS / 12 {
        return None;
    }
    let second_half = |life: &[Sample]| -> Vec<Sample> {
        let begin = life.first().map_or(0, |sample| sample.at_millis);
        let ages = age_millis / 2..=age_millis;
        let of_age = |sample: &&Sample| ages.contains(&(sample.at_millis - begin));
        life.iter().filter(of_age).copied().collect()
    };
    let (early, late) = (second_half(first), second_half(last));
    let when = "from the first life to the last";
    grown(when, PLAY_BETWEEN_BYTES, &early, &late)
}

fn grown(when: &str, play_bytes: u64, early: &[Sample], late: &[Sample]) -> Option<String> {
    let memory = |samples| spread(samples, |sample| sample.footprint.resident_bytes).median;
    let (before, after) = (memory(early), memory(late));
    if after > before + before / 8 + play_bytes {
        return Some(format!(
            "resident memory grew {when}: {} to {} MiB",
            before >> 20,
            after >> 20
        ));
    }
    let files = |samples| spread(samples, |sample| sample.footprint.open_files).max;
    let (before, after) = (files(early), files(late));
    (after > before + PLAY_FILES).then(|| format!("open files grew {when}: {before} to {after}"))
}

/// Whether a database is larger than its rows explain.
pub(crate) fn judge_database(bytes: u64, rows: u64) -> Option<String> {
    let most = expected_bytes(rows);
    (bytes > most).then(|| {
        format!("the database has {bytes} bytes for {rows} rows; at most {most} were expected")
    })
}

/// How large a database with so many rows may be.
pub(crate) fn expected_bytes(rows: u64) -> u64 {
    BESIDE_ROWS_BYTES + rows * ROW_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_tests::product::Footprint;

    fn life(process: u32, minutes: i64, mebibytes: impl Fn(i64) -> u64, files: u64) -> Vec<Sample> {
        let sample = |minute: i64| Sample {
            at_millis: (i64::from(process) * 1_000 + minute) * 60_000,
            process,
            footprint: Footprint {
                resident_bytes: mebibytes(minute) << 20,
                open_files: files,
                threads: 9,
            },
            database_bytes: 0,
        };
        (0..=minutes).map(sample).collect()
    }

    #[test]
    fn steady_lives_are_no_fault_and_short_ones_tell_nothing() {
        let warming = |minute: i64| 40 + minute.min(5).unsigned_abs() * 8;
        let lives = [
            life(1, 4, warming, 30),
            life(2, 2, warming, 30),
            life(3, 40, warming, 30),
        ];
        assert_eq!(judge(&lives), [""; 0]);
    }

    #[test]
    fn memory_that_grows_by_two_mebibytes_a_minute_is_a_fault() {
        let leaking = |minute: i64| 60 + 2 * minute.unsigned_abs();
        let faults = judge(&[life(1, 4, |_| 60, 30), life(2, 40, leaking, 30)]);
        assert!(
            matches!(&faults[..], [one] if one.contains("longest")),
            "{faults:?}"
        );
    }

    #[test]
    fn files_or_memory_that_the_last_life_has_more_of_are_a_fault() {
        let faults = judge(&[life(1, 4, |_| 60, 30), life(2, 4, |_| 60, 90)]);
        assert!(
            matches!(&faults[..], [one] if one.contains("files")),
            "{faults:?}"
        );
        let faults = judge(&[life(1, 4, |_| 60, 30), life(2, 4, |_| 140, 30)]);
        assert!(
            matches!(&faults[..], [one] if one.contains("last")),
            "{faults:?}"
        );
        assert_eq!(judge(&[life(1, 1, |_| 600, 300)]).len(), 2);
    }

    #[test]
    fn a_database_larger_than_its_rows_is_a_fault() {
        assert_eq!(judge_database(20 << 20, 100_000), None);
        assert!(judge_database(60 << 20, 100_000).is_some());
    }
}
