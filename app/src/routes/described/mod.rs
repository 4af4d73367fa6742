//! Queries as the document of the API describes them. Names, columns and choices come from what reads
//! them, so that the document cannot promise others.

mod values;
mod words;

use super::{
    Aggregate, Basis, DaysAhead, ForecastQuery, GrowthBy, Horizon, IsolationQuery, Level,
    MappingQuery, NamespaceQuery, NamespacesQuery, NodesQuery, Owners, Resource, Scenarios,
    ScopeQuery, SeriesOf, SeriesQuery, SharingQuery, SizingQuery, Sort, Step, TeamsQuery,
    WhatIfQuery, WorkloadsQuery,
};
use plimsoll_planner::isolation::Check;
use plimsoll_planner::whatif::MOST_GROWTH;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Object;
use values::{choice, choices, number, sorted, text, text_or, whole, window};

/// The columns of a table and how it is sorted unless asked otherwise.
type Columns = (&'static [&'static str], Sort);

fn described(names: &[&'static str], columns: Option<Columns>) -> Vec<Parameter> {
    with(names, columns, |_| None)
}

/// The parameters of these names; `own` are those that mean something else here than elsewhere.
fn with(
    names: &[&'static str],
    columns: Option<Columns>,
    own: impl Fn(&str) -> Option<Object>,
) -> Vec<Parameter> {
    let one = |name: &&'static str| {
        let schema = match (*name, columns) {
            ("sort", Some((columns, default))) => Some(sorted(columns, default)),
            (name, _) => own(name),
        };
        ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(words::of(name)))
            .schema(Some(schema.unwrap_or_else(|| common(name))))
            .build()
    };
    names.iter().map(one).collect()
}

/// What a parameter can be, of those that are the same wherever they are.
fn common(name: &str) -> Object {
    match name {
        "window" => window(),
        "basis" => choice(Basis::ALL, Basis::as_str),
        "aggregate" => choice(Aggregate::ALL, Aggregate::as_str),
        "filter" => text(100),
        "namespace" => text(63),
        "check" => {
            let ids: Vec<&str> = Check::ALL.iter().map(|check| check.id()).collect();
            choices(&ids, None)
        }
        "severity" => choices(&IsolationQuery::SEVERITIES, None),
        "rules" => text(4_000),
        "page" => whole((1, 100_000), Some(1)),
        _ => text(253),
    }
}

macro_rules! described {
    ($($query:ty),*) => {$(
        impl IntoParams for $query {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                described(Self::PARAMETERS, Some((&Self::COLUMNS, Self::DEFAULT_SORT)))
            }
        }
    )*};
}

described!(
    NamespacesQuery,
    NamespaceQuery,
    NodesQuery,
    IsolationQuery,
    TeamsQuery,
    SizingQuery,
    WorkloadsQuery
);

impl IntoParams for ScopeQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        described(Self::PARAMETERS, None)
    }
}

impl IntoParams for MappingQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        described(Self::PARAMETERS, None)
    }
}

impl IntoParams for SeriesQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = with(Self::PARAMETERS, None, |name| {
            Some(match name {
                "of" => choice(SeriesOf::ALL, SeriesOf::as_str),
                "step" => choices(
                    &Step::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
                    None,
                ),
                "accumulate" => choices(&["0", "1"], Some("0")),
                _ => return None,
            })
        });
        for one in all.iter_mut().filter(|one| one.name == "name") {
            one.description = Some(words::OF_SERIES.to_owned());
        }
        all
    }
}

impl IntoParams for ForecastQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        with(Self::PARAMETERS, None, |name| {
            Some(match name {
                "resource" => choice(Resource::ALL, Resource::as_str),
                "by" => choice(GrowthBy::ALL, GrowthBy::as_str),
                "horizon" => choice(Horizon::ALL, Horizon::as_str),
                "level" => choice(Level::ALL, Level::as_str),
                "lead" => values::lead(),
                "risk" => number((0.5, 50.0), Some(super::forecast::DEFAULT_RISK_PERCENT)),
                "cost_short" | "cost_idle" => number((0.0, 1e12), None),
                "machine_cores" => number((0.1, 10_000.0), None),
                "machine_gib" => number((0.1, 1_000_000.0), None),
                _ => return None,
            })
        })
    }
}

impl IntoParams for SharingQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let of = Self::of(ScopeQuery::default());
        let columns = Some((&Self::COLUMNS as _, Self::DEFAULT_SORT));
        with(Self::PARAMETERS, columns, |name| {
            Some(match name {
                "by" => choice(Owners::ALL, Owners::as_str),
                "scenarios" => choice(Scenarios::ALL, Scenarios::as_str),
                "ahead" => choice(DaysAhead::ALL, DaysAhead::as_str),
                "risk" => number((0.1, 50.0), Some(of.risk_percent)),
                "machine" => text_or(253, Self::OWN),
                "machine_cores" => number((0.1, 10_000.0), None),
                "machine_gib" => number((0.1, 1_000_000.0), None),
                "spares" => whole((0, 50), Some(of.spares)),
                "min" => whole((0, 100), Some(of.min_machines)),
                "test_machines" => whole((1, 100), Some(of.test_machines)),
                _ => return None,
            })
        })
    }
}

impl IntoParams for WhatIfQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        with(Self::PARAMETERS, None, |name| {
            Some(match name {
                "copies" => number((0.01, MOST_GROWTH), Some(1.0)),
                "grow" | "grow_team_by" => number((0.0, MOST_GROWTH), None),
                "rate" => number((-50.0, 100.0), None),
                "months" => whole((0, 120), Some(12)),
                "right_size" => choices(&["0", "1"], Some("0")),
                "lose_nodes" | "add_machines" => whole((0, 10_000), None),
                _ => return None,
            })
        })
    }
}

/// The page of a table: of the API's answers and of pages, not of exports, which have all rows.
#[derive(Debug, Clone, Copy)]
pub struct PageQuery;

impl PageQuery {
    /// The parameter there is.
    pub const PARAMETERS: &'static [&'static str] = &["page", "cursor"];
}

impl IntoParams for PageQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        described(Self::PARAMETERS, None)
    }
}

/// What a review of somebody's rights takes.
#[derive(Debug, Clone, Copy)]
pub struct ReviewQuery;

impl ReviewQuery {
    /// The parameters there are, beside `group`, of which there may be several.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "user",
        "verb",
        "api_group",
        "resource",
        "subresource",
        "name",
        "namespace",
    ];
}

impl IntoParams for ReviewQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = with(Self::PARAMETERS, None, |name| {
            matches!(name, "user" | "verb" | "resource").then(values::needed)
        });
        for one in &mut all {
            if matches!(one.name.as_str(), "user" | "verb" | "resource") {
                one.required = Required::True;
            }
            if let Some(words) = words::of_review(&one.name) {
                one.description = Some(words.to_owned());
            }
        }
        let groups = ParameterBuilder::new()
            .name("group")
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(words::of("group")))
            .schema(Some(values::texts(253)));
        all.push(groups.build());
        all
    }
}
