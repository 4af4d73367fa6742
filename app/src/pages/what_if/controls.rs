//! The scenario, as a form that sends itself to the page; with scripts it answers at once.

use crate::api::WhatIfInputs;
use crate::routes::{WhatIfQuery, paths};
use leptos::prelude::*;
use plimsoll_planner::model::Name;
use plimsoll_planner::teams::UNASSIGNED;

/// Value, words.
type Choice = (String, String);

pub(super) fn controls(query: &WhatIfQuery, inputs: &WhatIfInputs) -> impl IntoView + use<> {
    let base = &inputs.base;
    let named = |names: &mut dyn Iterator<Item = &Name>| -> Vec<Choice> {
        names
            .map(|name| (name.to_string(), name.to_string()))
            .collect()
    };
    let teams = base.teams.iter().map(|team| {
        let words = match &**team {
            UNASSIGNED => "no team",
            name => name,
        };
        (team.to_string(), words.to_owned())
    });
    let teams: Vec<Choice> = teams.collect();
    let kinds = named(&mut base.kinds.iter().map(|kind| &kind.name));
    let there = base.kinds_there();
    let kinds_there = named(&mut there.iter().map(|at| &base.kinds[*at].name));
    let pools = named(&mut base.pools().into_iter());
    let mut like = pools.clone();
    like.extend(kinds.iter().filter(|kind| !pools.contains(kind)).cloned());
    let zones = named(&mut base.zones.iter());
    let cluster = query.cluster.clone();
    let hidden = cluster.map(|name| view! { <input type="hidden" name="cluster" value=name/> });
    let decimal = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let whole = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let reset = WhatIfQuery {
        cluster: query.cluster.clone(),
        ..WhatIfQuery::default()
    };
    let reset = (*query != reset).then(|| {
        view! { <a class="clear" href=reset.page_link()>"Reset"</a> }
    });
    let sized = base.is_sized().then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="right_size" value="1" checked=query.right_size/>
                <span>"Requests as recommended"</span>
            </label>
        }
    });
    let opened = query.grow_team.is_some()
        || query.rate.is_some()
        || query.replace.is_some()
        || query.lose_nodes.is_some();
    view! {
        <form id="what-if-form" class="scenario" method="get" action=paths::WHAT_IF aria-label="What is changed">
            {hidden}
            {select("add_team", "New team like", "none", teams.clone(), query.add_team.as_deref())}
            {number("copies", "Times as large", decimal(query.copies), "1")}
            {number("grow", "All pods, times", decimal(query.grow), "1")}
            {select("lose_zone", "Zone lost", "none", zones, query.lose_zone.as_deref())}
            {number("add_machines", "More machines", whole(query.add_machines), "0")}
            {select("add_like", "Like", "largest pool", like, query.add_like.as_deref())}
            {sized}
            <details open=opened>
                <summary>"More changes"</summary>
                <div>
                    {select("grow_team", "Team that grows", "none", teams, query.grow_team.as_deref())}
                    {number("grow_team_by", "Its pods, times", decimal(query.grow_team_by), "1")}
                    {number("rate", "Growth, % a month", decimal(query.rate), "0")}
                    {number("months", "For months", whole(query.months), "12")}
                    {select("replace", "Kind that goes", "none", kinds_there, query.replace.as_deref())}
                    {select("with", "In its place", "nothing", kinds, query.with.as_deref())}
                    {number("lose_nodes", "Machines lost", whole(query.lose_nodes), "0")}
                    {select("lose_pool", "Of pool", "largest", pools, query.lose_pool.as_deref())}
                </div>
            </details>
            <p class="send">
                <button>"Show"</button>
                {reset}
                <output id="what-if-note" class="sub"></output>
            </p>
        </form>
    }
}

fn select(
    name: &'static str,
    label: &'static str,
    none: &'static str,
    options: Vec<Choice>,
    chosen: Option<&str>,
) -> impl IntoView + use<> {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let selected = chosen == Some(value.as_str());
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect();
    view! {
        <label>
            <span>{label}</span>
            <select name=name><option value="">{none}</option>{options}</select>
        </label>
    }
}

fn number(
    name: &'static str,
    label: &'static str,
    value: String,
    placeholder: &'static str,
) -> impl IntoView {
    view! {
        <label>
            <span>{label}</span>
            <input type="text" inputmode="decimal" autocomplete="off" name=name maxlength="20" value=value
                placeholder=placeholder/>
        </label>
    }
}
