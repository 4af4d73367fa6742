//! How the cluster and its teams grow, when it is full, and what machines that takes.

mod controls;
mod fan;
mod panels;

use super::load::{Request, load};
use crate::api::{ForecastPage, Growth};
use crate::components::{
    Card, Chrome, How, Place, TableView, finding_view, layout, scope_line, table_view,
    taken_as_table,
};
use crate::findings;
use crate::format::{count, coverage, join, of_noun, percent, sentence_case};
use crate::routes::{Basis, ForecastQuery, GrowthBy, Resource};
use crate::shell::PageContext;
use crate::tables;
use leptos::prelude::*;
use plimsoll_planner::forecast::FORMULA_VERSION;

/// Seconds after which a browser asks again while there is nothing to show.
const ASK_AGAIN_SECS: u32 = 1;

/// The forecast.
pub(crate) fn forecast_page() -> impl IntoView {
    let request = Request::new();
    let query = ForecastQuery::read(&request.params);
    let waits = request.clone();
    load(
        request,
        query,
        move |api, access, query| async move {
            let page = api.forecast(&access, &query).await?;
            if page.growth.is_none() {
                // Works without scripts, and leaves nothing behind on the page that is shown then.
                waits.refresh(ASK_AGAIN_SECS);
            }
            Ok(page)
        },
        show,
    )
}

fn show(context: &PageContext, query: &ForecastQuery, page: &ForecastPage) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Forecast,
        title: "Growth forecast".to_owned(),
        scope: query.scope.clone(),
        windowed: false,
        based: true,
        relink: Box::new(move |scope| {
            ForecastQuery {
                scope,
                page: 1,
                ..base.clone()
            }
            .page_link()
        }),
    };
    let Some(growth) = &page.growth else {
        return waiting(context, query, page, &chrome);
    };
    let newer = page.computing.map(|progress| {
        let share = progress.done as f64 / progress.of.max(1) as f64;
        let told = format!(
            "A newer forecast is being computed: {} done. What is missing below comes with it. ",
            percent(Some(share))
        );
        view! {
            <p class="lead" role="status">
                {told}
                <a href=query.page_link()>"Load again"</a>
            </p>
        }
    });
    let above = view! {
        <h1 class="subject">{subject(query)}</h1>
        {finding_view(&findings::forecast(growth, query, page.frame.now_secs))}
        {earlier(growth, query, page.frame.now_secs)}
        {scope_line(&scope(growth, query), how(growth, query))}
        {by_usage(growth, query)}
        {newer}
        {controls::controls(query, growth)}
    };
    let contents = view! {
        <div class="grid">
            {fan::fan(growth, query)}
            {checks(growth, query)}
            {machines(growth, query)}
            {panels::panels(growth, query)}
            {steadiness(growth, query)}
            {not_forecast(growth, query)}
        </div>
    };
    layout(
        context,
        &page.frame,
        &chrome,
        above.into_any(),
        contents.into_any(),
    )
}

fn subject(query: &ForecastQuery) -> AnyView {
    match &query.name {
        None => "Growth forecast".into_any(),
        Some(name) => {
            let all = ForecastQuery {
                name: None,
                page: 1,
                ..query.clone()
            };
            let told = format!(" / {} {name}", query.by.as_str());
            view! { <a href=all.page_link()>"Growth forecast"</a> {told} }.into_any()
        }
    }
}

/// The way to what is full earlier.
fn earlier(growth: &Growth, query: &ForecastQuery, now_secs: i64) -> Option<impl IntoView + use<>> {
    let (resource, _) = findings::earlier(growth, query, now_secs)?;
    let other = ForecastQuery {
        resource,
        page: 1,
        ..query.clone()
    };
    Some(view! {
        <p class="lead">
            <span class="sign warn" aria-hidden="true">"▲ "</span>
            <a href=other.page_link()>{format!("See the forecast of {}", resource.noun())}</a>
        </p>
    })
}

