//! The card with the picture of what is looked at.

use crate::api::{Ahead, Growth};
use crate::charts::WHOLE;
use crate::charts::time_chart;
use crate::components::{Card, figure};
use crate::findings;
use crate::format::percent;
use crate::pictures;
use crate::routes::{ForecastQuery, GrowthBy};
use leptos::prelude::*;

/// Models named below the picture; the others stand under "how this is computed".
const MODELS_NAMED: usize = 3;

/// The card with the picture and what can be taken away.
pub(super) fn fan(growth: &Growth, query: &ForecastQuery) -> AnyView {
    let title = findings::forecast_title(growth, query);
    let subtitle = pictures::fan_subtitle(growth, query);
    let drawn = pictures::fan(growth, query);
    let picture = figure(&WHOLE, |size| time_chart::draw(&drawn, size));
    let Some(ahead) = &growth.subject.ahead else {
        return Card::wide("fan", title, subtitle).with(picture);
    };
    let models = format!("Weighted median of models: {}", models(ahead));
    let own = match query.name {
        // The whole is one row of a kind of its own.
        None => ForecastQuery {
            by: GrowthBy::Cluster,
            ..query.clone()
        },
        Some(_) => query.clone(),
    };
    Card::wide("fan", title, subtitle).with(view! {
        {picture}
        <p class="foot">
            <span>{models}</span>
            <a href=own.link("/forecast.csv")>"CSV"</a>
            <a href=own.link("/forecast.json")>"JSON"</a>
            <a href=query.link("/forecast.xlsx")>"XLSX"</a>
            <a href=query.link("/forecast.svg")>"SVG"</a>
            <a href=query.link("/forecast.png")>"PNG"</a>
        </p>
    })
}

fn models(ahead: &Ahead) -> String {
    let (most, rest) = ahead.models.split_at(ahead.models.len().min(MODELS_NAMED));
    let mut models: Vec<String> = most
        .iter()
        .map(|(name, weight)| format!("{} {name}", percent(Some(*weight))))
        .collect();
    let rest: f64 = rest.iter().map(|(_, weight)| weight).sum();
    if rest > 0.0 {
        models.push(format!("{} others", percent(Some(rest))));
    }
    models.join("; ")
}
