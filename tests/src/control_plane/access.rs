//! Clients with fewer rights than the admin.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{ControlPlane, Error, Result, kubeconfig};

/// The namespace in which the product's own objects live.
const NAMESPACE: &str = "plimsoll";

impl ControlPlane {
    /// Applies a manifest that creates the ServiceAccount `name` in the namespace
    /// `plimsoll` with its rights, and gives the path of a kubeconfig that holds a
    /// token for it, valid for `ttl`.
    ///
    /// The API server gives no token for less than ten minutes.
    ///
    /// # Errors
    /// When the manifest or the token is refused.
    pub async fn service_account_kubeconfig(
        &self,
        name: &str,
        rbac_yaml: &Path,
        ttl: Duration,
    ) -> Result<PathBuf> {
        let rbac = std::fs::read_to_string(rbac_yaml).map_err(Error::file(rbac_yaml))?;
        self.apply_yaml(&rbac).await?;
        let token = self.service_account_token(NAMESPACE, name, ttl).await?;
        let path = self
            .layout
            .file(&format!("service-account-{name}.kubeconfig"));
        self.layout
            .write_kubeconfig(&path, &kubeconfig::token_user(&token))?;
        Ok(path)
    }

    /// A token (`TokenRequest`) for a ServiceAccount, valid for `ttl`, to be shown to
    /// this API server only.
    ///
    /// # Errors
    /// When there is no such ServiceAccount or `ttl` is below ten minutes.
    pub async fn service_account_token(
        &self,
        namespace: &str,
        name: &str,
        ttl: Duration,
    ) -> Result<String> {
        let duration = format!("--duration={}s", ttl.as_secs());
        let audience = format!("--audience={}", self.url());
        let arguments = [
            "create", "token", name, "-n", namespace, &duration, &audience,
        ];
        Ok(self.kubectl(&arguments).await?.trim().to_owned())
    }
}
