use super::columns::{columns, fullness};
use super::layout::{OVER, stack};
use super::*;

fn fill(system: u64, used: &[(Role, u64)]) -> Fill {
    let segments = [(Role::System, system)]
        .into_iter()
        .chain(used.iter().copied())
        .collect();
    Fill {
        allocatable: 64_000,
        segments,
        stranded: false,
    }
}

fn group(name: &str, count: u32, amount: u64) -> NodeGroup {
    NodeGroup {
        name: name.to_owned(),
        count,
        cpu: fill(
            2_000,
            &[(Role::C1, amount), (Role::C1, 3_000), (Role::C2, 8_000)],
        ),
        memory: fill(1_000, &[(Role::C1, amount / 2)]),
    }
}

fn chart(groups: Vec<NodeGroup>, freed: u32) -> NodeBars {
    NodeBars {
        caption: Caption {
            id: "n".to_owned(),
            title: "T".to_owned(),
            desc: String::new(),
        },
        groups,
        names: vec![
            (Role::System, "system".to_owned()),
            (Role::C1, "checkout".to_owned()),
        ],
        freed,
    }
}

#[test]
fn few_machines_are_drawn_one_by_one_fullest_first() {
    let chart = chart(vec![group("low", 2, 10), group("high", 1, 40_000)], 3);
    let (columns, shape) = columns(&chart, 900.0);
    assert_eq!((columns.len(), shape), (3, Shape::Single));
    assert!(columns[0].cpu.taken() > columns[1].cpu.taken());
    let svg = draw(&chart, Size::WIDE).svg;
    assert!(
        svg.contains(">3 freed<") && svg.contains("url(#n-920-h)"),
        "{svg}"
    );
}

#[test]
fn thousands_of_identical_machines_are_grouped_with_their_numbers() {
    let chart = chart(
        vec![group("a", 4_000, 30_000), group("b", 1_000, 10_000)],
        0,
    );
    let drawing = draw(&chart, Size::WIDE);
    assert!(drawing.svg.contains(">×4,000<") && drawing.svg.contains(">×1,000<"));
    assert!(drawing.svg.len() < 4_000, "{}", drawing.svg.len());
    assert_eq!(drawing.table.rows[0][..2], ["a", "4,000"]);
}

#[test]
fn thousands_of_different_machines_become_means_whose_sums_are_exact() {
    let groups: Vec<NodeGroup> = (0..5_000)
        .map(|i| group(&format!("node-{i}"), 1, 7 * (i % 6_000)))
        .collect();
    let chart = chart(groups, 0);
    for size in [Size::WIDE, Size::MEDIUM, Size::NARROW] {
        let (columns, shape) = columns(&chart, f64::from(size.width));
        assert!(matches!(shape, Shape::Means(_)));
        let all: u64 = chart.groups.iter().map(|g| g.cpu.taken()).sum();
        assert_eq!(columns.iter().map(|c| c.cpu.taken()).sum::<u64>(), all);
        assert_eq!(columns.iter().map(|c| c.count).sum::<u32>(), 5_000);
        let svg = draw(&chart, size).svg;
        assert!(svg.contains("the mean of about"), "said in the picture");
        assert!(svg.len() < 20_000, "{} at {}", svg.len(), size.width);
    }
}

#[test]
fn order_is_by_the_resource_that_ends_first() {
    let mut tight = group("memory", 1, 0);
    tight.memory = fill(1_000, &[(Role::C2, 63_000)]);
    let full = group("cpu", 1, 48_000);
    assert!(fullness(&tight) > fullness(&full));
}

#[test]
fn a_bar_given_out_beyond_its_whole_stays_on_the_page() {
    let mut ends = Vec::new();
    let over = fill(0, &[(Role::C1, 64_000), (Role::C2, 640_000)]);
    let end = stack(&over, 100.0, |role, from, to| ends.push((role, from, to)));
    assert!(
        end > 100.0 && end <= 100.0 + OVER,
        "past the load line, visibly: {end}"
    );
    assert_eq!(ends.len(), 2);
    let none = Fill::default();
    assert_eq!(stack(&none, 100.0, |_, _, _| {}), 0.0);
    assert!(
        draw(&chart(Vec::new(), 0), Size::NARROW)
            .svg
            .ends_with("</svg>")
    );
}

#[test]
fn cpu_stands_above_memory() {
    let chart = chart(vec![group("low", 2, 10), group("high", 1, 40_000)], 0);
    for size in [Size::WIDE, Size::NARROW] {
        let svg = draw(&chart, size).svg;
        let at = |name: &str| {
            let text = svg.split(&format!(">{name}<")).next().unwrap();
            let y = text
                .rsplit(" y=\"")
                .next()
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            y.parse::<f64>().unwrap()
        };
        assert!(at("CPU") + 88.0 < at("Memory"), "{svg}");
        assert_eq!(svg.matches("100 % of allocatable").count(), 1);
    }
}
