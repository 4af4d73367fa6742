//! What the forecast depends on, as a form that sends itself to the page.

use crate::api::Growth;
use crate::findings::horizon_words;
use crate::routes::{ForecastQuery, GrowthBy, Horizon, Level, Resource, paths};
use leptos::prelude::*;

const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

/// The form. What differs from the defaults ends up in the URL, and what is empty does not count.
pub(super) fn controls(query: &ForecastQuery, growth: &Growth) -> impl IntoView + use<> {
    let hidden: Vec<_> = query
        .scope
        .pairs()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let resources = Resource::ALL.iter().map(|&resource| {
        let words = match resource {
            Resource::Cpu => "CPU",
            Resource::Memory => "memory",
            Resource::Gpu => "GPUs",
            Resource::Pods => "pods",
        };
        (
            resource.as_str(),
            words.to_owned(),
            resource == query.resource,
        )
    });
    let by = GrowthBy::ALL.iter().map(|&by| {
        let words = match by {
            GrowthBy::Team => "teams",
            GrowthBy::Namespace => "namespaces",
            GrowthBy::Cluster => "the whole alone",
        };
        (by.as_str(), words.to_owned(), by == query.by)
    });
    let horizons = Horizon::BY_LENGTH.iter().map(|&horizon| {
        (
            horizon.as_str(),
            horizon_words(horizon),
            horizon == query.horizon,
        )
    });
    let levels = [Level::Fifty, Level::Eighty, Level::NinetyFive].map(|level| {
        (
            level.as_str(),
            format!("{} %", level.as_str()),
            level == query.level,
        )
    });
    let plan = growth.machines.as_ref();
    let text = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    // As a person would write it.
    let hundredths = |value: f64| ((value * 100.0).round() / 100.0).to_string();
    let cores = plan.map(|plan| hundredths(plan.cores));
    let gib = plan.map(|plan| hundredths(plan.memory_bytes / GIB));
    let reset = ForecastQuery::of(query.scope.clone());
    let reset = (*query != reset).then(|| {
        view! { <a class="clear" href=reset.page_link()>"Reset"</a> }
    });
    let costs_open = query.cost_short.is_some();
    view! {
        <form class="scenario" method="get" action=paths::FORECAST aria-label="What the forecast depends on">
            {hidden}
            {select("resource", "Demand for", resources.collect())}
            {select("by", "Beside the whole", by.collect())}
            {select("horizon", "Ahead", horizons.collect())}
            {select("level", "Interval", levels.to_vec())}
            {number("lead", "Lead time, days", query.lead_days.to_string(), String::new())}
            {number("risk", "Risk, %", query.risk_percent.to_string(), String::new())}
            {number("machine_cores", "Machine cores", text(query.machine_cores), cores.unwrap_or_default())}
            {number("machine_gib", "Machine GiB", text(query.machine_gib), gib.unwrap_or_default())}
            <details open=costs_open>
                <summary>"Risk from costs"</summary>
                <div>
                    {number("cost_short", "A machine too few costs", text(query.cost_short), String::new())}
                    {number("cost_idle", "A machine too many costs", text(query.cost_idle), String::new())}
                </div>
            </details>
            <p class="send"><button>"Show"</button>{reset}</p>
        </form>
    }
}

/// Values, their words, and which is chosen.
type Options = Vec<(&'static str, String, bool)>;

fn select(name: &'static str, label: &'static str, options: Options) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words, chosen)| {
            view! { <option value=value selected=chosen>{words}</option> }
        })
        .collect();
    view! {
        <label>
            <span>{label}</span>
            <select name=name>{options}</select>
        </label>
    }
}

fn number(
    name: &'static str,
    label: &'static str,
    value: String,
    placeholder: String,
) -> impl IntoView {
    view! {
        <label>
            <span>{label}</span>
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                name=name
                maxlength="20"
                value=value
                placeholder=placeholder
            />
        </label>
    }
}
