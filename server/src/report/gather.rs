//! Asks for the parts of a report.

use super::parts::{forecast, isolation, packing, sharing};
use super::{Part, Report, Told};
use crate::api::{Capacity, ISOLATION_FORMULAS, Wanted};
use crate::jobs::{ASK_AGAIN, is_computing};
use plimsoll_app::api::{Access, ApiError};
use plimsoll_app::routes::{ForecastQuery, IsolationQuery, ScopeQuery, SharingQuery};
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
        let growing = ForecastQuery::of(scope.clone());
        let shared = SharingQuery::of(scope.clone());
        let judged = IsolationQuery::of(scope.clone());
        let (growth, study, packed, note) = tokio::join!(
            Box::pin(self.forecast_in_full(access, &growing)),
            Box::pin(self.sharing_in_full(access, &shared)),
            Box::pin(self.packing_in_full(access, &scope)),
            Box::pin(self.isolation_in_full(access, &judged, Wanted::Network)),
        );
        let now_secs = frame.now_secs;
        let part = |title, formulas, told: Result<Told, ApiError>| Part {
            title,
            formulas,
            computing: matches!(&told, Err(why) if is_computing(why)),
            told: told.map_err(|why| format!("{} {}", why.message, why.hint)),
        };
        let none = || ApiError::no_data("There is no forecast yet.", ASK_AGAIN);
        let growth = growth.and_then(|page| page.growth.ok_or_else(none));
        let growth = growth.map(|growth| forecast(&growth, &growing, now_secs));
        let study = study.map(|(page, of)| sharing(&of, &shared, page.frame.now_secs));
        let packed = packed.map(|(_, studied)| packing(&studied.note, &scope));
        let note = note.map(|note| isolation(&note, &judged));
        Ok(Report {
            frame,
            parts: vec![
                part("Forecast", forecasts::FORMULA_VERSION, growth),
                part("Sharing", pooling::FORMULA_VERSION, study),
                part("Packing", packings::FORMULA_VERSION, packed),
                part("Isolation", ISOLATION_FORMULAS, note),
            ],
        })
    }
}
