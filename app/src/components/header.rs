//! The header: mark, cluster, freshness, window, basis, theme.

use super::controls::{Segment, segments};
use super::layout::Chrome;
use crate::api::Frame;
use crate::charts::mark::LOGO;
use crate::islands::{FreshnessNote, Shown};
use crate::routes::{Basis, ScopeQuery, Window, paths, with_query};
use crate::shell::{PageContext, Theme};
use leptos::prelude::*;

/// The header of a page with data.
pub(crate) fn header(
    context: &PageContext,
    frame: &Frame,
    chrome: &Chrome,
) -> impl IntoView + use<> {
    let window = chrome.windowed.then(|| window_links(chrome));
    let basis = chrome.based.then(|| basis_menu(chrome));
    view! {
        <header class="top">
            {brand(&chrome.scope)}
            {cluster_menu(frame, chrome)}
            {frame.cluster.simulated.then(|| view! { <span class="pill sim">"simulated cluster"</span> })}
            {freshness(frame, &chrome.scope)}
            <div class="top-end">{window}{basis}{theme_form(context)}{sign_out(context)}</div>
        </header>
    }
}

/// The header of a page without data: an error, or the sign-in form.
pub(crate) fn bare_header(context: &PageContext) -> impl IntoView + use<> {
    view! {
        <header class="top">
            {brand(&ScopeQuery::default())}
            {context.simulated.then(|| view! { <span class="pill sim">"simulated cluster"</span> })}
            <div class="top-end">{theme_form(context)}{sign_out(context)}</div>
        </header>
    }
}

fn brand(scope: &ScopeQuery) -> impl IntoView + use<> {
    view! {
        <a class="brand" href=scope.link(paths::OVERVIEW)>
            <span class="mark" inner_html=LOGO></span>
            "Plimsoll"
        </a>
    }
}

fn cluster_menu(frame: &Frame, chrome: &Chrome) -> AnyView {
    let name = frame.cluster.name.clone();
    if frame.clusters.len() < 2 {
        return view! { <span class="pill"><span class="sr">"Cluster "</span>{name}</span> }
            .into_any();
    }
    let links: Vec<_> = frame
        .clusters
        .iter()
        .map(|cluster| {
            let here = (cluster.uid == frame.cluster.uid).then_some("true");
            let href = chrome.link(ScopeQuery {
                cluster: Some(cluster.name.clone()),
                ..chrome.scope.clone()
            });
            view! { <li><a href=href aria-current=here>{cluster.name.clone()}</a></li> }
        })
        .collect();
    view! {
        <details class="menu" name="menu">
            <summary><span class="sr">"Cluster "</span>{name}</summary>
            <ul>{links}</ul>
        </details>
    }
    .into_any()
}

/// The state of the data; an island, so that it can turn stale by itself.
fn freshness(frame: &Frame, scope: &ScopeQuery) -> impl IntoView + use<> {
    let pairs: Vec<_> = scope
        .cluster
        .clone()
        .map(|name| ("cluster", name))
        .into_iter()
        .collect();
    let shown = Shown {
        state: frame.freshness.state,
        as_of_secs: frame.freshness.as_of_secs,
        age_secs: frame.freshness.age_secs,
        interval_secs: frame.interval_secs,
        url: with_query("/api/v1/freshness", &pairs),
    };
    view! { <FreshnessNote shown/> }
}

fn window_links(chrome: &Chrome) -> AnyView {
    let mut items: Vec<Segment> = Window::PRESETS
        .iter()
        .map(|&(label, window)| Segment {
            label: label.replace(' ', "\u{a0}"),
            href: chrome.link(ScopeQuery {
                window,
                ..chrome.scope.clone()
            }),
            current: chrome.scope.window == window,
        })
        .collect();
    if items.iter().all(|item| !item.current) {
        items.push(Segment {
            label: match chrome.scope.window {
                Window::Last(_) => chrome.scope.window.describe(),
                Window::Fixed(_) => "chosen span".to_owned(),
            },
            href: chrome.link(chrome.scope.clone()),
            current: true,
        });
    }
    segments("Window of time", items).into_any()
}

fn basis_menu(chrome: &Chrome) -> AnyView {
    let links: Vec<_> = Basis::ALL
        .iter()
        .map(|&basis| {
            let (name, meaning) = match basis {
                Basis::Requests => ("requests", "what the scheduler sets aside"),
                Basis::Usage => ("usage", "what was measured"),
                Basis::Max => ("max", "the larger of both, container by container"),
            };
            let here = (chrome.scope.basis == basis).then_some("true");
            let href = chrome.link(ScopeQuery {
                basis,
                ..chrome.scope.clone()
            });
            view! { <li><a href=href aria-current=here>{name}" "<small>{meaning}</small></a></li> }
        })
        .collect();
    view! {
        <details class="menu end" name="menu">
            <summary><small>"basis "</small>{chrome.scope.basis.as_str()}</summary>
            <ul>{links}</ul>
        </details>
    }
    .into_any()
}

fn theme_form(context: &PageContext) -> impl IntoView + use<> {
    let buttons: Vec<_> = [
        (Theme::Auto, "As the system"),
        (Theme::Light, "Light"),
        (Theme::Dark, "Dark"),
    ]
    .into_iter()
    .map(|(theme, label)| {
        let pressed = if context.theme == theme {
            "true"
        } else {
            "false"
        };
        view! {
            <li><button name="theme" value=theme.as_str() aria-pressed=pressed>{label}</button></li>
        }
    })
    .collect();
    view! {
        <details class="menu end icon" name="menu">
            <summary><span class="sr">"Colours"</span><span aria-hidden="true">"◐"</span></summary>
            <form method="post" action=paths::THEME>
                <input type="hidden" name="next" value=context.path_and_query.clone()/>
                <ul>{buttons}</ul>
            </form>
        </details>
    }
}

fn sign_out(context: &PageContext) -> impl IntoView + use<> {
    context.signed_in.then(|| {
        view! {
            <form method="post" action=paths::SIGN_OUT>
                <button class="plain">"Sign out"</button>
            </form>
        }
    })
}
