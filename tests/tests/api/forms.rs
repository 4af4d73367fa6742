//! Every export link of every page: what it gives, and that CSV, JSON and XLSX say the same.

use super::cells::cards_agree;
use super::exports::records;
use super::{Demo, demo, wrong};
use calamine::{Data, DataType, Reader, Xlsx};
use jiff::Timestamp;
use plimsoll_tests::product::{Reply, Result, html, rows};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::time::Duration;

/// Endings of what is taken away.
const ENDINGS: [&str; 7] = ["csv", "json", "xlsx", "svg", "png", "yaml", "html"];

/// What is there as CSV alone: it may be longer than a sheet, or than memory.
pub(crate) const STREAMED: &str = "/usage";

/// Pages; those with a window are asked for one that stays.
async fn pages(demo: &Demo) -> Result<Vec<String>> {
    let nodes = demo.json("/api/v1/nodes").await?;
    let node = rows(&nodes, "/rows").next().unwrap()["name"]
        .as_str()
        .unwrap();
    let teams = demo.json("/api/v1/teams").await?;
    let team = rows(&teams, "/rows").next().unwrap()["team"]["name"]
        .as_str()
        .unwrap();
    let windowed = [
        "/".to_owned(),
        "/namespaces".to_owned(),
        "/namespaces/checkout".to_owned(),
        format!("/nodes/{node}"),
        "/teams".to_owned(),
        format!("/teams/{team}"),
        "/health-of-data".to_owned(),
    ];
    let windowed = windowed.map(|path| demo.fixed(&format!("{path}?window=24h")));
    let others = [
        "/nodes",
        "/forecast?horizon=48h",
        "/forecast?horizon=48h&by=team",
        "/sharing",
        "/packing",
        "/isolation",
        "/right-sizing",
        "/team-rules",
        "/what-if",
        "/what-if?grow=3&lose_nodes=2",
    ];
    Ok(windowed
        .into_iter()
        .chain(others.map(str::to_owned))
        .collect())
}

/// Waits until what is computed behind pages is there.
async fn computed(demo: &Demo) -> Result<()> {
    for path in [
        "/api/v1/forecast?horizon=48h",
        "/api/v1/sharing",
        "/api/v1/packing",
        "/api/v1/right-sizing",
        "/api/v1/what-if",
    ] {
        let within = Duration::from_secs(120);
        demo.server
            .eventually(path, within, || async {
                let reply = demo.server.get(path).await;
                let reply = reply.map_err(|error| error.to_string())?;
                match reply.status {
                    200 => Ok(()),
                    _ => Err(reply.body),
                }
            })
            .await?;
    }
    Ok(())
}

/// Path and ending of an export link; `None` of any other.
pub(crate) fn export(href: &str) -> Option<(&str, &str)> {
    let path = href.split(['?', '#']).next()?;
    let (stem, ending) = path.rsplit_once('.')?;
    let ours = href.starts_with('/') && !href.starts_with("/pkg/") && path != "/favicon.svg";
    (ours && ENDINGS.contains(&ending)).then_some((stem, ending))
}

#[tokio::test]
async fn every_export_link_gives_what_it_says() -> Result<()> {
    let demo = demo().await?;
    computed(&demo).await?;
    let mut seen = BTreeSet::new();
    let (mut tables, mut pictures) = (BTreeSet::new(), BTreeSet::new());
    let mut on_screen = 0;
    let mut differ = Vec::new();
    for page in pages(&demo).await? {
        let shown = demo.server.get(&page).await?.expect(200)?;
        let (agree, wrong) = cards_agree(&demo, &page, &shown.body).await?;
        on_screen += agree;
        differ.extend(wrong);
        for href in html::attributes(&shown.body, "href") {
            let Some((stem, ending)) = export(&href) else {
                continue;
            };
            if !seen.insert(href.clone()) {
                continue;
            }
            let reply = demo.server.get(&href).await?.expect(200)?;
            looks_right(&reply, &href, ending)?;
            if ending == "svg" {
                pictures.insert(stem.to_owned());
            }
            if ending == "csv" && forms_agree(&demo, &href, &reply).await? {
                tables.insert(stem.to_owned());
            }
        }
    }
    differ.dedup();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    for stem in [
        "/what-if",
        STREAMED,
        "/forecast",
        "/sharing/shares",
        "/packing",
    ] {
        assert!(
            seen.iter()
                .any(|href| export(href).is_some_and(|it| it == (stem, "csv"))),
            "{stem}.csv has no link"
        );
    }
    // So many there are at least: a page that lost its links fails here.
    assert!(tables.len() >= 30, "{} tables: {tables:?}", tables.len());
    assert!(
        pictures.len() >= 15,
        "{} pictures: {pictures:?}",
        pictures.len()
    );
    assert!(
        on_screen >= 15,
        "{on_screen} tables compared with the screen"
    );
    Ok(())
}

fn looks_right(reply: &Reply, href: &str, ending: &str) -> Result<()> {
    let begins = |bytes: &[u8]| reply.bytes.starts_with(bytes);
    let fine = match ending {
        "csv" => reply.header("content-type").starts_with("text/csv"),
        "json" => reply.json().is_ok(),
        "xlsx" => begins(b"PK"),
        "svg" => begins(b"<svg ") && reply.body.contains("formulas "),
        "png" => begins(b"\x89PNG"),
        "html" => begins(b"<!doctype html>"),
        _ => !reply.bytes.is_empty(),
    };
    let kept = reply
        .header("content-disposition")
        .starts_with("attachment");
    match fine && kept {
        true => Ok(()),
        false => Err(wrong(format!("{href}: not what its ending says"))),
    }
}

