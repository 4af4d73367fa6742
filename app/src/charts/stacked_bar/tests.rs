use super::*;
use crate::charts::canvas::SMALL;
use crate::charts::text::width;

fn bar(parts: [u64; 3], allocatable: u64) -> Bar {
    let names = [
        ("used", Role::C1),
        ("requested, unused", Role::Others),
        ("system", Role::System),
    ];
    let parts = names
        .into_iter()
        .zip(parts)
        .map(|((name, role), amount)| Part {
            name: name.to_owned(),
            role,
            amount,
        })
        .collect();
    Bar {
        name: "CPU, cores".to_owned(),
        parts,
        allocatable,
        whole: "3,072 allocatable".to_owned(),
        unit: "cores".to_owned(),
        per_unit: 1_000,
    }
}

fn chart(bars: Vec<Bar>) -> StackedBars {
    let caption = Caption {
        id: "b".to_owned(),
        title: "T".to_owned(),
        desc: String::new(),
    };
    StackedBars { caption, bars }
}

#[test]
fn percentages_add_up_exactly() {
    assert_eq!(percentages(&[1, 1, 1], 3), [34, 33, 33]);
    assert_eq!(percentages(&[5, 5], 0), [0, 0]);
    let mut state = 1_u64;
    for _ in 0..2_000 {
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(99);
            state >> 24
        };
        let bar = bar(
            [next() % 700, next() % 700, next() % 90],
            1 + next() % 2_000,
        );
        let shares = bar.shares();
        let sum: u64 = shares.iter().map(|(_, percent)| percent).sum();
        let parts: u64 = shares.iter().map(|(part, _)| part.amount).sum();
        if bar.taken() <= bar.allocatable {
            assert_eq!(sum, 100, "{bar:?}");
            assert_eq!(parts, bar.allocatable, "{bar:?}");
        } else {
            assert_eq!(parts, bar.taken(), "nothing is free");
        }
        for ((part, percent), &exact) in shares.iter().zip(&[0; 4]) {
            let exact = exact + u128::from(part.amount) * 100;
            let whole = u128::from(bar.allocatable);
            assert!(
                u128::from(*percent) * whole < exact + whole,
                "off by less than one"
            );
            assert!(
                (u128::from(*percent) + 1) * whole > exact,
                "off by less than one"
            );
        }
    }
    let huge = percentages(&[u64::MAX, u64::MAX], u64::MAX);
    assert_eq!(huge, [100, 100]);
}

#[test]
fn labels_beside_their_parts_never_touch_and_fall_back_to_keys() {
    let mut fallbacks = 0;
    for used in 0..40 {
        for system in 0..10 {
            for wide in [340.0, 600.0, 920.0] {
                let chart = chart(vec![bar([used * 30, 400, system * 60], 1_500)]);
                let scale = Scale::new(&chart, wide);
                let Some(placed) = direct(&chart.bars[0], &scale) else {
                    fallbacks += 1;
                    continue;
                };
                for (i, a) in placed.iter().enumerate() {
                    let end = |p: &Placed| {
                        p.x + width(&p.bold, SMALL, true) + width(&p.plain, SMALL, false)
                    };
                    assert!(a.x >= 0.0 && end(a) <= wide, "{}", a.plain);
                    for b in placed[i + 1..].iter().filter(|b| b.above == a.above) {
                        assert!(end(a) < b.x || end(b) < a.x, "{} {}", a.plain, b.plain);
                    }
                }
            }
        }
    }
    assert!(fallbacks > 0, "some layouts are too crowded");
}

#[test]
fn over_commitment_is_drawn_past_the_load_line() {
    let over = draw(&chart(vec![bar([1_800, 1_200, 400], 3_000)]), 920).svg;
    assert!(over.contains("▲ 13 % over"), "{over}");
    let scale = Scale::new(&chart(vec![bar([1_800, 1_200, 400], 3_000)]), 920.0);
    assert!(scale.full < 820.0, "room past 100 %: {}", scale.full);
    assert!(!over.contains(" free"), "{over}");
}

#[test]
fn the_amounts_of_the_table_add_up_in_its_unit() {
    let table = draw(
        &chart(vec![bar([1_167_360, 952_320, 92_160], 3_072_000)]),
        340,
    )
    .table;
    let amounts: Vec<&str> = table.rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(
        amounts,
        ["1,167.4", "952.3", "92.2", "860.1", "3,072.0"],
        "1,167.36, 952.32, 92.16, 860.16"
    );
    let memory = Bar {
        unit: "GiB".to_owned(),
        per_unit: 1 << 30,
        ..bar([3 << 30, 1, 0], 8 << 30)
    };
    let table = draw(&chart(vec![memory]), 340).table;
    let amounts: Vec<&str> = table.rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(amounts, ["3.00", "<0.01", "0", "5.00", "8.00"]);
    assert_eq!(exact(u64::MAX), "18,446,744,073,709,551,615");
    let empty = draw(&chart(vec![bar([0, 0, 0], 0)]), 340);
    assert_eq!(empty.table.rows[0][4], "0");
    assert!(draw(&chart(Vec::new()), 340).svg.starts_with("<svg"));
}
