//! What takes a processor for a while: files that are written and pictures that are drawn.

use super::csv::not_written;
use super::rest::Envelope;
use std::fmt::Display;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// So many at a time; others wait, so that pages are answered meanwhile.
const AT_A_TIME: usize = 2;
static TURNS: Semaphore = Semaphore::const_new(AT_A_TIME);

/// Works off the threads that answer, when it is its turn. The turn ends with the work, also where nobody
/// waits for it any more.
pub(super) async fn off_threads<T: Send + 'static>(
    what: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Envelope> {
    let turn = TURNS.acquire().await;
    let turn = turn.map_err(|cause| not_written(what, cause))?;
    let done = spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    done.await.map_err(|cause| not_written(what, cause))
}

/// The same for what may fail; the details go to the log.
pub(super) async fn written<T: Send + 'static, E: Display + Send + 'static>(
    what: &str,
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Envelope> {
    let done = off_threads(what, work).await?;
    done.map_err(|cause| not_written(what, cause))
}
