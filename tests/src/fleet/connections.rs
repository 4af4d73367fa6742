//! Connections, encrypted as those of an API server are.

use super::error::{Error, Result};
use super::service::Service;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use std::convert::Infallible;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// By what it is known.
pub(super) struct Identity {
    acceptor: TlsAcceptor,
    certificate: String,
}

impl Identity {
    /// A new certificate of its own.
    pub(super) fn create() -> Result<Self> {
        let failed = |error: String| Error::Certificate(error);
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()])
            .map_err(|error| failed(error.to_string()))?;
        let key = KeyPair::generate().map_err(|error| failed(error.to_string()))?;
        let certificate = params
            .self_signed(&key)
            .map_err(|error| failed(error.to_string()))?;
        let private = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate: certificate.pem(),
        })
    }

    /// Writes a kubeconfig that leads to it. (JSON is YAML.)
    pub(super) fn kubeconfig(&self, folder: &Path, address: SocketAddr) -> Result<PathBuf> {
        let authority = folder.join("ca.crt");
        fs::write(&authority, &self.certificate)?;
        let cluster = json!({ "server": format!("https://{address}"),
            "certificate-authority": authority });
        let config = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "fleet",
            "clusters": [{ "name": "fleet", "cluster": cluster }],
            "users": [{ "name": "fleet", "user": { "token": "made-for-measuring" } }],
            "contexts": [{ "name": "fleet", "context": { "cluster": "fleet", "user": "fleet" } }],
        });
        let path = folder.join("kubeconfig");
        fs::write(&path, config.to_string())?;
        Ok(path)
    }
}

/// Accepts connections until it is aborted; each ends with the next cut.
pub(super) async fn serve(
    address: SocketAddr,
    identity: Identity,
    service: Arc<Service>,
    cuts: watch::Receiver<u64>,
) -> Result<JoinHandle<()>> {
    let listener = TcpListener::bind(address).await?;
    Ok(tokio::spawn(async move {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                let (acceptor, service) = (identity.acceptor.clone(), Arc::clone(&service));
                tokio::spawn(connection(stream, acceptor, service, cuts.clone()));
            }
        }
    }))
}

async fn connection(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    service: Arc<Service>,
    mut cuts: watch::Receiver<u64>,
) {
    // Small answers would wait for each other.
    let _ = stream.set_nodelay(true);
    cuts.mark_unchanged();
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, Infallible>(service.answer(request).await) }
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    tokio::select! {
        // However it ended, the client notices.
        _ = served => {}
        _ = cuts.changed() => {}
    }
}
