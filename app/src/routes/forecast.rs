//! The query of the forecast: what, how far, and what machines are planned by.

use super::numbers::{CORES, GIB, number};
use super::pairs::{Params, with_query};
use super::{GrowthBy, Horizon, Level, Resource, ScopeQuery, paths};
use crate::api::ApiError;

/// How long machines take to arrive unless told otherwise.
pub(super) const DEFAULT_LEAD_DAYS: u32 = 42;
/// In how many of a hundred periods machines may fall short unless told otherwise.
pub(super) const DEFAULT_RISK_PERCENT: f64 = 5.0;
/// Small pictures on one page.
pub const PANELS_PER_PAGE: usize = 16;

const LONGEST_LEAD_DAYS: u32 = 730;

/// What is forecast, and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastQuery {
    /// Cluster and basis; the window is not used.
    pub scope: ScopeQuery,
    /// Demand for what.
    pub resource: Resource,
    /// Beside the cluster, of what.
    pub by: GrowthBy,
    /// The team or namespace that is looked at; `None` for the cluster.
    pub name: Option<String>,
    /// How far ahead.
    pub horizon: Horizon,
    /// Which intervals are spoken of.
    pub level: Level,
    /// Days from an order to a machine that runs.
    pub lead_days: u32,
    /// In how many of a hundred periods there may be too few machines; from the costs where
    /// both are given.
    pub risk_percent: f64,
    /// What a machine too few costs in the time in which one too many costs [`Self::cost_idle`].
    pub cost_short: Option<f64>,
    /// What a machine too many costs.
    pub cost_idle: Option<f64>,
    /// Allocatable cores of the machines that are counted; the cluster's own when absent.
    pub machine_cores: Option<f64>,
    /// Allocatable GiB of the machines that are counted.
    pub machine_gib: Option<f64>,
    /// Page of the small pictures, from 1.
    pub page: usize,
}

impl ForecastQuery {
    /// The parameters there are, beside `page`.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "window",
        "basis",
        "resource",
        "by",
        "name",
        "horizon",
        "level",
        "lead",
        "risk",
        "cost_short",
        "cost_idle",
        "machine_cores",
        "machine_gib",
    ];

    /// The forecast of a scope, with all else as it is by default.
    #[must_use]
    pub fn of(scope: ScopeQuery) -> Self {
        Self {
            scope,
            resource: Resource::default(),
            by: GrowthBy::default(),
            name: None,
            horizon: Horizon::default(),
            level: Level::default(),
            lead_days: DEFAULT_LEAD_DAYS,
            risk_percent: DEFAULT_RISK_PERCENT,
            cost_short: None,
            cost_idle: None,
            machine_cores: None,
            machine_gib: None,
            page: 1,
        }
    }

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        let by = params
            .get("by")
            .map_or(Ok(GrowthBy::default()), GrowthBy::parse)?;
        let query = Self {
            scope: ScopeQuery::read(params)?,
            resource: params
                .get("resource")
                .map_or(Ok(Resource::default()), Resource::parse)?,
            by,
            name: params.text("name", 253)?,
            horizon: params
                .get("horizon")
                .map_or(Ok(Horizon::default()), Horizon::parse)?,
            level: params
                .get("level")
                .map_or(Ok(Level::default()), Level::parse)?,
            lead_days: lead(params)?,
            risk_percent: number(params, "risk", (0.5, 50.0), "a percentage from 0.5 to 50")?
                .unwrap_or(DEFAULT_RISK_PERCENT),
            cost_short: number(params, "cost_short", COSTS, A_COST)?,
            cost_idle: number(params, "cost_idle", COSTS, A_COST)?,
            machine_cores: number(params, "machine_cores", (0.1, 10_000.0), CORES)?,
            machine_gib: number(params, "machine_gib", (0.1, 1_000_000.0), GIB)?,
            page: params.page()?,
        };
        if query.name.is_some() && by == GrowthBy::Cluster {
            return Err(ApiError::invalid(
                "name",
                "name: of the cluster there is but one.",
                "Add by=team or by=namespace, or leave the name out.",
            ));
        }
        if query.cost_short.is_some() != query.cost_idle.is_some() {
            return Err(ApiError::invalid(
                if query.cost_short.is_some() {
                    "cost_idle"
                } else {
                    "cost_short"
                },
                "Of the two costs one is missing.",
                "Give both cost_short and cost_idle, or a risk.",
            ));
        }
        if query.cost_short == Some(0.0) && query.cost_idle == Some(0.0) {
            return Err(ApiError::invalid(
                "cost_short",
                "Both costs are zero, so that nothing follows from them.",
                "Give what a machine too few and one too many cost, or a risk.",
            ));
        }
        Ok(query)
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        let mut push = |name, value: String, default: &str| {
            if value != default {
                pairs.push((name, value));
            }
        };
        push("resource", self.resource.as_str().to_owned(), "cpu");
        push("by", self.by.as_str().to_owned(), "team");
        push("name", self.name.clone().unwrap_or_default(), "");
        push("horizon", self.horizon.as_str().to_owned(), "90d");
        push("level", self.level.as_str().to_owned(), "80");
        push("lead", format!("{}d", self.lead_days), "42d");
        push("risk", self.risk_percent.to_string(), "5");
        let optional = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
        push("cost_short", optional(self.cost_short), "");
        push("cost_idle", optional(self.cost_idle), "");
        push("machine_cores", optional(self.machine_cores), "");
        push("machine_gib", optional(self.machine_gib), "");
        push("page", self.page.to_string(), "1");
        pairs
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }

    /// A link to the page.
    #[must_use]
    pub fn page_link(&self) -> String {
        self.link(paths::FORECAST)
    }
}

