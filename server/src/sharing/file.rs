//! Demand from a file of usage.

use super::{Owner, OwnersDemand};
use crate::fill::{UsageColumn, csv_input::CsvError, read_usage_tables};
use crate::forecasting::NamespaceDemand;
use plimsoll_app::routes::{Owners, Resource};
use plimsoll_planner::model::Name;
use plimsoll_planner::series::Series;
use plimsoll_planner::teams::TeamMapping;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

/// What is asked of a file.
#[derive(Debug, Clone, Copy)]
pub struct FileDemand<'a> {
    /// The file.
    pub path: &'a Path,
    /// Demand for what.
    pub resources: &'a [Resource],
    /// Rows of requests, not of usage.
    pub requests: bool,
    /// By whom it is told.
    pub by: Owners,
    /// Who the namespaces belong to that the file assigns to nobody.
    pub mapping: &'a TeamMapping,
    /// The clock, Unix seconds.
    pub now_secs: i64,
    /// How long its steps are, seconds; `None` is as it looks.
    pub step_secs: Option<i64>,
}

/// What a file came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FromFile {
    /// Demand.
    pub demand: OwnersDemand,
    /// Namespaces of which too little is known: they would make all others unknown at as many moments.
    pub left_out: Vec<String>,
    /// Days at its beginning that are too many to hold.
    pub days_dropped: i64,
    /// What it tells of beside what was asked.
    pub not_asked: Vec<Resource>,
    /// By resource, daily means of the namespaces that count: what goes on in a forecast.
    pub daily: Vec<Vec<NamespaceDemand>>,
}

const DAY_SECS: i64 = 86_400;
/// A namespace of which less than this of its time is known, in percent, is left out.
const LEAST_KNOWN_PERCENT: usize = 90;

/// Reads demand in the steps of the file, five minutes at least. Before its first row and behind its
/// last a namespace was not there and demanded nothing, as long as others have rows; in between it
/// is not known where it has none. Of a resource that the file tells of others and not of it nothing is
/// known, either.
///
/// # Errors
/// [`CsvError`] naming the place.
pub fn file_demand(asked: &FileDemand<'_>) -> Result<FromFile, CsvError> {
    let columns: Vec<UsageColumn> = asked
        .resources
        .iter()
        .filter_map(|resource| match resource {
            Resource::Cpu => Some(UsageColumn::Cpu),
            Resource::Memory => Some(UsageColumn::Memory),
            Resource::Gpu => Some(UsageColumn::Gpu),
            Resource::Pods => None,
        })
        .collect();
    let read = read_usage_tables(
        asked.path,
        &columns,
        asked.requests,
        (asked.step_secs, asked.now_secs),
    )?;
    let tables = read.tables;
    let steps = tables
        .iter()
        .flatten()
        .map(|usage| usage.series.clone())
        .next()
        .unwrap_or_default();
    let told: Vec<Vec<bool>> = tables
        .iter()
        .map(|table| {
            let any = |at: usize| table.iter().any(|usage| usage.series.values[at].is_some());
            (0..steps.values.len()).map(any).collect()
        })
        .collect();
    let unknown = Series {
        values: vec![None; steps.values.len()],
        ..steps
    };
    // By namespace: its team, and a series per column.
    let mut namespaces: BTreeMap<String, (Option<String>, Vec<Series>)> = BTreeMap::new();
    for (place, table) in tables.into_iter().enumerate() {
        for usage in table {
            let (team, series) = namespaces
                .entry(usage.namespace)
                .or_insert_with(|| (None, vec![unknown.clone(); columns.len()]));
            *team = team.take().or(usage.team);
            series[place] = usage.series;
        }
    }
    let mut found = FromFile {
        days_dropped: read.days_dropped,
        not_asked: read
            .others
            .iter()
            .map(|column| resource_of(*column))
            .collect(),
        daily: vec![Vec::new(); columns.len()],
        ..FromFile::default()
    };
    let labels = BTreeMap::<Name, Name>::new();
    let mut owners: BTreeMap<Owner, Vec<Series>> = BTreeMap::new();
    for (namespace, (team, mut series)) in namespaces {
        fill_outside(&mut series, &told);
        let is_known = |(series, told): (&Series, &Vec<bool>)| {
            let told = told.iter().filter(|told| **told).count();
            series.known() * 100 >= told * LEAST_KNOWN_PERCENT
        };
        if !series.iter().zip(&told).all(is_known) {
            found.left_out.push(namespace);
            continue;
        }
        let team = team.unwrap_or_else(|| asked.mapping.team_of(&namespace, &labels).to_string());
        for (daily, series) in found.daily.iter_mut().zip(&series) {
            daily.push(NamespaceDemand {
                namespace: namespace.clone(),
                team: team.clone(),
                series: by_day(series),
            });
        }
        let name = match asked.by {
            Owners::Team => team.clone(),
            Owners::Namespace => namespace,
        };
        match owners.entry(Owner { name, team }) {
            Entry::Vacant(entry) => {
                entry.insert(series);
            }
            Entry::Occupied(mut entry) => {
                for (sums, series) in entry.get_mut().iter_mut().zip(series) {
                    for (sum, value) in sums.values.iter_mut().zip(series.values) {
                        *sum = sum.zip(value).map(|(sum, value)| sum + value);
                    }
                }
            }
        }
    }
    let of_place = |place: usize| {
        owners
            .values()
            .map(|series| series[place].clone())
            .collect()
    };
    found.demand = OwnersDemand {
        resources: asked
            .resources
            .iter()
            .enumerate()
            .map(|(place, of)| (*of, of_place(place)))
            .collect(),
        owners: owners.keys().cloned().collect(),
        keeps_idle: false,
    };
    Ok(found)
}

