//! Sees when a watch is let in. One that was opened again says nothing until something changes,
//! so that its opening is the only evidence that it works.

use super::table::Table;
use crate::clock::Clock;
use http::{Request, Uri};
use kube::Client;
use kube::client::Body;
use std::sync::Arc;

/// A client of one table's own, which tells the table how its watch is opened.
pub(super) fn telling<T: Send + Sync + 'static>(
    client: &Client,
    table: &Arc<Table<T>>,
    clock: &Clock,
) -> Client {
    let namespace = client.default_namespace().to_owned();
    let (client, table, clock) = (client.clone(), Arc::clone(table), clock.clone());
    let service = tower::service_fn(move |request: Request<Body>| {
        let (client, table, clock) = (client.clone(), Arc::clone(&table), clock.clone());
        async move {
            if !goes_on(request.uri()) {
                return client.send(request).await;
            }
            table.opening(clock.now_secs());
            let answer = client.send(request).await?;
            if answer.status().is_success() {
                table.opened(clock.now_secs());
            }
            Ok(answer)
        }
    });
    Client::new(service, namespace)
}

/// Whether a request is for a watch that goes on from what is known. A streaming list is a watch
/// too, but its list has to arrive first.
fn goes_on(uri: &Uri) -> bool {
    let has = |wanted: &str| {
        uri.query()
            .is_some_and(|query| query.split('&').any(|pair| pair == wanted))
    };
    has("watch=true") && !has("sendInitialEvents=true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streaming_list_is_no_watch_that_goes_on() {
        let goes_on = |uri: &str| goes_on(&uri.parse().unwrap());
        assert!(goes_on("/api/v1/pods?watch=true&resourceVersion=5"));
        assert!(!goes_on("/api/v1/pods?watch=true&sendInitialEvents=true"));
        assert!(!goes_on("/api/v1/pods?limit=2000"));
        assert!(!goes_on("/api/v1/pods"));
    }
}
