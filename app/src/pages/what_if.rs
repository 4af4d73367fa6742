//! What would be if.

mod controls;

use super::load::{Request, load};
use crate::api::{Refused, WhatIfInputs, WhatIfPage};
use crate::components::{Chrome, How, Place, layout, scope_line_with};
use crate::findings::Finding;
use crate::format::moment;
use crate::routes::{ScopeQuery, WhatIfQuery};
use crate::shell::PageContext;
use crate::whatif::{result_markup, what_if_finding};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use plimsoll_planner::whatif::{FORMULA_VERSION, Outcome};

const TITLE: &str = "What if";
/// How soon a browser asks again while nothing is there yet.
const ASK_AGAIN_SECS: u32 = 2;
const NOT_MODELLED: &str = "Pods that wait are left out, and so are DaemonSets and static pods, which belong to their \
     nodes. A new team has the rules of the one that it is like, and none with others. New machines accept what those \
     do that they are like, and replaced ones keep the labels and taints of their pool. Rules that a plan cannot keep are on the page Packing, which also looks longer \
     for a tight one. Forecasts are not made anew: what was foreseen is multiplied by how much more is requested.";

/// What would be if.
pub(crate) fn what_if_page() -> impl IntoView {
    let request = Request::new();
    let query = WhatIfQuery::read(&request.params);
    let waits = request.clone();
    load(
        request,
        query,
        move |api, access, query| async move {
            let page = api.what_if(&access, &query).await?;
            if page.outcome.is_none() && page.refused.is_none() {
                waits.refresh(ASK_AGAIN_SECS);
            }
            Ok(page)
        },
        show,
    )
}

fn show(context: &PageContext, query: &WhatIfQuery, page: &WhatIfPage) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::WhatIf,
        title: TITLE.to_owned(),
        scope: ScopeQuery {
            cluster: query.cluster.clone(),
            ..ScopeQuery::default()
        },
        windowed: false,
        based: false,
        relink: Box::new(move |scope: ScopeQuery| {
            // Another cluster has other teams and machines.
            let same = scope.cluster == base.cluster;
            let query = if same {
                base.clone()
            } else {
                WhatIfQuery::default()
            };
            WhatIfQuery {
                cluster: scope.cluster,
                ..query
            }
            .page_link()
        }),
    };
    let (above, contents) = match (&page.inputs, &page.outcome, &page.refused) {
        (Some(inputs), Some(outcome), _) => (
            above(context, query, page, (inputs, outcome)),
            result(query, inputs, outcome),
        ),
        (_, _, Some(refused)) => (refusal(refused), ().into_any()),
        _ => (waiting(query), ().into_any()),
    };
    layout(context, &page.frame, &chrome, above, contents)
}

fn above(
    context: &PageContext,
    query: &WhatIfQuery,
    page: &WhatIfPage,
    (inputs, outcome): (&WhatIfInputs, &Outcome),
) -> AnyView {
    let (scenario, _) = query.scenario();
    let finding = what_if_finding(inputs, &scenario, outcome);
    let awaited = inputs.awaits_forecast.then(|| {
        view! {
            <p class="lead" role="status" id="what-if-awaited">
                "A forecast is still being computed; a day on which its resource runs out is told once it is there. "
                <a href=query.page_link()>"Load again"</a>
            </p>
        }
    });
    let as_of = page.frame.freshness.as_of_secs;
    let parts = [
        page.frame.cluster.name.clone(),
        "requests of pods that run".to_owned(),
        as_of.map_or_else(String::new, |at| {
            format!("as of {}", moment(at, page.frame.now_secs))
        }),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <h1 class="subject">{TITLE}</h1>
        <div id="what-if-finding" aria-live="polite" inner_html=finding.markup()></div>
        {scope_line_with(&parts, how(outcome), Some(("what is not modelled", NOT_MODELLED.to_owned())))}
        {awaited}
        {controls::controls(query, inputs)}
        {module(context)}
    }
    .into_any()
}

fn how(outcome: &Outcome) -> How {
    let then = &outcome.then;
    How {
        version: FORMULA_VERSION.into(),
        lines: vec![
            (
                "Machines needed",
                format!(
                    "the fewest that first-fit decreasing and best match need: {} of {}",
                    then.used, then.nodes
                ),
            ),
            (
                "At least, proven",
                format!("what pods ask for by what machines have, rounded up: {}", then.bound),
            ),
            (
                "Day on which something runs out",
                "by when half of all foreseen demand, times what is requested then by what is requested now, \
                 exceeds what all machines have then"
                    .to_owned(),
            ),
            ("A month", "730 hours of all machines that are there, at the prices of the price file".to_owned()),
        ],
        note: "New teams are like teams as they are now; growth of everyone counts for them, too. Growth for some \
               months is taken as over. Of nodes that are lost or come without a name, those of the largest pool are meant.",
    }
}

fn result(query: &WhatIfQuery, inputs: &WhatIfInputs, outcome: &Outcome) -> AnyView {
    let markup = result_markup(query, inputs, outcome);
    view! { <div class="grid" id="what-if-result" inner_html=markup></div> }.into_any()
}

/// Loads what answers the form at once, when someone reaches for it; without scripts the form sends itself.
fn module(context: &PageContext) -> Option<impl IntoView + use<>> {
    let base = context.assets.what_if.as_ref()?;
    // What could not be loaded is loaded when someone reaches for it again.
    let script = format!(
        "const form = document.getElementById('what-if-form'); let board; \
         const load = () => board ??= import('{base}.js').then((module) => \
         module.default({{ module_or_path: '{base}_bg.wasm' }}).then(() => module.start(location.search))) \
         .then((live) => {{ if (!live) board = undefined; }}, () => {{ board = undefined; }}); \
         for (const event of ['pointerenter', 'focusin']) form.addEventListener(event, load);"
    );
    Some(view! { <script type="module" nonce=use_nonce() inner_html=script></script> })
}

fn waiting(query: &WhatIfQuery) -> AnyView {
    let finding = Finding::new()
        .say("What would be if ")
        .bold("is being prepared")
        .say(", which takes a few seconds.");
    view! {
        <h1 class="subject">{TITLE}</h1>
        <div inner_html=finding.markup()></div>
        <ul class="ways">
            <li><a href=query.page_link()>"Look again"</a></li>
        </ul>
    }
    .into_any()
}

/// Why there is nothing, and what to do.
fn refusal(refused: &Refused) -> AnyView {
    let finding = Finding::new()
        .say("What would be if ")
        .bold("cannot be told")
        .say(format!(": {}.", refused.reason));
    view! {
        <h1 class="subject">{TITLE}</h1>
        <div inner_html=finding.markup()></div>
        <ul class="ways">
            <li>"Nodes and pods of a cluster that no server watches can be imported: "<code>"plimsoll import cluster"</code></li>
        </ul>
    }
    .into_any()
}