const COSTS: (f64, f64) = (0.0, 1e12);
const A_COST: &str = "a number from 0 on";
/// Days or weeks, as `42d` or `6w`; days without a unit, as a form sends them.
fn lead(params: &Params) -> Result<u32, ApiError> {
    let Some(text) = params.get("lead").map(str::trim) else {
        return Ok(DEFAULT_LEAD_DAYS);
    };
    let (digits, times) = match text.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let days = digits.parse().ok().and_then(|n: u32| n.checked_mul(times));
    days.filter(|days| *days <= LONGEST_LEAD_DAYS)
        .ok_or_else(|| {
            ApiError::invalid(
                "lead",
                "lead: this is not a number of days up to two years.",
                "Use days or weeks up to two years, such as 42d or 6w.",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<ForecastQuery, ApiError> {
        ForecastQuery::read(&Params::from_query(query))
    }

    #[test]
    fn a_link_reads_back_as_its_query() {
        let text = "basis=usage&resource=memory&by=namespace&name=shop&horizon=180d&level=95&lead=14d&risk=2.5\
                    &cost_short=19&cost_idle=1&machine_cores=15.5&machine_gib=60&page=2";
        let query = read(text).unwrap();
        assert_eq!(query.page_link(), format!("/forecast?{text}"));
        assert_eq!(read("").unwrap().page_link(), "/forecast");
        assert_eq!(read("lead=6w&risk=5").unwrap(), read("").unwrap());
        assert_eq!(read("lead=42").unwrap(), read("").unwrap());
    }

    #[test]
    fn names_the_parameter_that_is_wrong() {
        for (text, field) in [
            ("resource=disk", "resource"),
            ("by=node", "by"),
            ("horizon=1y", "horizon"),
            ("level=99", "level"),
            ("lead=soon", "lead"),
            ("lead=900d", "lead"),
            ("lead=99999999999w", "lead"),
            ("risk=0", "risk"),
            ("risk=NaN", "risk"),
            ("cost_short=1", "cost_idle"),
            ("cost_idle=1", "cost_short"),
            ("cost_idle=0&cost_short=0", "cost_short"),
            ("machine_cores=0", "machine_cores"),
            ("machine_gib=inf", "machine_gib"),
            ("by=cluster&name=x", "name"),
            ("page=0", "page"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{text}");
        }
    }

    #[test]
    fn horizons_are_whole_steps() {
        for horizon in Horizon::BY_LENGTH {
            assert_eq!(horizon.secs() % horizon.step_secs(), 0);
            assert!(Horizon::ALL.contains(&horizon));
        }
        assert_eq!(Horizon::BY_LENGTH.len(), Horizon::ALL.len());
        assert_eq!(Horizon::default().steps(), 90);
        assert_eq!(Horizon::TwoDays.steps(), 48);
    }
}
