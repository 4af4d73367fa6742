//! Teams, to be taken away.

use crate::routes::AppState;
use crate::routes::forms::{Caller, Tables};
use crate::routes::rest::{Envelope, Name, Pairs, known};
use crate::routes::rules::ACCOUNTING;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use plimsoll_app::api::TeamDetail;
use plimsoll_app::routes::{ScopeQuery, TeamQuery, TeamsQuery};
use plimsoll_app::tables::{self, DataTable};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .table("/teams", teams)
        .table("/teams/{name}/namespaces", namespaces)
        .table("/teams/{name}/quotas", quotas)
        .table("/teams/{name}/nodes", nodes)
}

fn read(pairs: Vec<(String, String)>) -> Result<TeamsQuery, Envelope> {
    Ok(TeamsQuery::read(&known(pairs, &[TeamsQuery::PARAMETERS])?)?)
}

fn read_team(team: String, pairs: Vec<(String, String)>) -> Result<TeamQuery, Envelope> {
    let params = known(pairs, &[ScopeQuery::PARAMETERS])?;
    let scope = ScopeQuery::read(&params)?;
    Ok(TeamQuery { scope, team })
}

async fn teams(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = read(pairs)?;
    let page = caller
        .state
        .api
        .teams(&caller.person.access, &query)
        .await?;
    let table = tables::teams(&page, &query);
    caller.table("teams", ACCOUNTING, &table).await
}

async fn table(
    caller: Caller,
    (name, pairs): (String, Vec<(String, String)>),
    what: &str,
    of: impl Fn(&TeamDetail, &TeamQuery) -> DataTable,
) -> Result<Response, Envelope> {
    let query = read_team(name, pairs)?;
    let access = &caller.person.access;
    let team = caller.state.capacity.team_in_full(access, &query).await?;
    let name = format!("team-{}-{what}", query.team);
    caller.table(&name, ACCOUNTING, &of(&team, &query)).await
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
