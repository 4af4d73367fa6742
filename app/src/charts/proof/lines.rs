//! Labels inside a plot, against its lines.

use super::*;
use crate::charts::time_chart::{self, LoadLine, Point, Series, TimeChart};

const NARROW: [Size; 2] = [
    Size::NARROW,
    Size {
        width: 440,
        height: 250,
    },
];
const DAYS: i64 = 60;

fn chart(lines: &[(&str, Vec<f64>)], load: Option<Vec<f64>>) -> TimeChart {
    let points = |values: &[f64]| -> Vec<Point> {
        let times = (0..DAYS).map(|day| day * 86_400);
        times.zip(values.iter().copied().map(Some)).collect()
    };
    let series = lines.iter().enumerate().map(|(i, (name, values))| Series {
        name: (*name).to_owned(),
        role: Role::of_rank(i),
        points: points(values),
        area: i == 0,
        dashed_after: None,
        dotted: false,
    });
    TimeChart {
        caption: Caption {
            id: "l".to_owned(),
            title: "T".to_owned(),
            desc: String::new(),
        },
        unit: Unit::Count("machines".to_owned()),
        start: 0,
        end: (DAYS - 1) * 86_400,
        step: 86_400,
        series: series.collect(),
        bands: Vec::new(),
        load_line: load.map(|values| LoadLine {
            points: points(&values),
            label: "allocatable".to_owned(),
            detail: String::new(),
        }),
        levels: Vec::new(),
        now: None,
        crossing: None,
        top: None,
    }
}

/// The lines of a picture as they lie on the page: those of the series, or the load line.
fn lines(svg: &str, of: &str) -> Vec<Vec<(f64, f64)>> {
    let mut found = Vec::new();
    for path in svg.split(&format!("class=\"{of}")).skip(1) {
        let d = path
            .split(" d=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let (mut x, mut y) = (0.0, 0.0);
        for (at, command) in d.match_indices(|c: char| c.is_ascii_alphabetic()) {
            let body = &d[at + 1..];
            let end = body.find(|c: char| c.is_ascii_alphabetic());
            let numbers = time::numbers(&body[..end.unwrap_or(body.len())]);
            let mut go = |dx: f64, dy: f64, new: bool| {
                (x, y) = (x + dx, y + dy);
                if new {
                    found.push(Vec::new());
                }
                found.last_mut().unwrap().push((x, y));
            };
            match command {
                "M" => go(numbers[0], numbers[1], true),
                "m" | "l" => {
                    for (i, pair) in numbers.chunks(2).enumerate() {
                        go(pair[0], pair[1], command == "m" && i == 0);
                    }
                }
                "h" => numbers.iter().for_each(|&dx| go(dx, 0.0, false)),
                "v" => numbers.iter().for_each(|&dy| go(0.0, dy, false)),
                // Circles: the mark at the end of the load line, beside the plot.
                _ => break,
            }
        }
    }
    found
}

/// Whether a line comes between the cap height and the feet of a label.
fn crosses(line: &[(f64, f64)], label: &Label) -> bool {
    let (top, bottom) = (label.baseline - 8.0, label.baseline + 1.0);
    line.windows(2).any(|piece| {
        let [(x0, y0), (x1, y1)] = [piece[0], piece[1]];
        // Steps of a quarter unit are finer than any stroke.
        let steps = ((x1 - x0).abs().max((y1 - y0).abs()) * 4.0).ceil().max(1.0);
        (0..=to_i32(steps)).any(|at| {
            let share = f64::from(at) / steps;
            let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
            (label.from..label.to).contains(&x) && (top..bottom).contains(&y)
        })
    })
}

fn inside(svg: &str) -> Vec<Label> {
    labels(svg).into_iter().filter(|label| label.halo).collect()
}

#[test]
fn no_line_crosses_a_name_inside_the_plot() {
    let mut dice = Dice::new(41);
    let mut named = 0;
    for _ in 0..200 {
        let mut line = |name: &'static str| {
            let (base, noise) = (dice.value(90), 1 + dice.roll(25));
            (name, (0..DAYS).map(|_| base + dice.value(noise)).collect())
        };
        let all = [line("used"), line("requested"), line("limit")];
        let mut chart = chart(&all, None);
        // What is foreseen goes on beyond the lines.
        chart.now = Some(chart.end);
        chart.end += 20 * chart.step;
        for size in [Size::MEDIUM, Size::WIDE] {
            let svg = time_chart::draw(&chart, size).svg;
            assert_readable(&svg);
            for label in inside(&svg) {
                named += 1;
                let drawn = ["stroke", "hair muted"].map(|of| lines(&svg, of));
                let crossed = drawn.iter().flatten().any(|line| crosses(line, &label));
                assert!(!crossed, "{label:?} in {svg}");
            }
        }
    }
    assert!(named > 600, "most lines are named: {named} of 1200");
}

