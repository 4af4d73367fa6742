//! The document around every page, and the routes of the pages.

use crate::pages::{
    data_health_page, forecast_page, isolation_page, namespace_page, namespaces_page, node_page,
    nodes_page, not_found_page, overview_page, packing_page, reference_page, refused_method_page,
    right_sizing_page, sharing_page, sign_in_page, team_page, team_rules_page, teams_page,
    what_if_page,
};
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// Which colours a person has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// As the system has them.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value as kept in the cookie `theme` and posted by the form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the value of the cookie; what is not known is `Auto`.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// What the browser draws its own parts in.
    fn color_scheme(self) -> &'static str {
        match self {
            Self::Auto => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Where the files of a page are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageAssets {
    /// Path of the style sheet.
    pub stylesheet: String,
    /// Path of the favicon.
    pub favicon: String,
    /// Whether there are scripts; pages work without.
    pub scripts: bool,
    /// Path of the module that compares again, without its endings.
    pub board: Option<String>,
    /// Path of the module of the what-if page, likewise.
    pub what_if: Option<String>,
}

/// What the server tells a page about its request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageContext {
    /// Where the files of the page are.
    pub assets: PageAssets,
    /// Which colours the person has chosen.
    pub theme: Theme,
    /// Whether the person is signed in and can sign out.
    pub signed_in: bool,
    /// Whether the collected cluster is simulated; also a page without data says so.
    pub simulated: bool,
    /// Path and query of the request, for forms that come back.
    pub path_and_query: String,
    /// What the request is, where its address does not take that.
    pub refused: Option<RefusedMethod>,
}

/// What an address does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedMethod {
    /// To be read: it takes forms alone.
    Reading,
    /// Anything else.
    Other,
}

/// The whole document. Expects a [`PageContext`].
pub fn shell(options: LeptosOptions) -> impl IntoView {
    // Pages are complete as they are: their data is not sent a second time for scripts.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let context = use_context::<PageContext>().unwrap_or_default();
    let PageContext { assets, theme, .. } = context;
    let scripts = assets
        .scripts
        .then(|| view! { <HydrationScripts options islands=true/> });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=theme.color_scheme()/>
                <link rel="stylesheet" href=assets.stylesheet/>
                <link rel="icon" type="image/svg+xml" href=assets.favicon/>
                {scripts}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The routes of the pages. Every page asks for its data once and is rendered in one piece.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let refused = use_context::<PageContext>().and_then(|context| context.refused);
    if let Some(refused) = refused {
        return view! { <Router>{refused_method_page(refused)}</Router> }.into_any();
    }
    view! {
        <Router>
            <Routes fallback=not_found_page>
                <Route path=path!("/") view=overview_page ssr=SsrMode::Async/>
                <Route path=path!("/namespaces") view=namespaces_page ssr=SsrMode::Async/>
                <Route path=path!("/namespaces/:name") view=namespace_page ssr=SsrMode::Async/>
                <Route path=path!("/nodes") view=nodes_page ssr=SsrMode::Async/>
                <Route path=path!("/nodes/:name") view=node_page ssr=SsrMode::Async/>
                <Route path=path!("/forecast") view=forecast_page ssr=SsrMode::Async/>
                <Route path=path!("/what-if") view=what_if_page ssr=SsrMode::Async/>
                <Route path=path!("/packing") view=packing_page ssr=SsrMode::Async/>
                <Route path=path!("/sharing") view=sharing_page ssr=SsrMode::Async/>
                <Route path=path!("/right-sizing") view=right_sizing_page ssr=SsrMode::Async/>
                <Route path=path!("/teams") view=teams_page ssr=SsrMode::Async/>
                <Route path=path!("/teams/:name") view=team_page ssr=SsrMode::Async/>
                <Route path=path!("/team-rules") view=team_rules_page ssr=SsrMode::Async/>
                <Route path=path!("/isolation") view=isolation_page ssr=SsrMode::Async/>
                <Route path=path!("/health-of-data") view=data_health_page ssr=SsrMode::Async/>
                <Route path=path!("/api") view=reference_page ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=sign_in_page ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
    .into_any()
}
