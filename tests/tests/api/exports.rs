//! A page, its CSV and the API say the same.

use super::{demo, wrong};
use jiff::Timestamp;
use plimsoll_app::format::{NBSP, age};
use plimsoll_tests::product::html::{self, Cell};
use plimsoll_tests::product::{Home, Result, Server, int, rows};
use std::time::Duration;

/// From when a page was made to when its export was.
const WHILE_SECS: i64 = 240;

/// Path of the page, path of its CSV, id of the table.
const TABLES: [(&str, &str, &str); 10] = [
    (
        "/namespaces?window=50h",
        "/namespaces.csv?window=50h",
        "namespaces",
    ),
    (
        "/namespaces?window=24h&aggregate=team&basis=usage&sort=-cpu_used",
        "/namespaces.csv?window=24h&aggregate=team&basis=usage&sort=-cpu_used",
        "namespaces",
    ),
    (
        "/namespaces?window=24h&filter=e&basis=max&sort=namespace",
        "/namespaces.csv?window=24h&filter=e&basis=max&sort=namespace",
        "namespaces",
    ),
    ("/?window=24h", "/overview.csv?window=24h", "largest"),
    ("/nodes", "/nodes.csv", "nodes"),
    ("/nodes", "/pools.csv", "pools"),
    (
        "/nodes?filter=gpu&sort=-memory_used",
        "/nodes.csv?filter=gpu&sort=-memory_used",
        "nodes",
    ),
    (
        "/namespaces/checkout?window=24h",
        "/namespaces/checkout/workloads.csv?window=24h",
        "workloads",
    ),
    (
        "/namespaces/checkout?window=24h",
        "/namespaces/checkout/pods.csv?window=24h",
        "pods",
    ),
    ("/health-of-data", "/health-of-data.csv", "sources"),
];

#[tokio::test]
async fn every_table_is_its_csv() -> Result<()> {
    let demo = demo().await?;
    for (page, csv, id) in TABLES {
        let (page, csv) = (demo.fixed(page), demo.fixed(csv));
        compare(&demo.server, &page, &csv, id).await?;
    }
    let nodes = demo.json("/api/v1/nodes").await?;
    let node = rows(&nodes, "/rows").next().unwrap()["name"]
        .as_str()
        .unwrap();
    let (page, csv) = (format!("/nodes/{node}"), format!("/nodes/{node}/pods.csv"));
    compare(&demo.server, &page, &csv, "pods").await
}

/// That a table of a page shows what its CSV says.
pub(crate) async fn compare(server: &Server, page: &str, csv: &str, id: &str) -> Result<()> {
    let shown = server.get(page).await?.expect(200)?;
    let shown = html::table(&shown.body, id).ok_or_else(|| wrong(format!("{page}: no #{id}")))?;
    let reply = server.get(csv).await?.expect(200)?;
    assert!(
        reply.header("content-type").starts_with("text/csv"),
        "{csv}"
    );
    assert!(
        reply
            .header("content-disposition")
            .starts_with("attachment"),
        "{csv}"
    );
    let records = records(&reply.body);
    let (header, exported) = records
        .split_first()
        .ok_or_else(|| wrong(format!("{csv}: empty")))?;
    assert_eq!(shown.rows.len(), exported.len(), "{page}");
    assert!(!exported.is_empty(), "{page}");
    let on_screen = |(at, name): (usize, &String)| {
        // Said elsewhere on the page, or saying nothing: limits and quotas where there are none.
        let elsewhere = id == "pods" && matches!(name.as_str(), "kind" | "reason")
            || name.starts_with("containers_without_");
        let bound = name.contains("_limit_") || name.contains("_quota_");
        let silent = exported.iter().all(|record| record[at].is_empty());
        let no_gpus = name == "gpus" && exported.iter().all(|record| record[at] == "0");
        (!(elsewhere || no_gpus || bound && silent)).then_some(at)
    };
    let on_screen: Vec<usize> = header.iter().enumerate().filter_map(on_screen).collect();
    // A screen has the columns of a group side by side, where a file need not.
    let place = |name: &String| header.iter().position(|it| it == name);
    let places: Vec<Option<usize>> = shown.names.iter().map(|it| place(it.as_ref()?)).collect();
    let mut named: Vec<usize> = places.iter().copied().flatten().collect();
    named.sort_unstable();
    assert_eq!(named, on_screen, "{page}: {header:?}");
    for (cells, record) in shown.rows.iter().zip(exported) {
        assert_eq!(cells.len(), places.len(), "{page}: {record:?}");
        for (cell, at) in cells.iter().zip(&places) {
            let Some(at) = *at else { continue };
            let (exact, name) = (&record[at], &header[at]);
            if let Err(reason) = same(cell, exact, name) {
                let at = format!("{page}, {}, {name}: {cell:?}, {exact}", record[0]);
                return Err(wrong(format!("{at}: {reason}")));
            }
        }
    }
    Ok(())
}

