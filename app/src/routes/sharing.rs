//! The query of the comparison: of whom, over which scenarios, by which rules.

use super::numbers::{CORES, GIB, number, whole};
use super::pairs::{Params, with_query};
use super::{DaysAhead, Owners, Scenarios, ScopeQuery, Sort, paths};
use crate::api::ApiError;

/// Machines of a test cluster, as in the first chapter of "Kubernetes: Up and Running".
const DEFAULT_TEST_MACHINES: u32 = 3;
/// What is compared, and by which rules.
#[derive(Debug, Clone, PartialEq)]
pub struct SharingQuery {
    /// Cluster, window (of the days that are scenarios) and basis.
    pub scope: ScopeQuery,
    /// Who would have machines of their own.
    pub by: Owners,
    /// What scenarios are.
    pub scenarios: Scenarios,
    /// When possible futures are, from now.
    pub ahead: DaysAhead,
    /// In how many of a hundred scenarios there may be too few machines.
    pub risk_percent: f64,
    /// The machine, by what it is chosen by; the cluster's own when absent.
    pub machine: Option<String>,
    /// Allocatable cores of the machine, instead of the chosen one's.
    pub machine_cores: Option<f64>,
    /// Allocatable GiB of the machine.
    pub machine_gib: Option<f64>,
    /// Machines that may fail, in every park.
    pub spares: u32,
    /// Fewest machines of a park.
    pub min_machines: u32,
    /// Machines of a test cluster of one's own.
    pub test_machines: u32,
    /// Sorting of the table.
    pub sort: Sort,
    /// Page of the table, from 1.
    pub page: usize,
}

impl SharingQuery {
    /// What the cluster's own machine is chosen by.
    pub const OWN: &'static str = "own";
    /// In how many of a hundred scenarios machines may fall short unless told otherwise, on pages and by the
    /// command.
    pub const DEFAULT_RISK_PERCENT: f64 = 5.0;
    /// Spares of every park unless told otherwise.
    pub const DEFAULT_SPARES: u32 = 1;
    /// Fewest machines of a park unless told otherwise.
    pub const DEFAULT_MIN_MACHINES: u32 = 1;

    /// The parameters there are, beside `page`.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "window",
        "basis",
        "by",
        "scenarios",
        "ahead",
        "risk",
        "machine",
        "machine_cores",
        "machine_gib",
        "spares",
        "min",
        "test_machines",
        "sort",
    ];
    /// Columns that the table can be sorted by.
    pub const COLUMNS: [&'static str; 10] = [
        "team",
        "namespace",
        "needs",
        "buys",
        "unused",
        "holds",
        "saves",
        "share",
        "peaks_at",
        "growth_noise",
    ];
    /// How the table is sorted unless asked otherwise.
    pub const DEFAULT_SORT: Sort = Sort::descending("holds");

    /// The comparison of a scope, with all else as it is by default.
    #[must_use]
    pub fn of(scope: ScopeQuery) -> Self {
        Self {
            scope,
            by: Owners::default(),
            scenarios: Scenarios::default(),
            ahead: DaysAhead::default(),
            risk_percent: Self::DEFAULT_RISK_PERCENT,
            machine: None,
            machine_cores: None,
            machine_gib: None,
            spares: Self::DEFAULT_SPARES,
            min_machines: Self::DEFAULT_MIN_MACHINES,
            test_machines: DEFAULT_TEST_MACHINES,
            sort: Self::DEFAULT_SORT,
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
            .map_or(Ok(Owners::default()), Owners::parse)?;
        let sort = params.sort(Self::DEFAULT_SORT, &Self::COLUMNS)?;
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            by,
            scenarios: params
                .get("scenarios")
                .map_or(Ok(Scenarios::default()), Scenarios::parse)?,
            ahead: params
                .get("ahead")
                .map_or(Ok(DaysAhead::default()), DaysAhead::parse)?,
            risk_percent: number(params, "risk", (0.1, 50.0), "a percentage from 0.1 to 50")?
                .unwrap_or(Self::DEFAULT_RISK_PERCENT),
            machine: params
                .text("machine", 253)?
                .filter(|name| name != Self::OWN),
            machine_cores: number(params, "machine_cores", (0.1, 10_000.0), CORES)?,
            machine_gib: number(params, "machine_gib", (0.1, 1_000_000.0), GIB)?,
            spares: whole(params, "spares", (0, 50))?.unwrap_or(Self::DEFAULT_SPARES),
            min_machines: whole(params, "min", (0, 100))?.unwrap_or(Self::DEFAULT_MIN_MACHINES),
            test_machines: whole(params, "test_machines", (1, 100))?
                .unwrap_or(DEFAULT_TEST_MACHINES),
            sort: Sort {
                // The first column has the name of what it lists.
                column: match sort.column {
                    "team" | "namespace" => by.as_str(),
                    other => other,
                },
                ..sort
            },
            page: params.page()?,
        })
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
        push("by", self.by.as_str().to_owned(), "team");
        push("scenarios", self.scenarios.as_str().to_owned(), "history");
        push("ahead", self.ahead.as_str().to_owned(), "90d");
        let usual = (
            Self::DEFAULT_RISK_PERCENT.to_string(),
            Self::DEFAULT_SPARES.to_string(),
            Self::DEFAULT_MIN_MACHINES.to_string(),
        );
        push("risk", self.risk_percent.to_string(), &usual.0);
        push("machine", self.machine.clone().unwrap_or_default(), "");
        let optional = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
        push("machine_cores", optional(self.machine_cores), "");
        push("machine_gib", optional(self.machine_gib), "");
        push("spares", self.spares.to_string(), &usual.1);
        push("min", self.min_machines.to_string(), &usual.2);
        push("test_machines", self.test_machines.to_string(), "3");
        push("sort", self.sort.to_string(), "-holds");
        push("page", self.page.to_string(), "1");
        pairs
    }

    /// The share of scenarios in which there are to be enough machines.
    #[must_use]
    pub fn quantile(&self) -> f64 {
        1.0 - self.risk_percent / 100.0
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }

    /// A link to the page.
    #[must_use]
    pub fn page_link(&self) -> String {
        self.link(paths::SHARING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<SharingQuery, ApiError> {
        SharingQuery::read(&Params::from_query(query))
    }

    #[test]
    fn a_link_reads_back_as_its_query() {
        let text = "window=90d&basis=usage&by=namespace&scenarios=forecast&ahead=180d&risk=2.5&machine=m5.4xlarge\
                    &machine_cores=15.5&machine_gib=60&spares=2&min=3&test_machines=2&sort=-saves&page=2";
        let query = read(text).unwrap();
        assert_eq!(query.page_link(), format!("/sharing?{text}"));
        assert_eq!(query.quantile(), 0.975);
        assert_eq!(read("").unwrap().page_link(), "/sharing");
        assert_eq!(read("machine=own&risk=5").unwrap(), read("").unwrap());
        assert_eq!(read("").unwrap(), SharingQuery::of(ScopeQuery::default()));
    }

    #[test]
    fn names_the_parameter_that_is_wrong() {
        for (text, field) in [
            ("by=cluster", "by"),
            ("scenarios=guess", "scenarios"),
            ("ahead=48h", "ahead"),
            ("risk=0", "risk"),
            ("risk=51", "risk"),
            ("machine_cores=0", "machine_cores"),
            ("machine_gib=NaN", "machine_gib"),
            ("spares=-1", "spares"),
            ("spares=1.5", "spares"),
            ("min=101", "min"),
            ("test_machines=0", "test_machines"),
            ("sort=size", "sort"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{text}");
        }
    }
}
