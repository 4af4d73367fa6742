//! Golden files of every form: a change of a form is a change that someone has to look at.

use super::forms::sheets;
use calamine::Data;
use plimsoll::export::{
    Framed, Provenance, Rules, Taken, book_of, csv_of, json_of, png_of, svg_of,
};
use plimsoll::report::{Part, Report, Told, html_of, report_workbook};
use plimsoll_app::api::{ClusterRef, Frame, Freshness, FreshnessState, TimeRange};
use plimsoll_app::tables::{Cell, Column, DataTable, Row};
use std::fmt::Write;

const AT_SECS: i64 = 1_767_225_600;

fn frame() -> Frame {
    let cluster = ClusterRef {
        uid: "u".to_owned(),
        name: "=prod".to_owned(),
        simulated: true,
    };
    Frame {
        now_secs: AT_SECS + 60,
        until_secs: AT_SECS + 60,
        interval_secs: 60,
        clusters: vec![cluster.clone()],
        cluster,
        freshness: Freshness {
            state: FreshnessState::Live,
            as_of_secs: Some(AT_SECS),
            age_secs: Some(60),
            reason: None,
        },
        formula_version: "things-7".to_owned(),
        next: None,
    }
}

fn provenance() -> Provenance {
    Provenance {
        name: "things".to_owned(),
        frame: frame(),
        range: Some(TimeRange {
            from_secs: AT_SECS - 86_400,
            to_secs: AT_SECS,
        }),
        asked: vec![("filter".to_owned(), "+a".to_owned())],
        rules: Rules {
            formulas: "things-7",
            windowed: true,
            assumptions: &["An empty value is not known; it is not zero."],
        },
    }
}

/// Names that a spreadsheet could take for formulas, unknown values, a moment, and text with everything in it.
fn table() -> DataTable {
    let row = |name: &str, cores: Cell, seen: Option<i64>| Row {
        href: Some("/x".to_owned()),
        cells: vec![Cell::text(name), cores, Cell::day(seen), Cell::blank()],
    };
    let cores = |exact: &str| Cell::said(exact, exact);
    DataTable {
        caption: "things".to_owned(),
        columns: vec![
            Column::text("name", "Name"),
            Column::number("cpu_used", "Used").unit("cores", "cores"),
            Column::text("seen", "Seen"),
            Column::picture("trend", "30 days"),
        ],
        rows: vec![
            row("=HYPERLINK(\"x\")", cores("1.25"), Some(AT_SECS)),
            row("@sum, \"two\"\nlines <b>", cores("-5"), None),
            row("+49", Cell::unknown(), None),
            row("123", cores("0"), None),
        ],
        total: None,
    }
}

/// The cells of a workbook, of each table so many rows. What is known of a table is told in full.
pub(crate) fn told(bytes: &[u8], most: usize) -> String {
    let mut text = String::new();
    for (name, rows) in sheets(bytes) {
        writeln!(text, "[{name}]").unwrap();
        let shown = match &*name {
            "Assumptions" | "Summary" => rows.len(),
            _ => most.min(rows.len()),
        };
        for row in &rows[..shown] {
            let row: Vec<Data> = row.iter().map(rounded).collect();
            writeln!(text, "{row:?}").unwrap();
        }
        if shown < rows.len() {
            writeln!(text, "… {} more rows", rows.len() - shown).unwrap();
        }
    }
    text
}

/// Six digits of a number: the last ones can differ between processors.
fn rounded(cell: &Data) -> Data {
    match cell {
        Data::Float(number) => Data::Float(format!("{number:.5e}").parse().unwrap()),
        other => other.clone(),
    }
}

#[test]
fn csv() {
    let bytes = csv_of(Taken::of(&table())).unwrap();
    // Line ends are part of the form, and the name has what CSV has no place for.
    let text = String::from_utf8(bytes).unwrap().replace("\r\n", "␍␊\n");
    let Provenance { name, rules, .. } = provenance();
    let text = format!("{}\n{text}", rules.file_name(&name, "csv"));
    insta::assert_snapshot!("csv", text);
}

#[test]
fn json() {
    let bytes = json_of(Taken::of(&table()), &provenance()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["rows"][2]["cpu_used_cores"], serde_json::Value::Null);
    insta::assert_snapshot!("json", text);
}

#[test]
fn workbook() {
    let bytes = book_of(Taken::of(&table()), &provenance()).unwrap();
    insta::assert_snapshot!("xlsx", told(&bytes, usize::MAX));
}

fn framed() -> Framed<'static> {
    Framed {
        svg: "<svg class=\"plot\" viewBox=\"0 0 100 50\" width=\"100\" height=\"50\" \
              xmlns=\"http://www.w3.org/2000/svg\"><path class=\"fill c1\" d=\"M0 0h100v50H0z\"/></svg>",
        size: (100, 50),
        title: "Half of it is used",
        finding: "There is room.",
        subtitle: "cores, means of an hour",
        source: "simulated cluster prod · as of 2026-01-01T00:00:00Z · Plimsoll, formulas things-7",
    }
}

#[test]
fn svg_and_png() {
    let svg = svg_of(&framed());
    // The rules of marks are those of the pages, and change with them.
    let (before, rest) = svg.split_once("<style>").unwrap();
    let (rules, after) = rest.split_once("</style>").unwrap();
    assert!(rules.contains(".plot"));
    insta::assert_snapshot!("svg", format!("{before}<style>…</style>{after}"));
    let png = png_of(&svg).unwrap();
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    // Margins of 24, 84 above and 60 below; two dots per unit.
    assert_eq!((side(16), side(20)), (2 * 148, 2 * 194));
}

fn report() -> Report {
    Report {
        frame: frame(),
        parts: vec![
            Part {
                title: "Forecast",
                formulas: "things-7",
                computing: false,
                told: Ok(Told {
                    finding: "It grows <fast>.".to_owned(),
                    cautions: vec!["One thing is <not> known.".to_owned()],
                    assumptions: vec![("demand".to_owned(), "=requests".to_owned())],
                    pictures: Vec::new(),
                    tables: vec![("Things, all".to_owned(), table())],
                }),
            },
            Part {
                title: "Packing",
                formulas: "things-8",
                computing: false,
                told: Err("The nodes are not known. Import them.".to_owned()),
            },
        ],
    }
}

#[test]
fn report_as_html() {
    let html = html_of(&report()).unwrap();
    let (before, rest) = html.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    insta::assert_snapshot!("report_html", format!("{before}<style>…</style>{after}"));
}

#[test]
fn report_as_workbook() {
    let bytes = report_workbook(&report()).unwrap();
    insta::assert_snapshot!("report_xlsx", told(&bytes, usize::MAX));
}
