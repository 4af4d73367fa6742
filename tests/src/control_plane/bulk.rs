//! Creating thousands of objects in seconds.

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use super::{ControlPlane, Error, Result};

/// More at a time only makes the API server slower on a small machine.
const AT_A_TIME: usize = 48;

impl ControlPlane {
    /// Creates objects of one kind, many at a time. `path` is the collection's, for
    /// example `/apis/apps/v1/namespaces/shop/deployments`.
    ///
    /// # Errors
    /// The first refusal.
    pub async fn create_all(
        &self,
        path: &str,
        objects: impl IntoIterator<Item = Value>,
    ) -> Result<()> {
        let objects = objects.into_iter().map(|object| (path.to_owned(), object));
        self.create_each(objects).await
    }

    /// Creates pods in a namespace, many at a time; does not wait until they run. The
    /// namespace's ServiceAccount must exist
    /// (see [`wait_for_namespaces`](Self::wait_for_namespaces)).
    ///
    /// # Errors
    /// The first refusal.
    pub async fn create_pods(
        &self,
        namespace: &str,
        pods: impl IntoIterator<Item = Value>,
    ) -> Result<()> {
        self.create_all(&format!("/api/v1/namespaces/{namespace}/pods"), pods)
            .await
    }

    /// Creates objects of any kinds, each with its collection's path.
    ///
    /// # Errors
    /// The first refusal.
    pub async fn create_each(
        &self,
        objects: impl IntoIterator<Item = (String, Value)>,
    ) -> Result<()> {
        let client = self.client().await?;
        let requests = objects.into_iter().map(|(path, object)| {
            let client = client.clone();
            async move {
                let request = http::Request::post(&path)
                    .header(http::header::CONTENT_TYPE, "application/json")
                    .body(serde_json::to_vec(&object)?)
                    .map_err(|error| Error::Unreadable(format!("{path}: {error}")))?;
                client.request_text(request).await?;
                Ok::<_, Error>(())
            }
        });
        stream::iter(requests)
            .buffer_unordered(AT_A_TIME)
            .try_collect()
            .await
    }
}
