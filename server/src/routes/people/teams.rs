//! Teams, to be taken away.

use crate::routes::AppState;
use crate::routes::csv::{Caller, answer};
use crate::routes::rest::{Envelope, Name, Pairs, known};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use plimsoll_app::api::TeamDetail;
use plimsoll_app::routes::{ScopeQuery, TeamQuery, TeamsQuery};
use plimsoll_app::tables::{self, DataTable};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/teams.csv", get(teams))
        .route("/teams/{name}/namespaces.csv", get(namespaces))
        .route("/teams/{name}/quotas.csv", get(quotas))
        .route("/teams/{name}/nodes.csv", get(nodes))
}

fn read(pairs: Vec<(String, String)>) -> Result<TeamsQuery, Envelope> {
    Ok(TeamsQuery::read(&known(pairs, &[TeamsQuery::PARAMETERS])?)?)
}

fn read_team(team: String, pairs: Vec<(String, String)>) -> Result<TeamQuery, Envelope> {
    let params = known(pairs, &[ScopeQuery::PARAMETERS])?;
    let scope = ScopeQuery::read(&params)?;
    Ok(TeamQuery { scope, team })
}

async fn teams(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = read(pairs)?;
    let page = state.api.teams(&person.access, &query).await?;
    answer("teams", &tables::teams(&page, &query))
}

async fn table(
    (State(state), Extension(person)): Caller,
    (name, pairs): (String, Vec<(String, String)>),
    what: &str,
    of: impl Fn(&TeamDetail, &TeamQuery) -> DataTable,
) -> Result<Response, Envelope> {
    let query = read_team(name, pairs)?;
    let team = state.capacity.team_in_full(&person.access, &query).await?;
    answer(&format!("team-{}-{what}", query.team), &of(&team, &query))
}

async fn namespaces(
    caller: Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    table(caller, (name, pairs), "namespaces", tables::team_namespaces).await
}

async fn quotas(
    caller: Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    table(caller, (name, pairs), "quotas", tables::team_quotas).await
}

async fn nodes(
    caller: Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    table(caller, (name, pairs), "nodes", tables::team_nodes).await
}
