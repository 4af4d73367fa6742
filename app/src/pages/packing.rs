//! How well the cluster is packed.

mod cards;
mod how;

use super::load::{Request, load};
use crate::api::{PackingNote, PackingPage, Refused};
use crate::components::{Chrome, Place, finding_view, layout, scope_line_with};
use crate::findings::{self, Finding};
use crate::format::percent;
use crate::routes::{PackingQuery, paths};
use crate::shell::PageContext;
use leptos::prelude::*;

const TITLE: &str = "Packing efficiency";
/// How soon a browser asks again while the first packing is on its way.
const ASK_AGAIN_SECS: u32 = 2;

/// How well the cluster is packed.
pub(crate) fn packing_page() -> impl IntoView {
    let request = Request::new();
    let query = PackingQuery::read(&request.params);
    let waits = request.clone();
    load(
        request,
        query,
        move |api, access, query| async move {
            let page = api.packing(&access, &query).await?;
            if page.packing.is_none() && page.refused.is_none() {
                waits.refresh(ASK_AGAIN_SECS);
            }
            Ok(page)
        },
        show,
    )
}

fn show(context: &PageContext, query: &PackingQuery, page: &PackingPage) -> AnyView {
    let chrome = Chrome {
        place: Place::Packing,
        title: "Packing".to_owned(),
        scope: query.clone(),
        windowed: false,
        based: false,
        relink: Box::new(|scope| scope.link(paths::PACKING)),
    };
    let (above, contents) = match (&page.packing, &page.refused) {
        (Some(note), _) => (above(query, page, note), cards::cards(note, query)),
        (None, Some(refused)) => (refusal(refused), ().into_any()),
        (None, None) => (waiting(query, page), ().into_any()),
    };
    layout(context, &page.frame, &chrome, above, contents)
}

fn above(query: &PackingQuery, page: &PackingPage, note: &PackingNote) -> AnyView {
    let newer = page.computing.map(|progress| {
        let share = progress.done as f64 / progress.of.max(1) as f64;
        view! {
            <p class="lead" role="status">
                {format!("The cluster has changed; it is being packed anew: {} done. ", percent(Some(share)))}
                <a href=query.link(paths::PACKING)>"Load again"</a>
            </p>
        }
    });
    let more = ("what is not modelled", findings::not_modelled(note));
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&findings::packing(note))}
        {scope_line_with(&findings::packing_scope(note), how::how(note), Some(more))}
        {newer}
    }
    .into_any()
}

/// Before the first packing is there.
fn waiting(query: &PackingQuery, page: &PackingPage) -> AnyView {
    let progress = page.computing.unwrap_or_default();
    let finding = Finding::new()
        .say("How well this cluster is packed ")
        .bold("is being computed")
        .say(", which takes a few seconds.");
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&finding)}
        <p class="lead">"This page shows it as soon as it is there."</p>
        <progress max=progress.of.max(1).to_string() value=progress.done.to_string() aria-label="How far the packing is">
        </progress>
        <ul class="ways">
            <li><a href=query.link(paths::PACKING)>"Look again"</a></li>
        </ul>
    }
    .into_any()
}

/// Why there is no packing, and what to do.
fn refusal(refused: &Refused) -> AnyView {
    let finding = Finding::new()
        .say("How well this cluster is packed ")
        .bold("cannot be told")
        .say(format!(": {}.", refused.reason));
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&finding)}
        <ul class="ways">
            <li>"Nodes and pods of a cluster that no server watches can be imported: "<code>"plimsoll import cluster"</code></li>
        </ul>
    }
    .into_any()
}
