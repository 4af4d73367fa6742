//! What sharing is worth, to be taken away: as the command writes it, the tables of the page, a workbook,
//! and the picture; and what a browser needs to compare again.

use super::AppState;
use super::files::{file, not_written};
use super::forms::{Caller, Form, Tables};
use super::picture::{Pictures, picture_name};
use super::rest::{Envelope, PAGE, Pairs, known, wrong_method};
use super::rules::SHARING;
use super::work::{off_threads, written};
use crate::export::{Framed, sharing_workbook, svg_of};
use crate::sharing::write_json;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use plimsoll_app::api::{ApiError, FractionsNote, Sharing, SharingPage};
use plimsoll_app::findings;
use plimsoll_app::format::rfc3339;
use plimsoll_app::pictures::SharingPicture;
use plimsoll_app::routes::SharingQuery;
use plimsoll_app::tables::{self, DataTable};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The exports, and what a browser compares with.
pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new()
        .route("/sharing/inputs", get(inputs))
        .table_as(&[Form::Csv], "/sharing", csv)
        .table("/sharing/shares", csv)
        .route("/sharing.json", get(json))
        .route("/sharing.xlsx", get(xlsx))
        .table("/sharing/correlations", correlations)
        .table("/sharing/fractions", fractions)
        .table("/sharing/machines", machines)
        .table("/sharing/bills", bills)
        .table("/sharing/tests", tests);
    for which in SharingPicture::ALL {
        router = router.picture(which.path(), move |caller, pairs| async move {
            let svg = picture(&caller, &read(pairs)?, which).await?;
            Ok((picture_name(which.path()), svg))
        });
    }
    router.method_not_allowed_fallback(wrong_method)
}

fn read(pairs: Vec<(String, String)>) -> Result<SharingQuery, ApiError> {
    SharingQuery::read(&known(pairs, &[SharingQuery::PARAMETERS, PAGE])?)
}

async fn inputs(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let inputs = caller
        .state
        .capacity
        .board_inputs(&caller.person.access, &read(pairs)?)
        .await?;
    let bytes = written("the inputs", move || postcard::to_stdvec(&inputs)).await?;
    Ok(file(
        "sharing-inputs",
        "postcard",
        "application/octet-stream",
        bytes,
    ))
}

async fn shown(caller: &Caller, query: &SharingQuery) -> Result<(SharingPage, Sharing), ApiError> {
    let access = &caller.person.access;
    caller.state.capacity.sharing_in_full(access, query).await
}

async fn json(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let comparison = caller
        .state
        .capacity
        .comparison(&caller.person.access, &read(pairs)?)
        .await?;
    let bytes = off_threads("the comparison", move || {
        comparison.study().map(|study| {
            let told = (&comparison.assumptions, &comparison.cautions);
            write_json(study, &comparison.compared, told)
        })
    })
    .await?;
    let none = || ApiError::no_data("There is no comparison yet.", "Ask again in a moment.");
    let bytes = bytes.ok_or_else(none)?;
    let bytes = bytes.map_err(|cause| not_written("the comparison", cause))?;
    Ok(file("sharing", "json", "application/json", bytes))
}

async fn csv(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "sharing", |sharing, query| {
        Ok(tables::shares(sharing, query, true))
    })
    .await
}

async fn correlations(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "sharing-correlations", |sharing, _| {
        Ok(tables::correlations(sharing, true))
    })
    .await
}

fn known_fractions(sharing: &Sharing) -> Result<&FractionsNote, ApiError> {
    sharing.fractions.as_ref().ok_or_else(|| {
        ApiError::not_found(
            "Pods are not known now.",
            "The cluster was not reached since this server started; try again later.",
        )
    })
}

async fn machines(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |sharing: &Sharing, query: &SharingQuery| {
        Ok(tables::all_fills(known_fractions(sharing)?, query.by))
    };
    table(caller, pairs, "sharing-machines", of).await
}

async fn fractions(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |sharing: &Sharing, query: &SharingQuery| {
        Ok(tables::fractions(known_fractions(sharing)?, query.by, true))
    };
    table(caller, pairs, "sharing-fractions", of).await
}

async fn bills(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    table(caller, pairs, "sharing-bills", |sharing, _| {
        Ok(tables::bills(
            &sharing.compared,
            sharing.machine.price.as_ref(),
        ))
    })
    .await
}

async fn tests(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |sharing: &Sharing, _: &SharingQuery| {
        let tests = sharing.tests.as_ref().ok_or_else(|| {
            ApiError::not_found(
                "No namespace is for tests.",
                "Label namespaces for development and tests, or name them in the configuration.",
            )
        })?;
        Ok(tables::parks(tests, sharing))
    };
    table(caller, pairs, "sharing-tests", of).await
}

async fn table(
    caller: Caller,
    Query(pairs): Pairs,
    name: &str,
    of: impl Fn(&Sharing, &SharingQuery) -> Result<DataTable, ApiError>,
) -> Result<Response, Envelope> {
    let query = read(pairs)?;
    let (_, sharing) = shown(&caller, &query).await?;
    let table = of(&sharing, &query)?;
    caller.table(name, SHARING, &table).await
}

async fn xlsx(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = read(pairs)?;
    let (page, sharing) = shown(&caller, &query).await?;
    let write = move || sharing_workbook(&page, &sharing, &query);
    let bytes = written("the workbook", write).await?;
    Ok(file("sharing", "xlsx", XLSX, bytes))
}

/// A picture, with what has to be known of it.
async fn picture(
    caller: &Caller,
    query: &SharingQuery,
    which: SharingPicture,
) -> Result<String, Envelope> {
    let (page, sharing) = shown(caller, query).await?;
    let nothing = || ApiError::no_data("There is nothing to draw.", "Choose another window.");
    let taken = which.draw(&sharing, query).ok_or_else(nothing)?;
    let cluster = &page.frame.cluster;
    let simulated = if cluster.simulated {
        "simulated cluster "
    } else {
        ""
    };
    let source = format!(
        "{simulated}{} · {} · history up to {} · Plimsoll, formulas {}",
        cluster.name,
        findings::demand_words(query.scope.basis),
        rfc3339(sharing.scenarios.to_secs),
        sharing.formula_version,
    );
    let of = (&sharing.scenarios, query.by);
    Ok(svg_of(&Framed {
        svg: &taken.drawing.svg,
        size: taken.size,
        title: &taken.title,
        finding: &findings::sharing(&sharing.compared, &sharing.diversity, of).plain(),
        subtitle: &taken.subtitle,
        source: &source,
    }))
}
