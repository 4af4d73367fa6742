//! What the page of one node says.

use super::known::amounts_title;
use super::overview::peak_share;
use super::{Finding, ratio};
use crate::api::{DemandSeries, NodeDetail, NodeFigures, NodeStatus};
use crate::format::{Amount, of_noun, percent, sentence_case};

/// How full a node is and whether it takes more.
#[must_use]
pub fn node(page: &NodeDetail) -> Finding {
    let node = &page.node;
    let fill = |figures: NodeFigures| ratio(figures.requested, figures.allocatable);
    if !page.exists {
        return Finding::new()
            .bold(&node.name)
            .say(" ")
            .bold("is no longer in the cluster")
            .say("; its history stays.");
    }
    let told = Finding::new().say(format!("{} is ", node.name));
    let told = match (fill(node.cpu), fill(node.memory)) {
        (Some(cpu), Some(memory)) => told
            .bold(percent(Some(cpu)))
            .say(" full by CPU and ")
            .bold(percent(Some(memory)))
            .say(" by memory"),
        _ => told.say("filled to an ").bold("unknown").say(" part"),
    };
    let pods = node.pods.map_or_else(String::new, |pods| {
        format!(", with {} on it", of_noun(pods, "pod", "pods"))
    });
    told.say(format!("{pods}.")).then(closed(node.status))
}

fn closed(status: NodeStatus) -> Finding {
    let told = Finding::new().say(" ");
    match status {
        NodeStatus {
            ready: Some(false), ..
        } => told.say("It is ").bold("not ready").say("."),
        NodeStatus { cordoned: true, .. } => told
            .say("It is ")
            .bold("cordoned")
            .say(": nothing new comes."),
        NodeStatus { pressure: true, .. } => told.say("It is ").bold("under pressure").say("."),
        NodeStatus { tainted: true, .. } => told
            .say("It is ")
            .bold("tainted")
            .say(": only pods that tolerate it come."),
        _ => Finding::new(),
    }
}

/// The title of a card with one resource over the window.
#[must_use]
pub fn node_series_title(amount: Amount, series: &DemandSeries) -> String {
    let noun = sentence_case(amount.noun());
    let used = peak_share(&series.used.values, &series.capacity.values);
    let asked = peak_share(&series.requested.values, &series.capacity.values);
    match (used, asked) {
        (Some(used), Some(asked)) => format!(
            "{noun}: at most {} was used and {} requested",
            percent(Some(used)),
            percent(Some(asked))
        ),
        (None, Some(asked)) => {
            format!(
                "{noun}: at most {} was requested; usage is unknown",
                percent(Some(asked))
            )
        }
        (Some(used), None) => format!("{noun}: at most {} was used", percent(Some(used))),
        (None, None) => amounts_title(amount, series),
    }
}
