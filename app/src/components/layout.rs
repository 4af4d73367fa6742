//! A page: skip link, header, navigation, title, contents.

use super::header::{bare_header, header};
use super::nav::{Place, nav};
use super::states::stale_banner;
use crate::api::Frame;
use crate::routes::ScopeQuery;
use crate::shell::PageContext;
use leptos::prelude::*;
use leptos_meta::Title;

/// What surrounds the contents of a page.
pub(crate) struct Chrome {
    /// Where in the navigation the page is.
    pub(crate) place: Place,
    /// The page's subject: the small grey title.
    pub(crate) title: String,
    /// Cluster, window, basis.
    pub(crate) scope: ScopeQuery,
    /// Whether the window changes anything on the page.
    pub(crate) windowed: bool,
    /// Whether the basis changes anything on the page.
    pub(crate) based: bool,
    /// The page with another scope.
    pub(crate) relink: Box<dyn Fn(ScopeQuery) -> String>,
}

impl Chrome {
    /// The page with another scope.
    pub(crate) fn link(&self, scope: ScopeQuery) -> String {
        (self.relink)(scope)
    }
}

/// A page with data.
pub(crate) fn layout(
    context: &PageContext,
    frame: &Frame,
    chrome: &Chrome,
    above: AnyView,
    contents: AnyView,
) -> AnyView {
    let title = format!("{} · {} · Plimsoll", chrome.title, frame.cluster.name);
    view! {
        {title_view(&title)}
        <a class="skip" href="#main">"Skip to the contents"</a>
        {header(context, frame, chrome)}
        <div class="page">
            {nav(Some(chrome.place), &chrome.scope)}
            <main id="main" tabindex="-1">
                {stale_banner(frame)}
                {above}
                {contents}
            </main>
        </div>
    }
    .into_any()
}

/// A page without data: an error with its ways on, or a form without.
pub(crate) fn plain_layout(
    context: &PageContext,
    title: &str,
    ways_on: bool,
    contents: AnyView,
) -> AnyView {
    let nav = ways_on.then(|| nav(None, &ScopeQuery::default()));
    view! {
        {title_view(&format!("{title} · Plimsoll"))}
        <a class="skip" href="#main">"Skip to the contents"</a>
        {bare_header(context)}
        <div class="page">
            {nav}
            <main id="main" tabindex="-1">{contents}</main>
        </div>
    }
    .into_any()
}

/// The document's title. The meta component writes it into the head as it is, unescaped.
fn title_view(text: &str) -> impl IntoView + use<> {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    view! { <Title text=text/> }
}

/// The small grey title of a detail page, with the way back.
pub(crate) fn breadcrumb(label: &'static str, href: String, name: String) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label="Breadcrumbs">
            <a href=href>{label}</a>
            <span aria-hidden="true">" / "</span>
        </nav>
        <h1 class="subject">{name}</h1>
    }
}
