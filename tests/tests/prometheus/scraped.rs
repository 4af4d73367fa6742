//! What a demo tells: promtool takes it, a real Prometheus scrapes it, and its labels are bounded.

use super::dashboard::{dashboard, metrics_of, queries};
use super::{Result, programs};
use plimsoll_tests::product::{Home, Server};
use plimsoll_tests::prometheus::{Options, Programs, Prometheus};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Computing all of it, on a machine that has other things to do.
const COMPUTED_WITHIN: Duration = Duration::from_secs(300);
const SCRAPED_WITHIN: Duration = Duration::from_secs(60);
/// All labels there are.
const LABELS: &[&str] = &[
    "bound",
    "check",
    "cluster",
    "code",
    "formula",
    "kind",
    "le",
    "nodes",
    "outcome",
    "probability",
    "resource",
    "result",
    "route",
    "severity",
    "state",
    "team",
    "version",
];
/// Series of a server on which few pages were opened.
const MOST_SERIES: usize = 600;

#[tokio::test]
async fn a_prometheus_takes_all_that_a_demo_tells() -> Result<()> {
    let Some(programs) = programs() else {
        return Ok(());
    };
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "32", "--interval", "15s"])
        .await?;
    for path in [
        "/",
        "/namespaces/shop-web",
        "/no/such/page-1",
        "/no/such/page-2",
    ] {
        server.get(path).await?;
    }
    let metrics = metrics_with_results(&server).await?;
    let file = home.write("metrics", &metrics)?;
    programs.check_metrics(&file)?;
    check_labels(&metrics);

    let data = home.file("prometheus");
    let prometheus = scraping(&programs, &data, &server).await?;
    let at_secs = scraped(&prometheus, &server).await?;
    check_values(&prometheus, &server, at_secs).await?;

    let mut names: BTreeSet<&str> = samples(&metrics).map(|sample| sample.name).collect();
    // Beyond the horizon there is none, and that is told otherwise.
    let likely = "max(plimsoll_exhaustion_probability_ratio)";
    let likely = prometheus.number(likely, at_secs).await?;
    if likely.is_some_and(|share| share < 0.1) {
        assert!(names.insert("plimsoll_time_to_exhaustion_seconds"));
    }
    for query in queries(&dashboard()) {
        let of_query = metrics_of(&query);
        assert!(!of_query.is_empty(), "{query}");
        for name in of_query {
            assert!(names.contains(&*name), "{query}: there is no {name}");
        }
        prometheus.query(&query, at_secs).await?;
    }
    Ok(())
}

/// What is told once all results are there.
async fn metrics_with_results(server: &Server) -> Result<String> {
    let text = server.eventually("all results", COMPUTED_WITHIN, || async {
        let text = server
            .get("/metrics")
            .await
            .map_err(|error| error.to_string())?
            .body;
        let lacks = |result: &&str| !text.contains(&format!("result=\"{result}\""));
        let missing: Vec<_> = ["forecast", "sharing", "packing"]
            .into_iter()
            .filter(lacks)
            .collect();
        if missing.is_empty() {
            Ok(text)
        } else {
            Err(format!("{missing:?} are missing"))
        }
    });
    Ok(text.await?)
}

async fn scraping(programs: &Programs, data: &Path, server: &Server) -> Result<Prometheus> {
    let options = Options {
        configuration: format!(
            "global: {{scrape_interval: 1s}}\n\
             scrape_configs:\n- job_name: plimsoll\n  static_configs: [{{targets: ['{}']}}]\n",
            server.address()
        ),
        ..Options::default()
    };
    Prometheus::start(programs, data, &options).await
}

