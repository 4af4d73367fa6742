//! The pictures of demand and of machines, and the numbers behind them, to be taken away.

use super::AppState;
use super::forms::{Caller, Tables};
use super::picture::{Pictures, framed};
use super::rest::{Envelope, Pairs, known, wrong_method};
use super::rules::{ACCOUNTING, NOW};
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use plimsoll_app::api::{ApiError, Frame};
use plimsoll_app::findings;
use plimsoll_app::format::Amount;
use plimsoll_app::pictures::{CapacityBars, DemandOf, Taken, machines_fill_taken};
use plimsoll_app::routes::{NamespaceQuery, NodeQuery, NodesQuery, ScopeQuery, TeamQuery};
use plimsoll_app::tables;

/// Whose demand.
#[derive(Debug, Clone, Copy)]
enum Subject {
    Cluster,
    Namespace,
    Node,
    Team,
}

impl Subject {
    const ALL: [Self; 4] = [Self::Cluster, Self::Namespace, Self::Node, Self::Team];

    fn path(self) -> &'static str {
        match self {
            Self::Cluster => "/overview",
            Self::Namespace => "/namespaces/{name}",
            Self::Node => "/nodes/{name}",
            Self::Team => "/teams/{name}",
        }
    }
}

/// The exports.
pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new()
        .picture("/overview/capacity", |caller, pairs| async move {
            Ok(("capacity".to_owned(), capacity(&caller, pairs).await?))
        })
        .picture("/nodes", |caller, pairs| async move {
            Ok(("nodes".to_owned(), machines(&caller, pairs).await?))
        });
    for of in Subject::ALL {
        for amount in [Amount::Cpu, Amount::Memory] {
            let path = format!("{}/{}", of.path(), amount.path());
            router = router
                .picture(&path, move |caller, pairs| async move {
                    let svg = picture(&caller, pairs, (of, amount)).await?;
                    Ok((file_name(&caller, of, amount)?, svg))
                })
                .table(&path, move |caller: Caller, pairs: Pairs| {
                    steps(caller, pairs, (of, amount))
                });
        }
    }
    router.method_not_allowed_fallback(wrong_method)
}

fn read(pairs: Vec<(String, String)>) -> Result<ScopeQuery, ApiError> {
    ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)
}

fn nothing() -> ApiError {
    ApiError::not_found("There is nothing to draw.", "Choose another window.")
}

/// Asks for the page of a subject, and hands over what of it is drawn.
async fn with<T>(
    caller: &Caller,
    pairs: Vec<(String, String)>,
    subject: Subject,
    told: impl FnOnce(DemandOf<'_>, &Frame, String) -> T,
) -> Result<T, Envelope> {
    let (scope, api, access) = (read(pairs)?, &caller.state.api, &caller.person.access);
    Ok(match subject {
        Subject::Cluster => {
            let page = api.overview(access, &scope).await?;
            let finding = findings::overview(&page).plain();
            told(DemandOf::Cluster(&page, &scope), &page.frame, finding)
        }
        Subject::Namespace => {
            let query = NamespaceQuery {
                scope,
                ..NamespaceQuery::read(caller.name()?, &known(Vec::new(), &[])?)?
            };
            let page = api.namespace(access, &query).await?;
            let finding = findings::namespace(&page).plain();
            told(DemandOf::Namespace(&page, &query), &page.frame, finding)
        }
        Subject::Node => {
            let node = caller.name()?.to_owned();
            let query = NodeQuery { scope, node };
            let page = api.node(access, &query).await?;
            let finding = findings::node(&page).plain();
            told(DemandOf::Node(&page, &query), &page.frame, finding)
        }
        Subject::Team => {
            let team = caller.name()?.to_owned();
            let query = TeamQuery { scope, team };
            let page = api.team(access, &query).await?;
            let finding = findings::team(&page).plain();
            told(DemandOf::Team(&page, &query), &page.frame, finding)
        }
    })
}

/// What a file is called.
fn file_name(caller: &Caller, of: Subject, amount: Amount) -> Result<String, ApiError> {
    let name = amount.path();
    Ok(match of {
        Subject::Cluster => name.to_owned(),
        Subject::Namespace | Subject::Node => format!("{}-{name}", caller.name()?),
        Subject::Team => format!("team-{}-{name}", caller.name()?),
    })
}

async fn picture(
    caller: &Caller,
    pairs: Vec<(String, String)>,
    (of, amount): (Subject, Amount),
) -> Result<String, Envelope> {
    let drawn = with(caller, pairs, of, |of, frame, finding| {
        let taken = of.taken(amount)?;
        Some(framed(&taken, &finding, (frame, ACCOUNTING.formulas)))
    });
    Ok(drawn.await?.ok_or_else(nothing)?)
}

/// The numbers behind a picture.
async fn steps(
    caller: Caller,
    Query(pairs): Pairs,
    (of, amount): (Subject, Amount),
) -> Result<Response, Envelope> {
    let table = with(&caller, pairs, of, |of, _, _| {
        tables::demand_steps(of.series(amount), amount)
    });
    let name = file_name(&caller, of, amount)?;
    caller.table(&name, ACCOUNTING, &table.await?).await
}

async fn capacity(caller: &Caller, pairs: Vec<(String, String)>) -> Result<String, Envelope> {
    let query = read(pairs)?;
    let page = caller.state.api.overview(&caller.person.access, &query);
    let page = page.await?;
    let bars = CapacityBars::of(&page, &query).ok_or_else(nothing)?;
    let finding = findings::overview(&page).plain();
    Ok(framed(
        &bars.taken(),
        &finding,
        (&page.frame, ACCOUNTING.formulas),
    ))
}

async fn machines(caller: &Caller, pairs: Vec<(String, String)>) -> Result<String, Envelope> {
    let query = NodesQuery::read(&known(pairs, &[NodesQuery::PARAMETERS])?)?;
    let page = caller.state.api.nodes(&caller.person.access, &query);
    let page = page.await?;
    let taken: Taken = machines_fill_taken(&page).ok_or_else(nothing)?;
    let finding = findings::nodes(&page).plain();
    Ok(framed(&taken, &finding, (&page.frame, NOW.formulas)))
}
