//! From a kubeconfig, a context or the pod's own service account to a client.

use super::super::SourceError;
use super::super::error::causes;
use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError, LoadDataError};
use kube::{Client, Config};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The way out for who has none.
const ANOTHER: &str = "Give one with --kubeconfig, or try `plimsoll demo`";

/// Which cluster to connect to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KubeOptions {
    /// A kubeconfig file; the usual places (`KUBECONFIG`, `~/.kube/config`) when absent.
    pub kubeconfig: Option<PathBuf>,
    /// A context of it; the current one when absent.
    pub context: Option<String>,
    /// The name the cluster goes by; the context's when absent.
    pub name: Option<String>,
}

/// A client and the name of what it is connected to.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) name: String,
    /// Where its API server is.
    pub(super) address: String,
}

impl KubeOptions {
    /// Connects; nothing is asked of the cluster yet.
    pub(super) async fn connect(&self) -> Result<Connection, SourceError> {
        let (mut config, name) = self.load().await?;
        config.connect_timeout = Some(Duration::from_secs(10));
        config.write_timeout = Some(Duration::from_secs(60));
        // Back-off is the watches' and the cycle's business.
        config.default_retry = false;
        config.headers.push((
            http::header::USER_AGENT,
            http::HeaderValue::from_static(concat!("plimsoll/", env!("CARGO_PKG_VERSION"))),
        ));
        let address = address(&config.cluster_url);
        let client = Client::try_from(config).map_err(|error| {
            SourceError::Configuration(format!(
                "{} cannot be used: {}",
                self.place(),
                causes(&error)
            ))
        })?;
        Ok(Connection {
            client,
            name,
            address,
        })
    }

    /// Reads the configuration, and the name the cluster goes by.
    pub(super) async fn load(&self) -> Result<(Config, String), SourceError> {
        let explicit = self.kubeconfig.is_some() || self.context.is_some();
        let file = match &self.kubeconfig {
            Some(path) => Kubeconfig::read_from(path),
            None => Kubeconfig::read(),
        };
        let file = match file {
            Ok(file) => file,
            Err(error) if !explicit => {
                return match Config::incluster() {
                    Ok(config) => Ok((
                        config,
                        self.name.clone().unwrap_or_else(|| "in-cluster".into()),
                    )),
                    Err(_) => Err(self.describe(&error)),
                };
            }
            Err(error) => return Err(self.describe(&error)),
        };
        let context = match self
            .context
            .clone()
            .or_else(|| file.current_context.clone())
        {
            Some(context) if !context.is_empty() => context,
            _ => return Err(self.describe(&KubeconfigError::CurrentContextNotSet)),
        };
        if !file.contexts.iter().any(|named| named.name == context) {
            let mut known: Vec<&str> = file
                .contexts
                .iter()
                .map(|named| named.name.as_str())
                .collect();
            known.sort_unstable();
            return Err(SourceError::Configuration(format!(
                "{} has no context `{context}`. It has: {}",
                self.place(),
                if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                }
            )));
        }
        if let Some(cluster) = missing_cluster(&file, &context) {
            return Err(SourceError::Configuration(format!(
                "{} has no cluster `{cluster}`, which its context `{context}` names",
                self.place()
            )));
        }
        if let Some(user) = missing_user(&file, &context) {
            return Err(SourceError::Configuration(format!(
                "{} has no user `{user}`, which its context `{context}` names",
                self.place()
            )));
        }
        let options = KubeConfigOptions {
            context: Some(context.clone()),
            ..KubeConfigOptions::default()
        };
        let config = Config::from_custom_kubeconfig(file, &options)
            .await
            .map_err(|error| self.describe(&error))?;
        Ok((config, self.name.clone().unwrap_or(context)))
    }

    fn place(&self) -> String {
        match &self.kubeconfig {
            Some(path) => format!("the kubeconfig {}", path.display()),
            None => "the kubeconfig".to_owned(),
        }
    }

    fn describe(&self, error: &KubeconfigError) -> SourceError {
        let place = self.place();
        let nowhere = self.kubeconfig.is_none() && std::env::var_os("KUBECONFIG").is_none();
        SourceError::Configuration(match error {
            KubeconfigError::ReadConfig(cause, path)
                if nowhere && cause.kind() == std::io::ErrorKind::NotFound =>
            {
                format!(
                    "there is no kubeconfig at {}, and this is no pod of a cluster. {ANOTHER}",
                    path.display()
                )
            }
            KubeconfigError::FindPath => {
                format!("there is no kubeconfig, and this is no pod of a cluster. {ANOTHER}")
            }
            KubeconfigError::ReadConfig(cause, path) => {
                format!(
                    "the kubeconfig {} cannot be read: {cause}. Give another with --kubeconfig",
                    path.display()
                )
            }
            KubeconfigError::CurrentContextNotSet => {
                format!("{place} has no current context. Choose one with --context")
            }
            other => match unreadable(other) {
                Some((what, path, cause)) => format!(
                    "{place} names the {what} {}, which cannot be read: {cause}",
                    path.display()
                ),
                None => format!("{place} cannot be used: {}", causes(other)),
            },
        })
    }
}

/// Where a server is, without the credentials that its URL may hold.
fn address(url: &http::Uri) -> String {
    let scheme = url.scheme_str().unwrap_or("https");
    let host = url.host().unwrap_or_default();
    match url.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

/// The file that a kubeconfig names and that cannot be read: what it is, where, and why.
fn unreadable(error: &KubeconfigError) -> Option<(&'static str, &Path, &std::io::Error)> {
    let (what, error) = match error {
        KubeconfigError::LoadCertificateAuthority(error) => ("certificate authority", error),
        KubeconfigError::LoadClientCertificate(error) => ("client certificate", error),
        KubeconfigError::LoadClientKey(error) => ("client key", error),
        _ => return None,
    };
    match error {
        LoadDataError::ReadFile(cause, path) => Some((what, path, cause)),
        _ => None,
    }
}

/// The cluster that a context names and the file does not have.
fn missing_cluster<'a>(file: &'a Kubeconfig, context: &str) -> Option<&'a str> {
    let named = file.contexts.iter().find(|named| named.name == context)?;
    let cluster = named.context.as_ref()?.cluster.as_str();
    let known = file.clusters.iter().any(|named| named.name == cluster);
    (!known).then_some(cluster)
}

/// The user that a context names and the file does not have. The client would go on without
/// credentials, and the API server would refuse them with a reason that leads nowhere.
fn missing_user<'a>(file: &'a Kubeconfig, context: &str) -> Option<&'a str> {
    let named = file.contexts.iter().find(|named| named.name == context)?;
    let user = named.context.as_ref()?.user.as_deref()?;
    let known = file.auth_infos.iter().any(|info| info.name == user);
    (!known && !user.is_empty()).then_some(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_credentials() {
        let of = |url: &'static str| address(&http::Uri::from_static(url));
        assert_eq!(of("https://10.0.0.1:6443"), "https://10.0.0.1:6443");
        assert_eq!(
            of("https://me:secret@[::1]:6443/k8s?token=x"),
            "https://[::1]:6443"
        );
        assert_eq!(of("http://api.example/"), "http://api.example");
    }
}
