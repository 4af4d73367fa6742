//! By which rules the numbers of exports came to be, and what they assume.

use crate::api::{ISOLATION_FORMULAS, SIZING_FORMULAS};
use crate::export::Rules;
use plimsoll_planner::{accounting, forecast, packing, pooling, whatif};

/// Demand and nodes over a window.
pub(super) const ACCOUNTING: Rules = Rules {
    formulas: accounting::FORMULA_VERSION,
    windowed: true,
    assumptions: &[
        "Amounts are means over those seconds of the window for which they are known; pods and quotas are of its end.",
        "Requested is the effective request of every pod on a node; max is the larger of request and use, container by container.",
        "Efficiency is use by request over the time for which use is known.",
        "An empty value is not known; it is not zero.",
    ],
};

/// What is there now.
pub(super) const NOW: Rules = Rules {
    windowed: false,
    assumptions: &[
        "Amounts are of the newest cycle, or of the pods as they are now.",
        "An empty value is not known; it is not zero.",
    ],
    ..ACCOUNTING
};

/// Forecasts.
pub(super) const FORECAST: Rules = Rules {
    formulas: forecast::FORMULA_VERSION,
    windowed: false,
    assumptions: &[
        "What grew goes on as it grew: the forecast knows the past and nothing of plans.",
        "Intervals are those that held in earlier forecasts of the same series.",
    ],
};

/// Shared against dedicated machines.
pub(super) const SHARING: Rules = Rules {
    formulas: pooling::FORMULA_VERSION,
    windowed: true,
    assumptions: &[
        "Both sides hold the same demand by the same rules; what differs is who shares a machine.",
        "Machines are of one shape; demand that was not observed is left out, not taken for zero.",
    ],
};

/// Pods on the fewest nodes.
pub(super) const PACKING: Rules = Rules {
    formulas: packing::FORMULA_VERSION,
    windowed: false,
    assumptions: &[
        "Pods are packed by their requests, as the scheduler does, at one moment.",
        "Of two bounds the stronger proven one is told.",
    ],
};

/// How far teams are kept apart.
pub(super) const ISOLATION: Rules = Rules {
    formulas: ISOLATION_FORMULAS,
    windowed: false,
    assumptions: &[
        "Objects are judged as they are now, within what may be read.",
        "What cannot be read is unknown; unknown is not a pass.",
    ],
};

/// What workloads would do well to request.
pub(super) const SIZING: Rules = Rules {
    formulas: SIZING_FORMULAS,
    windowed: false,
    assumptions: &[
        "Recommendations follow what containers used while they were observed; negative freed amounts ask for more.",
    ],
};

/// What would be if.
pub(super) const WHAT_IF: Rules = Rules {
    formulas: whatif::FORMULA_VERSION,
    windowed: false,
    assumptions: &[
        "Pods are packed by their requests, as they are now and with all changes, both times by the same quick rules.",
        "Forecast demand grows by as much as what pods ask for.",
    ],
};
