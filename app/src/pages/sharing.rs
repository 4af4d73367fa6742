//! What sharing is worth: one cluster beside machines per team.

mod cards;
mod controls;
mod how;

use super::load::{Request, load};
use crate::api::{NO_MACHINE, Refused, Sharing, SharingPage};
use crate::components::{Chrome, Place, finding_view, layout, scope_line};
use crate::findings::{self, Finding};
use crate::format::{date, day_near, percent};
use crate::routes::{Scenarios, SharingQuery};
use crate::shell::PageContext;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// Seconds after which a browser asks again while there is nothing to show.
const ASK_AGAIN_SECS: u32 = 1;
const TITLE: &str = "Sharing against dedicated machines";

/// What sharing is worth.
pub(crate) fn sharing_page() -> impl IntoView {
    let request = Request::new();
    let query = SharingQuery::read(&request.params);
    let waits = request.clone();
    load(
        request,
        query,
        move |api, access, query| async move {
            let page = api.sharing(&access, &query).await?;
            if page.sharing.is_none() && page.refused.is_none() {
                // Works without scripts, and leaves nothing behind on the page that is shown then.
                waits.refresh(ASK_AGAIN_SECS);
            }
            Ok(page)
        },
        show,
    )
}

fn show(context: &PageContext, query: &SharingQuery, page: &SharingPage) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Sharing,
        title: "Sharing".to_owned(),
        scope: query.scope.clone(),
        windowed: true,
        based: true,
        relink: Box::new(move |scope| {
            SharingQuery {
                scope,
                page: 1,
                ..base.clone()
            }
            .page_link()
        }),
    };
    let (above, contents) = match (&page.sharing, &page.refused) {
        (Some(sharing), _) => (
            above(context, query, page, sharing),
            cards::cards(sharing, query),
        ),
        (None, Some(refused)) => (refusal(query, page, refused), ().into_any()),
        (None, None) => (waiting(query, page), ().into_any()),
    };
    layout(context, &page.frame, &chrome, above, contents)
}

/// Loads what answers the form at once, when someone reaches for it; without scripts the form sends
/// itself.
fn board(context: &PageContext) -> Option<impl IntoView + use<>> {
    let base = context.assets.board.as_ref()?;
    let script = format!(
        "const form = document.getElementById('sharing-form'); let board; \
         const load = () => board ??= import('{base}.js').then((module) => \
         module.default({{ module_or_path: '{base}_bg.wasm' }}).then(() => module.start(location.search))); \
         for (const event of ['pointerenter', 'focusin']) form.addEventListener(event, load, {{ once: true }});"
    );
    Some(view! { <script type="module" nonce=use_nonce() inner_html=script></script> })
}

fn above(
    context: &PageContext,
    query: &SharingQuery,
    page: &SharingPage,
    sharing: &Sharing,
) -> AnyView {
    let finding = findings::sharing(
        &sharing.compared,
        &sharing.diversity,
        (&sharing.scenarios, query.by),
    );
    let newer = page.computing.map(|progress| {
        let share = progress.done as f64 / progress.of.max(1) as f64;
        view! {
            <p class="lead" role="status">
                {format!("A newer comparison is being computed: {} done. ", percent(Some(share)))}
                <a href=query.page_link()>"Load again"</a>
            </p>
        }
    });
    view! {
        <h1 class="subject">{TITLE}</h1>
        <div id="sharing-finding">{finding_view(&finding)}</div>
        {scope_line(&findings::sharing_scope(sharing, query, page.frame.now_secs), how::how(sharing, query))}
        {cautions(sharing)}
        {newer}
        {controls::controls(query, sharing)}
        {board(context)}
    }
    .into_any()
}

/// What must be known beside the finding: what depends on the rules, and what does not.
fn cautions(sharing: &Sharing) -> impl IntoView + use<> {
    let of_rules = findings::sharing_cautions(&sharing.compared, &sharing.scenarios);
    let of_data = findings::sharing_data_cautions(sharing);
    let line = |text: String| {
        view! { <p class="caution"><span class="sign warn" aria-hidden="true">"▲ "</span>{text}</p> }
    };
    let of_rules: Vec<_> = of_rules.into_iter().map(line).collect();
    let of_data: Vec<_> = of_data.into_iter().map(line).collect();
    view! {
        <div id="sharing-cautions">{of_rules}</div>
        {of_data}
    }
}

/// Before the first comparison is there.
fn waiting(query: &SharingQuery, page: &SharingPage) -> AnyView {
    let progress = page.computing.unwrap_or_default();
    let finding = Finding::new()
        .say("What sharing is worth ")
        .bold("is being computed")
        .say(", which takes a few seconds.");
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&finding)}
        <p class="lead">"This page shows it as soon as it is there. It is computed anew every day."</p>
        <progress max=progress.of.max(1).to_string() value=progress.done.to_string() aria-label="How far the comparison is">
        </progress>
        <ul class="ways">
            <li><a href=query.page_link()>"Look again"</a></li>
        </ul>
    }
    .into_any()
}

/// Why there is no comparison, and what to do.
fn refusal(query: &SharingQuery, page: &SharingPage, refused: &Refused) -> AnyView {
    let finding = Finding::new()
        .say("What sharing is worth ")
        .bold(match refused.works_from_secs {
            Some(_) => "cannot be told yet",
            None => "cannot be told",
        })
        .say(format!(": {}.", refused.reason));
    let when = refused.works_from_secs.map(|at| {
        let day = if at - page.frame.now_secs < 86_400 * 300 { day_near(at, page.frame.now_secs) } else { date(at) };
        view! { <p class="lead">{format!("It works from {day} on, when a whole day has been observed.")}</p> }
    });
    let by_days = (query.scenarios == Scenarios::Forecast).then(|| {
        let other = SharingQuery {
            scenarios: Scenarios::History,
            ..query.clone()
        };
        view! { <li><a href=other.page_link()>"Compare by the days that were seen"</a></li> }
    });
    let wider = SharingQuery::of(query.scope.clone());
    let by_default = (wider != *query).then(|| {
        view! { <li><a href=wider.page_link()>"Compare as by default"</a></li> }
    });
    let form = (refused.name == NO_MACHINE).then(|| controls::machine_form(query));
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&finding)}
        {when}
        {form}
        <ul class="ways">
            {by_days}
            {by_default}
        </ul>
    }
    .into_any()
}
