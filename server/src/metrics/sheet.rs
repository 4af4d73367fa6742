//! Values as they are now, and all of it as text.

use prometheus::proto::MetricFamily;
use prometheus::{CounterVec, Encoder as _, GaugeVec, Opts, Registry, Result, TextEncoder};

/// Values as they are now. A metric of which nothing is known is left out as a whole.
#[derive(Debug)]
pub struct Sheet {
    registry: Registry,
    /// The cluster that they are of.
    cluster: Option<String>,
}

impl Sheet {
    /// Of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            registry: Registry::new(),
            cluster: None,
        }
    }

    /// Of a cluster, which all series name.
    #[must_use]
    pub fn of_cluster(name: &str) -> Self {
        Self {
            registry: Registry::new(),
            cluster: Some(name.to_owned()),
        }
    }

    /// Values that go up and down, by their labels.
    ///
    /// # Errors
    /// When the name is taken or no name.
    pub fn gauges<const N: usize>(
        &self,
        name: &str,
        help: &str,
        labels: [&str; N],
        rows: impl IntoIterator<Item = ([String; N], f64)>,
    ) -> Result<()> {
        let metric = GaugeVec::new(self.opts(name, help), &labels)?;
        for (values, value) in rows {
            metric.with_label_values(&values).set(value);
        }
        self.registry.register(Box::new(metric))
    }

    /// A value that goes up and down, if it is known.
    ///
    /// # Errors
    /// As [`Self::gauges`].
    pub fn gauge(&self, name: &str, help: &str, value: Option<f64>) -> Result<()> {
        self.gauges(name, help, [], value.map(|value| ([], value)))
    }

    /// Sums since the start of this process, by their labels.
    ///
    /// # Errors
    /// As [`Self::gauges`].
    pub fn counters<const N: usize>(
        &self,
        name: &str,
        help: &str,
        labels: [&str; N],
        rows: impl IntoIterator<Item = ([String; N], f64)>,
    ) -> Result<()> {
        let metric = CounterVec::new(self.opts(name, help), &labels)?;
        for (values, value) in rows {
            metric.with_label_values(&values).inc_by(value.max(0.0));
        }
        self.registry.register(Box::new(metric))
    }

    /// All that has a value.
    #[must_use]
    pub fn families(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }

    fn opts(&self, name: &str, help: &str) -> Opts {
        let opts = Opts::new(name, help);
        match &self.cluster {
            Some(cluster) => opts.const_label("cluster", cluster),
            None => opts,
        }
    }
}

/// Metrics in the text format of Prometheus, version 0.0.4.
///
/// # Errors
/// When they cannot be written so.
pub fn as_text(families: &[MetricFamily]) -> Result<String> {
    let mut text = Vec::new();
    TextEncoder::new().encode(families, &mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_told() {
        let sheet = Sheet::of_cluster("pro\"d\n");
        let name = |name: &str| [name.to_owned()];
        sheet.gauge("a_bytes", "Known.", Some(0.0)).unwrap();
        sheet.gauge("b_bytes", "Unknown.", None).unwrap();
        let rows = [(name("x\\"), 1.5)];
        sheet.gauges("c_ratio", "By team.", ["team"], rows).unwrap();
        let rows = [(name("x"), 2.0)];
        sheet
            .counters("d_total", "Counted.", ["kind"], rows)
            .unwrap();
        let text = as_text(&sheet.families()).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            lines,
            [
                r#"a_bytes{cluster="pro\"d\n"} 0"#,
                r#"c_ratio{cluster="pro\"d\n",team="x\\"} 1.5"#,
                r#"d_total{cluster="pro\"d\n",kind="x"} 2"#,
            ]
        );
        assert!(!text.contains("b_bytes"), "{text}");
        assert!(sheet.gauge("a_bytes", "Twice.", Some(1.0)).is_err());
    }
}
