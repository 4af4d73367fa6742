//! The title of a card with pods.

use crate::api::PodRow;
use crate::format::{number_word, of_noun, sentence_case};

/// How many pods there are, how many wait and how many run without a request. Pods that have ended
/// hold nothing and are counted apart, where all pods are known.
#[must_use]
pub fn pods_title(pods: &[PodRow], total: usize) -> String {
    let known = pods.len() == total;
    let ended = pods.iter().filter(|pod| known && pod.has_ended()).count();
    let there = total - ended;
    let waiting = pods.iter().filter(|pod| pod.waits()).count();
    let without = pods
        .iter()
        .filter(|pod| !pod.has_ended())
        .filter(|pod| pod.cpu_requested_millis.is_none() && pod.memory_requested_bytes.is_none())
        .count();
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let all = of_noun(number(there), "pod", "pods");
    let have = |count: usize| if count == 1 { "has" } else { "have" };
    let told = match (waiting, without) {
        _ if there == 0 && ended > 0 => {
            let all = of_noun(number(ended), "pod", "pods");
            return format!("{all}, all finished");
        }
        (0, 0) => format!("{all}, all placed"),
        (0, without) => format!(
            "{all}; {} {} no request",
            number_word(without),
            if without == 1 { "names" } else { "name" }
        ),
        (1, _) if there == 1 => "The only pod waits for a node".to_owned(),
        (waiting, _) if waiting == there => format!("All {all} wait for a node"),
        (1, _) => format!("One of {all} waits for a node"),
        (waiting, _) => format!(
            "{} of {all} wait for a node",
            sentence_case(&number_word(waiting))
        ),
    };
    match ended {
        0 => told,
        _ => format!("{told}; {} {} finished", number_word(ended), have(ended)),
    }
}
