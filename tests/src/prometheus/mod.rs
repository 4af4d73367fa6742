//! A real Prometheus on loopback, filled with samples of the past: what Plimsoll is compared with.
//!
//! ```no_run
//! use plimsoll_tests::prometheus::{OpenMetrics, Options, Programs, Prometheus};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let (text, data) = (folder.path().join("samples.txt"), folder.path().join("data"));
//! let mut samples = OpenMetrics::create(&text)?;
//! samples.gauge("cpu_millis")?;
//! samples.sample(r#"cpu_millis{namespace="shop"}"#, 250, 1_700_000_000)?;
//! samples.finish()?;
//! let programs = Programs::ensure()?;
//! programs.import(&text, &data, None)?;
//! let prometheus = Prometheus::start(&programs, &data, &Options::default()).await?;
//! println!("{}", prometheus.query("sum(cpu_millis)", 1_700_000_060).await?);
//! # Ok(())
//! # }
//! ```

mod error;
mod openmetrics;
mod programs;
mod queries;
mod server;

pub use error::{Error, Result};
pub use openmetrics::OpenMetrics;
pub use programs::Programs;
pub use server::{Options, Prometheus};
