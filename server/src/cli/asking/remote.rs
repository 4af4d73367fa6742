//! A running server, asked through its API.

use super::pages::Pages;
use crate::cli::Failure;
use plimsoll_app::api::{ApiError, ErrorCode};
use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::time::{Duration, Instant};

/// A server ends a request after 30 s itself.
const TIME_OUT: Duration = Duration::from_secs(60);
/// How long what is computed in the background may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// How soon it is asked for again.
const AGAIN: Duration = Duration::from_millis(500);
/// A server waits for what it computes nearly as long as a request may take.
const WAITED: Duration = Duration::from_secs(15);
/// A longer answer is none of Plimsoll's.
const LONGEST_ANSWER_BYTES: usize = 256 << 20;

/// A running server.
pub(in crate::cli) struct Remote {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Remote {
    /// The server of this address, such as `http://127.0.0.1:8080`.
    pub(super) fn new(address: &str, token: Option<String>) -> Result<Self, Failure> {
        // Without a default the library would ask for one when it connects.
        drop(rustls::crypto::ring::default_provider().install_default());
        let url = Url::parse(address)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .filter(|url| url.username().is_empty() && url.password().is_none())
            .filter(|url| url.query().is_none() && url.fragment().is_none());
        let Some(url) = url else {
            return Err(Failure::input(
                "--server: this is no address. Give one such as http://127.0.0.1:8080, and the token with --token-file",
            ));
        };
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let is_here = host == "localhost"
            || (host.parse::<std::net::IpAddr>()).is_ok_and(|address| address.is_loopback());
        if token.is_some() && url.scheme() == "http" && !is_here {
            crate::cli::note(&format!(
                "the token is sent to {host} without encryption; use https where others can listen"
            ));
        }
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("plimsoll/", env!("CARGO_PKG_VERSION")))
            .timeout(TIME_OUT)
            .connect_timeout(Duration::from_secs(10))
            // A redirection would carry the question, and maybe the token, elsewhere.
            .redirect(reqwest::redirect::Policy::none());
        if is_here {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| {
            Failure::running(format!("the connection cannot be set up: {error}"))
        })?;
        Ok(Self {
            http,
            base: url.as_str().trim_end_matches('/').to_owned(),
            token,
        })
    }

    /// The answer of an endpoint.
    pub(in crate::cli) async fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let bytes = self.ask(path).await.map_err(|refusal| refusal.failure)?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Failure::unavailable(format!(
                "the answer of {} is not understood ({error}). Is it a Plimsoll of this version, {}?",
                self.base,
                env!("CARGO_PKG_VERSION")
            ))
        })
    }

    /// All pages of an answer, as one. Rows that come or go meanwhile may be there twice or not at all,
    /// as for a person who turns pages.
    pub(in crate::cli) async fn in_full<T: DeserializeOwned + Pages>(
        &self,
        path: &str,
    ) -> Result<T, Failure> {
        let mut all: T = self.json(path).await?;
        let joint = if path.contains('?') { '&' } else { '?' };
        for page in 2..=all.pages() {
            all.append(self.json(&format!("{path}{joint}page={page}")).await?);
        }
        all.complete();
        Ok(all)
    }

    /// An answer that the server computes in the background, once it is there.
    pub(in crate::cli) async fn once_computed<T: DeserializeOwned>(
        &self,
        path: &str,
        is_there: impl Fn(&T) -> bool,
    ) -> Result<T, Failure> {
        let started = Instant::now();
        loop {
            let page = self.json(path).await?;
            if is_there(&page) {
                return Ok(page);
            }
            if started.elapsed() > PATIENCE {
                return Err(Failure::unavailable(format!(
                    "{} has not computed this in {} minutes. Ask again later",
                    self.base,
                    PATIENCE.as_secs() / 60
                )));
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// The bytes of an export. Where a server computes what it is made of, it answers that there is
    /// nothing yet only after it waited.
    pub(in crate::cli) async fn export(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let started = Instant::now();
        loop {
            let asked = Instant::now();
            match self.ask(path).await {
                Ok(bytes) => return Ok(bytes),
                Err(Refusal { is_busy: true, .. })
                    if asked.elapsed() > WAITED && started.elapsed() < PATIENCE => {}
                Err(refusal) => return Err(refusal.failure),
            }
        }
    }

    async fn ask(&self, path: &str) -> Result<Vec<u8>, Refusal> {
        let away = |error: &reqwest::Error| {
            let reason = innermost(error);
            Refusal::of(Failure::unavailable(format!(
                "{} does not answer: {reason}. Check --server, and that it runs",
                self.base
            )))
        };
        let mut request = self.http.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let mut response = request.send().await.map_err(|error| away(&error))?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| away(&error))? {
            if bytes.len() + part.len() > LONGEST_ANSWER_BYTES {
                return Err(Refusal::of(Failure::unavailable(format!(
                    "{} answers with more than {} MiB",
                    self.base,
                    LONGEST_ANSWER_BYTES >> 20
                ))));
            }
            bytes.extend_from_slice(&part);
        }
        if status.is_success() {
            return Ok(bytes);
        }
        Err(self.refusal(status, &bytes))
    }

    fn refusal(&self, status: StatusCode, bytes: &[u8]) -> Refusal {
        // A redirection leads to the page for signing in.
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::SEE_OTHER) {
            let how = match self.token {
                None => "Give its token with --token-file or PLIMSOLL_TOKEN",
                Some(_) => "Is the token the one that it was started with?",
            };
            return Refusal::of(Failure::unavailable(format!(
                "{} does not let us in ({status}). {how}",
                self.base
            )));
        }
        match serde_json::from_slice::<ApiError>(bytes) {
            Ok(error) => Refusal {
                is_busy: error.code == ErrorCode::NoData,
                failure: Failure::of_api(error),
            },
            Err(_) => Refusal::of(Failure::unavailable(format!(
                "{} is no Plimsoll, or none of this version: it answers with {status}",
                self.base
            ))),
        }
    }
}

/// Why there is no answer.
struct Refusal {
    failure: Failure,
    /// Whether there may be one later.
    is_busy: bool,
}

impl Refusal {
    fn of(failure: Failure) -> Self {
        Self {
            failure,
            is_busy: false,
        }
    }
}

/// The cause at the end of the chain: those before it only say that something failed.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
