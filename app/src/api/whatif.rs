//! What would be if.

use super::{Frame, Refused};
use plimsoll_planner::whatif::{Base, Outcome};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What would be if.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfPage {
    /// What every page shows.
    pub frame: Frame,
    /// What changes are made to; `None` where it is not known.
    pub inputs: Option<Arc<WhatIfInputs>>,
    /// What the scenario comes to.
    pub outcome: Option<Box<Outcome>>,
    /// Why there is nothing.
    pub refused: Option<Refused>,
}

/// What changes are made to, as the server and a browser have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIfInputs {
    /// The cluster.
    pub base: Base,
    /// Of whom that is; `None` of files.
    pub of: Option<WhatIfOf>,
    /// What prices are in; `None` where machines have none.
    pub currency: Option<String>,
    /// The server's clock when it answered, Unix seconds.
    pub now_secs: i64,
    /// Whether a forecast is still being computed.
    pub awaits_forecast: bool,
}

/// Which cluster changes are made to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfOf {
    /// Its name.
    pub cluster: String,
    /// As it was then, Unix seconds.
    pub as_of_secs: Option<i64>,
    /// Whether it is simulated.
    pub simulated: bool,
}
