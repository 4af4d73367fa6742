//! The cards of the packing.

use crate::api::{DrainList, PackingNote};
use crate::charts::{Drawing, HALF, Size, WHOLE, bound_bars, node_bars};
use crate::components::{Card, TableView, figure, table_view, taken_as_picture, taken_as_table};
use crate::findings;
use crate::format::count;
use crate::pictures::{self, PackingPicture};
use crate::routes::PackingQuery;
use crate::tables;
use leptos::prelude::*;

/// A page shows so many pods without a machine; exports have all.
const UNPLACED_SHOWN: usize = 50;

pub(super) fn cards(note: &PackingNote, query: &PackingQuery) -> AnyView {
    view! {
        <div class="grid">
            {bars(note, query)}
            {resources(note, query)}
            {bins(note, query, false)}
            {bins(note, query, true)}
            {unplaced(note, query)}
            {waiting(note, query)}
            {note.drains.as_ref().map(|drains| self::drains(drains, query))}
            {teams(note, query)}
            {compaction(note, query)}
            {shapes(note, query)}
        </div>
    }
    .into_any()
}

fn picture_links(query: &PackingQuery, which: PackingPicture) -> impl IntoView + use<> {
    taken_as_picture(&|kind| query.link(&format!("{}.{kind}", which.path())))
}

fn bars(note: &PackingNote, query: &PackingQuery) -> AnyView {
    let drawn = pictures::packing_bars(note);
    let (title, subtitle) = (drawn.caption.title.clone(), drawn.caption.desc.clone());
    Card::half("machines", title, subtitle).with(view! {
        <div id="machines-figure">{figure(&HALF, |size| bound_bars::draw(&drawn, size.width))}</div>
        <p class="foot">
            <a href=query.link("/packing.json")>"JSON"</a>
            {picture_links(query, PackingPicture::Bars)}
        </p>
    })
}

fn resources(note: &PackingNote, query: &PackingQuery) -> AnyView {
    let title = findings::packing_resources_title(&note.resources);
    let table = tables::packing_resources(note);
    Card::half(
        "resources",
        title,
        "of what machines have beside their own agents, %",
    )
    .with(view! {
        {table_view(table, &TableView::fixed("packing-resources"))}
        <p class="foot">{taken_as_table(&query.link("/packing/resources.csv"), "")}</p>
    })
}

fn bins(note: &PackingNote, query: &PackingQuery, packed: bool) -> AnyView {
    let chart = pictures::packing_bins(note, packed);
    if chart.groups.is_empty() {
        return ().into_any();
    }
    let (title, subtitle) = (chart.caption.title.clone(), chart.caption.desc.clone());
    let (id, which, csv) = match packed {
        false => ("now-card", PackingPicture::Now, "/packing/now.csv"),
        true => ("packed-card", PackingPicture::Packed, "/packing.csv"),
    };
    let draw = |size: Size| -> Drawing { node_bars::draw(&chart, size) };
    let name = if packed { "the plan:" } else { "" };
    let freed = (packed && !note.freed.is_empty()).then(|| freed(note));
    Card::wide(id, title, subtitle).with(view! {
        <div id=format!("{id}-figure")>{figure(&WHOLE, draw)}</div>
        <p class="foot">
            {taken_as_table(&query.link(csv), name)}
            {picture_links(query, which)}
        </p>
        {freed}
    })
}

/// The machines that the plan leaves empty, by name.
fn freed(note: &PackingNote) -> impl IntoView + use<> {
    let all = note.nodes_open - note.nodes_packed;
    let more = usize::try_from(all)
        .unwrap_or(0)
        .saturating_sub(note.freed.len());
    let more = match more {
        0 => String::new(),
        more => format!(
            " and {} more (all in the JSON)",
            count(i64::try_from(more).unwrap_or(0))
        ),
    };
    let names = note.freed.join(", ") + &more;
    view! {
        <details class="data">
            <summary>"Which machines are freed"</summary>
            <p>{names}</p>
        </details>
    }
}

fn unplaced(note: &PackingNote, query: &PackingQuery) -> AnyView {
    if note.unplaced.is_empty() {
        return ().into_any();
    }
    let mut table = tables::packing_unplaced(note, query);
    table.rows.truncate(UNPLACED_SHOWN);
    let subtitle = "what is in the way of each, and by how much";
    Card::wide("unplaced", findings::unplaced_title(note), subtitle).with(view! {
        {table_view(table, &TableView::fixed("packing-unplaced"))}
        <p class="foot">{taken_as_table(&query.link("/packing/unplaced.csv"), "")}</p>
    })
}