#[test]
fn what_was_and_what_comes_are_named_apart() {
    let past: Vec<f64> = vec![40.0; 60];
    let mut chart = chart(&[("requested", past)], Some(vec![100.0; 60]));
    let (now, step) = (chart.end, chart.step);
    chart.now = Some(now);
    chart.end = now + 20 * step;
    chart.series.push(Series {
        name: "median".to_owned(),
        role: Role::C1,
        points: (0..=20).map(|at| (now + at * step, Some(45.0))).collect(),
        area: false,
        dashed_after: Some(now),
        dotted: false,
    });
    for size in SIZES.into_iter().chain(NARROW) {
        let svg = time_chart::draw(&chart, size).svg;
        assert_readable(&svg);
        let labels = labels(&svg);
        let named = |name: &str| {
            labels
                .iter()
                .filter(|label| label.text.contains(name))
                .count()
        };
        assert_eq!((named("requested"), named("median")), (1, 1), "{svg}");
        let rule = lines(&svg, "hair muted").concat();
        let (now, _) = rule
            .iter()
            .copied()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        for label in labels.iter().filter(|label| label.halo) {
            assert!(label.to < now || now < label.from, "{label:?} in {svg}");
        }
        if size.width >= 480 {
            let median = labels.iter().find(|label| label.text.contains("median"));
            assert!(median.unwrap().from > now, "{svg}");
        }
    }
}

#[test]
fn a_narrow_plot_has_its_unit_beside_the_names_unless_that_row_is_needed() {
    let mut chart = chart(&[("used", vec![40.0; 60])], None);
    let unit = |chart: &TimeChart, size: Size| {
        let svg = time_chart::draw(chart, size).svg;
        assert_readable(&svg);
        let labels = labels(&svg);
        let baseline = |text: &str| {
            let label = labels.iter().find(|label| label.text.contains(text));
            label.unwrap().baseline
        };
        (baseline("machines"), baseline("used"))
    };
    for size in NARROW {
        let (unit, name) = unit(&chart, size);
        assert_eq!(unit, name);
    }
    chart.series[0].points[30].1 = None;
    for size in NARROW {
        let (unit, name) = unit(&chart, size);
        assert!(unit > name, "beside what is not known");
    }
}

#[test]
fn the_load_lines_label_goes_where_no_series_is() {
    let flat = |value: f64| vec![value; 60];
    let ends = |first: f64, last: f64| [vec![first; 30], vec![last; 30]].concat();
    let right = |label: &Label, size: Size| label.from > f64::from(size.width) / 2.0;
    for size in NARROW {
        for (series, above, at_right) in [
            (vec![flat(60.0)], true, true),
            // A limit right above the capacity.
            (vec![flat(60.0), flat(104.0)], false, true),
            // And another line right below its end.
            (vec![flat(104.0), ends(20.0, 95.0)], false, false),
            (vec![ends(60.0, 105.0), ends(60.0, 95.0)], true, false),
        ] {
            let named: Vec<_> = series.into_iter().map(|values| ("x", values)).collect();
            let svg = time_chart::draw(&chart(&named, Some(flat(100.0))), size).svg;
            assert_readable(&svg);
            let label = inside(&svg)
                .into_iter()
                .find(|label| label.text.contains("allocatable"))
                .unwrap();
            let line = lines(&svg, "load")[0][0].1;
            let found = (label.baseline < line, right(&label, size));
            assert_eq!(found, (above, at_right), "{label:?} at {line} in {svg}");
            let crossed = lines(&svg, "stroke")
                .iter()
                .any(|line| crosses(line, &label));
            assert!(!crossed, "{label:?} in {svg}");
        }
    }
}

#[test]
fn the_load_lines_label_goes_along_it_to_where_there_is_room() {
    let below = [vec![95.0; 14], vec![20.0; 32], vec![95.0; 14]].concat();
    let named = [("limit", vec![104.0; 60]), ("used", below)];
    for size in NARROW {
        let svg = time_chart::draw(&chart(&named, Some(vec![100.0; 60])), size).svg;
        assert_readable(&svg);
        let labels = inside(&svg);
        assert_eq!(
            labels.len(),
            1,
            "lines are named above the plot: {labels:?}"
        );
        let drawn = lines(&svg, "stroke");
        assert!(!drawn.iter().any(|line| crosses(line, &labels[0])), "{svg}");
    }
}
