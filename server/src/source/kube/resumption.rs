//! Sees when a server accepts that a watch goes on: the evidence that a broken one works again,
//! which its stream of events does not show.

use http::Request;
use kube::Client;
use kube::client::Body;
use tower::service_fn;

/// A client that tells when the server accepted a watch from a known version on.
pub(super) fn telling_resumptions(
    client: Client,
    resumed: impl Fn() + Clone + Send + Sync + 'static,
) -> Client {
    let namespace = client.default_namespace().to_owned();
    let service = service_fn(move |request: Request<Body>| {
        let (client, resumed) = (client.clone(), resumed.clone());
        async move {
            let resumes = request.uri().query().is_some_and(resumes_a_watch);
            let response = client.send(request).await?;
            if resumes && response.status().is_success() {
                resumed();
            }
            Ok::<_, kube::Error>(response)
        }
    });
    Client::new(service, namespace)
}

/// Whether a request goes on with a watch. One that sends all objects first begins anew.
fn resumes_a_watch(query: &str) -> bool {
    let has = |wanted| query.split('&').any(|pair| pair == wanted);
    has("watch=true") && !has("sendInitialEvents=true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_watches_that_go_on_from_those_that_begin() {
        assert!(resumes_a_watch(
            "&watch=true&timeoutSeconds=120&resourceVersion=7"
        ));
        assert!(!resumes_a_watch("watch=true&sendInitialEvents=true"));
        assert!(!resumes_a_watch("limit=2000"));
    }
}
