//! What is said of machines that could be drained.

use super::resource_noun;
use crate::api::{DrainList, DrainNote, HindranceNote};
use crate::format::{count, number_word, of_noun, sentence_case};

/// So many reasons are told of one machine.
const HINDRANCES_TOLD: usize = 2;

/// What can be drained.
#[must_use]
pub fn drains_title(drains: &DrainList) -> String {
    let machines = |count: usize| {
        let word = sentence_case(&number_word(count));
        match count {
            1 => format!("{word} machine"),
            _ => format!("{word} machines"),
        }
    };
    match (drains.all, drains.forbidden_all) {
        (0, 0) => "No machine can be emptied onto the others as they are".to_owned(),
        (0, 1) => "One machine could be emptied, but something is in the way".to_owned(),
        (0, some) => format!(
            "{} could be emptied, but something is in the way",
            machines(some)
        ),
        (all, _) => match all - drains.empty {
            0 if all == 1 => "One machine is empty already".to_owned(),
            0 => format!("{} are empty already", machines(all)),
            moving => format!(
                "{} can be emptied by moving what is on them",
                machines(moving)
            ),
        },
    }
}

/// In which order, and what is kept.
#[must_use]
pub fn drains_subtitle(drains: &DrainList) -> String {
    let all = i64::try_from(drains.all).unwrap_or(i64::MAX);
    if all == 0 {
        return match drains.budgets_known {
            true => {
                "moving what is on one machine onto the others as they are, budgets kept".to_owned()
            }
            false => "moving what is on one machine onto the others as they are".to_owned(),
        };
    }
    let (shown, moving) = (drains.nodes.len(), drains.all - drains.empty);
    let which = match (moving, shown < moving) {
        (0, _) => String::new(),
        (_, true) => format!("the first {shown} of {}, in this order", count_of(moving)),
        (1, _) => "one candidate".to_owned(),
        _ => format!("{} candidates, in this order", count_of(moving)),
    };
    let empty = match drains.empty {
        0 => String::new(),
        1 => "one is empty already".to_owned(),
        some => format!("{} are empty already", count_of(some)),
    };
    let which: Vec<String> = [empty, which]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let which = which.join("; ");
    let budgets = match drains.budgets_known {
        true => "disruption budgets kept",
        false => "disruption budgets cannot be read, so none is kept",
    };
    let cut = if drains.is_cut {
        "; search cut short"
    } else {
        ""
    };
    format!("{which}, without moving anything else; {budgets}{cut}")
}

fn count_of(value: usize) -> String {
    count(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Where the pods of a drained machine go, or why they do not.
#[must_use]
pub fn drain_words(drain: &DrainNote) -> String {
    if drain.pods == 0 {
        return "empty already".to_owned();
    }
    let nodes = i64::try_from(drain.onto.len()).unwrap_or(i64::MAX);
    let goes = match &drain.onto[..] {
        [(only, _)] => format!("fits on {only}"),
        _ => format!("fits on {} others", count(nodes)),
    };
    let hindrances = drain.hindrances.iter().map(hindrance_words);
    let mut words: Vec<String> = hindrances.take(HINDRANCES_TOLD).collect();
    match drain.hindrances.len() - words.len() {
        0 => {}
        more => words.push(format!("and {} more", number_word(more))),
    }
    match drain.hindrances.iter().any(forbids) {
        // What has to be changed comes first.
        true => words.push(goes),
        false => words.insert(0, goes),
    }
    words.join("; ")
}

/// Whether nothing can be drained before it is gone.
fn forbids(of: &HindranceNote) -> bool {
    matches!(
        of,
        HindranceNote::NoController { .. }
            | HindranceNote::SeveralBudgets { .. }
            | HindranceNote::Awaited { .. }
            | HindranceNote::Budget { allowed: 0, .. }
    )
}

/// What slows a drain or forbids it.
#[must_use]
pub fn hindrance_words(of: &HindranceNote) -> String {
    match of {
        HindranceNote::NoController { pod } => {
            format!("nothing starts {pod} again")
        }
        HindranceNote::Budget {
            budget, allowed: 0, ..
        } => format!("budget {budget} allows none to be missing now"),
        HindranceNote::Budget {
            budget, allowed, ..
        } => format!("waits for budget {budget} ({} at a time)", count(*allowed)),
        HindranceNote::SeveralBudgets { pod } => {
            format!("several budgets protect {pod}, so it cannot be evicted")
        }
        HindranceNote::Awaited { resource } => {
            format!("pods wait for its {}", resource_noun(resource))
        }
        HindranceNote::Volumes { pods } => {
            format!(
                "{} volumes that must follow",
                of_noun(*pods, "pod has", "pods have")
            )
        }
        HindranceNote::LocalData { pods } => {
            format!(
                "{} lose local data",
                of_noun(*pods, "pod would", "pods would")
            )
        }
    }
}
