//! The usage of a file, held as a table: for what is asked of the file itself.

use super::super::csv_input::CsvError;
use super::reading::{ReadFile, Staged, read};
use super::rows::RowKind;
use plimsoll_planner::series::Series;
use std::path::Path;

/// An amount that a file tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageColumn {
    /// Cores.
    Cpu,
    /// Bytes.
    Memory,
    /// GPUs.
    Gpu,
}

impl UsageColumn {
    const ALL: [Self; 3] = [Self::Cpu, Self::Memory, Self::Gpu];
}

/// What a namespace used in each step.
#[derive(Debug, Clone, PartialEq)]
pub struct NamespaceUsage {
    /// Namespace.
    pub namespace: String,
    /// Its team, as the file tells.
    pub team: Option<String>,
    /// Means of steps; what the file does not tell is unknown.
    pub series: Series,
}

/// Values of a namespace or workload: when, and how much.
type Points = Vec<(i64, f64)>;
/// A file, the points of its columns, and the columns that tell of more than was asked.
type Read = (ReadFile, Vec<Vec<Points>>, Vec<UsageColumn>);

/// Reads what namespaces used (or requested) into steps that begin at multiples of their length and
/// end with the last one of the file, so many of them at most. A namespace with rows of its own is taken from these, another
/// one is the sum of its workloads.
///
/// # Errors
/// [`CsvError`] of a file that makes no sense.
pub fn read_usage_table(
    path: &Path,
    column: UsageColumn,
    requests: bool,
    (step_secs, most_steps, now_secs): (i64, i64, i64),
) -> Result<Vec<NamespaceUsage>, CsvError> {
    let (found, mut points, _) = read_points(path, &[column], requests, now_secs)?;
    let points = points.pop().unwrap_or_default();
    let Some((first, last)) = ends(points.iter().flatten(), step_secs) else {
        return Ok(Vec::new());
    };
    let first = first.max(last - most_steps + 1);
    Ok(by_namespace(&found, points, (first, last, step_secs)))
}

const HOUR_SECS: i64 = 3_600;
const DAY_SECS: i64 = 86_400;
/// Lengths of steps that days are made of, seconds.
const STEPS_SECS: [i64; 14] = [
    300, 600, 900, 1_200, 1_800, 3_600, 5_400, 7_200, 10_800, 14_400, 21_600, 28_800, 43_200,
    86_400,
];
/// A step may be longer than what lies between two rows by this share of it: clocks are not exact.
const JITTER_PARTS: i64 = 50;
/// Numbers that are held of a file, 256 MiB of them: steps are made longer rather than days left out.
const MOST_NUMBERS: i64 = 16 << 20;

/// Tables of a file, all with the same steps.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageTables {
    /// By column.
    pub tables: Vec<Vec<NamespaceUsage>>,
    /// Days at its beginning that are too many to hold.
    pub days_dropped: i64,
    /// Columns that were not asked for and tell of more than nothing.
    pub others: Vec<UsageColumn>,
}

/// As [`read_usage_table`], of several columns at once in the steps that are given, or else in those of the
/// file: what mostly lies between two rows of a namespace, of the one with the longest; steps longer than an
/// hour only where there are no shorter ones. All tables have the same steps.
///
/// # Errors
/// [`CsvError`] of a file that makes no sense.
pub fn read_usage_tables(
    path: &Path,
    columns: &[UsageColumn],
    requests: bool,
    (step_secs, now_secs): (Option<i64>, i64),
) -> Result<UsageTables, CsvError> {
    let (found, points, others) = read_points(path, columns, requests, now_secs)?;
    let all = || points.iter().flatten().flatten();
    let own_secs = step_secs.unwrap_or_else(|| own_step(points.iter().flatten()));
    let series: usize = points.iter().map(Vec::len).sum();
    let series = i64::try_from(series.max(1)).unwrap_or(i64::MAX);
    let most_steps = (MOST_NUMBERS / series).max(1);
    let spans = |step_secs: i64| ends(all(), step_secs).map(|(first, last)| last - first + 1);
    let holds =
        |step: &&i64| **step >= own_secs && spans(**step).is_none_or(|steps| steps <= most_steps);
    let step_secs = STEPS_SECS.iter().find(holds).copied().unwrap_or(DAY_SECS);
    let Some((first, last)) = ends(all(), step_secs) else {
        return Ok(UsageTables {
            tables: vec![Vec::new(); columns.len()],
            days_dropped: 0,
            others,
        });
    };
    let kept = first.max(last - most_steps + 1);
    let tables = points
        .into_iter()
        .map(|points| by_namespace(&found, points, (kept, last, step_secs)));
    Ok(UsageTables {
        tables: tables.collect(),
        days_dropped: ((kept - first) * step_secs).div_euclid(DAY_SECS),
        others,
    })
}

