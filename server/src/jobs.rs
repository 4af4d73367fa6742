//! What is computed in the background: once per version of the data, one after the other, and kept.

use crate::store::CycleSummary;
use plimsoll_app::api::{ApiError, ErrorCode};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;

/// Most numbers that are kept, 192 MiB of them; what was just used is kept in any case.
const MOST_NUMBERS: usize = 24 << 20;
/// A page is made of several forecasts, none of which may push out another.
const JUST_USED: Duration = Duration::from_secs(20);
/// Most that are kept, failures among them.
const MOST_ENTRIES: usize = 64;

/// Most that are on their way or wait for their turn.
const MOST_WAITING: usize = 24;

/// A failure may pass, such as that of a busy disk.
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(30);

/// What is told of what comes in a moment.
pub(crate) const ASK_AGAIN: &str = "Ask again in a moment.";
const ASK_LATER: &str = "Ask again in a minute: one comes after the other.";

/// Whether an error only says that something is not there yet.
pub(crate) fn is_computing(error: &ApiError) -> bool {
    error.code == ErrorCode::NoData && [ASK_AGAIN, ASK_LATER].contains(&error.hint.as_str())
}

/// What can be kept.
pub trait Weighed: Send + Sync + 'static {
    /// About how many numbers it holds.
    fn numbers(&self) -> usize;
}

/// How far something has come, and whether it should go on.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    of: AtomicUsize,
    stopped: AtomicBool,
}

impl Progress {
    /// Says how much there is to do.
    pub fn expect(&self, of: usize) {
        self.of.store(of, Ordering::Relaxed);
    }

    /// Says how much is done; whether to go on.
    #[must_use]
    pub fn reach(&self, done: usize) -> bool {
        self.done.store(done, Ordering::Relaxed);
        !self.stopped.load(Ordering::Relaxed)
    }

    /// How much is done, of how much; 0 of 0 before it is known.
    #[must_use]
    pub fn told(&self) -> (usize, usize) {
        let of = self.of.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(of), of)
    }

    /// Ends it before its end: nobody waits for it any more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

/// What the data is, as far as it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Where the history begins that is looked at, Unix seconds.
    pub from_secs: i64,
    /// Where it ends, Unix seconds.
    pub until_secs: i64,
    /// What namespaces are told to belong to, as one number.
    pub labels: u64,
    /// The cycles up to there.
    pub cycles: CycleSummary,
}

/// What is there.
#[derive(Debug)]
pub enum Found<Made> {
    /// That of the data as it is.
    Ready(Arc<Made>),
    /// One of earlier data, while a new one is on its way.
    Older(Arc<Made>, Arc<Progress>),
    /// None yet; it is on its way.
    Running(Arc<Progress>),
}

struct Running {
    version: Version,
    /// Also tells one from another.
    progress: Arc<Progress>,
    finished: watch::Receiver<bool>,
}

struct Entry<Key, Made> {
    key: Key,
    newest: Option<(Version, Arc<Made>)>,
    running: Option<Running>,
    /// What came of it instead, and when.
    failed: Option<(Version, ApiError, Instant)>,
    used: Instant,
}

/// What is kept or on its way.
pub struct Jobs<Key, Made> {
    /// The one used last comes last.
    entries: Mutex<Vec<Entry<Key, Made>>>,
    /// One at a time, of all kinds: each takes a processor for a while.
    turn: Arc<Semaphore>,
    /// How long a failure is told before it is tried again.
    tried_again_after: Duration,
}

