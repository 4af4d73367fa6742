//! Asking a Prometheus, or what speaks its HTTP API.

use super::answer::{Answer, Series};
use backon::{ExponentialBuilder, Retryable};
use reqwest::{Certificate, StatusCode, Url};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// How long the server may work at a query; longer ones are asked for in parts.
const QUERY_TIME_OUT: Duration = Duration::from_secs(60);
/// How long one query may take altogether.
const TIME_OUT: Duration = Duration::from_secs(120);
/// How often a query is tried that found the server busy or away.
const TRIES: usize = 5;
/// An answer that is longer is asked for in parts.
const LONGEST_ANSWER_BYTES: usize = 128 << 20;

/// Why a Prometheus did not answer.
#[derive(Debug, thiserror::Error)]
pub enum PrometheusError {
    /// What was given is of no use.
    #[error("{0}")]
    Input(String),
    /// The server cannot be reached, or not now.
    #[error("{url} does not answer: {reason}. Check --url, and that it runs")]
    Unreachable {
        /// Its address.
        url: String,
        /// Why.
        reason: String,
    },
    /// It does not let us in.
    #[error("{url} refuses access ({status}). Give a bearer token with --token-file")]
    Refused {
        /// Its address.
        url: String,
        /// The status code.
        status: u16,
    },
    /// What answers is no Prometheus.
    #[error("{url} is no Prometheus HTTP API: {reason}. Give the address before /api/v1")]
    Foreign {
        /// Its address.
        url: String,
        /// What it answered.
        reason: String,
    },
    /// The query is refused.
    #[error("{url} refuses the query `{query}`: {reason}")]
    Query {
        /// Its address.
        url: String,
        /// The query.
        query: String,
        /// What it said.
        reason: String,
    },
    /// The query asks for more than the server or we are ready to hold.
    #[error("{url} cannot answer `{query}` even for a single step: {reason}")]
    TooMuch {
        /// Its address.
        url: String,
        /// The query.
        query: String,
        /// What it said.
        reason: String,
    },
}

/// How to reach a Prometheus.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The address before `/api/v1`.
    pub url: String,
    /// A file with a bearer token.
    pub token_file: Option<PathBuf>,
    /// A file with the certificates of authorities to trust beside the system's.
    pub ca_file: Option<PathBuf>,
}

/// A Prometheus to ask.
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    /// The address without a user and password.
    shown: String,
    token: Option<String>,
    warnings: Mutex<Vec<String>>,
}

