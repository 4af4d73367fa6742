//! Series to forecast, and what they became.

use crate::Result;
use flate2::read::MultiGzDecoder;
use plimsoll_planner::series::Series;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// A set of series.
pub(crate) struct Set {
    pub(crate) name: String,
    /// History, and the steps that followed.
    pub(crate) series: Vec<(Series, Vec<f64>)>,
}

impl Set {
    /// All sets of a folder.
    pub(crate) fn all(folder: &Path) -> Result<Vec<Self>> {
        let mut names: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix("_train.csv.gz").map(str::to_owned));
        }
        names.sort();
        names
            .into_iter()
            .map(|name| Self::read(folder, name))
            .collect()
    }

    fn read(folder: &Path, name: String) -> Result<Self> {
        let of = |part: &str| read(&folder.join(format!("{name}_{part}.csv.gz")));
        let (history, mut future) = (of("train")?, of("test")?);
        let series = history
            .into_iter()
            .filter_map(|(key, series)| {
                let future = future.remove(&key)?;
                Some((series, future.values.into_iter().flatten().collect()))
            })
            .collect();
        Ok(Self { name, series })
    }
}

/// Series by namespace, of the first column of values.
fn read(path: &Path) -> Result<BTreeMap<String, Series>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut rows = csv::Reader::from_reader(MultiGzDecoder::new(file));
    let mut points: BTreeMap<String, Vec<(i64, f64)>> = BTreeMap::new();
    for row in rows.records() {
        let row = row?;
        let cell = |at: usize| row.get(at).ok_or("a row is too short");
        let at: jiff::Timestamp = cell(0)?.parse()?;
        let value: f64 = cell(2)?.parse()?;
        let points = points.entry(cell(1)?.to_owned()).or_default();
        points.push((at.as_second(), value));
    }
    Ok(points
        .into_iter()
        .map(|(name, points)| (name, series(&points)))
        .collect())
}

fn series(points: &[(i64, f64)]) -> Series {
    let start_secs = points[0].0;
    let step_secs = points.get(1).map_or(3_600, |next| next.0 - start_secs);
    Series {
        start_secs,
        step_secs,
        values: points.iter().map(|(_, value)| Some(*value)).collect(),
    }
}