/// The way to what is used, where of requests nothing can be foreseen.
fn by_usage(growth: &Growth, query: &ForecastQuery) -> Option<impl IntoView + use<>> {
    let used = matches!(query.resource, Resource::Cpu | Resource::Memory);
    let refused = growth.subject.refused.is_some() && query.scope.basis == Basis::Requests;
    (used && refused).then(|| {
        let mut by_usage = query.clone();
        by_usage.scope.basis = Basis::Usage;
        view! {
            <p class="lead"><a href=by_usage.page_link()>"Forecast what is used instead"</a></p>
        }
    })
}

/// Before the first forecast is there.
fn waiting(
    context: &PageContext,
    query: &ForecastQuery,
    page: &ForecastPage,
    chrome: &Chrome,
) -> AnyView {
    let progress = page.computing.unwrap_or_default();
    let often = if query.horizon.step_secs() < 86_400 {
        "every hour"
    } else {
        "every day"
    };
    let above = view! {
        <h1 class="subject">"Growth forecast"</h1>
        {finding_view(&findings::forecast_computing(progress))}
        <p class="lead">
            "This page shows it as soon as it is there. It is computed anew "{often}", when one more is over."
        </p>
        <progress max=progress.of.max(1).to_string() value=progress.done.to_string() aria-label="How far the forecast is">
        </progress>
        <ul class="ways">
            <li><a href=query.page_link()>"Look again"</a></li>
        </ul>
    };
    layout(
        context,
        &page.frame,
        chrome,
        above.into_any(),
        ().into_any(),
    )
}

fn scope(growth: &Growth, query: &ForecastQuery) -> Vec<String> {
    let mut parts = vec![sentence_case(&findings::subject(growth))];
    parts.push(findings::demand_noun(query));
    if growth.subject.past.is_empty() {
        return parts;
    }
    parts.push(format!("{} % interval", query.level.as_str()));
    let steps = growth.subject.past.len();
    let trained = if growth.step_secs < 86_400 {
        format!(
            "trained on {} hours",
            count(i64::try_from(steps).unwrap_or(0))
        )
    } else {
        format!("trained on {steps} days")
    };
    parts.push(format!(
        "{trained}, {} covered",
        coverage(growth.coverage.share())
    ));
    let ahead = growth.checks.first().map_or(0, |check| check.ahead);
    if ahead > 0 && ahead < query.horizon.steps() {
        let unit = if growth.step_secs < 86_400 {
            "hours"
        } else {
            "days"
        };
        parts.push(format!("checked {ahead} {unit} ahead"));
    }
    parts
}

fn how(growth: &Growth, query: &ForecastQuery) -> How {
    let ahead = growth.subject.ahead.as_ref();
    let models = ahead.map_or_else(String::new, |ahead| {
        let models = ahead.models.iter().filter(|(_, weight)| *weight >= 0.005);
        let models: Vec<String> = models
            .map(|(name, weight)| format!("{name} {}", percent(Some(*weight))))
            .collect();
        join(&models)
    });
    let mut lines = Vec::new();
    if let Some(ahead) = ahead {
        lines.push(("forecast = weighted median of models", models));
        lines.push((
            "peak = mean × peak ratio of a like step of the last weeks, on average",
            ahead.peak_ratio.map_or_else(
                || "not known for one namespace".to_owned(),
                |ratio| format!("{ratio:.2}"),
            ),
        ));
    }
    if let Some(capacity) = growth.capacity {
        lines.push((
            "full = peak above allocatable of",
            findings::amount_of(query.resource, capacity),
        ));
    }
    if let Some(plan) = &growth.machines {
        lines.push((
            "machines = ⌈most in the period, at the risk / allocatable of one⌉, of the resource that takes most",
            format!(
                "enough in {} of cases; {} each",
                findings::cases(plan.prepared_for),
                findings::machine_words(plan)
            ),
        ));
    }
    How {
        version: FORMULA_VERSION.into(),
        lines,
        note: "Demand of each namespace goes on by several models, combined by how far each was off from \
               earlier moments; intervals reach as far as the combination was off there. Teams and \
               the cluster are sums of 500 paths that all namespaces take together, so that what moves in common \
               stays in common. It is full when a path's peak, of five-minute means, first passes what is allocatable. Machines are \
               counted without packing and without spares, as if all were of one size.",
    }
}

