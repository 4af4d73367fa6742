//! A cluster looked at once, without a server that collects it.

use crate::api::{Capacity, Plans};
use crate::cli::Failure;
use crate::cli::isolation::KubeArgs;
use crate::clock::Clock;
use crate::collector::{Live, LookError, look_once};
use crate::config;
use crate::isolation::OverseerOptions;
use crate::source::{KubeOptions, KubeSource, SourceError};
use crate::store::Store;
use plimsoll_app::api::{Access, IsolationPage};
use plimsoll_app::routes::IsolationQuery;
use plimsoll_planner::purpose::PURPOSE_LABELS;
use std::time::Duration;
use tempfile::TempDir;

/// How long lists may take to be complete.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is seen speaks for so long.
const INTERVAL_SECS: i64 = 60;

/// A cluster that was looked at.
pub(in crate::cli) struct Looked {
    store: Store,
    capacity: Capacity,
    /// Where it is noted meanwhile; removed with this.
    _folder: TempDir,
}

impl Looked {
    /// Looks at the cluster of a kubeconfig.
    pub(in crate::cli) async fn at(kube: &KubeArgs) -> Result<Self, Failure> {
        let settings = config::stored(kube.config.as_deref()).map_err(Failure::input)?;
        let options = KubeOptions {
            kubeconfig: kube.kubeconfig.clone(),
            context: kube.context.clone(),
            name: None,
        };
        let clock = Clock::system();
        let label_keys = settings.teams.label_keys().chain(PURPOSE_LABELS);
        let label_keys = label_keys.map(ToOwned::to_owned).collect();
        let mut source = KubeSource::new(options, clock.clone(), label_keys, INTERVAL_SECS);
        source.check().await.map_err(|error| {
            Failure::input(format!("{error}. Or ask a running server with --server"))
        })?;
        let folder = tempfile::tempdir().map_err(|error| {
            Failure::running(format!("there is no place for temporary files: {error}"))
        })?;
        let file = folder.path().join("look.db");
        let store = Store::open(&file).await.map_err(Failure::unavailable)?;
        let live = Live::new(INTERVAL_SECS);
        let overseeing = OverseerOptions {
            mapping: settings.teams.clone(),
            exempt: settings.exempt.clone(),
        };
        let overseeing = (&live, &overseeing);
        let looked = look_once(&mut source, &store, &clock, overseeing, PATIENCE).await;
        if let Err(error) = looked {
            store.close().await;
            return Err(match error {
                LookError::Source(error @ SourceError::Configuration(_)) => Failure::input(error),
                LookError::Source(error) => {
                    let told = error.to_string();
                    let told = told.replace(". It is tried again with every cycle", "");
                    Failure::unavailable(told)
                }
                LookError::Store(error) => Failure::unavailable(error),
                LookError::Overseer(error) => Failure::running(error),
            });
        }
        let plans = Plans {
            purposes: settings.purposes,
            exempt: settings.exempt,
            ..Plans::default()
        };
        let capacity = Capacity::new(store.clone(), live, clock, settings.teams, plans);
        Ok(Self {
            store,
            capacity,
            _folder: folder,
        })
    }

    /// How far teams are kept apart there.
    pub(in crate::cli) async fn isolation(
        &self,
        query: &IsolationQuery,
    ) -> Result<IsolationPage, Failure> {
        let page = self.capacity.whole_isolation(&Access::All, query).await;
        let mut page = page.map_err(Failure::of_api)?;
        // It was looked at once: that is not when it began.
        for row in page.note.iter_mut().flat_map(|note| &mut note.findings) {
            (row.since_secs, row.since_first_look) = (None, false);
        }
        Ok(page)
    }

    /// Ends it in order.
    pub(in crate::cli) async fn close(self) {
        self.capacity.stop();
        self.store.close().await;
    }
}
