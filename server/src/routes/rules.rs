//! By which rules the numbers of exports came to be, and what they assume.

use crate::api::{ISOLATION_FORMULAS, SIZING_FORMULAS};
use crate::export::Rules;
use plimsoll_app::routes::{ForecastQuery, ScopeQuery, SharingQuery};
use plimsoll_planner::{accounting, forecast, packing, pooling, whatif};
use utoipa::IntoParams;
use utoipa::openapi::{RefOr, Schema};

/// The parameters that hold though nobody gave them, with their values.
pub(super) fn in_effect(rules: &Rules, asked: &[(String, String)]) -> Vec<(String, String)> {
    let all = match rules.formulas {
        forecast::FORMULA_VERSION => defaults::<ForecastQuery>(),
        pooling::FORMULA_VERSION => defaults::<SharingQuery>(),
        _ if rules.windowed => defaults::<ScopeQuery>(),
        _ => Vec::new(),
    };
    let is_given = |name: &str| asked.iter().any(|(given, _)| given == name);
    // Costs are given in the place of a risk.
    let holds = |name: &str| !(is_given(name) || name == "risk" && is_given("cost_short"));
    all.into_iter().filter(|(name, _)| holds(name)).collect()
}

/// What the document of the API promises.
fn defaults<Q: IntoParams>() -> Vec<(String, String)> {
    let default = |schema: RefOr<Schema>| match schema {
        RefOr::T(Schema::Object(object)) => object.default,
        _ => None,
    };
    let all = Q::into_params(|| None).into_iter().filter_map(|one| {
        let value = default(one.schema?)?;
        let text = value.as_str().map(ToOwned::to_owned);
        Some((one.name, text.unwrap_or_else(|| value.to_string())))
    });
    // The window is told as its span; in which order rows come can be seen.
    all.filter(|(name, _)| !matches!(name.as_str(), "window" | "sort" | "page"))
        .collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_gave_holds_as_well() {
        let asked = [
            ("level".to_owned(), "95".to_owned()),
            ("cost_short".to_owned(), "5".to_owned()),
        ];
        let all = in_effect(&FORECAST, &asked);
        let value = |name: &str| {
            let found = all.iter().find(|(of, _)| of == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("resource"), Some("cpu"));
        assert_eq!(value("basis"), Some("requests"));
        assert_eq!(value("horizon"), Some("90d"));
        for name in ["level", "risk", "window"] {
            assert_eq!(value(name), None, "{name}");
        }
        let shared = in_effect(&SHARING, &[]);
        let machine = shared.iter().find(|(of, _)| of == "machine");
        assert_eq!(machine.map(|(_, value)| value.as_str()), Some("own"));
        assert!(in_effect(&NOW, &[]).is_empty());
    }
}
