//! Teams or namespaces side by side, on one scale.

use crate::api::Growth;
use crate::charts::WHOLE;
use crate::charts::small_multiples;
use crate::components::{Card, figure, pager};
use crate::findings;
use crate::format::{count, of_noun};
use crate::pictures;
use crate::routes::{ForecastQuery, GrowthBy, Level};
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
    let part = if growth.panels.len() < growth.panels_in_all {
        format!(
            "; {} of {}",
            count(number(growth.panels.len())),
            count(number(growth.panels_in_all))
        )
    } else {
        String::new()
    };
    let span = if growth.step_secs < 86_400 {
        "day"
    } else {
        "week"
    };
    let subtitle = format!(
        "{} per {one}, with the 80 % interval; from the mean of the last {span} to that at the end{part}",
        findings::demand_noun(query),
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
    let all_of = ForecastQuery {
        name: None,
        page: 1,
        ..query.clone()
    };
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
        </p>
        <p class="foot">
            <a href=all_of.link("/forecast.csv")>"CSV"</a>
            <a href=all_of.link("/forecast.json")>"JSON"</a>
        </p>
    })
}

/// How many change by more than chance: what they are at now lies beyond the interval.
fn title(growth: &Growth, query: &ForecastQuery, all: &str) -> String {
    let (mut grow, mut shrink) = (0, 0);
    for panel in &growth.panels {
        let now = findings::from_to(panel, growth.step_secs).map(|(now, _)| now);
        let band = findings::band_at_end(panel, growth.step_secs, Level::Eighty);
        if let Some((now, (low, high))) = now.zip(band) {
            grow += usize::from(now < low);
            shrink += usize::from(now > high);
        }
    }
    let of = if growth.panels.len() == growth.panels_in_all {
        all.to_owned()
    } else {
        format!("the {} shown", growth.panels.len())
    };
    let within = findings::horizon_words(query.horizon);
    match (grow, shrink) {
        (0, 0) => format!("None of {of} clearly grows or shrinks within {within}"),
        (grow, 0) => format!("Of {of}, {} within {within}", clearly(grow, "grow")),
        (0, shrink) => format!("Of {of}, {} within {within}", clearly(shrink, "shrink")),
        (grow, shrink) => format!(
            "Of {of}, {} within {within}, {}",
            clearly(grow, "grow"),
            clearly(shrink, "shrink")
        ),
    }
}

fn clearly(count: usize, verb: &str) -> String {
    let ending = if count == 1 { "s" } else { "" };
    format!("{count} clearly {verb}{ending}")
}