/// When it had been scraped a few times, Unix seconds.
async fn scraped(prometheus: &Prometheus, server: &Server) -> Result<i64> {
    let now_secs = || {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        i64::try_from(now.unwrap().as_secs()).unwrap()
    };
    let scraped = server.eventually("scrapes", SCRAPED_WITHIN, || async {
        let at_secs = now_secs();
        let count = "count_over_time(plimsoll_build_info{job=\"plimsoll\"}[1m])";
        let count = prometheus
            .number(count, at_secs)
            .await
            .map_err(|error| error.to_string())?;
        match count {
            Some(count) if count >= 3.0 => Ok(at_secs),
            other => Err(format!("{other:?} samples")),
        }
    });
    Ok(scraped.await?)
}

async fn check_values(prometheus: &Prometheus, server: &Server, at_secs: i64) -> Result<()> {
    let number = async |query: &str| -> Result<f64> {
        let found = prometheus.number(query, at_secs).await?;
        Ok(found.unwrap_or_else(|| panic!("{query} finds nothing")))
    };
    assert_eq!(number("up{job=\"plimsoll\"}").await?, 1.0);
    assert_eq!(
        number("plimsoll_watch_state{kind=\"simulation\",state=\"current\"}").await?,
        1.0
    );
    assert!(number("plimsoll_data_age_seconds{cluster=\"demo\"}").await? < 120.0);
    assert!(number("plimsoll_database_size_bytes").await? > 1e5);
    assert!(number("rate(process_cpu_seconds_total[1m])").await? >= 0.0);
    // Parts come to their wholes.
    let saved = number("plimsoll_machines_saved{bound=\"estimate\"}").await?;
    let needed = "ignoring(kind) plimsoll_machines_needed{kind=\"shared\",bound=\"estimate\"}";
    let needed =
        format!("plimsoll_machines_needed{{kind=\"dedicated\",bound=\"estimate\"}} - {needed}");
    assert_eq!(number(&needed).await?, saved);
    let requested = number("sum(plimsoll_team_requested_cpu_cores)").await?;
    let allocatable = number("plimsoll_allocatable_cpu_cores").await?;
    assert!(
        0.0 < requested && requested < allocatable,
        "{requested} of {allocatable}"
    );
    let bound = number("plimsoll_packing_nodes{nodes=\"bound\"}").await?;
    assert!(bound <= number("plimsoll_packing_nodes{nodes=\"needed\"}").await?);
    // The page says the same.
    let page = server.json("/api/v1/isolation").await?;
    let earned = page["note"]["score"]["earned"].as_f64().unwrap();
    let possible = page["note"]["score"]["possible"].as_f64().unwrap();
    // Some pods came and went since.
    let told = number("plimsoll_isolation_score_ratio").await?;
    assert!((told - earned / possible).abs() < 0.02, "{told}");
    Ok(())
}

struct Sample<'a> {
    name: &'a str,
    labels: BTreeMap<&'a str, &'a str>,
}

/// Of text whose labels have no quotes and commas in them, as those of a demo.
fn samples(text: &str) -> impl Iterator<Item = Sample<'_>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let (series, _) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        let labels = labels
            .trim_end_matches('}')
            .split(',')
            .filter(|pair| !pair.is_empty());
        let pair = |pair| str::split_once(pair, '=').unwrap();
        Sample {
            name,
            labels: labels.map(pair).collect(),
        }
    })
}

fn check_labels(metrics: &str) {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut count = 0;
    for sample in samples(metrics) {
        count += 1;
        for (label, value) in sample.labels {
            assert!(LABELS.contains(&label), "{}: {label}", sample.name);
            values.entry(label).or_default().insert(value);
        }
    }
    assert!(count <= MOST_SERIES, "{count} series");
    let of = |label| &values[label];
    assert!(of("team").len() <= 51);
    assert!(
        of("route").contains("\"/namespaces/{name}\""),
        "{:?}",
        of("route")
    );
    assert!(of("route").contains("\"other\""), "{:?}", of("route"));
    assert!(!of("route").iter().any(|route| route.contains("no/such")));
    assert_eq!(of("cluster").len(), 1);
}
