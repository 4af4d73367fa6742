//! The query of each page: read from a URL, checked, and written back into links.

use super::pairs::{Params, with_query};
use super::{Aggregate, Basis, Sort, Window};
use crate::api::ApiError;

/// Rows of a table on one page.
pub const ROWS_PER_PAGE: usize = 100;
/// Findings that a page shows: each is a paragraph to read, not a line to skim.
pub const FINDINGS_PER_PAGE: usize = 50;

/// What every page takes: which cluster, which window, which basis.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeQuery {
    /// Name of the cluster; when absent the one that is collected, else the first by name.
    pub cluster: Option<String>,
    /// The window of time.
    pub window: Window,
    /// What counts as demand.
    pub basis: Basis,
}

impl ScopeQuery {
    /// The parameters there are.
    pub const PARAMETERS: &'static [&'static str] = &["cluster", "window", "basis"];

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        Ok(Self {
            cluster: params.text("cluster", 253)?,
            window: params
                .get("window")
                .map_or(Ok(Window::default()), str::parse)?,
            basis: params
                .get("basis")
                .map_or(Ok(Basis::default()), Basis::parse)?,
        })
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.cluster.clone().map(|name| ("cluster", name)));
        if self.window != Window::default() {
            pairs.push(("window", self.window.to_string()));
        }
        if self.basis != Basis::default() {
            pairs.push(("basis", self.basis.as_str().to_owned()));
        }
        pairs
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }
}

/// The overview takes no more than the scope.
pub type OverviewQuery = ScopeQuery;
/// Nor does the packing, of which neither the window nor the basis changes anything: it is of what is
/// requested now.
pub type PackingQuery = ScopeQuery;

/// The namespaces table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespacesQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// What a row stands for.
    pub aggregate: Aggregate,
    /// Text that the namespace or its team contains, without regard to case.
    pub filter: Option<String>,
    /// Team, exactly.
    pub team: Option<String>,
    /// Sorting.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
}

impl NamespacesQuery {
    /// The parameters there are, beside `page`.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "window",
        "basis",
        "aggregate",
        "filter",
        "team",
        "sort",
    ];
    /// Columns that can be sorted by.
    pub const COLUMNS: [&'static str; 16] = [
        "namespace",
        "team",
        "cpu_used",
        "cpu_requested",
        "cpu_limit",
        "cpu_quota",
        "cpu_efficiency",
        "cpu_share",
        "memory_used",
        "memory_requested",
        "memory_limit",
        "memory_quota",
        "memory_efficiency",
        "memory_share",
        "pods",
        "pods_waiting",
    ];
    /// How the table is sorted unless asked otherwise.
    pub const DEFAULT_SORT: Sort = Sort::descending("cpu_requested");

    /// All namespaces of a scope.
    #[must_use]
    pub fn of(scope: ScopeQuery) -> Self {
        Self {
            scope,
            aggregate: Aggregate::default(),
            filter: None,
            team: None,
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
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            aggregate: params
                .get("aggregate")
                .map_or(Ok(Aggregate::default()), Aggregate::parse)?,
            filter: params.text("filter", 100)?,
            team: params.text("team", 253)?,
            sort: params.sort(Self::DEFAULT_SORT, &Self::COLUMNS)?,
            page: params.page()?,
        })
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        if self.aggregate != Aggregate::default() {
            pairs.push(("aggregate", self.aggregate.as_str().to_owned()));
        }
        push_table(
            &mut pairs,
            &self.filter,
            self.sort,
            Self::DEFAULT_SORT,
            self.page,
        );
        pairs.extend(self.team.clone().map(|team| ("team", team)));
        pairs
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }
}

/// One namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Namespace name.
    pub namespace: String,
    /// Sorting of the workloads.
    pub sort: Sort,
    /// Page of the workloads, from 1.
    pub page: usize,
}

impl NamespaceQuery {
    /// The parameters there are, beside `page`.
    pub const PARAMETERS: &'static [&'static str] = &["cluster", "window", "basis", "sort"];
    /// Columns that the workloads can be sorted by.
    pub const COLUMNS: [&'static str; 11] = [
        "name",
        "kind",
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
    /// How the workloads are sorted unless asked otherwise.
    pub const DEFAULT_SORT: Sort = Sort::descending("cpu_requested");

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(namespace: &str, params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            namespace: namespace.to_owned(),
            sort: params.sort(Self::DEFAULT_SORT, &Self::COLUMNS)?,
            page: params.page()?,
        })
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        push_table(&mut pairs, &None, self.sort, Self::DEFAULT_SORT, self.page);
        pairs
    }

    /// A link to this namespace's page or a path beside it, with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }
}

pub(super) fn push_table(
    pairs: &mut Vec<(&'static str, String)>,
    filter: &Option<String>,
    sort: Sort,
    default_sort: Sort,
    page: usize,
) {
    pairs.extend(filter.clone().map(|text| ("filter", text)));
    if sort != default_sort {
        pairs.push(("sort", sort.to_string()));
    }
    if page > 1 {
        pairs.push(("page", page.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        Params::new(
            pairs
                .iter()
                .map(|&(k, v)| (k.to_owned(), v.to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_link_reads_back_as_its_query() {
        let query = NamespacesQuery::read(&params(&[
            ("window", "7d"),
            ("basis", "max"),
            ("aggregate", "team"),
            ("filter", "a b&c=é"),
            ("sort", "-memory_used"),
            ("page", "3"),
        ]))
        .unwrap();
        assert_eq!(
            query.link(super::super::paths::NAMESPACES),
            "/namespaces?window=7d&basis=max&aggregate=team&filter=a%20b%26c%3D%C3%A9&sort=-memory_used&page=3"
        );
        let pairs: Vec<(&str, &str)> = query
            .pairs()
            .iter()
            .map(|(k, v)| (*k, v.clone().leak() as &str))
            .collect();
        assert_eq!(
            query.usage_link(),
            "/usage.csv?window=7d&aggregate=team&filter=a%20b%26c%3D%C3%A9"
        );
        assert_eq!(NamespacesQuery::read(&params(&pairs)), Ok(query));
    }

    #[test]
    fn defaults_leave_a_clean_link() {
        let query = NamespacesQuery::read(&params(&[("filter", ""), ("window", "30d")])).unwrap();
        assert_eq!(query.link("/namespaces"), "/namespaces");
        let query = NamespaceQuery::read("shop", &params(&[("page", "1")])).unwrap();
        assert_eq!(query.link("/namespaces/shop"), "/namespaces/shop");
        let query = NamespaceQuery::read("shop", &params(&[("page", "2")])).unwrap();
        assert_eq!(query.link("/namespaces/shop"), "/namespaces/shop?page=2");
    }

    #[test]
    fn names_the_parameter_that_is_wrong() {
        for (name, value) in [
            ("window", "x"),
            ("basis", "x"),
            ("aggregate", "x"),
            ("sort", "x"),
            ("page", "0"),
        ] {
            let error = NamespacesQuery::read(&params(&[(name, value)])).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(name));
            assert_eq!(error.code.status(), 400);
        }
        let long = "x".repeat(101);
        assert!(NamespacesQuery::read(&params(&[("filter", &long)])).is_err());
    }
}
