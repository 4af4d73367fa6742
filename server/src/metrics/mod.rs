//! What this server tells a Prometheus of itself and of what it found.
//!
//! [`Meters`] count while the server runs. All else is read when it is asked for and put onto a [`Sheet`]:
//! what is not known has no series there, and nothing is computed that takes long.

mod findings;
mod health;
mod meters;
mod requests;
mod results;
mod sheet;
mod teams;

pub use findings::put_findings;
pub use health::Health;
pub use meters::Meters;
pub use requests::count;
pub use results::{Exhausted, KeyResults, Machines, MachinesNeeded, Packing, PackingShare, Told};
pub use sheet::{Sheet, as_text};
pub use teams::{TeamFigures, TeamsTold};

/// The type of the text that [`as_text`] makes.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Amounts become numbers that a Prometheus takes: it knows no others.
#[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
fn float(value: i64) -> f64 {
    value as f64
}
