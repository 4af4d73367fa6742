//! What takes a processor for a while takes turns, so that pages are answered meanwhile.

use thiserror::Error;
use tokio::sync::{AcquireError, Semaphore};
use tokio::task::{JoinError, spawn_blocking};

/// Files that are written.
pub(crate) static FILES: Turns = Turns::of(2);
/// Scenarios that are worked out: who moves a slider does not wait for files.
pub(crate) static SCENARIOS: Turns = Turns::of(2);

/// So many at a time; others wait.
pub(crate) struct Turns(Semaphore);

/// Why work did not end. Nothing is given to people: it is a defect, or the end of the server.
#[derive(Debug, Error)]
pub(crate) enum NotDone {
    /// There are no turns any more.
    #[error("no turn: {0}")]
    NoTurn(#[from] AcquireError),
    /// It panicked, or the server ends.
    #[error("{0}")]
    Ended(#[from] JoinError),
}

impl Turns {
    const fn of(at_a_time: usize) -> Self {
        Self(Semaphore::const_new(at_a_time))
    }

    /// Works off the threads that answer, when it is its turn. The turn ends with the work, also where
    /// nobody waits for it any more.
    ///
    /// # Errors
    /// [`NotDone`] where the work panicked or the server ends.
    pub(crate) async fn work<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let turn = self.0.acquire().await?;
        let done = spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        Ok(done.await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    static TURNS: Turns = Turns::of(2);

    #[tokio::test]
    async fn no_more_work_at_a_time_than_there_are_turns() {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = || {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            TURNS.work(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // Others have the chance to begin meanwhile.
                for _ in 0..1_000 {
                    std::thread::yield_now();
                }
                now.fetch_sub(1, Ordering::SeqCst);
            })
        };
        let all = futures::future::join_all((0..20).map(|_| work()));
        assert!(all.await.into_iter().all(|done| done.is_ok()));
        assert!(most.load(Ordering::SeqCst) <= 2);
    }

    #[tokio::test]
    async fn a_turn_ends_also_with_a_panic_and_without_who_waits() {
        let broken = TURNS.work(|| panic!("on purpose")).await;
        assert!(matches!(broken, Err(NotDone::Ended(_))));
        let (go, wait) = channel::<()>();
        let (told, done) = channel();
        let nobody = tokio::spawn(TURNS.work(move || {
            let _ = wait.recv();
            let _ = told.send(());
        }));
        nobody.abort();
        drop(go);
        // Whether or not it had begun, the next one has its turn.
        assert!(TURNS.work(|| 5).await.is_ok_and(|five| five == 5));
        drop(done);
    }
}
