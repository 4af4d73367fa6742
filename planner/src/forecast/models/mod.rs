//! The models that a forecast is combined of.

mod autoregression;
mod card;
mod drift;
mod seasonal_naive;
mod theta;

use super::prepare::Prepared;
use autoregression::Autoregression;
use card::Card;
use drift::DampedDrift;
pub(super) use seasonal_naive::SeasonalNaive;
use theta::Theta;

/// A way to go on with a series.
pub(super) trait Model {
    /// What it is called on pages and in exports.
    fn name(&self) -> String;

    /// Goes on from an origin (how many steps are known then) for so many steps, in what models see.
    /// `None` where the history is too short for it.
    fn forecast(&self, data: &Prepared, origin: usize, horizon: usize) -> Option<Vec<f64>>;

    /// The same from several origins, rising.
    fn forecasts(
        &self,
        data: &Prepared,
        origins: &[usize],
        horizon: usize,
    ) -> Option<Vec<Vec<f64>>> {
        let from = |&origin: &usize| self.forecast(data, origin, horizon);
        origins.iter().map(from).collect()
    }
}

/// The models for a series.
pub(super) fn candidates(data: &Prepared) -> Vec<Box<dyn Model>> {
    let mut models: Vec<Box<dyn Model>> = vec![Box::new(DampedDrift)];
    if data.seasons.is_empty() {
        models.push(Box::new(SeasonalNaive { season: 1 }));
    }
    for &season in &data.seasons {
        models.push(Box::new(SeasonalNaive { season }));
    }
    models.push(Box::new(Theta));
    models.push(Box::new(Card));
    for model in Autoregression::all(data) {
        models.push(Box::new(model));
    }
    models
}