impl<Key, Made> Jobs<Key, Made>
where
    Key: Clone + PartialEq + Send + 'static,
    Made: Weighed,
{
    /// Nothing yet; whoever shares the turn waits for each other.
    #[must_use]
    pub fn taking_turns(turn: Arc<Semaphore>) -> Self {
        Self {
            entries: Mutex::default(),
            turn,
            tried_again_after: TRIED_AGAIN_AFTER,
        }
    }

    /// What there is of a key for a version of the data. What is not there is begun, and waited for
    /// as long as told.
    ///
    /// # Errors
    /// What `make` fails with, if it ends within that time.
    pub async fn find<Make, Making>(
        self: &Arc<Self>,
        key: &Key,
        version: Version,
        patience: Duration,
        make: Make,
    ) -> Result<Found<Made>, ApiError>
    where
        Make: FnOnce(Arc<Progress>) -> Making,
        Making: Future<Output = Result<Made, ApiError>> + Send + 'static,
    {
        let until = Instant::now() + patience;
        let mut make = Some(make);
        loop {
            let waits = match self.look(key, version, &mut make) {
                Looked::Ready(study) => return Ok(Found::Ready(study)),
                Looked::Failed(error) => return Err(error),
                Looked::Running(waits) => waits,
            };
            let Waits {
                older,
                progress,
                mut finished,
            } = waits;
            let ended = tokio::time::timeout_at(until, finished.wait_for(|over| *over)).await;
            match ended {
                // What ended may be of an earlier version: look again.
                Ok(Ok(_)) => {}
                Ok(Err(_)) => self.finish(key, &progress, version, Err(failed())),
                Err(_) => {
                    return Ok(match older {
                        Some(study) => Found::Older(study, progress),
                        None => Found::Running(progress),
                    });
                }
            }
        }
    }

    /// Ends all that is under way, and lets nothing new begin.
    pub fn stop(&self) {
        self.turn.close();
        for entry in self.lock().iter() {
            if let Some(running) = &entry.running {
                running.progress.stop();
            }
        }
    }

    /// What is there of it; what is not is begun.
    fn look<Make, Making>(
        self: &Arc<Self>,
        key: &Key,
        version: Version,
        make: &mut Option<Make>,
    ) -> Looked<Made>
    where
        Make: FnOnce(Arc<Progress>) -> Making,
        Making: Future<Output = Result<Made, ApiError>> + Send + 'static,
    {
        let mut entries = self.lock();
        let waiting = entries
            .iter()
            .filter(|entry| entry.running.is_some())
            .count();
        let at = entries.iter().position(|entry| entry.key == *key);
        let mut entry = at.map_or_else(|| Entry::of(key), |at| entries.remove(at));
        entry.used = Instant::now();
        let older = entry.newest.as_ref().map(|(_, study)| Arc::clone(study));
        let waits = |running: &Running| Waits {
            older: older.clone(),
            progress: Arc::clone(&running.progress),
            finished: running.finished.clone(),
        };
        let told = entry.failed.as_ref().filter(|(of, _, at)| {
            *of == version && (at.elapsed() < self.tried_again_after || make.is_none())
        });
        let looked = match (&entry.newest, &entry.running, told) {
            (Some((of, study)), ..) if *of == version => Looked::Ready(Arc::clone(study)),
            (_, Some(running), _) => Looked::Running(waits(running)),
            (.., Some((_, error, _))) => Looked::Failed(error.clone()),
            _ if waiting >= MOST_WAITING => Looked::Failed(busy()),
            _ => match make.take() {
                None => Looked::Failed(failed()),
                Some(make) => {
                    let running = self.begin(key, version, make);
                    let looked = Looked::Running(waits(&running));
                    entry.running = Some(running);
                    looked
                }
            },
        };
        // What is refused leaves nothing behind: keys can be as many as people think of.
        if entry.newest.is_some() || entry.running.is_some() || entry.failed.is_some() {
            entries.push(entry);
        }
        looked
    }

    fn begin<Make, Making>(self: &Arc<Self>, key: &Key, version: Version, make: Make) -> Running
    where
        Make: FnOnce(Arc<Progress>) -> Making,
        Making: Future<Output = Result<Made, ApiError>> + Send + 'static,
    {
        let progress = Arc::<Progress>::default();
        let (tell, finished) = watch::channel(false);
        let (jobs, key, own) = (Arc::clone(self), key.clone(), Arc::clone(&progress));
        let made = make(Arc::clone(&progress));
        tokio::spawn(async move {
            let outcome = match jobs.turn.acquire().await {
                Ok(_turn) => made.await.map(Arc::new),
                Err(_) => Err(stopped()),
            };
            jobs.finish(&key, &own, version, outcome);
            tell.send_replace(true);
        });
        Running {
            version,
            progress,
            finished,
        }
    }

    /// Keeps what came of it, and forgets what was used least recently where it is too much.
    fn finish(
        &self,
        key: &Key,
        progress: &Arc<Progress>,
        version: Version,
        outcome: Result<Arc<Made>, ApiError>,
    ) {
        let mut entries = self.lock();
        let own = |running: &Running| Arc::ptr_eq(&running.progress, progress);
        let entry = entries.iter_mut().find(|entry| entry.key == *key);
        let Some(entry) = entry.filter(|entry| entry.running.as_ref().is_some_and(own)) else {
            return;
        };
        let version = entry
            .running
            .take()
            .map_or(version, |running| running.version);
        match outcome {
            Ok(study) => {
                entry.newest = Some((version, study));
                entry.failed = None;
            }
            Err(error) => entry.failed = Some((version, error, Instant::now())),
        }
        let numbers = |entry: &Entry<Key, Made>| {
            let newest = entry.newest.as_ref();
            newest.map_or(0, |(_, study)| study.numbers())
        };
        let is_kept = |entry: &Entry<Key, Made>| {
            entry.running.is_some() || entry.key == *key || entry.used.elapsed() < JUST_USED
        };
        while entries.len() > MOST_ENTRIES
            || entries.iter().map(numbers).sum::<usize>() > MOST_NUMBERS
        {
            match entries.iter().position(|entry| !is_kept(entry)) {
                Some(at) => drop(entries.remove(at)),
                None => break,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry<Key, Made>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Key: Clone, Made> Entry<Key, Made> {
    fn of(key: &Key) -> Self {
        Self {
            key: key.clone(),
            newest: None,
            running: None,
            failed: None,
            used: Instant::now(),
        }
    }
}

/// Something under way.
struct Waits<Made> {
    older: Option<Arc<Made>>,
    progress: Arc<Progress>,
    finished: watch::Receiver<bool>,
}

enum Looked<Made> {
    Ready(Arc<Made>),
    Failed(ApiError),
    Running(Waits<Made>),
}

/// The server stops.
pub(crate) fn stopped() -> ApiError {
    ApiError::no_data(
        "The computation was stopped.",
        "The server is stopping; ask again when it runs.",
    )
}

fn busy() -> ApiError {
    ApiError::no_data("Too much is being computed already.", ASK_LATER)
}

fn failed() -> ApiError {
    ApiError {
        code: ErrorCode::Internal,
        message: "It could not be computed.".to_owned(),
        hint: "This is a defect of Plimsoll; its log says more.".to_owned(),
        field: None,
    }
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
