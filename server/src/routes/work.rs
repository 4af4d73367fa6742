//! What takes a processor for a while: files that are written and pictures that are drawn.

use super::files::not_written;
use super::rest::Envelope;
use crate::turns::FILES;
use std::fmt::Display;

/// Works off the threads that answer, when it is its turn.
pub(super) async fn off_threads<T: Send + 'static>(
    what: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Envelope> {
    let done = FILES.work(work).await;
    done.map_err(|cause| not_written(what, cause))
}

/// The same for what may fail; the details go to the log.
pub(super) async fn written<T: Send + 'static, E: Display + Send + 'static>(
    what: &str,
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Envelope> {
    let done = off_threads(what, work).await?;
    done.map_err(|cause| not_written(what, cause))
}
