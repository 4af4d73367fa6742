//! Forecasts in the background: computed once per version of the data, one at a time, and kept.

use super::{Progress, Study};
use crate::store::{ClusterId, CycleSummary};
use plimsoll_app::api::{Access, ApiError, ErrorCode};
use plimsoll_app::routes::{Basis, Horizon, Resource};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// Most numbers that are kept, 64 MiB of them; the newest is kept in any case.
const MOST_NUMBERS: usize = 8 << 20;

/// What a forecast is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Cluster.
    pub cluster: ClusterId,
    /// Which of its namespaces.
    pub access: Access,
    /// Demand for what.
    pub resource: Resource,
    /// Which demand for it.
    pub basis: Basis,
    /// How far ahead.
    pub horizon: Horizon,
}

/// What the data is, as far as a forecast sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Where the history ends that is looked at, Unix seconds.
    pub until_secs: i64,
    /// The cycles up to there.
    pub cycles: CycleSummary,
}

/// What is there of a forecast.
#[derive(Debug, Clone)]
pub enum Found {
    /// That of the data as it is.
    Ready(Arc<Study>),
    /// One of earlier data, while a new one is on its way.
    Older(Arc<Study>, Arc<Progress>),
    /// None yet; it is on its way.
    Running(Arc<Progress>),
}

type Outcome = Option<Result<Arc<Study>, ApiError>>;

struct Running {
    progress: Arc<Progress>,
    finished: watch::Receiver<Outcome>,
}

struct Entry {
    key: Key,
    newest: Option<(Version, Arc<Study>)>,
    running: Option<Running>,
}

/// Forecasts that are kept or on their way.
pub struct Jobs {
    /// The one used last comes last.
    entries: Mutex<Vec<Entry>>,
    /// One at a time: each takes a processor for a while.
    turn: Semaphore,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            entries: Mutex::default(),
            turn: Semaphore::new(1),
        }
    }
}

impl Jobs {
    /// The forecast of a key for a version of the data. What is not there is begun, and waited for
    /// as long as told.
    ///
    /// # Errors
    /// What `make` fails with, if it ends within that time.
    pub async fn find<Make, Made>(
        self: &Arc<Self>,
        key: &Key,
        version: Version,
        patience: Duration,
        make: Make,
    ) -> Result<Found, ApiError>
    where
        Make: FnOnce(Arc<Progress>) -> Made,
        Made: Future<Output = Result<Study, ApiError>> + Send + 'static,
    {
        let (older, progress, mut finished) = match self.look(key, version, make) {
            Looked::Ready(study) => return Ok(Found::Ready(study)),
            Looked::Running(older, progress, finished) => (older, progress, finished),
        };
        let ended = tokio::time::timeout(patience, finished.wait_for(Option::is_some)).await;
        match ended {
            Ok(Ok(outcome)) => match outcome.clone() {
                Some(outcome) => outcome.map(Found::Ready),
                None => Ok(Found::Running(progress)),
            },
            Ok(Err(_)) => {
                // It ended without a word: what it was doing panicked.
                self.finish(key, version, None);
                Err(failed())
            }
            Err(_) => Ok(match older {
                Some(study) => Found::Older(study, progress),
                None => Found::Running(progress),
            }),
        }
    }

    /// Ends all that is under way.
    pub fn stop(&self) {
        for entry in self.lock().iter() {
            if let Some(running) = &entry.running {
                running.progress.stop();
            }
        }
    }

    /// What is there of it; what is not is begun.
    fn look<Make, Made>(self: &Arc<Self>, key: &Key, version: Version, make: Make) -> Looked
    where
        Make: FnOnce(Arc<Progress>) -> Made,
        Made: Future<Output = Result<Study, ApiError>> + Send + 'static,
    {
        let mut entries = self.lock();
        let at = entries.iter().position(|entry| entry.key == *key);
        let mut entry = at.map_or_else(
            || Entry {
                key: key.clone(),
                newest: None,
                running: None,
            },
            |at| entries.remove(at),
        );
        let older = entry.newest.as_ref().map(|(_, study)| Arc::clone(study));
        let looked = match (&entry.newest, &entry.running) {
            (Some((of, study)), _) if *of == version => Looked::Ready(Arc::clone(study)),
            (_, Some(Running { progress, finished })) => {
                Looked::Running(older, Arc::clone(progress), finished.clone())
            }
            _ => {
                let progress = Arc::<Progress>::default();
                let finished = self.begin(key, version, make(Arc::clone(&progress)));
                entry.running = Some(Running {
                    progress: Arc::clone(&progress),
                    finished: finished.clone(),
                });
                Looked::Running(older, progress, finished)
            }
        };
        entries.push(entry);
        looked
    }

