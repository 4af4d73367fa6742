//! Teams or namespaces side by side, on one scale.

use crate::api::Growth;
use crate::charts::WHOLE;
use crate::charts::small_multiples;
use crate::components::{Card, figure, pager, taken_as_picture};
use crate::pictures;
use crate::routes::{ForecastQuery, GrowthBy};
use leptos::prelude::*;

/// The card; nothing where only the whole is asked for.
pub(super) fn panels(growth: &Growth, query: &ForecastQuery) -> AnyView {
    if query.by == GrowthBy::Cluster || growth.panels.is_empty() {
        return ().into_any();
    }
    let chart = pictures::growth_panels(growth, query);
    let (title, subtitle) = (chart.caption.title.clone(), chart.caption.desc.clone());
    let picture = figure(&WHOLE, |size| small_multiples::draw(&chart, size.width));
    let base = query.clone();
    let pages = pager(growth.page, growth.pages, move |page| {
        ForecastQuery {
            page,
            ..base.clone()
        }
        .page_link()
    });
    let all_of = ForecastQuery {
        name: None,
        page: 1,
        ..query.clone()
    };
    let file = |ending: &str| query.link(&format!("/forecast/panels.{ending}"));
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
        <p class="foot">
            <a href=all_of.link("/forecast.csv")>"CSV"</a>
            <a href=all_of.link("/forecast.json")>"JSON"</a>
            {taken_as_picture(&file)}
        </p>
        {pages}
        <p class="foot">
            <span>"Look at one: "</span>
            {names}
        </p>
    })
}
