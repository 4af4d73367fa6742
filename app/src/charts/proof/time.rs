//! Time charts: labels, gaps, weight.

use super::*;
use crate::charts::time_chart::{self, Band, Crossing, Level, LoadLine, Point, Series, TimeChart};

pub(super) fn series(dice: &mut Dice, window: (i64, i64), step: i64, i: usize, now: i64) -> Series {
    let (base, noise) = (dice.value(400), 1 + dice.roll(60));
    let mut points: Vec<Point> = Vec::new();
    let mut t = window.0 + i64::from(dice.roll(4)) * step * i64::from(dice.roll(30));
    while t <= window.1 {
        let known = dice.roll(40) != 0;
        points.push((t, known.then(|| base + dice.value(noise))));
        // Now and then a hole without any point.
        t += step
            * if dice.roll(50) == 0 {
                1 + i64::from(dice.roll(20))
            } else {
                1
            };
    }
    Series {
        name: (*dice.pick(&NAMES)).to_owned(),
        role: Role::of_rank(i),
        points,
        area: dice.roll(2) == 0,
        dashed_after: (dice.roll(3) == 0).then_some(now),
        dotted: i == 3,
    }
}

fn time_chart(dice: &mut Dice) -> TimeChart {
    let step = *dice.pick(&[60, 300, 3_600, 86_400]);
    let start = 1_760_000_000 + i64::from(dice.roll(40_000_000));
    let end = start + step * i64::from(10 + dice.roll(390));
    let now = start + (end - start) * i64::from(dice.roll(105)) / 100;
    let count = usize::try_from(dice.roll(6)).unwrap();
    let series: Vec<Series> = (0..count)
        .map(|i| series(dice, (start, end), step, i, now))
        .collect();
    let label =
        |dice: &mut Dice| (*dice.pick(&["machines", "cores allocatable", NAMES[1]])).to_owned();
    let load_line = (dice.roll(3) > 0).then(|| LoadLine {
        points: if dice.roll(2) == 0 {
            vec![(start, Some(dice.value(600)))]
        } else {
            (0..40)
                .map(|i| (start + i * step, Some(200.0 + dice.value(300))))
                .collect()
        },
        label: label(dice),
        detail: (*dice.pick(&["", "in three pools"])).to_owned(),
    });
    let crossing = load_line
        .as_ref()
        .filter(|_| dice.roll(3) == 0)
        .map(|_| Crossing {
            from: now,
            at: Some(now + step * 3),
            to: end + step * 9,
            value: 300.0,
            label: "full: 15 Feb – 10 May".to_owned(),
        });
    let levels = (0..dice.roll(3)).map(|_| Level {
        value: dice.value(500),
        label: label(dice),
        detail: (*dice.pick(&["", "each team’s own"])).to_owned(),
        role: Role::C2,
        dotted: dice.roll(2) == 0,
    });
    let levels = levels.collect();
    let bands = (0..dice.roll(4)).map(|i| {
        let wide = f64::from(40 - i * 10);
        let points = (0..30).map(|k| (now + k * step, 300.0 - wide, 300.0 + wide));
        Band {
            label: format!("{} %", 95 - i * 15),
            role: Role::C1,
            points: points.filter(|p| p.0 <= end).collect(),
        }
    });
    let bands = bands.collect();
    TimeChart {
        caption: Caption {
            id: "a\" onload=\"b".to_owned(),
            title: NAMES[2].to_owned(),
            desc: NAMES[3].to_owned(),
        },
        unit: dice
            .pick(&[Unit::Cores, Unit::Bytes, Unit::Count("machines".to_owned())])
            .clone(),
        start,
        end,
        step,
        series,
        bands,
        load_line,
        levels,
        now: (dice.roll(2) == 0).then_some(now),
        crossing,
        top: None,
    }
}

#[test]
fn whatever_goes_in_every_label_is_legible_and_alone() {
    let mut dice = Dice::new(11);
    for _ in 0..200 {
        let chart = time_chart(&mut dice);
        for size in SIZES {
            let drawing = time_chart::draw(&chart, size);
            assert_readable(&drawing.svg);
            assert!(
                drawing.table.rows.len() <= 70,
                "{}",
                drawing.table.rows.len()
            );
            let width = drawing.table.columns.len();
            assert!(drawing.table.rows.iter().all(|row| row.len() == width));
        }
    }
}

fn plain(points: Vec<Point>, end: i64) -> TimeChart {
    TimeChart {
        caption: Caption {
            id: "g".to_owned(),
            title: "T".to_owned(),
            desc: String::new(),
        },
        unit: Unit::Cores,
        start: 0,
        end,
        step: 60,
        series: vec![Series {
            name: "used".to_owned(),
            role: Role::C1,
            points,
            area: true,
            dashed_after: None,
            dotted: false,
        }],
        bands: Vec::new(),
        load_line: None,
        levels: Vec::new(),
        now: None,
        crossing: None,
        top: None,
    }
}

#[test]
fn four_hundred_points_weigh_no_more_than_eight_kilobytes() {
    let mut dice = Dice::new(3);
    let points = (0..400)
        .map(|t| (t * 60, Some(20.0 + dice.value(30))))
        .collect();
    let chart = plain(points, 399 * 60);
    for size in SIZES {
        let svg = time_chart::draw(&chart, size).svg;
        assert!(svg.len() <= 8 * 1024, "{} at {}", svg.len(), size.width);
    }
}