/// The steps in which series are told.
fn own_step<'a>(series: impl Iterator<Item = &'a Points>) -> i64 {
    let gaps: Vec<i64> = series.filter_map(usual_gap).collect();
    let of_gap = |gap: i64| {
        let fits = |step: &&i64| **step <= gap + gap / JITTER_PARTS;
        let longest = STEPS_SECS.iter().rev().find(fits);
        longest.copied().unwrap_or(STEPS_SECS[0])
    };
    let within_an_hour = gaps
        .iter()
        .copied()
        .map(of_gap)
        .filter(|step| *step <= HOUR_SECS);
    within_an_hour
        .max()
        .or_else(|| gaps.iter().copied().map(of_gap).min())
        .unwrap_or(STEPS_SECS[0])
}

/// What mostly lies between two moments of a series; the shorter of two that are as frequent.
fn usual_gap(points: &Points) -> Option<i64> {
    let mut moments: Vec<i64> = points.iter().map(|(at, _)| *at).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut gaps: Vec<i64> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    let runs = gaps.chunk_by(|a, b| a == b);
    let most = runs.max_by(|a, b| (a.len(), b[0]).cmp(&(b.len(), a[0])));
    most.map(|run| run[0])
}

/// By column, the values of each namespace or workload.
fn read_points(
    path: &Path,
    columns: &[UsageColumn],
    requests: bool,
    now_secs: i64,
) -> Result<Read, CsvError> {
    let kind = if requests {
        RowKind::Requests
    } else {
        RowKind::Usage
    };
    let mut points: Vec<Vec<Points>> = vec![Vec::new(); columns.len()];
    let mut unasked = UsageColumn::ALL.to_vec();
    unasked.retain(|column| !columns.contains(column));
    let mut others = Vec::new();
    let found = read(path, (false, now_secs), |rows| {
        for row in rows.iter().filter(|row| row.kind == kind) {
            unasked.retain(|column| {
                let tells = amount(row, *column).is_some_and(|value| value > 0.0);
                if tells {
                    others.push(*column);
                }
                !tells
            });
            for (points, column) in points.iter_mut().zip(columns) {
                if let Some(value) = amount(row, *column) {
                    let at = usize::try_from(row.series).unwrap_or(0);
                    if points.len() <= at {
                        points.resize_with(at + 1, Vec::new);
                    }
                    points[at].push((row.at_secs, value));
                }
            }
        }
        true
    })?;
    for of_column in &mut points {
        for (series, points) in of_column.iter_mut().enumerate() {
            points.sort_by_key(|(at, _)| *at);
            let twice = points
                .windows(2)
                .find(|pair| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1);
            if let Some(pair) = twice {
                let name = found
                    .series
                    .get(series)
                    .map_or("", |(namespace, _)| namespace);
                let at = jiff::Timestamp::from_second(pair[0].0).unwrap_or_default();
                return Err(CsvError::of_file(
                    &path.display().to_string(),
                    format!("two rows say something else of {name} at {at}. Keep one of them"),
                ));
            }
        }
    }
    Ok((found, points, others))
}

/// The first and the last step in which there is a value.
fn ends<'a>(points: impl Iterator<Item = &'a (i64, f64)>, step_secs: i64) -> Option<(i64, i64)> {
    let steps = points.map(|(at, _)| at.div_euclid(step_secs));
    steps.fold(None, |ends, at| {
        Some(ends.map_or((at, at), |(low, high): (i64, i64)| {
            (low.min(at), high.max(at))
        }))
    })
}

fn amount(row: &Staged, column: UsageColumn) -> Option<f64> {
    match column {
        UsageColumn::Cpu => row.cpu_cores,
        UsageColumn::Memory => row.memory_bytes,
        UsageColumn::Gpu => row.gpu,
    }
}

fn by_namespace(
    found: &ReadFile,
    points: Vec<Points>,
    (first, last, step_secs): (i64, i64, i64),
) -> Vec<NamespaceUsage> {
    let steps = usize::try_from(last - first + 1).unwrap_or(0);
    let mut namespaces: std::collections::BTreeMap<&str, (bool, Vec<Option<f64>>)> =
        std::collections::BTreeMap::new();
    for ((namespace, workload), points) in found.series.iter().zip(points) {
        if points.is_empty() {
            continue;
        }
        let own = workload.is_none();
        let means = means(&points, (first, steps, step_secs));
        match namespaces.get_mut(namespace.as_str()) {
            Some((true, _)) if !own => {}
            Some((is_own, sum)) if own && !*is_own => {
                (*is_own, *sum) = (true, means);
            }
            Some((_, sum)) => {
                for (sum, mean) in sum.iter_mut().zip(means) {
                    *sum = match (*sum, mean) {
                        (Some(a), Some(b)) => Some(a + b),
                        (a, b) => a.or(b),
                    };
                }
            }
            None => {
                namespaces.insert(namespace, (own, means));
            }
        }
    }
    namespaces
        .into_iter()
        .map(|(namespace, (_, values))| NamespaceUsage {
            namespace: namespace.to_owned(),
            team: found.teams.get(namespace).map(|(_, team)| team.clone()),
            series: Series {
                start_secs: first * step_secs,
                step_secs,
                values,
            },
        })
        .collect()
}

