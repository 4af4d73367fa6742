//! Where one can go.

use crate::routes::{ScopeQuery, paths};
use leptos::prelude::*;

/// The pages of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Overview,
    Namespaces,
    Nodes,
    Forecast,
    Sharing,
    Packing,
    WhatIf,
    RightSizing,
    Teams,
    Isolation,
    DataHealth,
}

/// A page, its name and its path.
type Entry = (Place, &'static str, &'static str);

const GROUPS: [(&str, &[Entry]); 4] = [
    (
        "Now",
        &[
            (Place::Overview, "Overview", paths::OVERVIEW),
            (Place::Namespaces, "Namespaces", paths::NAMESPACES),
            (Place::Nodes, "Nodes", paths::NODES),
        ],
    ),
    (
        "Plan",
        &[
            (Place::Forecast, "Forecast", paths::FORECAST),
            (Place::Sharing, "Sharing", paths::SHARING),
            (Place::Packing, "Packing", paths::PACKING),
            (Place::WhatIf, "What if", paths::WHAT_IF),
            (Place::RightSizing, "Right-sizing", paths::RIGHT_SIZING),
        ],
    ),
    (
        "People",
        &[
            (Place::Teams, "Teams", paths::TEAMS),
            (Place::Isolation, "Isolation", paths::ISOLATION),
        ],
    ),
    (
        "Data",
        &[(Place::DataHealth, "Health of data", paths::DATA_HEALTH)],
    ),
];

/// The navigation; links keep cluster, window and basis.
pub(crate) fn nav(current: Option<Place>, scope: &ScopeQuery) -> impl IntoView + use<> {
    let groups: Vec<_> = GROUPS
        .iter()
        .map(|(name, places)| {
            let links: Vec<_> = places
                .iter()
                .map(|&(place, label, path)| {
                    let here = (current == Some(place)).then_some("page");
                    view! { <li><a href=scope.link(path) aria-current=here>{label}</a></li> }
                })
                .collect();
            view! { <div><h2>{*name}</h2><ul>{links}</ul></div> }
        })
        .collect();
    view! { <nav class="nav" aria-label="Pages">{groups}</nav> }
}
