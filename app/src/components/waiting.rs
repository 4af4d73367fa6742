//! The pods that wait for a node, each with all of the scheduler's words: they are too long for a
//! table, and nobody should have to hover for them.

use crate::api::PodRow;
use crate::format::{Amount, count, join};
use leptos::prelude::*;

/// More than this are counted: they mostly wait for the same.
const MOST: usize = 10;

/// The pods that wait for a node; nothing where none does. They come first among the pods, of
/// which there are `total`.
pub(crate) fn waiting_list(pods: &[PodRow], total: usize) -> AnyView {
    let waiting: Vec<&PodRow> = pods.iter().filter(|pod| pod.waits()).collect();
    if waiting.is_empty() {
        return ().into_any();
    }
    let all_known = waiting.len() < pods.len() || pods.len() == total;
    let more = waiting.len().saturating_sub(MOST);
    let items: Vec<_> = waiting.into_iter().take(MOST).map(item).collect();
    let more = (more > 0).then(|| {
        let more = count(i64::try_from(more).unwrap_or(i64::MAX));
        let least = if all_known { "" } else { "at least " };
        view! { <li class="muted">{format!("and {least}{more} more")}</li> }
    });
    view! { <ul class="waiting" aria-label="Pods that wait for a node">{items}{more}</ul> }
        .into_any()
}

fn item(pod: &PodRow) -> impl IntoView + use<> {
    let reason = pod
        .reason
        .clone()
        .unwrap_or_else(|| "The scheduler has not said why.".to_owned());
    view! {
        <li>
            <p>
                <span class="sign warn" aria-hidden="true">"▲ "</span>
                <strong>{pod.name.clone()}</strong>
                {format!(" {}", asks(pod))}
            </p>
            <p class="muted">{reason}</p>
        </li>
    }
}

fn asks(pod: &PodRow) -> String {
    let amounts = [
        (Amount::Cpu, pod.cpu_requested_millis),
        (Amount::Memory, pod.memory_requested_bytes),
    ];
    let mut asked: Vec<String> = amounts
        .into_iter()
        .filter_map(|(amount, value)| value.map(|value| amount.alone(value)))
        .collect();
    match pod.gpu_requested {
        0 => {}
        1 => asked.push("1 GPU".to_owned()),
        gpus => asked.push(format!("{} GPUs", count(gpus))),
    }
    if asked.is_empty() {
        "names no request".to_owned()
    } else {
        format!("asks for {}", join(&asked))
    }
}
