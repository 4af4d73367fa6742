//! Paths and typed query parameters. All state of a page is in its URL.

#[cfg(feature = "ssr")]
mod described;
mod forecast;
mod nodes;
mod numbers;
mod pairs;
mod params;
mod people;
mod queries;
mod sharing;
mod sort;
mod usage;
mod whatif;
mod window;

#[cfg(feature = "ssr")]
pub use described::{PageQuery, ReviewQuery};
pub use forecast::{ForecastQuery, PANELS_PER_PAGE};
pub use nodes::{NodeQuery, NodesQuery};
pub use pairs::{Params, with_query};
pub use params::{
    Aggregate, Basis, DaysAhead, GrowthBy, Horizon, Level, Owners, Resource, Scenarios, SeriesOf,
    Step,
};
pub use people::{IsolationQuery, MappingQuery, SizingQuery, TeamQuery, TeamsQuery};
pub use queries::{
    FINDINGS_PER_PAGE, NamespaceQuery, NamespacesQuery, OverviewQuery, PackingQuery, ROWS_PER_PAGE,
    ScopeQuery,
};
pub use sharing::SharingQuery;
pub use sort::{Direction, Sort};
pub use usage::{SeriesQuery, SeriesSteps, WorkloadsQuery};
pub use whatif::WhatIfQuery;
pub use window::Window;
pub(crate) use window::clip;

/// Paths of the pages.
pub mod paths {
    /// The overview.
    pub const OVERVIEW: &str = "/";
    /// Demand by namespace or team.
    pub const NAMESPACES: &str = "/namespaces";
    /// The nodes.
    pub const NODES: &str = "/nodes";
    /// How the cluster and its teams grow.
    pub const FORECAST: &str = "/forecast";
    /// How well the cluster is packed.
    pub const PACKING: &str = "/packing";
    /// What sharing is worth.
    pub const SHARING: &str = "/sharing";
    /// What would be if.
    pub const WHAT_IF: &str = "/what-if";
    /// What workloads would do well to request.
    pub const RIGHT_SIZING: &str = "/right-sizing";
    /// The teams.
    pub const TEAMS: &str = "/teams";
    /// What rules for teams would catch.
    pub const TEAM_RULES: &str = "/team-rules";
    /// How far teams are kept apart.
    pub const ISOLATION: &str = "/isolation";
    /// How complete and fresh the data is.
    pub const DATA_HEALTH: &str = "/health-of-data";
    /// The reference of the API.
    pub const API: &str = "/api";
    /// The API as programs read of it.
    pub const API_DOCUMENT: &str = "/api/openapi.json";
    /// Where a person signs in.
    pub const SIGN_IN: &str = "/sign-in";
    /// Where a session ends.
    pub const SIGN_OUT: &str = "/sign-out";
    /// Where the theme is chosen.
    pub const THEME: &str = "/theme";

    /// The page of a namespace. Names are DNS labels and need no escaping.
    #[must_use]
    pub fn namespace(name: &str) -> String {
        format!("{NAMESPACES}/{name}")
    }

    /// The page of a team, whose name can be any text.
    #[must_use]
    pub fn team(name: &str) -> String {
        format!("{TEAMS}/{}", super::pairs::encoded(name))
    }

    /// The page of a node. Names are DNS subdomains and need no escaping.
    #[must_use]
    pub fn node(name: &str) -> String {
        format!("{NODES}/{name}")
    }
}
