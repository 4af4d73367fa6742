//! `plimsoll serve`: collect a cluster and serve its pages.

use super::Failure;
use super::server::{Serving, listen, run_until_stopped};
use crate::api::Plans;
use crate::clock::Clock;
use crate::collector::Live;
use crate::config::{Config, Overrides};
use crate::sharing::{PriceList, read_prices};
use crate::source::{KubeOptions, KubeSource, Source};
use crate::store::Store;
use crate::telemetry;
use clap::Args;
use plimsoll_planner::purpose::PURPOSE_LABELS;
use std::env::VarError;
use std::path::{Path, PathBuf};
use tracing::info;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll serve
      the current context of the kubeconfig, pages on http://127.0.0.1:8080
  plimsoll serve --kubeconfig ~/.kube/prod --context prod-eu-1 --database prod.db
  plimsoll serve --listen 0.0.0.0:8080 --token-file token
      reachable from elsewhere: needs a token

Rights: deploy/rbac.yaml has the least that is needed. No secrets are read.
Exit codes: 0 stopped by signal, 2 wrong usage or input, 3 the database cannot be opened,
4 any other failure.";

/// Settings of `plimsoll serve`; each can also stand in plimsoll.toml.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeArgs {
    /// Kubeconfig file [default: $KUBECONFIG, ~/.kube/config, or the pod's service account]
    #[arg(long, env = "PLIMSOLL_KUBECONFIG", value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Context of the kubeconfig [default: the current one]
    #[arg(long, env = "PLIMSOLL_CONTEXT", value_name = "NAME")]
    pub context: Option<String>,
    /// Serve what the database holds, without collecting: for imported history
    #[arg(long)]
    pub no_collect: bool,
    /// Name the cluster goes by on the pages [default: the context's]
    #[arg(long, env = "PLIMSOLL_CLUSTER_NAME", value_name = "NAME")]
    pub cluster_name: Option<String>,
    /// SQLite file with the history, created when absent [default: plimsoll.db]
    #[arg(long, env = "PLIMSOLL_DATABASE", value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// Configuration file [default: plimsoll.toml, when there is one]
    #[arg(long, env = "PLIMSOLL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address of the pages and the API [default: 127.0.0.1:8080]
    #[arg(long, env = "PLIMSOLL_LISTEN", value_name = "ADDR")]
    pub listen: Option<String>,
    /// Time between collection cycles, from 1s to 1h [default: 60s]
    #[arg(long, env = "PLIMSOLL_INTERVAL", value_name = "DURATION")]
    pub interval: Option<String>,
    /// File with the token that people and programs sign in with; without one only this machine
    /// can reach the pages
    #[arg(long, env = "PLIMSOLL_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// What to log, as in `info` or `plimsoll=debug,kube=warn` [default: info]
    #[arg(long, env = "PLIMSOLL_LOG", value_name = "FILTER")]
    pub log: Option<String>,
}

fn token_of_environment() -> Result<Option<String>, Failure> {
    match std::env::var("PLIMSOLL_TOKEN") {
        Ok(token) => Ok(Some(token)),
        Err(VarError::NotPresent) => Ok(None),
        // Without it the pages would be open to everyone on this machine.
        Err(VarError::NotUnicode(_)) => Err(Failure::input("PLIMSOLL_TOKEN: it is no text")),
    }
}

/// Runs `plimsoll serve` until it is stopped by a signal.
pub(super) async fn serve(args: ServeArgs) -> Result<(), Failure> {
    let collects = !args.no_collect;
    let config = Config::load(Overrides {
        kubeconfig: args.kubeconfig,
        context: args.context,
        cluster_name: args.cluster_name,
        database: args.database,
        config: args.config,
        listen: args.listen,
        interval: args.interval,
        token_file: args.token_file,
        token: token_of_environment()?,
        log: args.log,
    })
    .map_err(Failure::input)?;
    telemetry::start(&config.log);
    let clock = Clock::system();
    if !collects && !config.database.exists() {
        return Err(Failure::unavailable(format!(
            "there is no database {}. Give one with --database",
            config.database.display()
        )));
    }
    let plans = Plans {
        prices: prices_of(config.prices.as_deref())?,
        purposes: config.purposes.clone(),
        exempt: config.exempt.clone(),
    };
    let live = Live::new(config.interval_secs);
    let source = if collects {
        let (source, name) = kube_source(&config, &clock).await?;
        live.update(|state| state.awaited = Some(name));
        Some(source)
    } else {
        None
    };
    let (listener, signal) = listen(&config.listen).await?;
    let store = Store::open(&config.database)
        .await
        .map_err(Failure::unavailable)?
        .keeping(config.retention);
    let address = listener.local_addr().map_err(Failure::running)?;
    info!(%address, database = %config.database.display(), "serving");
    let serving = Serving {
        live,
        store,
        clock,
        teams: config.teams,
        plans,
        exempt: config.exempt,
        token: config.token,
        source,
    };
    run_until_stopped((listener, signal), serving).await
}

/// The price file, if one is configured.
fn prices_of(file: Option<&Path>) -> Result<PriceList, Failure> {
    file.map_or_else(
        || Ok(PriceList::default()),
        |file| read_prices(file).map_err(Failure::input),
    )
}

/// The cluster of the kubeconfig, and the name it goes by.
async fn kube_source(config: &Config, clock: &Clock) -> Result<(Box<dyn Source>, String), Failure> {
    let options = KubeOptions {
        kubeconfig: config.kubeconfig.clone(),
        context: config.context.clone(),
        name: config.cluster_name.clone(),
    };
    let label_keys = config.teams.label_keys().chain(PURPOSE_LABELS);
    let label_keys = label_keys.map(ToOwned::to_owned).collect();
    let source = KubeSource::new(options, clock.clone(), label_keys, config.interval_secs);
    let name = source.check().await.map_err(Failure::input)?;
    Ok((Box::new(source), name))
}
