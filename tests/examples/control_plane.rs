//! Runs a control plane until Ctrl-C, to look at or to point a server at:
//! `cargo run -p plimsoll-tests --example control_plane -- mixed`, or with
//! `large 500 8000`, or with nothing for three empty nodes. `build` only builds, Prometheus as well.

use std::time::Duration;

use plimsoll_tests::control_plane::{ControlPlane, Error, Options, Result, binaries, scenario};
use plimsoll_tests::prometheus::Programs;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let number = |index: usize, default: usize| {
        arguments.get(index).map_or(Ok(default), |text: &String| {
            text.parse()
                .map_err(|_| Error::Unreadable(format!("number {text:?}")))
        })
    };
    let nodes_only = Options::default();
    let empty = Options {
        nodes: 0,
        ..Options::default()
    };
    let plane = match arguments.first().map(String::as_str) {
        Some("build") => {
            // The one is built also where the other cannot be.
            let (plane, prometheus) = (binaries::ensure(), Programs::ensure());
            return Ok(plane.map(drop).and(prometheus.map(drop))?);
        }
        Some("mixed") => {
            let plane = ControlPlane::start(empty).await?;
            scenario::create_mixed(&plane).await?;
            plane
        }
        Some("large") => {
            let plane = ControlPlane::start(empty).await?;
            let large = scenario::large(number(1, 500)?, number(2, 8000)?);
            large.create(&plane, Duration::from_secs(1800)).await?;
            plane
        }
        Some(other) => return Err(Error::Unreadable(format!("scenario {other:?}"))),
        None => ControlPlane::start(nodes_only).await?,
    };
    eprintln!("export KUBECONFIG={}", plane.admin_kubeconfig().display());
    eprintln!("Ctrl-C ends it and removes its files");
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| Error::Unreadable(error.to_string()))
}
