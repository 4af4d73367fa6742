//! Links and GET forms that change what a page shows.

use crate::format::count;
use leptos::prelude::*;

/// One choice of a row of choices.
pub(crate) struct Segment {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// A row of choices, one of which is current.
pub(crate) fn segments(label: &'static str, items: Vec<Segment>) -> impl IntoView {
    let links: Vec<_> = items
        .into_iter()
        .map(|item| {
            let here = item.current.then_some("true");
            view! { <li><a href=item.href aria-current=here>{item.label}</a></li> }
        })
        .collect();
    view! { <div class="segments" role="group" aria-label=label><ul>{links}</ul></div> }
}

/// A filter as a GET form that keeps the other parameters, with a link that clears it.
pub(crate) fn filter_form(
    path: &'static str,
    kept: &[(&'static str, String)],
    value: Option<&str>,
    placeholder: &'static str,
    clear: Option<String>,
) -> impl IntoView + use<> {
    let hidden: Vec<_> = kept
        .iter()
        .filter(|(name, _)| !matches!(*name, "filter" | "page"))
        .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
        .collect();
    view! {
        <form class="filter" role="search" method="get" action=path>
            {hidden}
            <label class="sr" for="filter">{placeholder}</label>
            <input
                id="filter"
                type="search"
                name="filter"
                maxlength="100"
                autocomplete="off"
                placeholder=placeholder
                value=value.unwrap_or_default().to_owned()
            />
            <button>"Filter"</button>
            {clear.map(|href| view! { <a class="clear" href=href>"Clear"</a> })}
        </form>
    }
}

/// Links to the other pages of a table; nothing when there is one page.
pub(crate) fn pager(page: usize, pages: usize, link: impl Fn(usize) -> String) -> AnyView {
    if pages < 2 {
        return ().into_any();
    }
    let number = |value: usize| count(i64::try_from(value).unwrap_or(i64::MAX));
    let previous =
        (page > 1).then(|| view! { <a rel="prev" href=link(pages.min(page - 1))>"← Previous"</a> });
    let next = (page < pages).then(|| view! { <a rel="next" href=link(page + 1)>"Next →"</a> });
    view! {
        <nav class="pager" aria-label="Pages of the table">
            {previous}
            <span>"page "{number(page)}" of "{number(pages)}</span>
            {next}
        </nav>
    }
    .into_any()
}
