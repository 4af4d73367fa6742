//! The numbers of a time chart as a table of bounded length.

use super::TimeChart;
use super::layers::Known;
use crate::charts::time_axis::stamp;
use crate::charts::{ChartTable, Column};

/// More rows than this are summed up per hour, day, … until they fit.
const MOST: usize = 62;

/// Round spans rows may stand for, in seconds.
const SPANS: [i64; 9] = [
    300,
    900,
    3_600,
    3 * 3_600,
    6 * 3_600,
    86_400,
    7 * 86_400,
    30 * 86_400,
    365 * 86_400,
];

/// One row per point, or mean and peak per round span when there are many points.
pub(crate) fn table(chart: &TimeChart, known: &Known) -> ChartTable {
    let scale = chart.unit.scale(known.max);
    // Each series is in the order of time.
    let next = |after: i64| {
        let points = chart.series.iter().filter_map(|series| {
            let at = series.points.partition_point(|point| point.0 <= after);
            series.points.get(at)
        });
        points.map(|point| point.0).min()
    };
    let times: Vec<i64> = std::iter::successors(next(chart.start - 1), |time| next(*time))
        .take_while(|time| *time <= chart.end)
        .collect();
    let span = if times.len() <= MOST {
        None
    } else {
        Some(round_span(chart))
    };
    let mut columns = vec![Column::text("Time, UTC")];
    for series in &chart.series {
        let names = match span {
            None => vec![series.name.clone()],
            Some(_) => vec![
                format!("{}, mean", series.name),
                format!("{}, peak", series.name),
            ],
        };
        columns.extend(
            names
                .into_iter()
                .map(|name| Column::number(name, scale.name.as_str())),
        );
    }
    if let Some(load) = &chart.load_line {
        columns.push(Column::number(load.label.as_str(), scale.name.as_str()));
    }
    let mut rows: Vec<i64> = match span {
        None => times,
        Some(span) => times
            .into_iter()
            .map(|t| t.div_euclid(span) * span)
            .collect(),
    };
    rows.dedup();
    let rows = rows
        .into_iter()
        .map(|from| {
            let to = from.saturating_add(span.unwrap_or(1));
            let mut row = vec![stamp(from)];
            for (series, runs) in chart.series.iter().zip(&known.series) {
                let after = series.sets_off();
                let told = |at: i64| (from..to).contains(&at) && after.is_none_or(|off| at > off);
                let inside = || runs.iter().flatten().filter(|p| told(p.0));
                let mean = mean(inside().map(|p| p.1));
                row.push(scale.cell(mean));
                if span.is_some() {
                    row.push(scale.cell(mean.map(|_| inside().map(|p| p.1).fold(0.0, f64::max))));
                }
            }
            if chart.load_line.is_some() {
                let held = known.load.iter().flatten().take_while(|p| p.0 < to).last();
                row.push(scale.cell(held.map(|p| p.1)));
            }
            row
        })
        .collect();
    let caption = match span {
        None => chart.caption.title.clone(),
        Some(span) => format!("{} ({})", chart.caption.title, per(span)),
    };
    ChartTable {
        caption,
        columns,
        rows,
    }
}

fn round_span(chart: &TimeChart) -> i64 {
    let window = chart.end.saturating_sub(chart.start);
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    SPANS
        .into_iter()
        .find(|span| window / span < most)
        .unwrap_or(365 * 86_400)
}

fn per(span: i64) -> String {
    match span {
        300 => "per 5 minutes".to_owned(),
        900 => "per 15 minutes".to_owned(),
        3_600 => "per hour".to_owned(),
        86_400 => "per day".to_owned(),
        s if s < 86_400 => format!("per {} hours", s / 3_600),
        s => format!("per {} days", s / 86_400),
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for value in values {
        sum += value;
        count = count.saturating_add(1);
    }
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::time_chart::{LoadLine, Series};
    use crate::charts::{Caption, Role, Unit};

    fn chart(count: i64, step: i64) -> TimeChart {
        let value = |i: i64| (i % 7 != 3).then(|| f64::from(i32::try_from(i % 10).unwrap()));
        TimeChart {
            caption: Caption {
                title: "T".to_owned(),
                ..Caption::default()
            },
            unit: Unit::Cores,
            start: 0,
            end: (count - 1) * step,
            step,
            series: vec![Series {
                name: "used".to_owned(),
                role: Role::C1,
                points: (0..count).map(|i| (i * step, value(i))).collect(),
                area: false,
                dashed_after: None,
                dotted: false,
            }],
            bands: Vec::new(),
            load_line: Some(LoadLine {
                points: vec![(0, Some(12.0))],
                label: "allocatable".to_owned(),
                detail: String::new(),
            }),
            levels: Vec::new(),
            now: None,
            crossing: None,
            top: None,
        }
    }

    fn table_of(chart: &TimeChart) -> ChartTable {
        table(chart, &Known::new(chart))
    }

    #[test]
    fn few_points_are_listed_as_they_are_and_unknown_is_a_dash() {
        let table = table_of(&chart(5, 3_600));
        assert_eq!(table.rows[2], ["1970-01-01 02:00", "2.0", "12.0"]);
        assert_eq!(table.rows[3], ["1970-01-01 03:00", "—", "12.0"]);
        let heads: Vec<_> = table
            .columns
            .iter()
            .map(|c| (c.name.as_str(), c.unit.as_deref()))
            .collect();
        let cores = Some("cores");
        assert_eq!(
            heads,
            [("Time, UTC", None), ("used", cores), ("allocatable", cores)]
        );
    }

    #[test]
    fn what_is_foreseen_says_nothing_of_where_it_sets_off() {
        let mut chart = chart(5, 3_600);
        chart.series[0].dashed_after = Some(0);
        let rows = table_of(&chart).rows;
        assert_eq!([&rows[0][1], &rows[1][1]], ["—", "1.0"]);
        chart.series[0].dashed_after = Some(3_600);
        assert_eq!(table_of(&chart).rows[0][1], "0.0", "the past is known");
    }

    #[test]
    fn many_points_are_summed_up_with_mean_and_peak() {
        let table = table_of(&chart(720, 3_600));
        assert_eq!(table.caption, "T (per day)");
        assert_eq!(table.rows.len(), 30);
        assert_eq!(table.columns.len(), 4);
        assert_eq!(table.rows[0][2], "9.0", "the peak of the day");
    }
}
