//! What the page of rules for teams says.

use super::Finding;
use crate::api::MappingPage;
use crate::format::{count, of_noun};

/// How much the rules catch, and what is left over.
#[must_use]
pub fn team_rules(page: &MappingPage) -> Finding {
    if let Some((line, _)) = &page.error {
        return Finding::new()
            .bold(format!("Line {line}"))
            .say(" of these rules is wrong.");
    }
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let caught = |by: &str| {
        let of = page.catches.iter().filter(|it| it.by == by);
        of.map(|it| it.namespaces.len()).sum::<usize>()
    };
    let (rules, labels, left) = (caught("rule"), caught("label"), caught("nothing"));
    let all = rules + labels + left;
    if all == 0 {
        return Finding::new()
            .say("There is ")
            .bold("no namespace")
            .say(" that rules could catch.");
    }
    let told = Finding::new()
        .say(if page.configured {
            "The configured rules catch "
        } else {
            "These rules would catch "
        })
        .bold(count(number(rules)))
        .say(format!(
            " of {}",
            of_noun(number(all), "namespace", "namespaces")
        ));
    let told = match labels {
        0 => told,
        some => told.say(format!(", labels {}", count(number(some)))),
    };
    match left {
        0 => told.say("; none is left over."),
        1 => told.say("; ").bold("one is left over").say("."),
        some => told
            .say("; ")
            .bold(format!("{} are left over", count(number(some))))
            .say("."),
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;
