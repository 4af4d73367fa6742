//! Queries of the pages about teams.

use super::pairs::{Params, with_query};
use super::{ScopeQuery, Sort};
use crate::api::ApiError;
use plimsoll_planner::isolation::Check;

/// The checks and what they found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IsolationQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Only this team, exactly.
    pub team: Option<String>,
    /// Only this namespace, exactly.
    pub namespace: Option<String>,
    /// Only this check, by id.
    pub check: Option<String>,
    /// Only this severity.
    pub severity: Option<String>,
    /// Text that the namespace, object or evidence contains, without regard to case.
    pub filter: Option<String>,
    /// Sorting of the findings.
    pub sort: Sort,
    /// Page of the findings, from 1.
    pub page: usize,
}

impl IsolationQuery {
    /// The parameters there are, beside `page`.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "window",
        "basis",
        "team",
        "namespace",
        "check",
        "severity",
        "filter",
        "sort",
    ];
    /// Columns that findings can be sorted by.
    pub const COLUMNS: [&'static str; 6] =
        ["severity", "check", "namespace", "team", "object", "since"];
    /// How they are sorted unless asked otherwise.
    pub const DEFAULT_SORT: Sort = Sort::descending("severity");
    /// How severe findings are, the worst first.
    pub const SEVERITIES: [&'static str; 3] = ["high", "medium", "low"];

    /// All findings of a scope.
    #[must_use]
    pub fn of(scope: ScopeQuery) -> Self {
        Self {
            scope,
            team: None,
            namespace: None,
            check: None,
            severity: None,
            filter: None,
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
        let checks = Check::ALL.iter().map(|check| check.id());
        let severity = one_of(params, "severity", Self::SEVERITIES.into_iter())?;
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            team: params.text("team", 253)?,
            namespace: params.text("namespace", 63)?,
            check: one_of(params, "check", checks)?,
            severity,
            filter: params.text("filter", 100)?,
            sort: params.sort(Self::DEFAULT_SORT, &Self::COLUMNS)?,
            page: params.page()?,
        })
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        let texts = [
            ("team", &self.team),
            ("namespace", &self.namespace),
            ("check", &self.check),
            ("severity", &self.severity),
        ];
        for (name, text) in texts {
            pairs.extend(text.clone().map(|text| (name, text)));
        }
        let defaults = Self::DEFAULT_SORT;
        super::queries::push_table(&mut pairs, &self.filter, self.sort, defaults, self.page);
        pairs
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }
}

/// One of these names, where one is given.
fn one_of(
    params: &Params,
    name: &'static str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Result<Option<String>, ApiError> {
    let given = params.text(name, 60)?;
    match &given {
        Some(text) if !known.clone().any(|one| one == text) => {
            Err(ApiError::unknown(name, name, text, known))
        }
        _ => Ok(given),
    }
}

/// All teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamsQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Text that the team contains, without regard to case.
    pub filter: Option<String>,
    /// Sorting.
    pub sort: Sort,
}

impl TeamsQuery {
    /// The parameters there are.
    pub const PARAMETERS: &'static [&'static str] =
        &["cluster", "window", "basis", "filter", "sort"];
    /// Columns that can be sorted by.
    pub const COLUMNS: [&'static str; 11] = [
        "team",
        "namespaces",
        "cpu_used",
        "cpu_requested",
        "cpu_efficiency",
        "memory_used",
        "memory_requested",
        "memory_efficiency",
        "pods",
        "machines",
        "score",
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
        })
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        super::queries::push_table(&mut pairs, &self.filter, self.sort, Self::DEFAULT_SORT, 1);
        pairs
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }
}

/// One team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// The team.
    pub team: String,
}

impl TeamQuery {
    /// Reads and checks the parameters of a team's page.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(team: &str, params: &Params) -> Result<Self, ApiError> {
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            team: team.to_owned(),
        })
    }

    /// A link to the page of the team, or to a path beneath it, with these parameters.
    #[must_use]
    pub fn link(&self, beneath: &str) -> String {
        let path = super::paths::team(&self.team) + beneath;
        self.scope.link(&path)
    }
}

/// What rules for teams would catch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Rules to try, a line each: `glob = team`. `None` shows the configured ones.
    pub rules: Option<String>,
}

impl MappingQuery {
    /// The parameters there are.
    pub const PARAMETERS: &'static [&'static str] = &["cluster", "window", "basis", "rules"];

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        Ok(Self {
            scope: ScopeQuery::read(params)?,
            rules: params.text("rules", 4_000)?,
        })
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        let mut pairs = self.scope.pairs();
        pairs.extend(self.rules.clone().map(|rules| ("rules", rules)));
        with_query(path, &pairs)
    }
}

/// What workloads would do well to request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizingQuery {
    /// Cluster, window, basis.
    pub scope: ScopeQuery,
    /// Only this team, exactly.
    pub team: Option<String>,
    /// Only this namespace, exactly.
    pub namespace: Option<String>,
    /// Text that the workload or its namespace contains, without regard to case.
    pub filter: Option<String>,
    /// Sorting.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
}

impl SizingQuery {
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
    pub const COLUMNS: [&'static str; 8] = [
        "workload",
        "namespace",
        "team",
        "pods",
        "cpu_requested",
        "cpu_freed",
        "memory_requested",
        "memory_freed",
    ];
    /// How the table is sorted unless asked otherwise.
    pub const DEFAULT_SORT: Sort = Sort::descending("cpu_freed");

    /// All workloads of a scope.
    #[must_use]
    pub fn of(scope: ScopeQuery) -> Self {
        Self {
            scope,
            team: None,
            namespace: None,
            filter: None,
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
            team: params.text("team", 253)?,
            namespace: params.text("namespace", 63)?,
            filter: params.text("filter", 100)?,
            sort: params.sort(Self::DEFAULT_SORT, &Self::COLUMNS)?,
            page: params.page()?,
        })
    }

    /// The pairs that differ from the defaults, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.scope.pairs();
        pairs.extend(self.team.clone().map(|text| ("team", text)));
        pairs.extend(self.namespace.clone().map(|text| ("namespace", text)));
        let defaults = Self::DEFAULT_SORT;
        super::queries::push_table(&mut pairs, &self.filter, self.sort, defaults, self.page);
        pairs
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }
}