/// Means of what lies in each step.
fn means(points: &Points, (first, steps, step_secs): (i64, usize, i64)) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0, 0.0); steps];
    for (at_secs, value) in points {
        let step = usize::try_from(at_secs.div_euclid(step_secs) - first).ok();
        if let Some(sum) = step.and_then(|step| sums.get_mut(step)) {
            sum.0 += value;
            sum.1 += 1.0;
        }
    }
    let mean = |(sum, count): (f64, f64)| (count > 0.0).then(|| sum / count);
    sums.into_iter().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, requests: bool) -> Vec<NamespaceUsage> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usage.csv");
        std::fs::write(&path, text).unwrap();
        read_usage_table(&path, UsageColumn::Cpu, requests, (3_600, 3, 2_000_000_000)).unwrap()
    }

    #[test]
    fn rows_become_means_of_steps_and_workloads_sums() {
        let found = table(
            "timestamp,namespace,team,workload,kind,cpu_cores\n\
             2023-12-31T23:00:00Z,shop,sales,web,usage,7\n\
             2024-01-01T00:00:00Z,shop,sales,web,usage,1\n\
             2024-01-01T00:30:00Z,shop,sales,web,usage,3\n\
             2024-01-01T00:00:00Z,shop,sales,db,usage,4\n\
             2024-01-01T02:00:00Z,shop,sales,db,usage,5\n\
             2024-01-01T02:00:00Z,shop,sales,db,requests,9\n\
             2024-01-01T02:00:00Z,other,,,usage,\n",
            false,
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].team.as_deref(), Some("sales"));
        assert_eq!(found[0].series.start_secs, 1_704_067_200);
        assert_eq!(found[0].series.values, [Some(6.0), None, Some(5.0)]);
    }

    #[test]
    fn steps_are_those_of_the_file() {
        let of = |moments: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("usage.csv");
            let rows = moments.iter().map(|at| format!("{at},shop,1,\n"));
            let text = "timestamp,namespace,cpu_cores,memory_bytes\n".to_owned();
            std::fs::write(&path, text + &rows.collect::<String>()).unwrap();
            let columns = [UsageColumn::Cpu, UsageColumn::Memory];
            let found = read_usage_tables(&path, &columns, false, (None, 2_000_000_000)).unwrap();
            assert_eq!(found.days_dropped, 0);
            let mut found = found.tables;
            assert!(found.pop().unwrap().is_empty(), "no memory is told");
            found.pop().unwrap().pop().unwrap().series
        };
        let hourly = of(&["2024-01-01T02:00:00Z", "2024-01-01T00:00:00Z"]);
        assert_eq!((hourly.step_secs, hourly.values.len()), (7_200, 2));
        let uneven = of(&[
            "2024-01-01T00:07:00Z",
            "2024-01-01T00:15:00Z",
            "2024-01-01T00:40:00Z",
        ]);
        assert_eq!((uneven.step_secs, uneven.values.len()), (300, 8));
        assert_eq!(of(&["2024-01-01T00:07:00Z"]).step_secs, 300);
        // One stray row does not make all others unknown.
        let stray = of(&[
            "2024-01-01T00:00:00Z",
            "2024-01-01T01:00:00Z",
            "2024-01-01T01:00:10Z",
            "2024-01-01T02:00:00Z",
            "2024-01-01T03:00:00Z",
        ]);
        assert_eq!((stray.step_secs, stray.values.len()), (3_600, 4));
    }

    #[test]
    fn series_of_different_steps_are_told_in_the_longer_ones() {
        let series = |step: i64, jitter: i64| -> Points {
            let at = |n: i64| (n * step + jitter * (n % 2), 1.0);
            (0..50).map(at).collect()
        };
        let of = |all: &[Points]| own_step(all.iter());
        assert_eq!(of(&[series(300, 0), series(3_600, 0)]), 3_600);
        assert_eq!(of(&[series(3_600, 0), series(86_400, 0)]), 3_600);
        assert_eq!(of(&[series(86_400, 0)]), 86_400);
        assert_eq!(of(&[series(5_400, 0)]), 5_400);
        assert_eq!(of(&[series(3_600, -20)]), 3_600);
        assert_eq!(of(&[]), 300);
    }

    #[test]
    fn rows_that_contradict_each_other_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usage.csv");
        let read = |second: &str| {
            let text = format!(
                "timestamp,namespace,cpu_cores\n2024-01-01T00:00:00Z,shop,1\n2024-01-01T00:00:00Z,shop,{second}\n"
            );
            std::fs::write(&path, text).unwrap();
            read_usage_tables(&path, &[UsageColumn::Cpu], false, (None, 2_000_000_000))
        };
        assert!(read("1").is_ok(), "what repeats another counts once");
        let error = read("900").unwrap_err().to_string();
        assert!(error.contains("shop at 2024-01-01T00:00:00Z"), "{error}");
    }

    #[test]
    fn a_namespace_with_rows_of_its_own_is_not_counted_twice() {
        let text = "timestamp,namespace,workload,cpu_cores,kind\n\
                    2024-01-01T00:00:00Z,shop,web,1,requests\n";
        assert_eq!(table(text, true)[0].series.values, [Some(1.0)]);
        assert!(table(text, false).is_empty());
    }
}
