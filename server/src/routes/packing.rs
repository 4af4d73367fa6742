//! How well the cluster is packed, to be taken away: the plan, the machines as they are, the tables of the
//! page, and the pictures.

use super::AppState;
use super::files::file;
use super::forms::{Caller, Form, Tables};
use super::picture::{Pictures, picture_name};
use super::rest::{Envelope, Pairs, known, wrong_method};
use super::rules::PACKING;
use super::work::{off_threads, written};
use crate::export::{Framed, svg_of};
use crate::packing::{self, Studied, machines_now, patterns};
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use plimsoll_app::api::{ApiError, Frame};
use plimsoll_app::findings;
use plimsoll_app::format::rfc3339;
use plimsoll_app::pictures::PackingPicture;
use plimsoll_app::routes::PackingQuery;
use plimsoll_app::tables::{self, DataTable};
use std::sync::Arc;

/// The exports.
pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new()
        .route("/packing.json", get(json))
        .table_as(&[Form::Csv, Form::Xlsx], "/packing", plan)
        .table("/packing/now", now)
        .table("/packing/resources", resources)
        .table("/packing/teams", teams)
        .table("/packing/drains", drains)
        .table("/packing/unplaced", unplaced)
        .table("/packing/waiting", waiting)
        .table("/packing/shapes", shapes);
    for which in PackingPicture::ALL {
        router = router.picture(which.path(), move |caller, pairs| async move {
            let svg = picture(&caller, pairs, which).await?;
            Ok((picture_name(which.path()), svg))
        });
    }
    router.method_not_allowed_fallback(wrong_method)
}

fn read(pairs: Vec<(String, String)>) -> Result<PackingQuery, ApiError> {
    PackingQuery::read(&known(pairs, &[PackingQuery::PARAMETERS])?)
}

async fn studied(
    caller: &Caller,
    pairs: Vec<(String, String)>,
) -> Result<(PackingQuery, Frame, Arc<Studied>), Envelope> {
    let query = read(pairs)?;
    let found = caller
        .state
        .capacity
        .packing_in_full(&caller.person.access, &query);
    let (frame, studied) = found.await?;
    Ok((query, frame, studied))
}

async fn json(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, frame, studied) = studied(&caller, pairs).await?;
    let bytes: Vec<u8> = written("the packing", move || {
        let mut value = serde_json::to_value(&studied.note)?;
        value["cluster"] = serde_json::to_value(&frame.cluster)?;
        value["patterns"] = patterns(&studied.live.inventory, &studied.told);
        let mut bytes = serde_json::to_vec_pretty(&value)?;
        bytes.push(b'\n');
        serde_json::Result::Ok(bytes)
    })
    .await?;
    Ok(file("packing", "json", "application/json", bytes))
}

async fn plan(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, _, studied) = studied(&caller, pairs).await?;
    let make = move || packing::plan(&studied.live.inventory, &studied.told);
    let taken = off_threads("the plan", make).await?;
    caller.taken("packing", PACKING, taken).await
}

async fn now(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, _, studied) = studied(&caller, pairs).await?;
    let make = move || studied.snapshot.as_deref().map(machines_now);
    let none = || {
        ApiError::not_found(
            "It is not known which pod is on which machine.",
            "The cluster was imported, or not reached since this server started.",
        )
    };
    let taken = off_threads("the machines", make).await?.ok_or_else(none)?;
    caller.taken("packing-now", PACKING, taken).await
}

async fn table(
    caller: Caller,
    pairs: Pairs,
    name: &str,
    of: impl Fn(&Studied, &PackingQuery) -> Result<DataTable, ApiError>,
) -> Result<Response, Envelope> {
    let (query, _, studied) = studied(&caller, pairs.0).await?;
    caller.table(name, PACKING, &of(&studied, &query)?).await
}

async fn resources(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "packing-resources", |studied, _| {
        Ok(tables::packing_resources(&studied.note))
    })
    .await
}

async fn teams(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "packing-teams", |studied, _| {
        Ok(tables::packing_teams(&studied.note))
    })
    .await
}

async fn drains(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "packing-drains", |studied, query| {
        let drains = studied.note.drains.as_ref().ok_or_else(|| {
            ApiError::not_found(
                "It is not known which pod is on which machine.",
                "The cluster was imported, or not reached since this server started.",
            )
        })?;
        Ok(tables::drains(&drains.nodes, query, false))
    })
    .await
}

async fn unplaced(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "packing-unplaced", |studied, query| {
        Ok(tables::packing_unplaced(&studied.note, query))
    })
    .await
}

async fn waiting(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "packing-waiting", |studied, query| {
        Ok(tables::packing_waiting(&studied.note, query))
    })
    .await
}

async fn shapes(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "packing-shapes", |studied, _| {
        Ok(tables::shapes(&studied.note.shapes))
    })
    .await
}

/// A picture, with what has to be known of it.
async fn picture(
    caller: &Caller,
    pairs: Vec<(String, String)>,
    which: PackingPicture,
) -> Result<String, Envelope> {
    let (_, frame, studied) = studied(caller, pairs).await?;
    let nothing = || ApiError::not_found("There is nothing to draw.", "See the page for why.");
    let taken = which.draw(&studied.note).ok_or_else(nothing)?;
    let simulated = if frame.cluster.simulated {
        "simulated cluster "
    } else {
        ""
    };
    let source = format!(
        "{simulated}{} · requests · as of {} · Plimsoll, formulas {}",
        frame.cluster.name,
        rfc3339(studied.note.at_secs),
        studied.note.formula_version,
    );
    Ok(svg_of(&Framed {
        svg: &taken.drawing.svg,
        size: taken.size,
        title: &taken.title,
        finding: &findings::packing(&studied.note).plain(),
        subtitle: &taken.subtitle,
        source: &source,
    }))
}
