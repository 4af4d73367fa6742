//! How far teams are kept apart.

use super::YAML;
use crate::api::Wanted;
use crate::export::documents;
use crate::routes::AppState;
use crate::routes::files::file;
use crate::routes::forms::{Caller, Tables};
use crate::routes::rest::{Envelope, Pairs, known};
use crate::routes::rules::ISOLATION;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use plimsoll_app::api::{ApiError, IsolationNote};
use plimsoll_app::routes::IsolationQuery;
use plimsoll_app::tables::{self, DataTable};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .table("/isolation/findings", findings)
        .table("/isolation/checks", checks)
        .table("/isolation/teams", teams)
        .table("/isolation/network", network)
        .table("/isolation/access", access)
        .table("/isolation/people", people)
        .table("/isolation/colocation", colocation)
        .table("/isolation/held", held)
        .table("/isolation/incidents", incidents)
        .table("/isolation/pairs", neighbours)
        .route("/isolation/fixes.yaml", get(fixes))
}

async fn in_full(
    caller: &Caller,
    pairs: Vec<(String, String)>,
    wanted: Wanted,
) -> Result<(IsolationQuery, IsolationNote), Envelope> {
    let query = IsolationQuery::read(&known(pairs, &[IsolationQuery::PARAMETERS])?)?;
    let access = &caller.person.access;
    let isolation = &caller.state.capacity;
    let note = isolation.isolation_in_full(access, &query, wanted);
    let note = note.await?;
    Ok((query, note))
}

async fn table(
    caller: Caller,
    Query(pairs): Pairs,
    (what, wanted): (&str, Wanted),
    of: impl Fn(&IsolationNote, &IsolationQuery) -> Option<DataTable>,
) -> Result<Response, Envelope> {
    let (query, note) = in_full(&caller, pairs, wanted).await?;
    let unknown = || {
        ApiError::not_found(
            "This is not known.",
            "Its objects cannot be read, or are beyond your rights. See the page for why.",
        )
    };
    let table = of(&note, &query).ok_or_else(unknown)?;
    let name = format!("isolation-{what}");
    caller.table(&name, ISOLATION, &table).await
}

async fn findings(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, query: &IsolationQuery| {
        Some(tables::isolation_findings(note, query))
    };
    table(caller, pairs, ("findings", Wanted::None), of).await
}

async fn checks(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, query: &IsolationQuery| Some(tables::isolation_checks(note, query));
    table(caller, pairs, ("checks", Wanted::None), of).await
}

async fn teams(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, query: &IsolationQuery| Some(tables::isolation_teams(note, query));
    table(caller, pairs, ("teams", Wanted::None), of).await
}

async fn network(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.network.as_ref().map(tables::network_matrix)
    };
    table(caller, pairs, ("network", Wanted::Network), of).await
}

async fn access(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, _: &IsolationQuery| note.access.as_ref().map(tables::access_matrix);
    table(caller, pairs, ("access", Wanted::Access), of).await
}

async fn colocation(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.colocation.as_ref().map(tables::colocation_matrix)
    };
    table(caller, pairs, ("colocation", Wanted::Colocation), of).await
}

async fn people(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, _: &IsolationQuery| note.access.as_ref().map(tables::access_people);
    table(caller, pairs, ("people", Wanted::Access), of).await
}

async fn held(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.colocation.as_ref().map(tables::held_machines)
    };
    table(caller, pairs, ("held", Wanted::Colocation), of).await
}

async fn neighbours(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        Some(tables::neighbour_pairs(&note.neighbours.pairs))
    };
    table(caller, pairs, ("pairs", Wanted::None), of).await
}

async fn incidents(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, query: &IsolationQuery| {
        Some(tables::incidents(&note.neighbours, query))
    };
    table(caller, pairs, ("incidents", Wanted::None), of).await
}

/// What mends the findings that a query matches.
async fn fixes(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, note) = in_full(&caller, pairs, Wanted::None).await?;
    let fixes = note.findings.iter().filter_map(|row| row.fix.as_deref());
    let yaml = documents(fixes).into_bytes();
    Ok(file("isolation-fixes", "yaml", YAML, yaml))
}
