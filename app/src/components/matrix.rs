//! A matrix of teams: rows and columns are teams, a cell says something of each pair.

use crate::api::TeamRef;
use crate::charts::Role;
use crate::format::count;
use leptos::prelude::*;

/// Teams that a matrix on the screen shows at most; exports have all of them.
const MATRIX_TEAMS: usize = 20;

/// A pair of teams.
pub(crate) struct MatrixCell {
    /// Letters or a number: what it is must not hang on the colour.
    pub(crate) text: String,
    /// The same in words, read aloud and shown to who points at it.
    pub(crate) words: String,
    /// The class of its ground.
    pub(crate) ground: &'static str,
}

/// A matrix of teams.
pub(crate) struct Matrix<'a> {
    /// Unique on the page.
    pub(crate) id: &'static str,
    /// What a row is to a column.
    pub(crate) caption: &'static str,
    /// What rows are, and what columns are.
    pub(crate) corner: (&'static str, &'static str),
    /// The teams.
    pub(crate) teams: &'a [TeamRef],
    /// Where all of it is, where some are left out.
    pub(crate) csv: String,
}

/// The places of the largest teams, the largest first.
fn largest(teams: &[TeamRef]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..teams.len()).collect();
    places.sort_by_key(|&at| teams.get(at).map(|team| team.rank));
    places.truncate(MATRIX_TEAMS);
    places
}

/// The matrix; `cell` says what stands in a row and a column.
pub(crate) fn matrix(shown: &Matrix<'_>, cell: impl Fn(usize, usize) -> MatrixCell) -> AnyView {
    let places = largest(shown.teams);
    let name = |at: usize| shown.teams.get(at).map_or("", |team| team.name.as_str());
    let swatch = |at: usize| {
        let rank = shown.teams.get(at).map_or(usize::MAX, |team| team.rank);
        let class = format!("swatch {}", Role::of_rank(rank).class());
        view! { <i class=class aria-hidden="true"></i> }
    };
    let heads: Vec<_> = places
        .iter()
        .map(|&to| {
            let (whole, name) = (name(to).to_owned(), name(to).to_owned());
            view! { <th scope="col" title=whole><span>{name}</span></th> }
        })
        .collect();
    let rows: Vec<_> = places
        .iter()
        .map(|&from| {
            let cells: Vec<_> = places
                .iter()
                .map(|&to| {
                    let MatrixCell {
                        text,
                        words,
                        ground,
                    } = cell(from, to);
                    let class = if from == to {
                        format!("self {ground}")
                    } else {
                        ground.to_owned()
                    };
                    let title = words.clone();
                    view! {
                        <td class=class title=title>
                            <span aria-hidden="true">{text}</span>
                            <span class="sr">{words}</span>
                        </td>
                    }
                })
                .collect();
            let (whole, name) = (name(from).to_owned(), name(from).to_owned());
            view! { <tr><th scope="row" title=whole>{swatch(from)}{name}</th>{cells}</tr> }
        })
        .collect();
    let left = shown.teams.len().saturating_sub(places.len());
    let left = (left > 0).then(|| {
        let left = count(i64::try_from(left).unwrap_or(i64::MAX));
        view! {
            <p class="sub">
                {format!("The {MATRIX_TEAMS} largest teams; {left} more are left out here and are in the ")}
                <a href=shown.csv.clone()>"table as CSV"</a>
                "."
            </p>
        }
    });
    view! {
        <div class="scroll" role="region" aria-label=shown.caption tabindex="0">
            <table id=shown.id class="matrix">
                <caption class="sr">{shown.caption}</caption>
                <thead>
                    <tr>
                        <td>{shown.corner.0}" ↓ "{shown.corner.1}" →"</td>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {left}
    }
    .into_any()
}

/// What the letters and grounds of a matrix mean.
pub(crate) fn legend(entries: &[(&'static str, &'static str, &'static str)]) -> AnyView {
    let entries: Vec<_> = entries
        .iter()
        .map(|&(text, ground, words)| {
            let class = format!("key {ground}");
            view! { <li><span class=class>{text}</span>" "{words}</li> }
        })
        .collect();
    view! { <ul class="keys">{entries}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_teams_come_first_and_no_more_than_fit() {
        let team = |rank| TeamRef {
            name: format!("team-{rank}"),
            rank,
        };
        let teams: Vec<TeamRef> = (0..30).rev().map(team).collect();
        let places = largest(&teams);
        assert_eq!(places.len(), MATRIX_TEAMS);
        assert_eq!(places.first(), Some(&29));
        assert_eq!(places.last(), Some(&10));
        assert_eq!(largest(&[]), Vec::<usize>::new());
    }
}
