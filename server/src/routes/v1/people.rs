//! Teams, and how far they are kept apart.

use super::cursor::Place;
use super::{Answer, end_behind_last};
use crate::api::{Reviewed, Reviewing};
use crate::auth::Person;
use crate::routes::AppState;
use crate::routes::rest::{Name, PAGE, Pairs, known};
use axum::extract::{Query, State};
use axum::{Extension, Json};
use plimsoll_app::api::{ApiError, IsolationPage, MappingPage, TeamDetail, TeamsPage};
use plimsoll_app::routes::{
    IsolationQuery, MappingQuery, PageQuery, Params, ReviewQuery, ScopeQuery, TeamQuery, TeamsQuery,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// More than anybody is in.
const MOST_GROUPS: usize = 100;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(teams))
        .routes(routes!(team))
        .routes(routes!(team_rules))
        .routes(routes!(isolation))
        .routes(routes!(access_review))
}

/// All teams: demand, score, machines' worth.
#[utoipa::path(get, path = "/api/v1/teams", tag = "People", params(TeamsQuery),
    responses((status = 200, description = "The teams that match.", body = TeamsPage)))]
async fn teams(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<TeamsPage> {
    let query = TeamsQuery::read(&known(pairs, &[TeamsQuery::PARAMETERS])?)?;
    Ok(Json(state.api.teams(&person.access, &query).await?))
}

/// One team: demand, namespaces, quotas, growth, what it would need alone, findings, nodes, cost.
#[utoipa::path(get, path = "/api/v1/teams/{name}", tag = "People",
    params(("name" = String, Path, description = "Name of the team, or `__unassigned__`."), ScopeQuery),
    responses((status = 200, description = "The team.", body = TeamDetail)))]
async fn team(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Name(team): Name,
    Query(pairs): Pairs,
) -> Answer<TeamDetail> {
    let scope = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let query = TeamQuery { scope, team };
    Ok(Json(state.api.team(&person.access, &query).await?))
}

/// What rules for teams would catch.
#[utoipa::path(get, path = "/api/v1/team-rules", tag = "People", params(MappingQuery),
    responses((status = 200, description = "What each rule and label catches.", body = MappingPage)))]
async fn team_rules(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<MappingPage> {
    let query = MappingQuery::read(&known(pairs, &[MappingQuery::PARAMETERS])?)?;
    Ok(Json(state.api.team_rules(&person.access, &query).await?))
}

/// How far teams are kept apart.
#[utoipa::path(get, path = "/api/v1/isolation", tag = "People", params(IsolationQuery, PageQuery),
    responses((status = 200, description = "The checks, and one page of the findings.", body = IsolationPage)))]
async fn isolation(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<IsolationPage> {
    let (place, pairs) = Place::read("isolation", pairs)?;
    let query = IsolationQuery::read(&known(pairs, &[IsolationQuery::PARAMETERS, PAGE])?)?;
    let mut page = state.api.isolation(&person.access, &query).await?;
    if let Some(note) = &mut page.note {
        end_behind_last(query.page, &mut note.page, note.pages, &mut note.findings);
        page.frame.next = place.next(note.page, note.pages, None);
    }
    Ok(Json(page))
}

/// Whether somebody may do something, by RBAC.
///
/// Other authorizers of a cluster are not known.
#[utoipa::path(get, path = "/api/v1/isolation/access-review", tag = "People", params(ReviewQuery),
    responses((status = 200, description = "Whether it is allowed, and by what.", body = Reviewed)))]
async fn access_review(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<Reviewed> {
    let (groups, pairs): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| name == "group");
    let groups = groups.into_iter().map(|(_, group)| group);
    let asked = read(
        &known(pairs, &[ReviewQuery::PARAMETERS])?,
        checked(groups.collect())?,
    )?;
    Ok(Json(state.capacity.review(&person.access, &asked).await?))
}

/// Groups that a person can be in.
fn checked(groups: Vec<String>) -> Result<Vec<String>, ApiError> {
    let long = |group: &String| group.chars().count() > 253;
    if groups.len() > MOST_GROUPS || groups.iter().any(long) {
        return Err(ApiError::invalid(
            "group",
            format!("group: more than {MOST_GROUPS}, or one longer than 253 characters."),
            "Leave out those that no binding names.",
        ));
    }
    Ok(groups)
}

fn read(params: &Params, groups: Vec<String>) -> Result<Reviewing, ApiError> {
    let text = |name: &'static str| params.text(name, 253);
    let required = |name: &'static str| {
        text(name)?.ok_or_else(|| {
            ApiError::invalid(
                name,
                format!("{name}: it is missing."),
                "A review is of a user, a verb and a resource.".to_owned(),
            )
        })
    };
    Ok(Reviewing {
        cluster: text("cluster")?,
        user: required("user")?,
        groups,
        verb: required("verb")?,
        api_group: text("api_group")?.unwrap_or_default(),
        resource: required("resource")?,
        subresource: text("subresource")?,
        name: text("name")?,
        namespace: text("namespace")?,
    })
}
