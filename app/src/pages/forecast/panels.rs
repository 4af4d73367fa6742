//! Teams or namespaces side by side, on one scale.

use crate::api::Growth;
use crate::charts::small_multiples;
use crate::components::{Card, WHOLE, figure, pager};
use crate::findings;
use crate::format::{count, of_noun};
use crate::pictures;
use crate::routes::{ForecastQuery, GrowthBy};
use leptos::prelude::*;

/// The card; nothing where only the whole is asked for.
pub(super) fn panels(growth: &Growth, query: &ForecastQuery) -> AnyView {
    if query.by == GrowthBy::Cluster || growth.panels.is_empty() {
        return ().into_any();
    }
    let (one, many) = match query.by {
        GrowthBy::Namespace => ("namespace", "namespaces"),
        _ => ("team", "teams"),
    };
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let all = of_noun(number(growth.panels_in_all), one, many);
    let title = title(growth, query, &all);
    let subtitle = format!(
        "{} per {one}, one scale; from now to the end, with the 80 % interval; {} of {}",
        findings::demand_noun(query),
        count(number(growth.panels.len())),
        count(number(growth.panels_in_all)),
    );
    let chart = pictures::growth_panels(growth, query, (&title, &subtitle));
    let picture = figure(&WHOLE, |size| small_multiples::draw(&chart, size.width));
    let base = query.clone();
    let pages = pager(growth.page, growth.pages, move |page| {
        ForecastQuery {
            page,
            ..base.clone()
        }
        .page_link()
    });
    let names: Vec<_> = growth
        .panels
        .iter()
        .map(|scope| {
            let looked_at = ForecastQuery {
                name: Some(scope.name.clone()),
                ..query.clone()
            };
            let here = (query.name.as_ref() == Some(&scope.name)).then_some("true");
            view! { <a href=looked_at.page_link() aria-current=here>{scope.name.clone()}</a> }
        })
        .collect();
    Card::wide("panels", title, subtitle).with(view! {
        {picture}
        {pages}
        <p class="foot">
            <span>"Look at one: "</span>
            {names}
            <a href=query.link("/forecast.csv")>"CSV of all"</a>
            <a href=query.link("/forecast.json")>"JSON of all"</a>
        </p>
    })
}

fn title(growth: &Growth, query: &ForecastQuery, all: &str) -> String {
    let steadily = growth.panels.iter().filter(|panel| {
        let now = panel.past.iter().rev().flatten().next();
        let end = panel.ahead.as_ref().and_then(|ahead| ahead.median.last());
        now.zip(end).is_some_and(|(now, end)| end > now)
    });
    let shown = growth.panels.len();
    let growing = steadily.count();
    let within = findings::horizon_words(query.horizon);
    if shown == growth.panels_in_all {
        format!("{growing} of {all} grow within {within}")
    } else {
        format!("{growing} of the {shown} shown grow within {within}")
    }
}
