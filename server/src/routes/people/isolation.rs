//! How far teams are kept apart.

use super::YAML;
use crate::export::documents;
use crate::routes::AppState;
use crate::routes::csv::{Caller, answer, file};
use crate::routes::rest::{Envelope, Pairs, known};
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use plimsoll_app::api::{ApiError, IsolationNote};
use plimsoll_app::routes::IsolationQuery;
use plimsoll_app::tables::{self, DataTable};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/isolation/findings.csv", get(findings))
        .route("/isolation/checks.csv", get(checks))
        .route("/isolation/teams.csv", get(teams))
        .route("/isolation/network.csv", get(network))
        .route("/isolation/access.csv", get(access))
        .route("/isolation/colocation.csv", get(colocation))
        .route("/isolation/incidents.csv", get(incidents))
        .route("/isolation/fixes.yaml", get(fixes))
}

async fn in_full(
    (State(state), Extension(person)): Caller,
    pairs: Vec<(String, String)>,
) -> Result<(IsolationQuery, IsolationNote), Envelope> {
    let query = IsolationQuery::read(&known(pairs, &[IsolationQuery::PARAMETERS])?)?;
    let note = state.capacity.isolation_in_full(&person.access, &query);
    let note = note.await?;
    Ok((query, note))
}

async fn table(
    caller: Caller,
    Query(pairs): Pairs,
    what: &str,
    of: impl Fn(&IsolationNote, &IsolationQuery) -> Option<DataTable>,
) -> Result<Response, Envelope> {
    let (query, note) = in_full(caller, pairs).await?;
    let unknown = || {
        ApiError::not_found(
            "This is not known.",
            "Its objects cannot be read, or are beyond your rights. See the page for why.",
        )
    };
    let table = of(&note, &query).ok_or_else(unknown)?;
    answer(&format!("isolation-{what}"), &table)
}

async fn findings(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, query: &IsolationQuery| {
        Some(tables::isolation_findings(note, query))
    };
    table(caller, pairs, "findings", of).await
}

async fn checks(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, query: &IsolationQuery| Some(tables::isolation_checks(note, query));
    table(caller, pairs, "checks", of).await
}

async fn teams(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, query: &IsolationQuery| Some(tables::isolation_teams(note, query));
    table(caller, pairs, "teams", of).await
}

async fn network(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.network.as_ref().map(tables::network_matrix)
    };
    table(caller, pairs, "network", of).await
}

async fn access(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, _: &IsolationQuery| note.access.as_ref().map(tables::access_matrix);
    table(caller, pairs, "access", of).await
}

async fn colocation(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.colocation.as_ref().map(tables::colocation_matrix)
    };
    table(caller, pairs, "colocation", of).await
}

async fn incidents(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, query: &IsolationQuery| {
        Some(tables::incidents(&note.neighbours, query))
    };
    table(caller, pairs, "incidents", of).await
}

/// What mends the findings that a query matches.
async fn fixes(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, note) = in_full(caller, pairs).await?;
    let fixes = note.findings.iter().filter_map(|row| row.fix.as_deref());
    let yaml = documents(fixes).into_bytes();
    Ok(file("isolation-fixes", "yaml", YAML, yaml))
}