/// Compares the forms of a table; false where its JSON or workbook are of something larger.
async fn forms_agree(demo: &Demo, csv: &str, reply: &Reply) -> Result<bool> {
    let formula = reply.header("x-plimsoll-formula").to_owned();
    assert!(!formula.is_empty(), "{csv}");
    let named = format!(".{formula}.csv\"");
    assert!(
        reply.header("content-disposition").ends_with(&named),
        "{csv}"
    );
    if export(csv).is_some_and(|(stem, _)| stem == STREAMED) {
        return Ok(false);
    }
    let as_form = |ending: &str| csv.replacen(".csv", &format!(".{ending}"), 1);
    let json = demo.server.get(&as_form("json")).await?.expect(200)?;
    let json = json.json()?;
    let Some(columns) = json["columns"].as_array() else {
        if csv.starts_with("/what-if.") {
            let book = demo.server.get(&as_form("xlsx")).await?.expect(200)?;
            book_agrees(csv, &sheets(&book.bytes), &records(&reply.body));
        }
        return Ok(false);
    };
    assert_eq!(json["formula_version"], formula.as_str(), "{csv}");
    assert!(json["as_of"].is_string(), "{csv}");
    assert_eq!(json["simulated"], true, "{csv}");
    assert!(!json["assumptions"].as_array().unwrap().is_empty(), "{csv}");
    let book = demo.server.get(&as_form("xlsx")).await?.expect(200)?;
    let sheets = sheets(&book.bytes);
    let notes = &sheets["Assumptions"];
    let says = |name: &str, value: &str| {
        let found = notes.iter().find(|row| row[0] == name);
        assert_eq!(
            found.map(|row| row[1].to_string()).as_deref(),
            Some(value),
            "{csv}"
        );
    };
    says("formula version", &formula);
    says("cluster", json["cluster"].as_str().unwrap());
    let records = records(&reply.body);
    book_agrees(csv, &sheets, &records);
    let told = json["rows"].as_array().unwrap();
    assert_eq!(records.len(), told.len() + 1, "{csv}");
    let names: Vec<&str> = columns
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(records[0], names, "{csv}");
    for (at, name) in names.iter().enumerate() {
        let unit = columns[at]["unit"].as_str();
        assert!(
            unit.is_none_or(|unit| name.ends_with(unit)),
            "{csv}: {name}"
        );
    }
    for (row, record) in records.iter().enumerate().skip(1) {
        for (at, name) in names.iter().enumerate() {
            let exact = record[at].as_str();
            // Ages go on from one answer to the next.
            if name.ends_with("_seconds") {
                continue;
            }
            let here = format!("{csv}, row {row}, {name}: {exact}");
            let value = told[row - 1].get(*name);
            let value = value.ok_or_else(|| wrong(format!("{here}: not in the JSON")))?;
            assert!(in_json(value, exact), "{here}: {value}");
        }
    }
    Ok(true)
}

/// That the sheet of a workbook beside its assumptions has the cells of a CSV.
fn book_agrees(csv: &str, sheets: &BTreeMap<String, Vec<Vec<Data>>>, records: &[Vec<String>]) {
    assert!(sheets.contains_key("Assumptions"), "{csv}");
    let table = sheets.iter().find(|(name, _)| *name != "Assumptions");
    let (_, table) = table.unwrap();
    assert_eq!(records.len(), table.len(), "{csv}");
    let names = &records[0];
    let header: Vec<String> = table[0].iter().map(ToString::to_string).collect();
    assert_eq!(&header, names, "{csv}");
    for (row, record) in records.iter().enumerate().skip(1) {
        for (at, (exact, name)) in record.iter().zip(names).enumerate() {
            // Ages go on from one answer to the next.
            if name.ends_with("_seconds") {
                continue;
            }
            let cell = table[row].get(at).unwrap_or(&Data::Empty);
            assert!(
                in_sheet(cell, exact),
                "{csv}, row {row}, {name}: {exact}: {cell:?}"
            );
        }
    }
}

/// A text without the mark that keeps a spreadsheet from taking it for a formula.
fn unmarked(exact: &str) -> &str {
    let rest = exact.strip_prefix('\'');
    let marked = rest.filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']));
    marked.unwrap_or(exact)
}

fn in_json(value: &serde_json::Value, exact: &str) -> bool {
    match value {
        serde_json::Value::Null => exact.is_empty(),
        // Reading JSON can lose the last bit of a number.
        serde_json::Value::Number(number) => exact.parse::<f64>().is_ok_and(|told| {
            (told - number.as_f64().unwrap()).abs() <= 1e-15 * told.abs().max(1.0) * 2.0
        }),
        serde_json::Value::String(text) => text == unmarked(exact),
        _ => false,
    }
}

fn in_sheet(cell: &Data, exact: &str) -> bool {
    match cell {
        Data::Empty => exact.is_empty(),
        Data::Float(number) => exact
            .parse::<f64>()
            .is_ok_and(|told| (told - number).abs() <= 1e-9 * told.abs().max(1.0)),
        Data::DateTime(moment) => {
            let told: Timestamp = exact.parse().unwrap();
            let days = told.as_second() as f64 / 86_400.0 + 25_569.0;
            (moment.as_f64() - days).abs() < 1e-6
        }
        cell => cell.get_string() == Some(unmarked(exact)),
    }
}

/// The cells of all sheets, by name.
pub(crate) fn sheets(bytes: &[u8]) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let mut cells = |name: &String| {
        let range = book.worksheet_range(name).unwrap();
        let formulas = book.worksheet_formula(name).unwrap();
        assert!(formulas.is_empty(), "{name} has formulas");
        range.rows().map(<[Data]>::to_vec).collect()
    };
    names
        .iter()
        .map(|name| (name.clone(), cells(name)))
        .collect()
}
