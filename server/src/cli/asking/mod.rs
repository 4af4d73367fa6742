//! Whom a command asks: a database on this machine, or a running server.

mod look;
mod pages;
mod remote;
mod secret;

pub(super) use look::Looked;
pub(super) use remote::Remote;

use super::Failure;
use super::history::HistoryArgs;
use crate::api::{Capacity, Plans};
use crate::clock::Clock;
use crate::collector::Live;
use crate::store::Store;
use clap::Args;
use plimsoll_app::api::{
    Access, ApiError, CapacityApi, DataHealth, ForecastPage, NamespaceTable, NodeTable, TeamsPage,
};
use plimsoll_app::routes::{
    Basis, ForecastQuery, NamespacesQuery, NodesQuery, Params, ScopeQuery, TeamsQuery,
};
use std::path::PathBuf;

/// A cycle is a minute long, where nobody collects now who could say otherwise.
const INTERVAL_SECS: i64 = 60;

/// A running server.
#[derive(Debug, Clone, Args)]
pub struct ServerArgs {
    /// Ask a running server, by its address, instead of a database
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// File with the token of the server [default: the variable PLIMSOLL_TOKEN]
    #[arg(long, env = "PLIMSOLL_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

impl ServerArgs {
    /// The server, if one is named.
    pub(super) fn remote(&self) -> Result<Option<Remote>, Failure> {
        let Some(url) = &self.server else {
            return Ok(None);
        };
        let token = secret::token(self.token_file.as_deref())?;
        Remote::new(url, token).map(Some)
    }
}

/// Whom to ask, and of which cluster.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// A cluster by its name [default: the only one; of a server the one that it collects]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
    /// The database.
    #[command(flatten)]
    pub history: HistoryArgs,
}

/// Of what time, and what counts as demand.
#[derive(Debug, Clone, Args)]
pub struct ScopeArgs {
    /// The time that is looked at, such as 24h, 7d, now-30d, or two RFC 3339 times with / between
    #[arg(long, value_name = "WINDOW", default_value = "30d")]
    pub window: String,
    /// What counts as demand
    #[arg(long, value_parser = super::choice::one_of(Basis::ALL, Basis::as_str), default_value = "requests")]
    pub basis: Basis,
}

/// Names and values as in a URL: flags are read by the same rules as its parameters.
#[derive(Debug, Default)]
pub(super) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Those of a scope.
    pub(super) fn of(cluster: Option<&str>, scope: &ScopeArgs) -> Self {
        Self::default()
            .with("cluster", cluster)
            .with("window", Some(&scope.window))
            .with("basis", Some(scope.basis.as_str()))
    }

    /// With one more, where it is given.
    pub(super) fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.0
            .extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// The query that they are, or what is wrong with which flag.
    pub(super) fn read<T>(
        self,
        read: impl FnOnce(&Params) -> Result<T, ApiError>,
    ) -> Result<T, Failure> {
        read(&Params::new(self.0)).map_err(|error| match &error.field {
            Some(field) => Failure::input(format!(
                "--{}: {} {}",
                field.replace('_', "-"),
                error.message.trim_start_matches(&format!("{field}: ")),
                error.hint
            )),
            None => Failure::of_api(error),
        })
    }
}

/// Whom a command asks.
pub(super) enum Asked {
    /// A database, read here.
    Stored(Box<Stored>),
    /// A server.
    Server(Remote),
}

/// A database and what answers from it.
pub(super) struct Stored {
    store: Store,
    capacity: Capacity,
    cluster: String,
}

impl Asked {
    /// The server, or else the database.
    pub(super) async fn open(args: &SourceArgs) -> Result<Self, Failure> {
        if let Some(remote) = args.server.remote()? {
            return Ok(Self::Server(remote));
        }
        let settings = args.history.settings()?;
        let store = args.history.open_existing(&settings, " or --server");
        let store = store.await?;
        let cluster = super::cluster::choose(&store, args.cluster.as_deref()).await;
        let cluster = match cluster {
            Ok(cluster) => cluster.name,
            Err(failure) => {
                store.close().await;
                return Err(failure);
            }
        };
        let plans = Plans {
            purposes: settings.purposes,
            exempt: settings.exempt,
            ..Plans::default()
        };
        let live = Live::new(INTERVAL_SECS);
        let clock = Clock::system();
        let capacity = Capacity::new(store.clone(), live, clock, settings.teams, plans);
        Ok(Self::Stored(Box::new(Stored {
            store,
            capacity,
            cluster,
        })))
    }

    /// The cluster to ask for.
    pub(super) fn cluster<'a>(&'a self, named: Option<&'a str>) -> Option<&'a str> {
        match self {
            Self::Stored(stored) => Some(&stored.cluster),
            Self::Server(_) => named,
        }
    }

    /// All namespaces or teams that match.
    pub(super) async fn namespaces(
        &self,
        query: &NamespacesQuery,
    ) -> Result<NamespaceTable, Failure> {
        match self {
            Self::Stored(stored) => {
                let found = stored.capacity.namespaces_in_full(&Access::All, query);
                found.await.map_err(Failure::of_api)
            }
            Self::Server(server) => server.in_full(&query.link("/api/v1/namespaces")).await,
        }
    }

    /// All nodes that match.
    pub(super) async fn nodes(&self, query: &NodesQuery) -> Result<NodeTable, Failure> {
        match self {
            Self::Stored(stored) => {
                let found = stored.capacity.nodes_in_full(&Access::All, query);
                found.await.map_err(Failure::of_api)
            }
            Self::Server(server) => server.in_full(&query.link("/api/v1/nodes")).await,
        }
    }

    /// The teams that match.
    pub(super) async fn teams(&self, query: &TeamsQuery) -> Result<TeamsPage, Failure> {
        match self {
            Self::Stored(stored) => {
                let found = stored.capacity.teams(&Access::All, query);
                found.await.map_err(Failure::of_api)
            }
            Self::Server(server) => server.json(&query.link("/api/v1/teams")).await,
        }
    }

    /// How complete and fresh the data is.
    pub(super) async fn health(&self, query: &ScopeQuery) -> Result<DataHealth, Failure> {
        match self {
            Self::Stored(stored) => {
                let found = stored.capacity.data_health(&Access::All, query);
                found.await.map_err(Failure::of_api)
            }
            Self::Server(server) => server.json(&query.link("/api/v1/health-of-data")).await,
        }
    }

    /// The forecast, once it is computed.
    pub(super) async fn forecast(&self, query: &ForecastQuery) -> Result<ForecastPage, Failure> {
        match self {
            Self::Stored(stored) => {
                let found = stored.capacity.forecast_in_full(&Access::All, query);
                found.await.map_err(Failure::of_api)
            }
            Self::Server(server) => {
                let path = query.link("/api/v1/forecast");
                server
                    .once_computed(&path, |page: &ForecastPage| page.growth.is_some())
                    .await
            }
        }
    }

    /// Ends it in order.
    pub(super) async fn close(self) {
        if let Self::Stored(stored) = self {
            stored.capacity.stop();
            stored.store.close().await;
        }
    }
}
