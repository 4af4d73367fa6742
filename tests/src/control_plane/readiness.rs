//! Waiting for a state instead of sleeping.

use std::future::Future;
use std::time::{Duration, Instant};

use kube::Client;
use kube::config::{Config, KubeConfigOptions, Kubeconfig};

use super::layout::Layout;
use super::process::Process;
use super::{Error, Program, Result};

/// How long one question may take.
const ONE_ANSWER: Duration = Duration::from_secs(5);

/// Asks again and again until there is an answer.
///
/// `probe` gives `Ok(Ok(value))` when the state is reached and `Ok(Err(seen))` when
/// it is not; a failing request counts as not reached.
///
/// # Errors
/// [`Error::TimedOut`] with what was seen last.
pub async fn eventually<T, F, Fut>(what: &str, timeout: Duration, mut probe: F) -> Result<T>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<std::result::Result<T, String>>>,
{
    let start = Instant::now();
    loop {
        let last = match probe().await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(seen)) => seen,
            Err(error) => error.to_string(),
        };
        if start.elapsed() >= timeout {
            return Err(Error::TimedOut {
                what: what.to_owned(),
                after: timeout,
                last,
            });
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Waits until a program answers as ready; fails early when it ends.
pub(super) async fn ready(
    program: Program,
    process: &mut Process,
    layout: &Layout,
    timeout: Duration,
) -> Result<()> {
    let (client, path) = prober(program, layout).await?;
    let start = Instant::now();
    loop {
        process.check()?;
        let last = match tokio::time::timeout(ONE_ANSWER, get(&client, path)).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer to {path} within {ONE_ANSWER:?}"),
        };
        if start.elapsed() >= timeout {
            let log = process.log_tail();
            return Err(Error::NotReady {
                program,
                after: timeout,
                last,
                log,
            });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The body that the API server, or another server asked in its way, has for a path.
pub(super) async fn get(client: &Client, path: &str) -> Result<String> {
    let request = http::Request::get(path)
        .body(Vec::new())
        .map_err(|error| Error::Unreadable(format!("{path}: {error}")))?;
    Ok(client.request_text(request).await?)
}

/// A client that has the rights of a kubeconfig.
pub(super) async fn client(kubeconfig: &std::path::Path) -> Result<Client> {
    let kubeconfig = Kubeconfig::read_from(kubeconfig)?;
    let options = KubeConfigOptions::default();
    connect(Config::from_custom_kubeconfig(kubeconfig, &options).await?)
}

/// An answer of 503 is an answer: by default the client asks for minutes again and
/// again before it admits to it, and waits for ever for one that does not come.
fn connect(mut config: Config) -> Result<Client> {
    config.default_retry = false;
    config.read_timeout = Some(Duration::from_secs(60));
    Ok(Client::try_from(config)?)
}

/// Whom to ask whether a program is ready, and for what.
async fn prober(program: Program, layout: &Layout) -> Result<(Client, &'static str)> {
    match program {
        Program::ApiServer => Ok((client(&layout.kubeconfig("admin")).await?, "/readyz")),
        // Ready means here: the API server reaches it and knows what it serves. Its
        // own /readyz would also wait for the first round of measurements.
        Program::MetricsServer => Ok((
            client(&layout.kubeconfig("admin")).await?,
            "/apis/metrics.k8s.io/v1beta1",
        )),
        Program::Etcd => Ok((anonymous(program, layout)?, "/health")),
        _ => Ok((anonymous(program, layout)?, "/healthz")),
    }
}

/// A client for what a program tells anyone, whatever its certificate.
pub(super) fn anonymous(program: Program, layout: &Layout) -> Result<Client> {
    let url = layout.url(program);
    let uri = url
        .parse()
        .map_err(|error| Error::Unreadable(format!("{url}: {error}")))?;
    let mut config = Config::new(uri);
    config.accept_invalid_certs = true;
    connect(config)
}
