//! The card with the picture of what is looked at.

use crate::api::{Ahead, Growth};
use crate::charts::time_chart;
use crate::components::{Card, WHOLE, figure};
use crate::findings;
use crate::format::percent;
use crate::pictures;
use crate::routes::{ForecastQuery, GrowthBy};
use leptos::prelude::*;

/// The card with the picture and what can be taken away.
pub(super) fn fan(growth: &Growth, query: &ForecastQuery) -> AnyView {
    let title = findings::forecast_title(growth, query);
    let subtitle = pictures::fan_subtitle(growth, query);
    let drawn = pictures::fan(growth, query);
    let picture = figure(&WHOLE, |size| time_chart::draw(&drawn, size));
    let Some(ahead) = &growth.subject.ahead else {
        return Card::wide("fan", title, subtitle).with(picture);
    };
    let models = format!("Combination of {}", models(ahead));
    let own = match query.name {
        // The whole is one row of a kind of its own.
        None => ForecastQuery {
            by: GrowthBy::Cluster,
            ..query.clone()
        },
        Some(_) => query.clone(),
    };
    let of_all = match (query.by, &query.name) {
        (GrowthBy::Team, Some(_)) => " of all teams",
        (GrowthBy::Namespace, Some(_)) => " of all namespaces",
        _ => "",
    };
    Card::wide("fan", title, subtitle).with(view! {
        {picture}
        <p class="foot">
            <span>{models}</span>
            <a href=own.link("/forecast.csv")>"CSV"{of_all}</a>
            <a href=own.link("/forecast.json")>"JSON"{of_all}</a>
            <a href=query.link("/forecast.xlsx")>"XLSX"</a>
            <a href=query.link("/forecast.svg")>"SVG"</a>
            <a href=query.link("/forecast.png")>"PNG"</a>
        </p>
    })
}

fn models(ahead: &Ahead) -> String {
    let models = ahead.models.iter().filter(|(_, weight)| *weight >= 0.03);
    let models: Vec<String> = models
        .map(|(name, weight)| format!("{name} {}", percent(Some(*weight))))
        .collect();
    models.join(", ")
}