    fn begin(
        self: &Arc<Self>,
        key: &Key,
        version: Version,
        made: impl Future<Output = Result<Study, ApiError>> + Send + 'static,
    ) -> watch::Receiver<Outcome> {
        let (tell, finished) = watch::channel(None);
        let (jobs, key) = (Arc::clone(self), key.clone());
        tokio::spawn(async move {
            let turn = jobs.turn.acquire().await;
            let outcome = made.await.map(Arc::new);
            drop(turn);
            jobs.finish(&key, version, outcome.as_ref().ok().cloned());
            tell.send_replace(Some(outcome));
        });
        finished
    }

    /// Keeps what came of it, and forgets what was used least recently where it is too much.
    fn finish(&self, key: &Key, version: Version, study: Option<Arc<Study>>) {
        let mut entries = self.lock();
        if let Some(entry) = entries.iter_mut().find(|entry| entry.key == *key) {
            entry.running = None;
            if let Some(study) = study {
                entry.newest = Some((version, study));
            }
        }
        let numbers = |entry: &Entry| {
            entry
                .newest
                .as_ref()
                .map_or(0, |(_, study)| study.numbers())
        };
        entries.retain(|entry| entry.running.is_some() || entry.newest.is_some());
        while entries.iter().map(numbers).sum::<usize>() > MOST_NUMBERS {
            let oldest = entries
                .iter()
                .position(|entry| entry.running.is_none() && entry.key != *key);
            match oldest {
                Some(at) => drop(entries.remove(at)),
                None => break,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Looked {
    Ready(Arc<Study>),
    Running(Option<Arc<Study>>, Arc<Progress>, watch::Receiver<Outcome>),
}

fn failed() -> ApiError {
    ApiError {
        code: ErrorCode::Internal,
        message: "The forecast could not be computed.".to_owned(),
        hint: "This is a defect of Plimsoll; its log says more.".to_owned(),
        field: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecasting::{Basics, Peaks};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn key(resource: Resource) -> Key {
        Key {
            cluster: 1,
            access: Access::All,
            resource,
            basis: Basis::Requests,
            horizon: Horizon::Month,
        }
    }

    fn version(until_secs: i64) -> Version {
        Version {
            until_secs,
            cycles: CycleSummary::default(),
        }
    }

    fn study(seed: u64) -> Study {
        let basics = Basics {
            horizon: 1,
            seed,
            peaks: Peaks::default(),
            period_ends: vec![1],
        };
        Study::of(&[], basics, &Progress::default()).unwrap()
    }

    const LONG: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn is_made_once_per_version() {
        let jobs = Arc::<Jobs>::default();
        let made = Arc::<AtomicUsize>::default();
        let find = |until_secs| {
            let (jobs, made) = (Arc::clone(&jobs), Arc::clone(&made));
            async move {
                let key = key(Resource::Cpu);
                jobs.find(&key, version(until_secs), LONG, |_| async move {
                    made.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                    Ok(study(7))
                })
                .await
            }
        };
        let (first, second) = tokio::join!(find(1), find(1));
        assert!(matches!(
            (first, second),
            (Ok(Found::Ready(_)), Ok(Found::Ready(_)))
        ));
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert!(matches!(find(1).await, Ok(Found::Ready(_))));
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert!(matches!(find(2).await, Ok(Found::Ready(_))));
        assert_eq!(made.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn what_is_older_is_shown_while_a_newer_is_made() {
        let jobs = Arc::<Jobs>::default();
        let key = key(Resource::Cpu);
        let made = jobs
            .find(&key, version(1), LONG, |_| async { Ok(study(1)) })
            .await;
        assert!(matches!(made, Ok(Found::Ready(_))));
        let (release, released) = tokio::sync::oneshot::channel::<()>();
        let later = jobs
            .find(&key, version(2), SHORT, |progress| async move {
                progress.expect(10);
                let _ = progress.reach(4);
                drop(released.await);
                Ok(study(2))
            })
            .await
            .unwrap();
        let Found::Older(older, progress) = later else {
            panic!("{later:?}");
        };
        assert_eq!((older.basics.seed, progress.told()), (1, (4, 10)));
        release.send(()).unwrap();
        let found = jobs
            .find(&key, version(2), LONG, |_| async { Ok(study(3)) })
            .await;
        assert!(matches!(found, Ok(Found::Ready(newest)) if newest.basics.seed == 2));
    }

    #[tokio::test]
    async fn a_failure_is_told_and_tried_again() {
        let jobs = Arc::<Jobs>::default();
        let key = key(Resource::Gpu);
        let failing = |_| async { Err(ApiError::no_data("No.", "Wait.")) };
        let error = jobs
            .find(&key, version(1), LONG, failing)
            .await
            .unwrap_err();
        assert_eq!(error.message, "No.");
        let panicking = |_| async { panic!("a defect") };
        let error = jobs
            .find(&key, version(1), LONG, panicking)
            .await
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::Internal);
        let found = jobs
            .find(&key, version(1), LONG, |_| async { Ok(study(1)) })
            .await;
        assert!(matches!(found, Ok(Found::Ready(_))));
    }
}
