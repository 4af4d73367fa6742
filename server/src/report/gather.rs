//! Asks for the parts of a report.

use super::parts::{forecast, isolation, packing, sharing};
use super::{Part, Report, Told};
use crate::api::{Capacity, ISOLATION_FORMULAS, Wanted};
use crate::jobs::{ASK_AGAIN, is_computing};
use plimsoll_app::api::{Access, ApiError, OtherExhaustion};
use plimsoll_app::routes::{ForecastQuery, IsolationQuery, Resource, ScopeQuery, SharingQuery};
use plimsoll_planner::{forecast as forecasts, packing as packings, pooling};

impl Capacity {
    /// The report of a cluster. A part that cannot be told says why; the others are told.
    ///
    /// # Errors
    /// [`ApiError`] when there is no such cluster or nothing was collected of it.
    pub async fn report(
        &self,
        access: &Access,
        cluster: Option<String>,
    ) -> Result<Report, ApiError> {
        let scope = ScopeQuery {
            cluster,
            ..ScopeQuery::default()
        };
        let frame = self.frame_of(scope.cluster.as_deref()).await?;
        let shared = SharingQuery::of(scope.clone());
        let judged = IsolationQuery::of(scope.clone());
        let (growths, study, packed, note) = tokio::join!(
            Box::pin(self.growths(access, &scope)),
            Box::pin(self.sharing_in_full(access, &shared)),
            Box::pin(self.packing_in_full(access, &scope)),
            Box::pin(self.isolation_in_full(access, &judged, Wanted::Network)),
        );
        let part = |title, formulas, told: Result<Told, ApiError>| Part {
            title,
            formulas,
            computing: matches!(&told, Err(why) if is_computing(why)),
            told: told.map_err(|why| format!("{} {}", why.message, why.hint)),
        };
        let growths = growths.into_iter().map(|(resource, growth)| {
            let title = match resource {
                Resource::Memory => "Memory forecast",
                Resource::Gpu => "GPU forecast",
                _ => "CPU forecast",
            };
            part(title, forecasts::FORMULA_VERSION, growth)
        });
        let study = study.map(|(page, of)| sharing(&of, &shared, page.frame.now_secs));
        let packed = packed.map(|(_, studied)| packing(&studied.note, &scope));
        let note = note.map(|note| isolation(&note, &judged));
        let others = [
            part("Sharing", pooling::FORMULA_VERSION, study),
            part("Packing", packings::FORMULA_VERSION, packed),
            part("Isolation", ISOLATION_FORMULAS, note),
        ];
        Ok(Report {
            parts: growths.chain(others).collect(),
            frame,
        })
    }

    /// The growth of what is forecast: CPU, memory, and GPUs where there are some.
    async fn growths(
        &self,
        access: &Access,
        scope: &ScopeQuery,
    ) -> Vec<(Resource, Result<Told, ApiError>)> {
        // All at once: each waits as long as an answer may take.
        let told = [Resource::Cpu, Resource::Memory, Resource::Gpu].map(|resource| async move {
            let query = ForecastQuery {
                resource,
                ..ForecastQuery::of(scope.clone())
            };
            let page = self.forecast_in_full(access, &query).await;
            let growth = page.and_then(|page| {
                let none = || ApiError::no_data("There is no forecast yet.", ASK_AGAIN);
                Ok((page.growth.ok_or_else(none)?, page.frame.now_secs))
            });
            (query, growth)
        });
        let told = futures::future::join_all(told.map(Box::pin)).await;
        let named = |other: &OtherExhaustion| other.resource == Resource::Gpu.as_str();
        let gpus = told.iter().any(|(query, growth)| {
            let others = growth
                .as_ref()
                .map(|(growth, _)| growth.others.iter().any(named));
            query.resource != Resource::Gpu && others.unwrap_or(false)
        });
        let told = told.into_iter();
        told.filter(|(query, _)| query.resource != Resource::Gpu || gpus)
            .map(|(query, growth)| {
                let growth = growth.map(|(growth, now_secs)| forecast(&growth, &query, now_secs));
                (query.resource, growth)
            })
            .collect()
    }
}