/// The age of a moment, as a page told it a while ago.
fn ago(shown: &str, moment: Timestamp) -> std::result::Result<(), &'static str> {
    let secs = Timestamp::now().as_second() - moment.as_second();
    let mut told =
        (secs - WHILE_SECS..=secs).map(|secs| format!("{} ago", age(secs)).replace(NBSP, " "));
    match told.any(|told| told == shown.replace(NBSP, " ")) {
        true => Ok(()),
        false => Err("another age"),
    }
}

/// Whether a cell shows, rounded, what the export says, and its title exactly that.
pub(crate) fn same(
    cell: &Cell,
    exact: &str,
    column: &str,
) -> std::result::Result<(), &'static str> {
    let shown = cell.text.as_str();
    if exact.is_empty() {
        return if matches!(shown, "—" | "" | "none") {
            Ok(())
        } else {
            Err("unknown in the export")
        };
    }
    if let ("last_success", Ok(moment)) = (column, exact.parse::<Timestamp>()) {
        return ago(shown, moment);
    }
    let Ok(value) = exact.parse::<f64>() else {
        return if shown == exact {
            Ok(())
        } else {
            Err("other words")
        };
    };
    // Ages went on from the page to its export.
    let seconds = column.ends_with("_seconds");
    let passed = if seconds { 30.0 } else { 0.0 };
    if let Some(title) = &cell.title
        && let Ok(told) = number(title).parse::<f64>()
        && !(told..=told + passed).contains(&value)
    {
        return Err("the title is not exact");
    }
    // "3 h ago" is no number.
    if seconds {
        return Ok(());
    }
    let unit = if column.ends_with("_bytes") {
        f64::from(1 << 30)
    } else {
        1.0
    };
    // "3 / 4" shows a second number beside the exported one.
    let shown = shown.split(" / ").next().unwrap_or(shown);
    if let Some(step) = shown.strip_prefix('<') {
        let step: f64 = step.parse().map_err(|_| "no number")?;
        return if value / unit < step {
            Ok(())
        } else {
            Err("not that small")
        };
    }
    // None on a node that has none of it at all is left empty.
    if shown.is_empty() && value == 0.0 {
        return Ok(());
    }
    let digits = number(shown);
    let told: f64 = digits.parse().map_err(|_| "no number")?;
    let decimals = digits
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let half_step = 0.5 / 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    if (told - value / unit).abs() <= half_step + 1e-9 {
        Ok(())
    } else {
        Err("another number")
    }
}

/// The number that a text begins with, without separators.
fn number(text: &str) -> String {
    let text = text.replace('−', "-");
    let numeric = |c: &char| c.is_ascii_digit() || ".,-".contains(*c);
    text.chars()
        .take_while(numeric)
        .filter(|c| *c != ',')
        .collect()
}

pub(crate) fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    reader.deserialize().map(|record| record.unwrap()).collect()
}

