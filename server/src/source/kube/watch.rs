//! Keeps a table current: a streaming list where the server can, list and watch where not, with
//! back-off and jitter on any error.

use super::super::error::reason;
use super::opening::telling;
use super::table::Table;
use crate::clock::Clock;
use backon::ExponentialBuilder;
use futures::StreamExt;
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, ExponentialBackoff, InitialListStrategy};
use kube::{Api, Client, Resource, ResourceExt};
use plimsoll_planner::model::Name;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

/// The longest wait between two attempts. Short, because a gap in a history cannot be mended.
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);
const SHORTEST_BACKOFF: Duration = Duration::from_millis(500);
/// A kind that was refused twice is asked for once per cycle, but at least this often.
const LONGEST_REFUSAL: Duration = Duration::from_secs(60);
/// Objects in one answer of a list: a compromise of memory and round trips.
const PAGE_SIZE: u32 = 2_000;
/// How long one watch lasts; one that hangs is noticed 5 s later.
const WATCH_SECS: u32 = 120;

/// What all watches of a cluster have in common.
#[derive(Clone)]
pub(super) struct Watching {
    pub(super) client: Client,
    pub(super) clock: Clock,
    /// Time between cycles.
    pub(super) interval: Duration,
}

/// Keeps a table current for ever; `convert` keeps of each object what is needed.
pub(super) async fn keep_current<K, T>(
    watching: Watching,
    table: Arc<Table<T>>,
    convert: impl Fn(&K) -> T + Send,
) where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
    T: Send + Sync + 'static,
{
    keep_current_of(watching, table, None, convert).await;
}

/// The same of those objects that a field selector selects.
pub(super) async fn keep_current_of<K, T>(
    watching: Watching,
    table: Arc<Table<T>>,
    fields: Option<String>,
    convert: impl Fn(&K) -> T + Send,
) where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
    T: Send + Sync + 'static,
{
    let Watching {
        client,
        clock,
        interval,
    } = watching;
    let api: Api<K> = Api::all(telling(&client, &table, &clock));
    let base = watcher::Config {
        field_selector: fields,
        ..watcher::Config::default()
            .timeout(WATCH_SECS)
            .page_size(PAGE_SIZE)
    };
    let mut config = base.clone().streaming_lists();
    loop {
        let backoff: ExponentialBackoff = ExponentialBuilder::new()
            .with_min_delay(SHORTEST_BACKOFF)
            .with_max_delay(LONGEST_BACKOFF)
            .with_jitter()
            .without_max_times()
            .into();
        let mut events =
            std::pin::pin!(watcher::watcher(api.clone(), config.clone()).backoff(backoff));
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => take(event, &table, &convert, clock.now_secs()),
                Err(error) => {
                    let streaming =
                        config.initial_list_strategy == InitialListStrategy::StreamingList;
                    if streaming && !table.is_synced() && refuses_streaming(&error) {
                        config = base.clone();
                        break;
                    }
                    // A refusal can be a moment's, while rights are applied anew; the second is
                    // likely to last.
                    let again = is_forbidden(&error) && table.is_forbidden();
                    table.fail(describe(&error), is_forbidden(&error), clock.now_secs());
                    if again {
                        tokio::time::sleep(interval.min(LONGEST_REFUSAL)).await;
                    }
                }
            }
        }
    }
}

fn take<O: ResourceExt, T>(
    event: Event<O>,
    table: &Table<T>,
    convert: &impl Fn(&O) -> T,
    now_secs: i64,
) {
    let uid = |object: &O| -> Name { object.uid().unwrap_or_else(|| object.name_any()).into() };
    match event {
        Event::Init => table.begin_list(),
        Event::InitApply(object) => table.list(uid(&object), convert(&object)),
        Event::InitDone => table.end_list(now_secs),
        Event::Apply(object) => table.apply(uid(&object), convert(&object), now_secs),
        Event::Delete(object) => table.delete(&uid(&object), now_secs),
    }
}

/// The status of an answer; `None` when there was no answer.
fn status_code(error: &watcher::Error) -> Option<u16> {
    use watcher::Error::{InitialListFailed, WatchError, WatchFailed, WatchStartFailed};
    match error {
        InitialListFailed(kube::Error::Api(status))
        | WatchStartFailed(kube::Error::Api(status))
        | WatchFailed(kube::Error::Api(status))
        | WatchError(status) => Some(status.code),
        _ => None,
    }
}

fn is_forbidden(error: &watcher::Error) -> bool {
    status_code(error) == Some(403)
}

/// Older servers refuse a streaming list as invalid, and some pass on an error of their etcd.
fn refuses_streaming(error: &watcher::Error) -> bool {
    matches!(status_code(error), Some(400 | 405 | 422 | 500 | 501))
}

fn describe(error: &watcher::Error) -> String {
    match error {
        watcher::Error::WatchError(status) => format!("{} ({})", status.message, status.code),
        other => reason(other),
    }
}
