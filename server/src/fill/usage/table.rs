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
    let kind = if requests {
        RowKind::Requests
    } else {
        RowKind::Usage
    };
    let mut points: Vec<Points> = Vec::new();
    let found = read(path, (false, now_secs), |rows| {
        for row in rows.iter().filter(|row| row.kind == kind) {
            if let Some(value) = amount(row, column) {
                let at = usize::try_from(row.series).unwrap_or(0);
                if points.len() <= at {
                    points.resize_with(at + 1, Vec::new);
                }
                points[at].push((row.at_secs, value));
            }
        }
        true
    })?;
    let ends = points
        .iter()
        .flatten()
        .map(|(at, _)| at.div_euclid(step_secs));
    let Some((first, last)) = ends.fold(None, |ends: Option<(i64, i64)>, at| {
        Some(ends.map_or((at, at), |(low, high)| (low.min(at), high.max(at))))
    }) else {
        return Ok(Vec::new());
    };
    let first = first.max(last - most_steps + 1);
    Ok(by_namespace(&found, points, (first, last, step_secs)))
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
    fn a_namespace_with_rows_of_its_own_is_not_counted_twice() {
        let text = "timestamp,namespace,workload,cpu_cores,kind\n\
                    2024-01-01T00:00:00Z,shop,web,1,requests\n";
        assert_eq!(table(text, true)[0].series.values, [Some(1.0)]);
        assert!(table(text, false).is_empty());
    }
}
