use super::*;
use plimsoll_app::tables::Tone;

fn table() -> DataTable {
    let row = |cells: Vec<Cell>| Row { href: None, cells };
    DataTable {
        caption: "Things".to_owned(),
        columns: vec![
            Column::text("name", "Name"),
            Column::text("why", "Why"),
            Column::number("cpu_used", "Used")
                .unit("cores", "cores")
                .group("CPU, cores"),
            Column::number("cpu_fill", "Filled")
                .unit("%", "percent")
                .group("CPU, cores")
                .large(),
            Column::number("size", "Size").unit("GiB", "bytes"),
            Column::number("cores", "Cores")
                .unit("cores", "cores")
                .large(),
            Column::number("secret", "Secret").exported_only(),
            Column::picture("trend", "30 days"),
            Column::text("state", "State"),
        ],
        rows: vec![
            row(vec![
                Cell::text("a"),
                Cell::text("for\n\u{1b}[31ma reason").with(Decor::Prose),
                Cell::text("1.25"),
                Cell::text("3"),
                Cell::unknown(),
                Cell::text("1"),
                Cell::text("9"),
                Cell::text("~"),
                Cell::text("Down").with(Decor::Status(Tone::Crit, "")),
            ]),
            row(vec![
                Cell::text("北京"),
                Cell::text("b").with(Decor::Prose),
                Cell::text("12.50"),
                Cell::text("40"),
                Cell::text("7.0"),
                Cell::text("2"),
                Cell::text("9"),
                Cell::text("~"),
                Cell::text("Up").with(Decor::Status(Tone::Ok, "")),
            ]),
        ],
        total: Some(row(vec![
            Cell::text("All"),
            Cell::blank(),
            Cell::text("13.75"),
            Cell::text("20"),
            Cell::text("7.0"),
            Cell::text("3"),
            Cell::blank(),
            Cell::blank(),
            Cell::blank(),
        ])),
    }
}

#[test]
fn columns_stand_below_each_other_and_long_texts_last() {
    let expected = "\
Things
      CPU, cores
Name   Used  Filled, %  Size, GiB  Cores  State   Why
a      1.25          3          —      1  ◆ Down  for \u{fffd}[31ma reason
北京  12.50         40        7.0      2  ✓ Up    b
───────────────────────────────────────────────────────────────────
All   13.75         20        7.0      3
";
    assert_eq!(grid(&table(), None, Ink::Plain), expected);
}

#[test]
fn a_narrow_terminal_leaves_out_what_large_screens_show_and_says_so() {
    let text = grid(&table(), Some(48), Ink::Plain);
    assert!(!text.contains("Filled"), "{text}");
    assert!(
        text.ends_with("2 columns do not fit this terminal; --format csv has all of them.\n"),
        "{text}"
    );
    assert!(grid(&table(), Some(80), Ink::Plain).contains("Filled, %"));
}

#[test]
fn long_texts_are_cut_where_others_follow() {
    let mut table = table();
    table.rows[0].cells[0] = Cell::text("x".repeat(100));
    table.rows[0].cells[1] = Cell::text("y".repeat(100)).with(Decor::Prose);
    let text = grid(&table, None, Ink::Plain);
    assert!(text.contains(&format!("{}…  ", "x".repeat(59))), "{text}");
    assert!(text.contains(&"y".repeat(100)), "{text}");
}

#[test]
fn an_empty_table_says_so() {
    let table = DataTable {
        rows: Vec::new(),
        total: None,
        ..table()
    };
    assert!(grid(&table, None, Ink::Plain).ends_with("\n(none)\n"));
}

#[test]
fn colours_change_nothing_else() {
    let coloured = grid(&table(), None, Ink::Coloured);
    assert!(coloured.contains("\u{1b}[31m◆ Down\u{1b}[0m"), "{coloured}");
    let mut bare = coloured;
    for code in ["0", "1", "2", "31", "32"] {
        bare = bare.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(bare, grid(&table(), None, Ink::Plain));
}
