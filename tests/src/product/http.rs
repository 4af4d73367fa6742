//! One request over a connection of its own.

use std::net::SocketAddr;
use std::time::Duration;

use http::{HeaderMap, Request, header};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::{Error, Result};

/// How long one answer may take.
const ONE_ANSWER: Duration = Duration::from_secs(40);

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Method and path of the request, for messages.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// A header as text; empty when absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The body as JSON, whatever the status.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.body).map_err(|_| self.unexpected())
    }

    /// This answer, when its status is the one expected.
    ///
    /// # Errors
    /// [`Error::Answer`] for another status.
    pub fn expect(self, status: u16) -> Result<Self> {
        if self.status == status {
            Ok(self)
        } else {
            Err(self.unexpected())
        }
    }

    fn unexpected(&self) -> Error {
        Error::Answer {
            request: self.request.clone(),
            status: self.status,
            body: self.body.chars().take(1000).collect(),
        }
    }
}

/// Sends a request and reads the whole answer. The header `Host` is the address unless given.
///
/// # Errors
/// [`Error::NoAnswer`] when there is none within 40 s.
pub async fn send(address: SocketAddr, mut request: Request<String>) -> Result<Reply> {
    let name = format!("{} {}", request.method(), request.uri());
    if !request.headers().contains_key(header::HOST)
        && let Ok(host) = address.to_string().parse()
    {
        request.headers_mut().insert(header::HOST, host);
    }
    let no_answer = |reason: String| Error::NoAnswer {
        request: name.clone(),
        reason,
    };
    let answer = tokio::time::timeout(ONE_ANSWER, exchange(address, request)).await;
    let (parts, body) = answer
        .map_err(|_| no_answer(format!("none within {ONE_ANSWER:?}")))?
        .map_err(|error| no_answer(error.to_string()))?;
    Ok(Reply {
        request: name,
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        bytes: body,
    })
}

type Exchanged = (http::response::Parts, Vec<u8>);

async fn exchange(
    address: SocketAddr,
    request: Request<String>,
) -> std::result::Result<Exchanged, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes().to_vec();
    drop(sender);
    connection.abort();
    Ok((parts, body))
}