fn waiting(note: &PackingNote, query: &PackingQuery) -> AnyView {
    if note.waiting.is_empty() {
        return ().into_any();
    }
    let mut table = tables::packing_waiting(note, query);
    table.rows.truncate(UNPLACED_SHOWN);
    let subtitle = "not in the plan, which is of the pods that run";
    Card::wide("waiting", findings::waiting_title(note), subtitle).with(view! {
        {table_view(table, &TableView::fixed("packing-waiting"))}
        <p class="foot">{taken_as_table(&query.link("/packing/waiting.csv"), "")}</p>
    })
}

fn drains(drains: &DrainList, query: &PackingQuery) -> AnyView {
    let list = (!drains.nodes.is_empty()).then(|| {
        let table = tables::drains(&drains.nodes, query, false);
        table_view(table, &TableView::fixed("packing-drains"))
    });
    let forbidden = (!drains.forbidden.is_empty()).then(|| {
        let table = tables::drains(&drains.forbidden, query, true);
        let all = i64::try_from(drains.forbidden_all).unwrap_or(i64::MAX);
        let more = match drains.forbidden.len() < drains.forbidden_all {
            true => format!(", the first {} of {}", drains.forbidden.len(), count(all)),
            false => String::new(),
        };
        let heading = (!drains.nodes.is_empty()).then(|| {
            view! { <h3>{format!("Others, once something is changed{more}")}</h3> }
        });
        view! {
            {heading}
            {table_view(table, &TableView::fixed("packing-forbidden"))}
        }
    });
    let (title, subtitle) = (
        findings::drains_title(drains),
        findings::drains_subtitle(drains),
    );
    Card::wide("drains", title, subtitle).with(view! {
        {list}
        {forbidden}
        <p class="foot">{taken_as_table(&query.link("/packing/drains.csv"), "with commands:")}</p>
    })
}

fn teams(note: &PackingNote, query: &PackingQuery) -> AnyView {
    if note.teams.len() < 2 {
        return ().into_any();
    }
    let apart: i64 = note.teams.iter().map(|of| of.nodes).sum();
    let words = findings::apart_words(note).map(|words| view! { <span>{words}</span> });
    let title = findings::packing_teams_title(apart, note.nodes_packed);
    let subtitle = "each team’s running pods alone on any of the machines there are; without growth, risk and spares";
    // Beside compaction, where there is one.
    let card = match note.compaction {
        Some(_) => Card::half("teams", title, subtitle),
        None => Card::wide("teams", title, subtitle),
    };
    card.with(view! {
        {table_view(tables::packing_teams(note), &TableView::fixed("packing-teams"))}
        <p class="foot">
            {words}
            {taken_as_table(&query.link("/packing/teams.csv"), "")}
            <a href=query.link("/sharing")>"With growth and risk"</a>
        </p>
    })
}

fn compaction(note: &PackingNote, query: &PackingQuery) -> AnyView {
    let Some(compaction) = &note.compaction else {
        return ().into_any();
    };
    let drawn = pictures::compaction_bars(compaction);
    let (title, subtitle) = (drawn.caption.title.clone(), drawn.caption.desc.clone());
    Card::half("compaction", title, subtitle).with(view! {
        <div id="compaction-figure">{figure(&HALF, |size| bound_bars::draw(&drawn, size.width))}</div>
        <p class="foot">{picture_links(query, PackingPicture::Compaction)}</p>
    })
}

fn shapes(note: &PackingNote, query: &PackingQuery) -> AnyView {
    // One kind is what there is already.
    if note.shapes.len() < 2 {
        return ().into_any();
    }
    let subtitle = "the pods that ask for no device, on one kind of machine each, as many as needed; amounts after agents of its own";
    Card::wide("shapes", findings::shapes_title(note), subtitle).with(view! {
        {table_view(tables::shapes(&note.shapes), &TableView::fixed("packing-shapes"))}
        <p class="foot">{taken_as_table(&query.link("/packing/shapes.csv"), "")}</p>
    })
}
