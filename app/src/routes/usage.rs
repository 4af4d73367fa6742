//! Queries of the API that no page asks: all workloads, and the series of one thing.

use super::pairs::{Params, with_query};
use super::{NamespaceQuery, NamespacesQuery, ScopeQuery, SeriesOf, Sort, Step};
use crate::api::ApiError;

impl NamespacesQuery {
    /// A link to the same rows over time, of all pages; it has all bases and an order of its own.
    #[must_use]
    pub fn usage_link(&self) -> String {
        let known = ["cluster", "window", "aggregate", "filter", "team"];
        let mut pairs = self.pairs();
        pairs.retain(|(name, _)| known.contains(name));
        with_query("/usage.csv", &pairs)
    }
}

/// The workloads of all namespaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadsQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Only this team, exactly.
    pub team: Option<String>,
    /// Only this namespace, exactly.
    pub namespace: Option<String>,
    /// Text that the workload, its kind or its namespace contains, without regard to case.
    pub filter: Option<String>,
    /// Sorting.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
}

impl WorkloadsQuery {
    /// The parameters there are, beside `page`.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "window",
        "basis",
        "team",
        "namespace",
        "filter",
        "sort",
    ];
    /// Columns that can be sorted by.
    pub const COLUMNS: [&'static str; 13] = [
        "name",
        "kind",
        "namespace",
        "team",
        "cpu_used",
        "cpu_requested",
        "cpu_limit",
        "cpu_efficiency",
        "memory_used",
        "memory_requested",
        "memory_limit",
        "pods",
        "pods_waiting",
    ];
    /// How the table is sorted unless asked otherwise.
    pub const DEFAULT_SORT: Sort = NamespaceQuery::DEFAULT_SORT;

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            team: params.text("team", 253)?,
            namespace: params.text("namespace", 63)?,
            filter: params.text("filter", 100)?,
            sort: params.sort(Self::DEFAULT_SORT, &Self::COLUMNS)?,
            page: params.page()?,
        })
    }
}

/// Most steps of a series that are asked for.
const MOST_STEPS: i64 = 2_000;

/// In which steps a series comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SeriesSteps {
    /// As long as its chart has them.
    #[default]
    OfChart,
    /// As long as is asked.
    Of(Step),
    /// One for the whole window.
    All,
}

/// The series of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesQuery {
    /// Cluster and window; the basis is not used, all series come.
    pub scope: ScopeQuery,
    /// Of what.
    pub of: SeriesOf,
    /// Its name; empty of the cluster.
    pub name: String,
    /// In which steps.
    pub steps: SeriesSteps,
}

impl SeriesQuery {
    /// The parameters there are.
    pub const PARAMETERS: &'static [&'static str] =
        &["cluster", "window", "of", "name", "step", "accumulate"];

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        let of = params
            .get("of")
            .map_or(Ok(SeriesOf::default()), SeriesOf::parse)?;
        let name = params.text("name", 253)?;
        let wrong = |message| {
            let hint = "Give of=namespace, of=team or of=node with a name, or neither.";
            ApiError::invalid("name", message, hint)
        };
        let name = match (of, name) {
            (SeriesOf::Cluster, Some(_)) => {
                return Err(wrong("name: the cluster is chosen by `cluster`."));
            }
            (SeriesOf::Cluster, None) => String::new(),
            (_, Some(name)) => name,
            (_, None) => return Err(wrong("name: it is missing.")),
        };
        let scope = ScopeQuery::read(params)?;
        Ok(Self {
            steps: steps(params, &scope)?,
            scope,
            of,
            name,
        })
    }
}

fn steps(params: &Params, scope: &ScopeQuery) -> Result<SeriesSteps, ApiError> {
    let step = params.get("step").map(Step::parse).transpose()?;
    match (params.flag("accumulate")?, step) {
        (true, Some(_)) => Err(ApiError::invalid(
            "accumulate",
            "accumulate: it is one step, and another is given.",
            "Leave out step, or accumulate.",
        )),
        (true, None) => Ok(SeriesSteps::All),
        (false, Some(step)) if scope.window.secs() / step.secs() > MOST_STEPS => {
            Err(ApiError::invalid(
                "step",
                format!("step: the window has more than {MOST_STEPS} of them."),
                "Choose longer steps or a shorter window; /usage.csv has no such limit.",
            ))
        }
        (false, Some(step)) => Ok(SeriesSteps::Of(step)),
        (false, None) => Ok(SeriesSteps::OfChart),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_of_the_cluster_or_of_something_with_a_name() {
        let read = |query: &str| SeriesQuery::read(&Params::from_query(query));
        assert_eq!(read("").unwrap().of, SeriesOf::Cluster);
        assert_eq!(read("of=team&name=shop").unwrap().name, "shop");
        let steps = |query: &str| read(query).unwrap().steps;
        assert_eq!(
            steps("step=5m&window=6d"),
            SeriesSteps::Of(Step::FiveMinutes)
        );
        assert_eq!(steps("accumulate=1&window=800d"), SeriesSteps::All);
        assert_eq!(steps("accumulate=0"), SeriesSteps::OfChart);
        for (query, field) in [
            ("of=planet", "of"),
            ("of=team", "name"),
            ("name=shop", "name"),
            ("window=x", "window"),
            ("step=7m", "step"),
            ("step=5m&window=30d", "step"),
            ("accumulate=1&step=1h", "accumulate"),
            ("accumulate=yes", "accumulate"),
        ] {
            let error = read(query).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{query}");
        }
    }

    #[test]
    fn workloads_are_sorted_by_what_they_have() {
        let read = |query: &str| WorkloadsQuery::read(&Params::from_query(query));
        let query = read("sort=namespace&team=shop&page=2").unwrap();
        assert_eq!((query.sort, query.page), (Sort::ascending("namespace"), 2));
        assert_eq!(read("sort=x").unwrap_err().field.as_deref(), Some("sort"));
    }
}
