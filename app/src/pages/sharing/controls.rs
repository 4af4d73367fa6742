//! What the comparison depends on, as a form that sends itself to the page; with scripts it answers
//! at once.

use crate::api::{Machine, Sharing};
use crate::findings::{machine_of, risk_words};
use crate::routes::{DaysAhead, Owners, Scenarios, SharingQuery, paths};
use leptos::prelude::*;

/// Where the slider ends, unless more is asked for.
const MOST_RISK_PERCENT: f64 = 25.0;
const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

/// The form. What differs from the defaults ends up in the URL, and what is empty does not count.
pub(super) fn controls(query: &SharingQuery, sharing: &Sharing) -> impl IntoView + use<> {
    let hidden: Vec<_> = query
        .scope
        .pairs()
        .into_iter()
        .chain((query.sort != SharingQuery::DEFAULT_SORT).then(|| ("sort", query.sort.to_string())))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let by = Owners::ALL.iter().map(|&by| {
        let words = match by {
            Owners::Team => "teams",
            Owners::Namespace => "namespaces",
        };
        (by.as_str().to_owned(), words.to_owned(), by == query.by)
    });
    let scenarios = [
        (Scenarios::History, "observed days"),
        (Scenarios::Forecast, "possible futures"),
    ];
    let scenarios = scenarios.map(|(value, words)| {
        (
            value.as_str().to_owned(),
            words.to_owned(),
            value == query.scenarios,
        )
    });
    let ahead = [DaysAhead::Month, DaysAhead::Quarter, DaysAhead::HalfYear].map(|ahead| {
        let words = format!("in {} days", ahead.days());
        (ahead.as_str().to_owned(), words, ahead == query.ahead)
    });
    let machines: Vec<_> = sharing
        .machines
        .iter()
        .map(|machine| option(machine, query))
        .collect();
    let text = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    // As a person would write it.
    let hundredths = |value: f64| ((value * 100.0).round() / 100.0).to_string();
    let size = |resource: &str, unit: f64| {
        let found = sharing.machine.of(resource);
        found.map_or_else(String::new, |size| hundredths(size.allocatable / unit))
    };
    let reset = SharingQuery::of(query.scope.clone());
    let reset = (*query != reset).then(|| {
        view! { <a class="clear" href=reset.page_link()>"Reset"</a> }
    });
    let risk = risk_words(query.quantile(), sharing.scenarios.kind);
    let futures = query.scenarios == Scenarios::Forecast;
    let tests = sharing.tests.is_some();
    let usual = SharingQuery::of(query.scope.clone());
    let opened = query.machine_cores.is_some()
        || query.machine_gib.is_some()
        || (query.spares, query.min_machines, query.test_machines)
            != (usual.spares, usual.min_machines, usual.test_machines);
    let (spares, fewest) = match query.by {
        Owners::Team => ("Spare machines, each", "Fewest machines per team"),
        Owners::Namespace => ("Spare machines, each", "Fewest machines per namespace"),
    };
    // What is looked at most has most of the way.
    let most = query.risk_percent.ceil().max(MOST_RISK_PERCENT);
    let (least, step) = steps(query.risk_percent);
    view! {
        <form id="sharing-form" class="scenario" method="get" action=paths::SHARING aria-label="What the comparison depends on">
            {hidden}
            <div class="slider">
                <label for="sharing-risk-range">"Risk of running short, %"</label>
                <output id="sharing-risk" for="sharing-risk-range">{risk.clone()}</output>
                <input type="range" id="sharing-risk-range" name="risk" min=least max=most.to_string() step=step
                    value=query.risk_percent.to_string() aria-valuetext=risk/>
            </div>
            {select("machine", "Machine", machines)}
            {select("by", "Machines per", by.collect())}
            {select("scenarios", "Scenarios", scenarios.to_vec())}
            {futures.then(|| select("ahead", "Futures", ahead.to_vec()))}
            <details open=opened>
                <summary>"More settings"</summary>
                <div>
                    {number("machine_cores", "Other machine, cores", text(query.machine_cores), size("cpu", 1.0))}
                    {number("machine_gib", "Other machine, GiB", text(query.machine_gib), size("memory", GIB))}
                    {number("spares", spares, query.spares.to_string(), String::new())}
                    {number("min", fewest, query.min_machines.to_string(), String::new())}
                    {tests.then(|| number(
                        "test_machines",
                        "Machines per test cluster",
                        query.test_machines.to_string(),
                        String::new(),
                    ))}
                </div>
            </details>
            <p class="send"><button>"Show"</button>{reset}<output id="sharing-note" class="sub"></output></p>
        </form>
    }
}

/// Asks for a machine, where none is known.
pub(super) fn machine_form(query: &SharingQuery) -> impl IntoView + use<> {
    let asked = SharingQuery {
        machine: None,
        machine_cores: None,
        machine_gib: None,
        ..query.clone()
    };
    let hidden: Vec<_> = asked
        .pairs()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let text = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    view! {
        <p class="lead">
            "No nodes and no price file tell how large machines are: give what one has for pods."
        </p>
        <form class="scenario" method="get" action=paths::SHARING aria-label="The machine that is counted in">
            {hidden}
            {number("machine_cores", "Cores", text(query.machine_cores), "16".to_owned())}
            {number("machine_gib", "Memory, GiB", text(query.machine_gib), "64".to_owned())}
            <p class="send"><button>"Compare"</button></p>
        </form>
    }
}

/// Value, words, whether it is chosen.
type Choice = (String, String, bool);

fn option(machine: &Machine, query: &SharingQuery) -> Choice {
    // Other sizes go over the chosen machine, which stays chosen.
    let chosen = match &query.machine {
        Some(id) => machine.id == *id,
        None => machine.id == SharingQuery::OWN,
    };
    // Short, as it is not to be cut.
    let words = machine_of(machine).replace(" and ", ", ");
    (machine.id.clone(), words, chosen)
}

/// Where the slider begins and its steps: whole percentages, and whatever else was asked for.
fn steps(risk_percent: f64) -> (&'static str, &'static str) {
    if risk_percent >= 1.0 && risk_percent.fract() == 0.0 {
        ("1", "1")
    } else {
        ("0.1", "any")
    }
}

fn select(name: &'static str, label: &'static str, options: Vec<Choice>) -> impl IntoView {
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
            <input type="text" inputmode="decimal" autocomplete="off" name=name
                maxlength="20"
                value=value
                placeholder=placeholder/>
        </label>
    }
}
