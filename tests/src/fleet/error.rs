//! What can go wrong.

use crate::agreement;
use crate::product;

/// The result of most functions here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a fleet could not be served or measured.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or a port.
    #[error("the fleet cannot be served: {0}")]
    System(#[from] std::io::Error),
    /// Its certificate.
    #[error("the fleet has no certificate: {0}")]
    Certificate(String),
    /// The product did not answer.
    #[error(transparent)]
    Product(#[from] product::Error),
    /// The product did not answer as expected.
    #[error(transparent)]
    Agreement(#[from] agreement::Error),
    /// Something took too long.
    #[error("{what} did not happen within {within_secs} s")]
    TooLong {
        /// What was waited for.
        what: &'static str,
        /// For how long, seconds.
        within_secs: u64,
    },
    /// The process ended, or this system does not tell what it uses.
    #[error("nothing is known of what the process uses")]
    Unmeasured,
    /// A figure is another one than the fleet's.
    #[error("{namespace} holds {expected:?} but {seen:?} is told")]
    Different {
        /// Of which namespace.
        namespace: String,
        /// What its pods come to.
        expected: Option<super::Held>,
        /// What the product says.
        seen: Option<super::Held>,
    },
}