#[tokio::test]
async fn exports_have_the_exact_values_of_the_api() -> Result<()> {
    let demo = demo().await?;
    let csv = demo.fixed("/namespaces.csv?window=50h");
    let csv = demo.server.get(&csv).await?.expect(200)?;
    let records = records(&csv.body);
    let table = demo.json("/api/v1/namespaces?window=50h").await?;
    let column = |name: &str| records[0].iter().position(|header| header == name).unwrap();
    let listed: Vec<_> = rows(&table, "/rows").collect();
    assert!(!listed.is_empty(), "{table}");
    assert_eq!(listed.len(), records[1..].len());
    for (row, record) in listed.into_iter().zip(&records[1..]) {
        assert_eq!(row["namespace"], record[column("namespace")].as_str());
        assert_eq!(row["team"]["name"], record[column("team")].as_str());
        for (name, pointer) in [
            ("cpu_used_cores", "/figures/cpu/used"),
            ("cpu_requested_cores", "/figures/cpu/requested"),
            ("cpu_limit_cores", "/figures/cpu/limit"),
            ("cpu_quota_cores", "/figures/cpu/quota"),
        ] {
            let millis = int(row, pointer);
            let cores: Option<f64> = record[column(name)].parse().ok();
            #[expect(clippy::cast_possible_truncation, reason = "millicores of a cluster")]
            let exported = cores.map(|cores| (cores * 1000.0).round() as i64);
            // A sum of limits without any limit bounds nothing and is left empty.
            let bounds = name != "cpu_limit_cores" || exported.is_some() || millis != Some(0);
            assert!(exported == millis || !bounds, "{name} of {record:?}");
        }
        for (name, pointer) in [
            ("memory_used_bytes", "/figures/memory/used"),
            ("memory_requested_bytes", "/figures/memory/requested"),
            ("memory_quota_bytes", "/figures/memory/quota"),
            ("pods", "/figures/pods_placed"),
            // Where the screen has a + beside a sum of limits.
            ("containers_without_cpu_limit", "/figures/cpu/without_limit"),
            (
                "containers_without_memory_limit",
                "/figures/memory/without_limit",
            ),
        ] {
            assert_eq!(
                record[column(name)].parse().ok(),
                int(row, pointer),
                "{name}"
            );
        }
    }
    let open = column("containers_without_cpu_limit");
    let partly = records[1..].iter().filter(|record| {
        let limited = !record[column("cpu_limit_cores")].is_empty();
        limited && record[open].parse::<i64>().is_ok_and(|open| open > 0)
    });
    assert!(partly.count() > 0, "some limits of the demo are partial");
    Ok(())
}

#[tokio::test]
async fn moments_are_written_alike_in_all_files() -> Result<()> {
    let demo = demo().await?;
    are_moments(&demo.server, "/health-of-data.csv", &["last_success"]).await?;
    // A demo of three days has no gap.
    let home = Home::create()?;
    let usage = [
        "timestamp,namespace,cpu_cores",
        "2026-03-01T00:00:00Z,shop,1",
        "2026-03-01T01:00:00Z,shop,1",
        "2026-03-01T03:00:00Z,shop,1",
        "",
    ];
    home.write("usage.csv", &usage.join("\n"))?;
    let import = ["import", "usage", "usage.csv", "--step", "1h"];
    let ending = home.run(&import).await?;
    assert_eq!(ending.code, Some(0), "{ending:?}");
    let server = home.start(&["serve", "--no-collect"]).await?;
    let window = "window=2026-03-01T00:00:00Z/2026-03-01T04:00:00Z";
    let gaps = format!("/health-of-data/gaps.csv?{window}");
    are_moments(&server, &gaps, &["from", "to"]).await
}

/// That these columns of a CSV have a moment in each row, once there are rows.
async fn are_moments(server: &Server, path: &str, columns: &[&str]) -> Result<()> {
    let rows = || async {
        let csv = server.get(path).await.and_then(|csv| csv.expect(200));
        let csv = csv.map_err(|error| error.to_string())?.body;
        match records(&csv) {
            records if records.len() > 1 => Ok(records),
            _ => Err(csv),
        }
    };
    let records = server
        .eventually(path, Duration::from_secs(60), rows)
        .await?;
    let told = |name: &String| !name.contains("unix");
    assert!(records[0].iter().all(told), "{path}: {records:?}");
    for name in columns {
        let at = records[0].iter().position(|header| header == name).unwrap();
        for record in &records[1..] {
            let moment = record[at].parse::<Timestamp>();
            assert!(
                record[at].ends_with('Z') && moment.is_ok(),
                "{path}: {record:?}"
            );
        }
    }
    Ok(())
}