impl Client {
    pub(super) fn new(access: &Access) -> Result<Self, PrometheusError> {
        // Without a default the library would ask for one when it connects.
        drop(rustls::crypto::ring::default_provider().install_default());
        let input = |reason: String| PrometheusError::Input(reason);
        let base = access.url.trim_end_matches('/');
        let base = Url::parse(base)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| {
                // What stands before an @ may be a password.
                let given = base.rsplit('@').next().unwrap_or_default();
                input(format!(
                    "--url {given} is no address. Give one such as http://prometheus.monitoring:9090"
                ))
            })?;
        let mut shown = base.clone();
        // Both fail only for addresses that have no host.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        let token = access.token_file.as_deref().map(read_token).transpose()?;
        let is_secret = token.is_some() || base.password().is_some();
        if is_secret && base.scheme() == "http" && !is_loopback(&base) {
            return Err(input(format!(
                "the token or password would be sent in the clear to {shown}. Use https"
            )));
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("plimsoll/", env!("CARGO_PKG_VERSION")))
            .timeout(TIME_OUT)
            .connect_timeout(Duration::from_secs(10));
        if let Some(path) = &access.ca_file {
            builder = builder.tls_certs_merge(read_authorities(path)?);
        }
        let http = builder
            .build()
            .map_err(|error| input(format!("the connection cannot be set up: {error}")))?;
        Ok(Self {
            http,
            shown: shown.to_string(),
            base,
            token,
            warnings: Mutex::default(),
        })
    }

    /// What the server warned of, each once.
    pub(super) fn warnings(&self) -> Vec<String> {
        let warnings = self.warnings.lock();
        warnings.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether anyone answers; asked once, so that a wrong address is told at once.
    pub(super) async fn probe(&self) -> Result<(), PrometheusError> {
        let query = "vector(1)";
        let form = [("query", query.to_owned())];
        self.ask_once("query", query, &form).await.map(drop)
    }

    /// The values of a query at a moment.
    pub(super) async fn instant(
        &self,
        query: &str,
        at_secs: i64,
    ) -> Result<Vec<Series>, PrometheusError> {
        let form = [("query", query.to_owned()), ("time", at_secs.to_string())];
        self.ask("query", query, &form).await
    }

    /// The values of a query at moments from one to another, both included.
    pub(super) async fn range(
        &self,
        query: &str,
        (from_secs, to_secs): (i64, i64),
        step_secs: i64,
    ) -> Result<Vec<Series>, PrometheusError> {
        let form = [
            ("query", query.to_owned()),
            ("start", from_secs.to_string()),
            ("end", to_secs.to_string()),
            ("step", step_secs.to_string()),
            ("timeout", format!("{}s", QUERY_TIME_OUT.as_secs())),
        ];
        self.ask("query_range", query, &form).await
    }

    async fn ask(
        &self,
        endpoint: &str,
        query: &str,
        form: &[(&str, String)],
    ) -> Result<Vec<Series>, PrometheusError> {
        let patience = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(500))
            .with_max_delay(Duration::from_secs(20))
            .with_max_times(TRIES)
            .with_jitter();
        (|| self.ask_once(endpoint, query, form))
            .retry(patience)
            .sleep(tokio::time::sleep)
            .when(|error| matches!(error, PrometheusError::Unreachable { .. }))
            .await
    }

    async fn ask_once(
        &self,
        endpoint: &str,
        query: &str,
        form: &[(&str, String)],
    ) -> Result<Vec<Series>, PrometheusError> {
        let url = || self.shown.clone();
        let unreachable = |error: &reqwest::Error| {
            let (url, reason) = (url(), innermost(error));
            if error.is_timeout() && !error.is_connect() {
                let query = query.to_owned();
                return PrometheusError::TooMuch { url, query, reason };
            }
            PrometheusError::Unreachable { url, reason }
        };
        let address = format!(
            "{}/api/v1/{endpoint}",
            self.base.as_str().trim_end_matches('/')
        );
        let mut request = self.http.post(address).form(form);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let mut response = request.send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(part) = response
            .chunk()
            .await
            .map_err(|error| unreachable(&error))?
        {
            if body.len() + part.len() > LONGEST_ANSWER_BYTES {
                return Err(PrometheusError::TooMuch {
                    url: url(),
                    query: query.to_owned(),
                    reason: format!("the answer is longer than {LONGEST_ANSWER_BYTES} bytes"),
                });
            }
            body.extend_from_slice(&part);
        }
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Err(PrometheusError::Refused {
                url: url(),
                status: status.as_u16(),
            });
        }
        let parsed = serde_json::from_slice::<Answer>(&body);
        let answer = match parsed {
            Ok(answer) => answer,
            Err(_) if status == StatusCode::GATEWAY_TIMEOUT => {
                return Err(PrometheusError::TooMuch {
                    url: url(),
                    query: query.to_owned(),
                    reason: format!("status {status}"),
                });
            }
            Err(_) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                return Err(PrometheusError::Unreachable {
                    url: url(),
                    reason: format!("status {status}"),
                });
            }
            Err(error) => {
                return Err(PrometheusError::Foreign {
                    url: url(),
                    reason: format!("status {status}, {error}"),
                });
            }
        };
        if answer.status != "success" {
            return Err(self.refusal(query, status, &answer));
        }
        self.note(answer.warnings);
        Ok(answer.data.map(|data| data.result).unwrap_or_default())
    }

    /// What a refused query means: busy, too much, or wrong.
    fn refusal(&self, query: &str, status: StatusCode, answer: &Answer) -> PrometheusError {
        let (url, query) = (self.shown.clone(), query.to_owned());
        let reason = answer.error.clone();
        let too_much = status == StatusCode::UNPROCESSABLE_ENTITY
            || answer.error_type == "timeout"
            || reason.contains("exceeded maximum resolution")
            || reason.contains("too many samples");
        if too_much {
            return PrometheusError::TooMuch { url, query, reason };
        }
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return PrometheusError::Unreachable { url, reason };
        }
        PrometheusError::Query { url, query, reason }
    }

    fn note(&self, warnings: Vec<String>) {
        let mut known = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        for warning in warnings {
            if known.len() < 10 && !known.contains(&warning) {
                known.push(warning);
            }
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback()),
        None => false,
    }
}

fn read_token(path: &Path) -> Result<String, PrometheusError> {
    let invalid = |reason: String| {
        PrometheusError::Input(format!("the token file {} {reason}", path.display()))
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| invalid(format!("cannot be read: {error}")))?;
    let token = text.trim();
    if token.is_empty() || token.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(invalid("holds no token".to_owned()));
    }
    Ok(token.to_owned())
}

fn read_authorities(path: &Path) -> Result<Vec<Certificate>, PrometheusError> {
    let invalid = |reason: String| {
        PrometheusError::Input(format!(
            "the certificates {} (--ca-file) {reason}",
            path.display()
        ))
    };
    let bytes = std::fs::read(path).map_err(|error| invalid(format!("cannot be read: {error}")))?;
    let found = Certificate::from_pem_bundle(&bytes)
        .map_err(|error| invalid(format!("are no PEM: {error}")))?;
    if found.is_empty() {
        return Err(invalid("hold no certificate".to_owned()));
    }
    Ok(found)
}

/// The cause at the end of the chain: those before it only say that something failed.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        let of = |url: &str| {
            Client::new(&Access {
                url: url.to_owned(),
                ..Access::default()
            })
        };
        let told = |url: &str| of(url).err().unwrap().to_string();
        assert_eq!(
            of("https://u:sekret@host/prom/").unwrap().shown,
            "https://host/prom"
        );
        for url in [
            "http://u:sekret@host:9090",
            "ftp://u:sekret@host",
            "u:sekret@host",
        ] {
            assert!(!told(url).contains("sekret"), "{}", told(url));
        }
        assert!(of("http://u:sekret@127.0.0.1:9090").is_ok());
    }
}
