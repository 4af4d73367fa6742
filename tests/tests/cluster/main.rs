//! The product over a real control plane: its figures are those of kubectl and metrics.k8s.io,
//! and whatever breaks, it says so, shows no wrong number and recovers.

#![expect(
    clippy::unwrap_used,
    reason = "an answer that lacks something fails the test that asked for it"
)]

mod faults;
mod figures;
mod identity;
mod outage;
mod rights;
mod sources;
mod workloads;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plimsoll_tests::control_plane::{self, ControlPlane, Options, binaries, scenario};
use plimsoll_tests::product::{Home, Server};

/// Any failure ends the test; its text says what was expected and what was seen.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const MINUTES_2: Duration = Duration::from_secs(120);

/// How soon the product must notice or get over something.
const SOON: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_cluster_in_good_and_bad_times() -> Result<()> {
    let clock = Clock(Instant::now());
    let Some(mut plane) = start().await? else {
        return Ok(());
    };
    scenario::create_mixed(&plane).await?;
    let job = ["create", "job", "nightly-by-hand", "--from=cronjob/nightly"];
    plane.kubectl(&[&job[..], &["-n", "data"]].concat()).await?;
    let done = ["wait", "--for=condition=complete", "job/nightly-by-hand"];
    let patience = ["-n", "data", "--timeout=60s"];
    plane.kubectl(&[&done[..], &patience].concat()).await?;
    plane.wait_until_settled(MINUTES_2).await?;
    clock.says("the mixed scenario is there");
    let narrow = rights::start(&plane).await?;
    rights::are_told(&plane, &narrow).await?;
    drop(narrow);
    clock.says("missing rights are told");
    plane.wait_for_metrics(MINUTES_2).await?;
    clock.says("everything is measured");

    let main = Collected::start(&plane).await?;
    main.server.wait_until_live(SOON).await?;
    figures::equal_those_of_kubectl(&plane, &main.server).await?;
    clock.says("figures are equal");
    workloads::are_resolved(&main.server).await?;
    workloads::hold_the_larger_of_both(&main.server).await?;
    workloads::pods_are_listed(&main.server).await?;
    figures::teams_quotas_and_demand(&plane, &main.server).await?;
    clock.says("workloads, teams, quotas and demand are told");

    let mut cut = outage::Cut::start(&plane).await?;
    let mut expired = faults::Expired::start(&plane).await?;
    cut.cut().await?;
    expired.expire(&plane).await?;
    faults::metrics_server_goes(&mut plane, &main.server).await?;
    clock.says("without metrics-server usage is unknown");
    outage::create_meanwhile(&plane).await?;
    expired.is_told().await?;
    clock.says("an invalid token is told");
    expired.renew(&plane).await?;
    faults::metrics_server_comes_back(&mut plane, &main.server).await?;
    figures::equal_those_of_kubectl(&plane, &main.server).await?;
    clock.says("metrics-server is back and figures are equal");
    drop(expired);
    faults::apiserver_crashes(&mut plane, main, &clock).await?;
    clock.says("the API server is back and figures are equal");
    cut.is_told_then_mended(&plane).await?;
    clock.says("the cut network is mended, its gap stored, and figures are equal");
    Ok(plane.check()?)
}

async fn start() -> Result<Option<ControlPlane>> {
    let options = Options {
        nodes: 0,
        ..Options::default()
    };
    match ControlPlane::start(options).await {
        Err(control_plane::Error::Unavailable(reason)) => {
            binaries::skip_or_panic(&reason);
            Ok(None)
        }
        other => Ok(other.map(Some)?),
    }
}

/// Where the time of the test goes.
struct Clock(Instant);

impl Clock {
    fn says(&self, what: &str) {
        eprintln!("{:>6.1?} s: {what}", self.0.elapsed().as_secs_f32());
    }
}

/// The rights as they are delivered.
fn delivered_rights() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/rbac.yaml")
}

/// A server that collects the control plane with exactly the delivered rights.
struct Collected {
    // Dropped in this order: the log is shown before its folder goes.
    server: Server,
    home: Home,
    kubeconfig: PathBuf,
}

impl Collected {
    async fn start(plane: &ControlPlane) -> Result<Self> {
        let kubeconfig = plane
            .service_account_kubeconfig("plimsoll", &delivered_rights(), Duration::from_secs(3600))
            .await?;
        let home = Home::create()?;
        Self::start_with(home, kubeconfig).await
    }

    async fn start_with(home: Home, kubeconfig: PathBuf) -> Result<Self> {
        let path = kubeconfig.to_string_lossy().into_owned();
        let log = ["--log", "plimsoll=info"];
        let arguments = ["serve", "--interval", "1s", "--kubeconfig", &path];
        let server = home.start(&[&arguments[..], &log].concat()).await?;
        Ok(Self {
            server,
            home,
            kubeconfig,
        })
    }
}
