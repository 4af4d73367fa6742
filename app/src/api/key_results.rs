//! What the plans come to, in a few numbers.

use super::{Frame, OtherExhaustion, ScoreNote};
use serde::{Deserialize, Serialize};

/// What the pages Forecast, Sharing, Packing and Isolation begin with, as of the last time it was computed.
/// Of the cluster that is collected, and for who may see all of it; otherwise all of it is `None` or empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct KeyResults {
    /// What every answer has.
    pub frame: Frame,
    /// Whether some of it is not there yet and will be.
    pub computing: bool,
    /// When CPU, memory and GPUs are exhausted, as far as that is forecast.
    pub exhaustion: Vec<OtherExhaustion>,
    /// How far forecasts look ahead, seconds.
    pub horizon_secs: Option<i64>,
    /// What sharing is worth.
    pub sharing: Option<KeySharing>,
    /// How few machines would do.
    pub packing: Option<KeyPacking>,
    /// How far teams are kept apart.
    pub isolation: Option<KeyIsolation>,
}

/// What sharing machines is worth to teams.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct KeySharing {
    /// Teams that need machines.
    pub parks: usize,
    /// Machines they need together.
    pub shared: f64,
    /// Machines they need each on its own.
    pub dedicated: f64,
    /// The difference.
    pub saved: f64,
    /// Its interval of 90 %, lower and upper end.
    pub interval: Option<(f64, f64)>,
}

/// How few machines hold the work that runs. The page Packing says the same of more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct KeyPacking {
    /// Pods that are packed.
    pub pods: i64,
    /// Of these, those that find no machine, packed anew.
    pub pods_unplaced: i64,
    /// Machines that take pods.
    pub open: i64,
    /// Of these, those that hold any now.
    pub used: i64,
    /// Machines that would do, packed anew.
    pub needed: i64,
    /// Fewer than these cannot do.
    pub bound: i64,
}

/// How far teams are kept apart, in all namespaces that are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct KeyIsolation {
    /// What the checks come to.
    pub score: ScoreNote,
    /// Teams with a failure of high severity, `__unassigned__` not counted.
    pub teams_failing: usize,
    /// Teams, `__unassigned__` not counted.
    pub teams: usize,
}