fn resource_of(column: UsageColumn) -> Resource {
    match column {
        UsageColumn::Cpu => Resource::Cpu,
        UsageColumn::Memory => Resource::Memory,
        UsageColumn::Gpu => Resource::Gpu,
    }
}

/// The means of whole UTC days; of days of which less than half is known, nothing is.
fn by_day(series: &Series) -> Series {
    let steps = usize::try_from(DAY_SECS / series.step_secs.max(1))
        .unwrap_or(1)
        .max(1);
    let into_day = series.start_secs.rem_euclid(DAY_SECS) / series.step_secs.max(1);
    let lead = usize::try_from(into_day).unwrap_or(0);
    let mut days: Vec<(f64, usize)> = vec![(0.0, 0); (lead + series.values.len()).div_ceil(steps)];
    for (at, value) in series.values.iter().enumerate() {
        if let (Some(value), Some(day)) = (value, days.get_mut((lead + at) / steps)) {
            day.0 += value;
            day.1 += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "steps of a day")]
    let mean = |(sum, known): (f64, usize)| (2 * known >= steps).then(|| sum / known as f64);
    Series {
        start_secs: series.start_secs.div_euclid(DAY_SECS) * DAY_SECS,
        step_secs: DAY_SECS,
        values: days.into_iter().map(mean).collect(),
    }
}

/// Nothing of any resource before the first row and behind the last, where others have rows.
fn fill_outside(series: &mut [Series], told: &[Vec<bool>]) {
    let known = |at: usize| series.iter().any(|series| series.values[at].is_some());
    let steps = series.first().map_or(0, |series| series.values.len());
    let (Some(first), Some(last)) = (
        (0..steps).find(|at| known(*at)),
        (0..steps).rfind(|at| known(*at)),
    ) else {
        return;
    };
    for (series, told) in series.iter_mut().zip(told) {
        for (at, (value, told)) in series.values.iter_mut().zip(told).enumerate() {
            if (at < first || at > last) && *told {
                *value = Some(0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> FromFile {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("usage.csv");
        std::fs::write(&path, text).unwrap();
        file_demand(&FileDemand {
            path: &path,
            resources: &[Resource::Cpu, Resource::Memory],
            requests: false,
            by: Owners::Team,
            mapping: &TeamMapping::by_default_labels(),
            now_secs: 2_000_000_000,
            step_secs: None,
        })
        .unwrap()
    }

    /// Ten hours of two namespaces of a team and one of another, which comes late; rows without
    /// something are left to each test.
    fn rows(without: &[(i64, &str)]) -> String {
        let mut text = "timestamp,namespace,team,cpu_cores,memory_bytes\n".to_owned();
        for hour in 0..10 {
            for (namespace, team, from) in [("a", "x", 0), ("b", "x", 0), ("c", "y", 4)] {
                if hour >= from && !without.contains(&(hour, namespace)) {
                    let at = 1_704_067_200 + hour * 3_600;
                    text += &format!("{at},{namespace},{team},{},10\n", hour + 1);
                }
            }
        }
        text
    }

    #[test]
    fn namespaces_add_up_to_teams_and_what_is_not_told_is_not_known() {
        let found = read(&rows(&[(5, "b")]));
        let names: Vec<&str> = found
            .demand
            .owners
            .iter()
            .map(|owner| owner.name.as_str())
            .collect();
        assert_eq!(names, ["x", "y"]);
        assert!(found.left_out.is_empty());
        let (resource, cpu) = &found.demand.resources[0];
        assert_eq!((*resource, cpu[0].step_secs), (Resource::Cpu, 3_600));
        assert_eq!(cpu[0].values[4..7], [Some(10.0), None, Some(14.0)]);
        assert_eq!(cpu[1].values[3..5], [Some(0.0), Some(5.0)]);
        assert_eq!(
            found.demand.resources[1].1[0].values[4..6],
            [Some(20.0), None]
        );
    }

    #[test]
    fn whoever_is_hardly_known_is_left_out_and_named() {
        let found = read(&rows(&[(2, "b"), (3, "b"), (5, "b")]));
        assert_eq!(found.left_out, ["b"]);
        assert_eq!(found.demand.resources[0].1[0].values[5], Some(6.0));
        // A resource that only others have is not nothing.
        let text = rows(&[]);
        let rows = text.lines().map(|row| match row.contains(",b,x,") {
            true => row.trim_end_matches("10"),
            false => row,
        });
        let found = read(&rows.collect::<Vec<_>>().join("\n"));
        assert_eq!(found.left_out, ["b"]);
    }
}
