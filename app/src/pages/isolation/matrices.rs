//! Who may reach whom, who may do what where, and who runs beside whom.

use super::cards::{csv, csv_of};
use crate::api::{
    AccessMatrixNote, ColocationNote, NetworkCell, NetworkMatrix, PassageNote, PowersNote, TeamRef,
};
use crate::components::{Card, Matrix, MatrixCell, TableView, empty, legend, matrix, table_view};
use crate::findings as told;
use crate::format::{count, percent};
use crate::routes::{IsolationQuery, paths};
use crate::tables;
use leptos::prelude::*;

/// Pairs of teams whose bindings are told on the screen at most.
const BINDINGS_SHOWN: usize = 40;

fn name(teams: &[TeamRef], at: usize) -> &str {
    teams.get(at).map_or("", |team| team.name.as_str())
}

fn link(query: &IsolationQuery, what: &str) -> String {
    let first = IsolationQuery {
        page: 1,
        ..query.clone()
    };
    first.link(&format!("{}/{what}.csv", paths::ISOLATION))
}

const NOTHING: MatrixCell = MatrixCell {
    text: String::new(),
    words: String::new(),
    ground: "",
};

pub(super) fn network(found: Option<&NetworkMatrix>, query: &IsolationQuery) -> AnyView {
    let subtitle = "by network policies, pods of one team to those of another; what enforces them is not looked at";
    let card = Card::wide("network-card", told::network_title(found), subtitle);
    let Some(found) = found else {
        return card.with(empty(
            "Network policies, namespaces or pods cannot be read. This is not a pass.",
            None,
        ));
    };
    if found.teams.is_empty() {
        return card.with(empty("There is no team with pods.", None));
    }
    let shown = Matrix {
        id: "network",
        caption: "Which team's pods may reach which team's pods",
        corner: ("from", "to"),
        teams: &found.teams,
        csv: link(query, "network"),
    };
    let view = matrix(&shown, |from, to| {
        let cell = found.cells.get(from).and_then(|row| row.get(to));
        cell.map_or(NOTHING, |cell| {
            passage(cell, name(&found.teams, from), name(&found.teams, to))
        })
    });
    card.with(view! {
        {legend(&[
            ("all", "open", "every pod reaches every pod, on all ports"),
            ("some", "partly", "some pods or some ports"),
            ("none", "shut", "policies let nothing through"),
            ("–", "void", "no pods on one of both sides"),
        ])}
        {view}
        {csv(query, "network")}
    })
}

fn passage(cell: &NetworkCell, from: &str, to: &str) -> MatrixCell {
    let number = |value: u64| count(i64::try_from(value).unwrap_or(i64::MAX));
    let (text, ground, words) = match cell.passage {
        PassageNote::Allowed => ("all", "open", "all open".to_owned()),
        PassageNote::Partly => (
            "some",
            "partly",
            format!(
                "of {} pairs of pods {} open, {} on some ports",
                number(cell.pairs),
                number(cell.open),
                number(cell.partly)
            ),
        ),
        PassageNote::Denied => ("none", "shut", "nothing gets through".to_owned()),
        PassageNote::NoPods => ("–", "void", "no pods".to_owned()),
    };
    MatrixCell {
        text: text.to_owned(),
        words: format!("{from} to {to}: {words}"),
        ground,
    }
}

pub(super) fn access(found: Option<&AccessMatrixNote>, query: &IsolationQuery) -> AnyView {
    let subtitle = "by roles and bindings; what admission webhooks forbid is not looked at";
    let card = Card::wide("access-card", told::access_title(found), subtitle);
    let Some(found) = found else {
        return card.with(empty(
            "Roles or bindings cannot be read. This is not a pass.",
            None,
        ));
    };
    if found.teams.is_empty() {
        return card.with(empty("There is no team.", None));
    }
    let shown = Matrix {
        id: "access",
        caption: "What subjects of a team may do in namespaces of another",
        corner: ("who", "where"),
        teams: &found.teams,
        csv: link(query, "access"),
    };
    let view = matrix(&shown, |from, to| {
        let cell = found.cells.get(from).and_then(|row| row.get(to));
        cell.map_or(NOTHING, |cell| {
            let who = name(&found.teams, from);
            powers(cell.powers, from == to, who, name(&found.teams, to))
        })
    });
    card.with(view! {
        {legend(&[
            ("R", "", "read pods, logs or configuration"),
            ("W", "", "change workloads"),
            ("X", "", "run commands in pods"),
            ("S", "", "read secrets"),
            ("G", "", "raise rights"),
            ("–", "void", "nothing"),
        ])}
        {view}
        {bindings(found)}
        {csv_of(query, "access", "rights:")}
        {people(found, query)}
    })
}

