//! What pictures of requests say.

use super::{in_words, ratio};
use crate::api::ResourceFigures;
use crate::format::{Amount, count, number_word, of_noun, percent, sentence_case};
use plimsoll_planner::teams::UNASSIGNED;

/// What the rows of a picture ask for together, and what they use of it.
#[must_use]
pub fn asked_for_title(rows: &[ResourceFigures], amount: Amount) -> String {
    let sum = |of: fn(&ResourceFigures) -> Option<i64>| rows.iter().map(of).sum::<Option<i64>>();
    let asked = sum(|row| row.requested);
    let used = sum(|row| row.used);
    let subject = subject(rows.len());
    let (asks, uses) = match rows.len() {
        1 => ("asks for", "uses"),
        _ => ("ask for", "use"),
    };
    match (asked, used) {
        (Some(asked), Some(used)) => format!(
            "{subject} {asks} {} and {uses} {}",
            amount.alone(asked),
            amount.alone(used)
        ),
        (Some(asked), None) => format!("{subject} {asks} {}", amount.alone(asked)),
        (None, Some(used)) => format!("{subject} {uses} {}", amount.alone(used)),
        (None, None) => format!("Not all is known of their {}", amount.noun()),
    }
}

fn subject(rows: usize) -> String {
    match rows {
        1 => "This one".to_owned(),
        rows => format!("These {} together", number_word(rows)),
    }
}

/// What is asked for and not used, where both are known.
pub(super) fn idle(figures: ResourceFigures) -> Option<i64> {
    let (asked, used) = figures.requested.zip(figures.used)?;
    Some((asked - used).max(0))
}

/// Which of several rows leaves most CPU unused, and which part of all that is: of rows that are all there
/// are. `None` where that cannot be told.
pub(super) fn leaves_most(rows: &[(&str, ResourceFigures)]) -> Option<String> {
    let all = rows
        .iter()
        .map(|(_, cpu)| idle(*cpu))
        .sum::<Option<i64>>()?;
    let each = rows.iter().zip(0_usize..);
    let (most, at) = each.map(|((_, cpu), at)| (idle(*cpu), at)).max()?;
    let most = most.filter(|&cores| cores > 0 && rows.len() > 2)?;
    // What belongs to no team is nobody who could do better.
    let (name, _) = rows.get(at).filter(|(name, _)| *name != UNASSIGNED)?;
    let share = ratio(Some(most), Some(all))?;
    let part = in_words(share).map_or_else(|| percent(Some(share)), str::to_owned);
    Some(format!(
        "{name} leaves most unused: {}, {part} of all that is idle",
        Amount::Cpu.alone(most)
    ))
}

/// What the rows of a picture would free together, or need more; of each: requested, recommended.
#[must_use]
pub fn sized_picture_title(rows: &[(i64, Option<i64>)], amount: Amount) -> String {
    let each = rows.iter().filter_map(|(now, then)| Some(now - (*then)?));
    let each: Vec<i64> = each.collect();
    let freed: i64 = each.iter().sum();
    let subject = match each.len() {
        told if told == rows.len() => subject(told),
        told => sentence_case(&format!("{} of these", number_word(told))),
    };
    let object = match each.len() {
        1 => "it asks",
        _ => "they ask",
    };
    match freed {
        0 => format!("{subject} would do with the {} {object} for", amount.noun()),
        1.. => format!("{subject} would do with {} less", amount.alone(freed)),
        _ => format!("{subject} would need {} more", amount.alone(-freed)),
    }
}

/// Which rows of the table a picture shows.
#[must_use]
pub fn first_of(shown: usize, all: usize) -> String {
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    match (shown, all) {
        (1, all) if all > 1 => format!("the first of {}", count(number(all))),
        (shown, all) if shown < all => {
            format!(
                "the first {} of {}, as the table has them",
                count(number(shown)),
                count(number(all))
            )
        }
        (_, all) => of_noun(number(all), "row", "rows"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_what_is_not_all_known_is_not_told() {
        let row = |used, requested| ResourceFigures {
            used,
            requested,
            ..ResourceFigures::default()
        };
        let told =
            |rows: &[ResourceFigures]| asked_for_title(rows, Amount::Cpu).replace('\u{a0}', " ");
        let known = row(Some(2_000), Some(8_000));
        assert_eq!(
            told(&[known, known]),
            "These two together ask for 16 cores and use 4 cores"
        );
        assert_eq!(
            told(&[known, row(None, Some(1_000))]),
            "These two together ask for 9 cores"
        );
        assert_eq!(
            told(&[known, row(None, None)]),
            "Not all is known of their CPU"
        );
    }

    #[test]
    fn less_and_more_are_told_as_what_they_are() {
        let told = |rows: &[(i64, Option<i64>)]| {
            sized_picture_title(rows, Amount::Cpu).replace('\u{a0}', " ")
        };
        assert_eq!(
            told(&[(8_000, Some(2_000)), (1_000, Some(1_000))]),
            "These two together would do with 6 cores less"
        );
        assert_eq!(
            told(&[(8_000, Some(2_000)), (4_000, Some(4_000)), (1_000, None)]),
            "Two of these would do with 6 cores less"
        );
        assert_eq!(
            told(&[(2_000, Some(5_000))]),
            "This one would need 3 cores more"
        );
        assert_eq!(
            told(&[(2_000, Some(2_000))]),
            "This one would do with the CPU it asks for"
        );
    }
}
