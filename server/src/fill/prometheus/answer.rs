//! What the HTTP API answers.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Names and values of a series.
pub(super) type Labels = BTreeMap<String, String>;

/// An answer, good or bad.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) status: String,
    #[serde(default)]
    pub(super) data: Option<Data>,
    #[serde(default, rename = "errorType")]
    pub(super) error_type: String,
    #[serde(default)]
    pub(super) error: String,
    #[serde(default)]
    pub(super) warnings: Vec<String>,
}

/// The data of a query.
#[derive(Debug, Deserialize)]
pub(super) struct Data {
    pub(super) result: Vec<Series>,
}

/// A series with the values of a range; of an instant, that it is there suffices.
#[derive(Debug, Deserialize)]
pub(super) struct Series {
    #[serde(default)]
    pub(super) metric: Labels,
    #[serde(default)]
    pub(super) values: Vec<Sample>,
}

/// When, in Unix seconds, and what, as text.
#[derive(Debug, Deserialize)]
pub(super) struct Sample(f64, String);

impl Sample {
    /// Unix seconds, rounded.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "casts from floats saturate"
    )]
    pub(super) fn at_secs(&self) -> i64 {
        self.0.round() as i64
    }

    /// The value; `None` when it is no finite number, as a division by zero is not.
    pub(super) fn value(&self) -> Option<f64> {
        self.1.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

impl Series {
    /// A label; empty where it is not set, which is the same to Prometheus.
    pub(super) fn label(&self, name: &str) -> &str {
        self.metric.get(name).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges_instants_and_errors() {
        let read = |text: &str| serde_json::from_str::<Answer>(text).unwrap();
        let range = read(
            r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"pod":"a"},
               "values":[[1700000000.4,"0.25"],[1700000060,"NaN"],[1700000120,"+Inf"]]}]}}"#,
        );
        let series = &range.data.unwrap().result[0];
        assert_eq!((series.label("pod"), series.label("node")), ("a", ""));
        let values: Vec<_> = series.values.iter().map(Sample::value).collect();
        assert_eq!(values, [Some(0.25), None, None]);
        assert_eq!(series.values[0].at_secs(), 1_700_000_000);
        let instant = read(
            r#"{"status":"success","data":{"result":[{"metric":{},"value":[1,"2"]}]},"warnings":["w"]}"#,
        );
        assert_eq!(instant.warnings, ["w"]);
        let failed = read(r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#);
        assert_eq!(
            (failed.error_type.as_str(), failed.data.is_none()),
            ("bad_data", true)
        );
    }
}
