//! What would be if, to be taken away, and what a browser needs to work it out itself.

use super::AppState;
use super::files::file;
use super::forms::{Caller, Form, Tables};
use super::picture::{Pictures, picture_name};
use super::rest::{Envelope, Pairs, known, wrong_method};
use super::rules::WHAT_IF;
use super::work::written;
use crate::export::{Framed, svg_of};
use crate::whatif::write_json;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use plimsoll_app::api::{ApiError, WhatIfInputs};
use plimsoll_app::format::rfc3339;
use plimsoll_app::routes::WhatIfQuery;
use plimsoll_app::whatif::{WhatIfPicture, what_if_blocked, what_if_finding, what_if_states};
use plimsoll_planner::whatif::{FORMULA_VERSION, Outcome};
use std::sync::Arc;

/// The exports, and what a browser needs.
pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new()
        .route("/what-if/inputs", get(inputs))
        .route("/what-if.json", get(json))
        .table_as(&[Form::Csv, Form::Xlsx], "/what-if", states)
        .table("/what-if/blocked", blocked);
    for which in WhatIfPicture::ALL {
        router = router.picture(which.path(), move |caller, pairs| async move {
            let svg = picture(&caller, pairs, which).await?;
            Ok((picture_name(which.path()), svg))
        });
    }
    router.method_not_allowed_fallback(wrong_method)
}

fn read(pairs: Vec<(String, String)>) -> Result<WhatIfQuery, ApiError> {
    WhatIfQuery::read(&known(pairs, &[WhatIfQuery::PARAMETERS])?)
}

async fn found(
    caller: &Caller,
    query: &WhatIfQuery,
) -> Result<(Arc<WhatIfInputs>, Box<Outcome>), ApiError> {
    let access = &caller.person.access;
    let page = caller.state.capacity.what_if_in_full(access, query).await?;
    let none = || ApiError::no_data("It is still being prepared.", "Ask again in a moment.");
    page.inputs.zip(page.outcome).ok_or_else(none)
}

async fn inputs(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    // Whatever is changed, it is made to the same.
    let cluster = read(pairs)?.cluster;
    let access = &caller.person.access;
    let inputs = caller
        .state
        .capacity
        .what_if_inputs(access, cluster)
        .await?;
    let bytes = written("the inputs", move || postcard::to_stdvec(&*inputs)).await?;
    Ok(file(
        "what-if-inputs",
        "postcard",
        "application/octet-stream",
        bytes,
    ))
}

async fn json(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = read(pairs)?;
    let (inputs, outcome) = found(&caller, &query).await?;
    let write = move || write_json(&inputs, &query.scenario().0, &outcome);
    let bytes = written("the answer", write).await?;
    Ok(file("what-if", "json", "application/json", bytes))
}

async fn states(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (inputs, outcome) = found(&caller, &read(pairs)?).await?;
    let table = what_if_states(&inputs, &outcome);
    caller.table("what-if", WHAT_IF, &table).await
}

async fn blocked(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, outcome) = found(&caller, &read(pairs)?).await?;
    let table = what_if_blocked(&outcome);
    caller.table("what-if-blocked", WHAT_IF, &table).await
}

/// A picture, with what has to be known of it.
async fn picture(
    caller: &Caller,
    pairs: Vec<(String, String)>,
    which: WhatIfPicture,
) -> Result<String, Envelope> {
    let query = read(pairs)?;
    let (inputs, outcome) = found(caller, &query).await?;
    let taken = which.draw(&outcome);
    let of = inputs.of.as_ref().map(|of| {
        let simulated = match of.simulated {
            true => "simulated cluster ",
            false => "",
        };
        let as_of = of.as_of_secs.map(|at| format!(" · as of {}", rfc3339(at)));
        let as_of = as_of.unwrap_or_default();
        format!(
            "{simulated}{} · requests of pods that run{as_of} · ",
            of.cluster
        )
    });
    let source = format!(
        "{}Plimsoll, formulas {FORMULA_VERSION}",
        of.unwrap_or_default()
    );
    Ok(svg_of(&Framed {
        svg: &taken.drawing.svg,
        size: taken.size,
        title: &taken.title,
        finding: &what_if_finding(&inputs, &query.scenario().0, &outcome).plain(),
        subtitle: &taken.subtitle,
        source: &source,
    }))
}