fn powers(held: PowersNote, own: bool, who: &str, on: &str) -> MatrixCell {
    let letters = [
        (held.read, 'R'),
        (held.write, 'W'),
        (held.exec, 'X'),
        (held.secrets, 'S'),
        (held.grant, 'G'),
    ];
    let letters = letters.into_iter().filter(|(held, _)| *held);
    let text: String = letters.map(|(_, letter)| letter).collect();
    let severe = held.write || held.exec || held.secrets || held.grant;
    let (text, ground, words) = match (held.is_some(), own) {
        (false, _) => ("–".to_owned(), "void", "nothing".to_owned()),
        (true, true) => (text, "", held.words().join(", ")),
        (true, false) if severe => (text, "open", held.words().join(", ")),
        (true, false) => (text, "partly", held.words().join(", ")),
    };
    MatrixCell {
        text,
        words: format!("{who} on {on}: {words}"),
        ground,
    }
}

/// By which bindings subjects of a team may do something in another's namespaces.
fn bindings(found: &AccessMatrixNote) -> AnyView {
    let pairs = found.cells.iter().enumerate().flat_map(|(from, row)| {
        let others = row.iter().enumerate().filter(move |(to, _)| *to != from);
        others.map(move |(to, cell)| (from, to, cell))
    });
    let pairs: Vec<_> = pairs.filter(|(.., cell)| cell.bindings > 0).collect();
    if pairs.is_empty() {
        return ().into_any();
    }
    let left = pairs.len().saturating_sub(BINDINGS_SHOWN);
    let lines: Vec<_> = pairs
        .iter()
        .take(BINDINGS_SHOWN)
        .map(|&(from, to, cell)| {
            let (from, to) = (name(&found.teams, from), name(&found.teams, to));
            let more = cell.bindings.saturating_sub(cell.by.len());
            let more = if more > 0 {
                format!("; and {more} more")
            } else {
                String::new()
            };
            let by = cell.by.join("; ");
            view! {
                <li>
                    <strong>{format!("{from} on {to}")}</strong>
                    {format!(": {}. {by}{more}.", cell.powers.words().join(", "))}
                </li>
            }
        })
        .collect();
    let left = (left > 0)
        .then(|| view! { <p class="sub">{format!("{left} more pairs are in the CSV.")}</p> });
    view! {
        <details class="data">
            <summary>"By which bindings"</summary>
            <ul class="notes">{lines}</ul>
            {left}
        </details>
    }
    .into_any()
}

fn people(found: &AccessMatrixNote, query: &IsolationQuery) -> AnyView {
    if found.people.is_empty() {
        return ().into_any();
    }
    let table = table_view(tables::access_people(found), &TableView::fixed("people"));
    let left = found.people_all.saturating_sub(found.people.len());
    let left = (left > 0).then(|| {
        let left = count(i64::try_from(left).unwrap_or(i64::MAX));
        view! { <p class="sub">{format!("{left} more are not shown.")}</p> }
    });
    view! {
        <h3>"Users and groups that no rule gives to a team"</h3>
        {table}
        {left}
        {csv_of(query, "people", "users and groups:")}
    }
    .into_any()
}

pub(super) fn colocation(found: Option<&ColocationNote>, query: &IsolationQuery) -> AnyView {
    let subtitle = "share of a team's machine time, by what is requested, on machines where the other team runs, too";
    let card = Card::wide("colocation-card", told::colocation_title(found), subtitle);
    let Some(found) = found else {
        return card.with(empty("Nodes or pods are not known.", None));
    };
    if found.teams.is_empty() {
        return card.with(empty("No team has pods on a node.", None));
    }
    let shown = Matrix {
        id: "colocation",
        caption: "Which part of a team's machine time is beside which other team, percent",
        corner: ("team", "beside"),
        teams: &found.teams,
        csv: link(query, "colocation"),
    };
    let view = matrix(&shown, |team, beside| {
        let share = found.shares.get(team).and_then(|row| row.get(beside));
        let (team, beside) = (name(&found.teams, team), name(&found.teams, beside));
        match share.copied().flatten() {
            Some(share) => MatrixCell {
                text: format!("{:.0}", share * 100.0),
                words: format!("{team} beside {beside}: {}", percent(Some(share))),
                ground: match share {
                    _ if share >= 2.0 / 3.0 => "most",
                    _ if share >= 1.0 / 3.0 => "much",
                    _ if share > 0.0 => "little",
                    _ => "",
                },
            },
            None => MatrixCell {
                text: "–".to_owned(),
                words: format!("{team} beside {beside}: does not apply"),
                ground: "void",
            },
        }
    });
    let held = table_view(tables::held_machines(found), &TableView::fixed("held"));
    card.with(view! {
        {view}
        {csv(query, "colocation")}
        <h3>"Machines' worth that each team holds"</h3>
        {held}
        {csv(query, "held")}
    })
}
