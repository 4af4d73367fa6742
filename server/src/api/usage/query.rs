//! What can be asked of usage over time.

use plimsoll_app::api::ApiError;
use plimsoll_app::routes::{Params, ScopeQuery, Step};

/// What one row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageBy {
    /// A namespace.
    Namespace,
    /// A team.
    Team,
    /// A workload.
    Workload,
}

/// A question for usage over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageQuery {
    /// Cluster and window.
    pub scope: ScopeQuery,
    /// What one row is of.
    pub by: UsageBy,
    /// Seconds of a step.
    pub step_secs: i64,
    /// Only this team, exactly.
    pub team: Option<String>,
    /// Only this namespace, exactly.
    pub namespace: Option<String>,
    /// Text that a row contains, without regard to case.
    pub filter: Option<String>,
    /// Whether what nobody asks for has rows of its own.
    pub idle: bool,
}

impl UsageQuery {
    /// The parameters.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "window",
        "aggregate",
        "step",
        "team",
        "namespace",
        "filter",
        "idle",
    ];

    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        let by = match params.get("aggregate").unwrap_or("namespace") {
            "namespace" => UsageBy::Namespace,
            "team" => UsageBy::Team,
            "workload" => UsageBy::Workload,
            _ => {
                return Err(ApiError::invalid(
                    "aggregate",
                    "aggregate: there is no such one.",
                    "Use namespace, team or workload.",
                ));
            }
        };
        let step = params.get("step").map_or(Ok(Step::Hour), Step::parse)?;
        let query = Self {
            scope: ScopeQuery::read(params)?,
            by,
            step_secs: step.secs(),
            team: params.text("team", 253)?,
            namespace: params.text("namespace", 63)?,
            filter: params.text("filter", 100)?,
            idle: params.flag("idle")?,
        };
        let narrowed = [&query.team, &query.namespace, &query.filter];
        if query.idle && narrowed.iter().any(|one| one.is_some()) {
            return Err(ApiError::invalid(
                "idle",
                "idle: what is free is free for all.",
                "Leave out team, namespace and filter, or idle.",
            ));
        }
        Ok(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_of_the_whole_cluster() {
        let read = |query: &str| UsageQuery::read(&Params::from_query(query));
        assert!(read("idle=1&aggregate=team").unwrap().idle);
        assert!(!read("idle=0&team=shop").unwrap().idle);
        for query in ["idle=1&team=shop", "idle=1&filter=a", "idle=yes"] {
            assert_eq!(read(query).unwrap_err().field.as_deref(), Some("idle"));
        }
        assert_eq!(read("").unwrap().step_secs, 3_600);
    }
}
