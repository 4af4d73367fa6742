//! Queries of the pages about nodes.

use super::pairs::{Params, with_query};
use super::queries::push_table;
use super::{ScopeQuery, Sort};
use crate::api::ApiError;

/// The nodes table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodesQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Text that the node's name, pool, zone or state contains, without regard to case.
    pub filter: Option<String>,
    /// Sorting.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
}

impl NodesQuery {
    /// The parameters there are, beside `page`.
    pub const PARAMETERS: &'static [&'static str] =
        &["cluster", "window", "basis", "filter", "sort"];
    /// Columns that can be sorted by.
    pub const COLUMNS: [&'static str; 10] = [
        "node",
        "pool",
        "status",
        "cpu_requested",
        "cpu_used",
        "cpu_allocatable",
        "memory_requested",
        "memory_used",
        "memory_allocatable",
        "pods",
    ];
    /// How the table is sorted unless asked otherwise.
    pub const DEFAULT_SORT: Sort = Sort::descending("cpu_requested");

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            filter: params.text("filter", 100)?,
            sort: params.sort(Self::DEFAULT_SORT, &Self::COLUMNS)?,
            page: params.page()?,
        })
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        push_table(
            &mut pairs,
            &self.filter,
            self.sort,
            Self::DEFAULT_SORT,
            self.page,
        );
        pairs
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Node name.
    pub node: String,
}
