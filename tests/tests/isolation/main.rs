//! Isolation over a real control plane: what is found is exactly what is wrong, what mends it does so when it
//! is applied, what may not be read is unknown, and rights are those that the API server gives.

mod applying;
mod collected;
mod fixes;
mod hostile;
mod narrowed;
mod reviews;
mod scenario;
mod table;
mod told;

use std::time::{Duration, Instant};

use plimsoll_tests::control_plane::{self, ControlPlane, NodeTemplate, Options, binaries};

/// Any failure ends the test; its text says what was expected and what was seen.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const MINUTES_2: Duration = Duration::from_secs(120);

/// How soon the product must notice something.
const SOON: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_keeps_teams_apart_on_a_real_cluster() -> Result<()> {
    let clock = Clock(Instant::now());
    let Some(mut plane) = start().await? else {
        return Ok(());
    };
    clock.says("a control plane runs");
    let cases = scenario::cases();
    scenario::create(&plane, &cases).await?;
    clock.says("the scenario is there");
    let main = collected::start(&plane).await?;
    let found = table::is_exactly_what_is_wrong(&main.server, &cases).await?;
    clock.says("exactly what is wrong is found");
    reviews::are_those_of_the_api_server(&plane, &main.server).await?;
    clock.says("rights are those of the API server");
    hostile::is_shown_inert(&main.server).await?;
    clock.says("hostile strings are inert");
    narrowed::are_unknown(&plane, &found).await?;
    clock.says("what may not be read is unknown");
    fixes::mend(&plane, main, &cases, &found).await?;
    clock.says("what mends it does");
    Ok(plane.check()?)
}

async fn start() -> Result<Option<ControlPlane>> {
    let options = Options {
        with_metrics_server: false,
        nodes: 4,
        node_template: NodeTemplate::named("node"),
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