fn checks(growth: &Growth, query: &ForecastQuery) -> AnyView {
    let unit = if growth.step_secs < 86_400 {
        "hours"
    } else {
        "days"
    };
    let ahead = growth.checks.first().map_or(0, |check| check.ahead);
    let subtitle = format!(
        "{ahead} {unit} ahead, from earlier moments, beside seasonal naive; smaller is better, and \
         intervals should hold their percentage"
    );
    let csv = query.link("/forecast/checks.csv");
    let all = query.link("/forecast/backtest.csv");
    let each = match query.by {
        GrowthBy::Namespace => "each namespace:",
        GrowthBy::Cluster => "exact:",
        GrowthBy::Team => "each team:",
    };
    Card::half("checks", findings::checks_title(growth), subtitle).with(view! {
        {table_view(tables::checks(growth), &TableView::dense("checks"))}
        <p class="foot">
            {taken_as_table(&csv, "")}
            {taken_as_table(&all, each)}
        </p>
    })
}

fn machines(growth: &Growth, query: &ForecastQuery) -> AnyView {
    let Some(plan) = &growth.machines else {
        let hint = "Give the cores and GiB of a machine above to see how many it takes.";
        return Card::half("machines", "Machines needed", "").with(view! { <p>{hint}</p> });
    };
    let shape = findings::machine_words(plan);
    let of = if plan.of_the_cluster {
        "as most machines here have"
    } else {
        "as asked"
    };
    let basis = match query.scope.basis {
        Basis::Requests => "requests",
        Basis::Usage => "usage",
        Basis::Max => "the larger of requests and usage",
    };
    let subtitle = format!(
        "by peaks of {basis} of {}; machines of {shape}, {of}; enough in {} of cases, without spares",
        join(&plan.resources),
        findings::cases(plan.prepared_for)
    );
    let now = plan.machines_now.map(|now| {
        format!(
            "; {} now, of all sizes",
            of_noun(now, "machine", "machines")
        )
    });
    let subtitle = subtitle + &now.unwrap_or_default();
    let csv = query.link("/forecast/machines.csv");
    Card::half("machines", findings::machines_title(plan), subtitle).with(view! {
        {table_view(tables::machines(plan), &TableView::fixed("machines"))}
        <p class="foot">{taken_as_table(&csv, "")}</p>
    })
}

fn steadiness(growth: &Growth, query: &ForecastQuery) -> AnyView {
    let subtitle = format!("{}, largest first", findings::demand_noun(query));
    let csv = query.link("/forecast/growth.csv");
    Card::wide("steadiness", findings::steadiness_title(growth), subtitle).with(view! {
        <p>{findings::steadiness_note(growth)}</p>
        {table_view(tables::steadiness(growth, query), &TableView::fixed("steadiness"))}
        <p class="foot">{taken_as_table(&csv, "")}</p>
    })
}

fn not_forecast(growth: &Growth, query: &ForecastQuery) -> AnyView {
    if growth.flat.is_empty() || growth.subject.ahead.is_none() {
        return ().into_any();
    }
    let subtitle = "In sums they go on as they are, at the mean of their last day.";
    Card::wide("flat", "Too little is known of some namespaces", subtitle).with(view! {
        {table_view(tables::not_forecast(growth), &TableView::fixed("flat"))}
        <p class="foot">{taken_as_table(&query.link("/forecast/flat.csv"), "")}</p>
    })
}
