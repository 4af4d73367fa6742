//! What happened to pods while others on their node used more than they asked for.

use super::cards::csv;
use crate::api::NeighboursNote;
use crate::components::{Card, TableView, empty, table_view};
use crate::findings as told;
use crate::format::{count, moment};
use crate::routes::IsolationQuery;
use crate::tables;
use leptos::prelude::*;

/// The card of incidents and pairs.
pub(super) fn neighbours(note: &NeighboursNote, query: &IsolationQuery, now_secs: i64) -> AnyView {
    let left = note.incidents_all.saturating_sub(note.incidents.len());
    let left = (left > 0).then(|| {
        let left = count(i64::try_from(left).unwrap_or(i64::MAX));
        view! { <p class="sub">{format!("The newest are shown; {left} older ones are left out.")}</p> }
    });
    let events = (!note.events_known).then(|| {
        view! {
            <p class="caution">
                "Events cannot be read: evictions of pods that are gone are unknown."
            </p>
        }
    });
    let incidents = match note.incidents.is_empty() {
        true => empty("Nothing is known to have happened.", None),
        false => {
            let table = tables::incidents(note, query);
            table_view(table, &TableView::dense("incidents"))
        }
    };
    let pairs = match note.pairs.is_empty() {
        true => empty(
            "Nobody was above requests while pods of another team were hit.",
            None,
        ),
        false => view! {
            {table_view(tables::neighbour_pairs(&note.pairs), &TableView::fixed("pairs"))}
            {csv(query, "pairs")}
        }
        .into_any(),
    };
    let subtitle = format!(
        "since {}; what happened together on a node, which proves no cause",
        moment(note.from_secs, now_secs)
    );
    Card::wide("neighbours", told::neighbours_title(note), subtitle).with(view! {
        {events}
        {incidents}
        {left}
        {csv(query, "incidents")}
        <h3>"Who was above requests while whose pods were hit"</h3>
        {pairs}
    })
}
