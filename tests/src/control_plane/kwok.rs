//! What KWOK's nodes measure.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use futures::{StreamExt, stream};

use super::layout::Layout;
use super::readiness::{self, anonymous};
use super::waiting::{items, text};
use super::{ControlPlane, Error, Program, Result};

/// What the system of every played node uses besides its pods, in millicores.
pub const SYSTEM_CPU_MILLIS: i64 = 80;

/// What the system of every played node uses besides its pods, in bytes.
pub const SYSTEM_MEMORY_BYTES: i64 = 600 << 20;

/// The module's definition of the endpoint that metrics-server reads.
const METRICS: &str = "metrics-resource.yaml";

/// KWOK's configuration for one control plane: the module's files, except that its
/// nodes use nothing besides their pods (and without pods nothing at all, for which
/// metrics-server leaves them out). Ours use a little, as every machine does.
pub(super) fn configuration(layout: &Layout) -> Result<Vec<PathBuf>> {
    let mut files = layout.binaries.kwok_configuration();
    for file in &mut files {
        if file.to_string_lossy().ends_with(METRICS) {
            let shipped = fs::read_to_string(&*file).map_err(Error::file(file))?;
            let ours = layout.file(METRICS);
            fs::write(&ours, with_system(&shipped)?).map_err(Error::file(&ours))?;
            *file = ours;
        }
    }
    Ok(files)
}

fn with_system(shipped: &str) -> Result<String> {
    let cpu = r#"node.CumulativeUsage("cpu")"#;
    let memory = r#"node.Usage("memory")"#;
    if !shipped.contains(cpu) || !shipped.contains(memory) {
        return Err(Error::Unreadable(format!(
            "KWOK's {METRICS}: nodes are measured otherwise"
        )));
    }
    let cores = format!("{cpu} + node.SinceSecond() * 0.{SYSTEM_CPU_MILLIS:03}");
    let bytes = format!("{memory} + {SYSTEM_MEMORY_BYTES}.0");
    Ok(shipped.replace(cpu, &cores).replace(memory, &bytes))
}

impl ControlPlane {
    /// KWOK counts a container's CPU time from the first time it is asked for it, and
    /// metrics-server ignores counts of zero: asking early saves a round of 15 s.
    pub(super) async fn wake_counters(&self) -> Result<()> {
        let client = anonymous(Program::Kwok, &self.layout)?;
        let nodes = self.get_json("/api/v1/nodes").await?;
        let pointer = "/metadata/annotations/metrics.k8s.io~1resource-metrics-path";
        let paths = items(&nodes)
            .map(|node| text(node, pointer))
            .filter(|path| !path.is_empty());
        let within = Duration::from_secs(30);
        let asked = paths.map(|path| tokio::time::timeout(within, readiness::get(&client, path)));
        // Whoever does not answer now is asked by metrics-server again.
        stream::iter(asked)
            .buffer_unordered(8)
            .for_each(|_| async {})
            .await;
        Ok(())
    }
}
