//! The comparison of shared and dedicated machines: by the server, the command and the browser alike.

use crate::api::{Compared, ScenarioKind};
use plimsoll_planner::pooling::{
    Hindsight, Pieces, PoolingError, Profile, Resampling, Rules, Tail, Waterfall, holdings,
};

/// Compares by rules, in well under a frame's time for a hundred teams. Where it is known in which pieces demand
/// comes, they are packed.
///
/// # Errors
/// [`PoolingError`] where the rules cannot be applied.
pub fn compare(
    (profile, pieces): (&Profile, Option<&Pieces>),
    (draws, kind): (&Resampling, ScenarioKind),
    rules: &Rules,
) -> Result<Compared, PoolingError> {
    let waterfall = Waterfall::of(profile, rules)?;
    let packed = pieces.and_then(|pieces| pieces.machines(profile, rules, &waterfall));
    let waterfall = match &packed {
        Some(packed) => waterfall.with(packed),
        None => waterfall,
    };
    let (binding, size) = (waterfall.binding, rules.machine[waterfall.binding]);
    let mean: f64 = profile.resources[binding].mean.iter().sum();
    let peaks = profile.team_quantiles(binding, rules.quantile);
    Ok(Compared {
        intervals: draws.intervals(profile, rules, &waterfall),
        holdings: holdings(profile, rules, (&waterfall, packed.as_ref())),
        tail: Tail::of(profile, rules)?,
        hindsight: match kind {
            ScenarioKind::History => Hindsight::of(profile, rules.quantile),
            // Futures have no order.
            ScenarioKind::Forecast => None,
        },
        busy: mean / size,
        peaks_apart: peaks.iter().sum::<f64>() / size,
        rules: rules.clone(),
        waterfall,
    })
}
