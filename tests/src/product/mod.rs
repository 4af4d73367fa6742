//! Plimsoll as people run it: the real binary as a process, asked over HTTP.
//!
//! ```no_run
//! use plimsoll_tests::product::Home;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let home = Home::create()?;
//! let server = home.start(&["demo", "--days", "3"]).await?;
//! let overview = server.json("/api/v1/overview").await?;
//! println!("{}", overview["counts"]["nodes"]);
//! # Ok(())
//! # }
//! ```

mod binary;
mod cycle;
mod database;
mod error;
mod footprint;
mod home;
pub mod html;
mod http;
mod proxy;
mod server;

pub use binary::binary;
pub use cycle::{Cycle, int, known, rows};
pub use database::{Stored, connect};
pub use error::{Error, Result};
pub use footprint::Footprint;
pub use home::{Ending, Home};
pub use http::{Reply, send};
pub use proxy::Proxy;
pub use server::Server;