/// Starts and ends of the figures of the path with `class`, as they lie on the page.
fn extents(svg: &str, class: &str) -> Vec<(f64, f64)> {
    let mut extents: Vec<(f64, f64)> = Vec::new();
    for path in svg.split(&format!("class=\"{class}\" d=\"")).skip(1) {
        let d = path.split('"').next().unwrap();
        let mut x = 0.0;
        for (at, command) in d.match_indices(|c: char| c.is_ascii_alphabetic()) {
            let body = &d[at + 1..];
            let body = &body[..body
                .find(|c: char| c.is_ascii_alphabetic())
                .unwrap_or(body.len())];
            let numbers = numbers(body);
            let pairs = numbers.chunks(2);
            match command {
                "M" => {
                    x = numbers[0];
                    extents.push((x, x));
                }
                "m" => {
                    for (i, pair) in pairs.enumerate() {
                        x += pair[0];
                        if i == 0 {
                            extents.push((x, x));
                        }
                    }
                }
                "l" => x += pairs.map(|pair| pair[0]).sum::<f64>(),
                "h" => x += numbers.iter().sum::<f64>(),
                _ => {}
            }
            if let Some(last) = extents.last_mut() {
                last.1 = last.1.max(x);
            }
        }
    }
    extents
}

/// SVG numbers without separators: `1.5.5-2` is three of them.
pub(super) fn numbers(text: &str) -> Vec<f64> {
    let mut found: Vec<String> = Vec::new();
    for c in text.chars() {
        match c {
            ' ' => found.push(String::new()),
            '-' => found.push("-".to_owned()),
            '.' if found.last().is_some_and(|n| n.contains('.')) => found.push(".".to_owned()),
            c => match found.last_mut() {
                Some(last) => last.push(c),
                None => found.push(c.to_string()),
            },
        }
    }
    found
        .iter()
        .filter(|n| !n.is_empty())
        .map(|n| n.parse().unwrap())
        .collect()
}

#[test]
fn no_line_ever_crosses_a_gap() {
    let mut dice = Dice::new(23);
    for _ in 0..150 {
        let end = 300 * 60;
        let mut points: Vec<Point> = Vec::new();
        for t in 0..=300 {
            match dice.roll(30) {
                0 => points.push((t * 60, None)),
                1 => {}
                _ => points.push((t * 60, Some(50.0 + dice.value(50)))),
            }
        }
        for size in SIZES {
            let chart = plain(points.clone(), end);
            let svg = time_chart::draw(&chart, size).svg;
            let drawn = extents(&svg, "stroke c1");
            // The last figure of that path may be the leader to the label; it has its own path
            // only when something lies between.
            let known = time_chart::gaps::runs(&points, 60);
            let lines = known.iter().filter(|run| run.len() > 1).count();
            assert!(drawn.len() >= lines, "{} of {lines}", drawn.len());
            let widest = known
                .iter()
                .map(|run| run[run.len() - 1].0 - run[0].0)
                .max()
                .unwrap();
            let all = extents(&svg, "hair");
            let plot = all.iter().map(|(a, b)| b - a).fold(0.0, f64::max);
            let longest = drawn.iter().map(|(a, b)| b - a).fold(0.0, f64::max);
            let share = time_axis::as_f64(widest) / time_axis::as_f64(end);
            assert!(
                (longest / plot - share).abs() < 0.02,
                "{longest} of {plot}, not {share}"
            );
        }
    }
}

#[test]
fn a_gap_is_named_however_narrow_it_is_and_many_narrow_ones_once() {
    let hole = |from: i64, to: i64| (from..to).collect::<Vec<_>>();
    for (holes, now, names) in [
        (hole(150, 151), None, 1),
        ([hole(50, 51), hole(150, 151)].concat(), None, 1),
        ([hole(50, 51), hole(150, 200)].concat(), None, 1),
        ([hole(50, 90), hole(180, 250)].concat(), None, 2),
        (hole(285, 301), Some(300 * 60), 1),
        (hole(200, 202), Some(202 * 60), 1),
    ] {
        let known = (0..=300).filter(|t| !holes.contains(t));
        let points = known.map(|t| (t * 60, Some(50.0))).collect();
        let mut chart = plain(points, 300 * 60);
        if now.is_some() {
            (chart.now, chart.end) = (now, 400 * 60);
        }
        for size in SIZES {
            let svg = time_chart::draw(&chart, size).svg;
            assert_readable(&svg);
            let all = labels(&svg);
            let said = |text: &str| all.iter().filter(|label| label.text == text).count();
            assert_eq!(said("no data"), names, "{holes:?} in {svg}");
            assert_eq!(said("now"), usize::from(now.is_some()), "{svg}");
        }
    }
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let (mut a, mut b) = (Dice::new(9), Dice::new(9));
    for _ in 0..20 {
        let (first, second) = (time_chart(&mut a), time_chart(&mut b));
        let draw = |chart| time_chart::draw(chart, Size::WIDE);
        assert_eq!(draw(&first), draw(&second));
    }
}

#[test]
fn several_sizes_of_one_chart_have_ids_of_their_own() {
    let chart = plain(vec![(0, Some(1.0)), (60, Some(2.0))], 60);
    let all = responsive(&SIZES, |size| time_chart::draw(&chart, size)).svg;
    let mut ids: Vec<&str> = all
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for class in ["to-600", "from-600 to-920", "from-920"] {
        assert!(all.contains(&format!("<div class=\"{class}\">")), "{class}");
    }
}
