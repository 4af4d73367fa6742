//! The Prometheus that others compare with holds what it is given and computes with it.

use std::time::Instant;

use super::{Result, programs};
use plimsoll_tests::prometheus::{OpenMetrics, Options, Prometheus};

const BEGIN_SECS: i64 = 1_700_006_400;
const CYCLE_SECS: i64 = 60;
const CYCLES: i64 = 240;

/// Rises by one a minute, from another beginning in each namespace.
fn value(namespace: i64, cycle: i64) -> i64 {
    1_000 * namespace + cycle
}

#[tokio::test]
async fn holds_what_was_imported_and_answers_promql() -> Result<()> {
    let begin = Instant::now();
    let Some(programs) = programs() else {
        return Ok(());
    };
    eprintln!("Prometheus {}", programs.version()?);
    let folder = tempfile::tempdir().expect("a folder");
    let (text, data) = (folder.path().join("samples"), folder.path().join("data"));
    let mut samples = OpenMetrics::create(&text)?;
    samples.gauge("cpu_millis")?;
    for namespace in 1..=3 {
        let series = format!(r#"cpu_millis{{namespace="ns-{namespace}"}}"#);
        for cycle in 0..CYCLES {
            let at_secs = BEGIN_SECS + cycle * CYCLE_SECS;
            samples.sample(&series, value(namespace, cycle), at_secs)?;
        }
    }
    samples.finish()?;
    programs.import(&text, &data, None)?;

    let mut prometheus = Prometheus::start(&programs, &data, &Options::default()).await?;
    eprintln!("ready after {:.1?}", begin.elapsed());
    let end_secs = BEGIN_SECS + CYCLES * CYCLE_SECS;
    let last_secs = end_secs - CYCLE_SECS;
    let count = format!("sum(count_over_time(cpu_millis[{}m]))", CYCLES + 1);
    let count = prometheus.number(&count, end_secs).await?;
    assert_eq!(count, Some(3.0 * 240.0), "every sample is there");
    let sum = prometheus.number("sum(cpu_millis)", last_secs).await?;
    assert_eq!(sum, Some(6_000.0 + 3.0 * 239.0));
    let peak = r#"max_over_time(cpu_millis{namespace="ns-2"}[1h])"#;
    let peak = prometheus.number(peak, BEGIN_SECS + 3_600).await?;
    assert_eq!(peak, Some(2_060.0));
    assert_eq!(prometheus.number("absent_metric", end_secs).await?, None);

    let span = BEGIN_SECS..last_secs;
    let range = prometheus
        .query_range("cpu_millis", span, CYCLE_SECS)
        .await?;
    let range = range.json()?;
    let series = range["data"]["result"].as_array().expect("a list");
    assert_eq!(series.len(), 3);
    for series in series {
        let namespace = series["metric"]["namespace"].as_str().expect("a label");
        let namespace: i64 = namespace.replace("ns-", "").parse().expect("a number");
        let values = series["values"].as_array().expect("a list");
        let seen = values.iter().map(|pair| pair[1].as_str());
        let expected: Vec<String> = (0..CYCLES)
            .map(|cycle| value(namespace, cycle).to_string())
            .collect();
        assert!(seen.eq(expected.iter().map(|value| Some(value.as_str()))));
    }
    let refused = prometheus.query("sum(", end_secs).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("parse error")));
    prometheus.check()?;

    // What was imported outlives a process.
    drop(prometheus);
    let again = Prometheus::start(&programs, &data, &Options::default()).await?;
    let sum = again.number("sum(cpu_millis)", last_secs).await?;
    assert_eq!(sum, Some(6_717.0));
    eprintln!("done after {:.1?}", begin.elapsed());
    Ok(())
}
