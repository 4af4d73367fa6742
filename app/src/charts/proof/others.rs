//! Bars, machines and small multiples.

use super::time::series;
use super::*;

#[test]
fn bars_nodes_and_multiples_are_legible_whatever_goes_in() {
    use crate::charts::node_bars::{self, Fill, NodeBars, NodeGroup};
    use crate::charts::small_multiples::{self, Panel, SmallMultiples};
    use crate::charts::stacked_bar::{self, Bar, Part, StackedBars};
    let mut dice = Dice::new(5);
    let caption = || Caption {
        id: "x".to_owned(),
        title: NAMES[3].to_owned(),
        desc: String::new(),
    };
    for round in 0..150 {
        let part = |dice: &mut Dice, i: usize| Part {
            name: (*dice.pick(&NAMES)).to_owned(),
            role: Role::of_rank(i),
            amount: u64::from(dice.roll(900)),
        };
        let bars = (0..3).map(|_| Bar {
            name: (*dice.pick(&["CPU, cores", "Memory, GiB", NAMES[2]])).to_owned(),
            parts: (0..3).map(|i| part(&mut dice, i)).collect(),
            allocatable: u64::from(dice.roll(2_500)),
            whole: "12,288 allocatable".to_owned(),
            unit: "cores".to_owned(),
            per_unit: 1_000,
        });
        let bars = StackedBars {
            caption: caption(),
            bars: bars.collect(),
        };
        let fill = |dice: &mut Dice| Fill {
            allocatable: 64_000,
            segments: (0..dice.roll(9))
                .map(|_| (*dice.pick(&Role::ALL), u64::from(dice.roll(9_000))))
                .collect(),
            stranded: dice.roll(3) == 0,
        };
        let most = *dice.pick(&[3, 40, 90, 400]);
        let groups = (0..dice.roll(most)).map(|i| NodeGroup {
            name: format!("node-{i}"),
            count: 1 + dice.roll(2) * dice.roll(2_000),
            cpu: fill(&mut dice),
            memory: fill(&mut dice),
        });
        let groups = groups.collect();
        let names = Role::ALL
            .iter()
            .zip(NAMES)
            .map(|(r, n)| (*r, n.to_owned()))
            .collect();
        let nodes = NodeBars {
            caption: caption(),
            groups,
            names,
            freed: dice.roll(30),
        };
        let window = (1_760_000_000, 1_760_000_000 + 86_400 * 90);
        let panels = (0..1 + round % 9).map(|i| Panel {
            series: series(&mut dice, window, 86_400, i, window.1 - 86_400 * 30),
            note: "8.3 → 10.1".to_owned(),
            band: None,
        });
        let multiples = SmallMultiples {
            caption: caption(),
            unit: Unit::Cores,
            start: window.0,
            end: window.1,
            step: 86_400,
            now: None,
            panels: panels.collect(),
        };
        for size in SIZES {
            assert_readable(&stacked_bar::draw(&bars, size.width).svg);
            assert_readable(&small_multiples::draw(&multiples, size.width).svg);
            let nodes = node_bars::draw(&nodes, size).svg;
            assert_readable(&nodes);
            assert!(nodes.len() < 24_000, "{}", nodes.len());
        }
    }
}

#[test]
fn what_a_line_across_bars_says_stands_inside_wherever_it_stands() {
    use crate::charts::bound_bars::{self, Bound, BoundBar, BoundBars};
    let mut dice = Dice::new(29);
    let half = Size {
        width: 440,
        height: 250,
    };
    for round in 0..300 {
        let most = *dice.pick(&[2, 150, 90_000]);
        let bars = (0..1 + dice.roll(4)).map(|i| {
            let value = f64::from(dice.roll(most));
            BoundBar {
                name: (*dice.pick(&["Now", "With these changes, at least", "x", NAMES[4]]))
                    .to_owned(),
                value: if dice.roll(9) == 0 {
                    f64::INFINITY
                } else {
                    value
                },
                role: Role::of_rank(usize::try_from(i).unwrap()),
                whisker: (dice.roll(3) == 0).then_some((value * 0.9, value * 1.1)),
            }
        });
        let bars: Vec<BoundBar> = bars.collect();
        // At either edge, and anywhere between.
        let value = f64::from(most) * f64::from(round % 30) / 20.0;
        let name = *dice.pick(&[
            "machines there",
            "machines there then",
            "of what machines can hold",
            "at least, proven",
        ]);
        let chart = BoundBars {
            caption: Caption {
                id: "x".to_owned(),
                title: NAMES[3].to_owned(),
                desc: String::new(),
            },
            unit: (*dice.pick(&["machines", "%"])).to_owned(),
            bars,
            bound: Some(Bound {
                value,
                name: name.to_owned(),
                is_proven: dice.roll(2) == 0,
            }),
        };
        for size in SIZES.into_iter().chain([half]) {
            let drawing = bound_bars::draw(&chart, size.width);
            assert_readable(&drawing.svg);
            let said = labels(&drawing.svg);
            assert!(
                said.iter().any(|label| label.text.ends_with(name)),
                "{name} is whole: {said:?}"
            );
        }
    }
}

#[test]
fn bars_with_load_lines_of_their_own_are_legible_whatever_goes_in() {
    use crate::charts::load_bars::{self, LoadBar, LoadBars};
    let mut dice = Dice::new(31);
    for _ in 0..150 {
        let most = *dice.pick(&[1, 40, 2_000_000]);
        let row = |dice: &mut Dice| {
            let mut amount = || (dice.roll(4) > 0).then(|| dice.value(most));
            let pair = [amount(), amount()];
            LoadBar {
                name: (*dice.pick(&NAMES)).to_owned(),
                role: *dice.pick(&Role::ALL),
                value: pair[0],
                line: pair[1],
                texts: pair.map(|of| of.map_or("—".to_owned(), |of| grouped(of, 2))),
            }
        };
        let chart = LoadBars {
            caption: Caption {
                id: "a\" onload=\"b".to_owned(),
                title: NAMES[2].to_owned(),
                desc: NAMES[3].to_owned(),
            },
            unit: "cores".to_owned(),
            bar: "used",
            line: "requested",
            between: if dice.roll(2) == 0 { "of" } else { "→" },
            rows: (0..1 + dice.roll(9)).map(|_| row(&mut dice)).collect(),
        };
        for size in SIZES {
            let drawing = load_bars::draw(&chart, size.width);
            assert_readable(&drawing.svg);
            assert_eq!(drawing.table.rows.len(), chart.rows.len());
        }
    }
}
