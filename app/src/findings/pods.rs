//! The title of a card with pods.

use crate::api::PodRow;
use crate::format::{number_word, of_noun, sentence_case};

/// How many pods there are, how many wait and how many run without a request.
#[must_use]
pub fn pods_title(pods: &[PodRow], total: usize) -> String {
    let waiting = pods.iter().filter(|pod| pod.node.is_none()).count();
    let without = pods
        .iter()
        .filter(|pod| pod.cpu_requested_millis.is_none() && pod.memory_requested_bytes.is_none())
        .count();
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let all = of_noun(number(total), "pod", "pods");
    match (waiting, without) {
        (0, 0) => format!("{all}, all placed"),
        (0, without) => format!(
            "{all}; {} {} no request",
            number_word(without),
            if without == 1 { "names" } else { "name" }
        ),
        (waiting, _) if waiting == total => format!("All {all} wait for a node"),
        (1, _) => format!("One of {all} waits for a node"),
        (waiting, _) => format!(
            "{} of {all} wait for a node",
            sentence_case(&number_word(waiting))
        ),
    }
}
