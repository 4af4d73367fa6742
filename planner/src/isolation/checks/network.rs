//! Whether network policies keep others out, and pods in.

use super::manifest::{free_name, json_name};
use super::openings::{self, lets_everyone, lets_out_to_everyone};
use super::{Ground, state, words};
use crate::isolation::{Finding, State};
use crate::model::{NetworkPolicy, NetworkRule, Selector};
use serde_json::{Value, json};

const KINDS: [&str; 1] = ["networkpolicies"];

/// Which way traffic goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    fn is_of(self, policy: &NetworkPolicy) -> bool {
        match self {
            Self::Ingress => policy.ingress.is_some(),
            Self::Egress => policy.egress.is_some(),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// Passes where a policy selects all pods: then also those that are yet to come. That each pod of now is
/// selected by some policy is not enough, and neither is one that selects all and lets all of them out to
/// everyone. What lets everyone in is told by [`open_to_everyone`].
pub(super) fn default_deny(ground: &Ground<'_>, direction: Direction) -> State {
    let unread = ground.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let policies = ground.parcel.network.iter();
    let of_direction: Vec<_> = policies.filter(|policy| direction.is_of(policy)).collect();
    let of_all = || {
        let policies = of_direction.iter();
        policies.filter(|policy| policy.pods == Selector::default())
    };
    if of_all().next().is_some() {
        return match direction {
            Direction::Ingress => State::Pass,
            Direction::Egress => state(of_all().filter_map(|one| let_out(ground, one)).collect()),
        };
    }
    let word = direction.word();
    let pods = &ground.parcel.pods;
    let selected = pods.iter().filter(|pod| {
        let mut policies = of_direction.iter();
        policies.any(|policy| policy.pods.matches(&pod.labels))
    });
    let evidence = match (of_direction.len(), selected.count(), pods.len()) {
        (0, _, 0) => format!("there is no policy of {word}"),
        (0, _, all) => format!("there is no policy of {word}: {} open", are(all)),
        (_, _, 0) => format!("no policy of {word} selects all pods"),
        (_, selected, all) if selected == all => format!(
            "all {} are selected by policies of {word}, but a new one with other labels would not be",
            words::count(all, "pod"),
        ),
        (_, selected, all) => format!(
            "{} of {} are selected by no policy of {word}",
            all - selected,
            words::count(all, "pod"),
        ),
    };
    state(vec![Finding {
        object: ground.itself(),
        evidence,
        fix: Some(deny(ground, direction)),
    }])
}

fn are(pods: usize) -> String {
    let are = if pods == 1 { "is" } else { "are" };
    format!("{} {are}", words::count(pods, "pod"))
}

/// A policy that selects all pods. What goes out may still ask the cluster's DNS for names, without which
/// hardly anything works.
fn deny(ground: &Ground<'_>, direction: Direction) -> Value {
    let taken = ground.parcel.network.iter().map(|policy| &policy.name);
    let name = free_name(&format!("default-deny-{}", direction.word()), taken);
    let spec = match direction {
        Direction::Ingress => json!({ "podSelector": {}, "policyTypes": ["Ingress"] }),
        Direction::Egress => json!({
            "podSelector": {},
            "policyTypes": ["Egress"],
            "egress": [openings::to_dns()],
        }),
    };
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": json_name(&name, Some(&ground.name())),
        "spec": spec,
    })
}

/// A policy that lets all pods out to everyone. What it lets out to besides stays, and so do those who are
/// nearest: the pods of the namespace and the cluster's DNS.
fn let_out(ground: &Ground<'_>, policy: &NetworkPolicy) -> Option<Finding> {
    let rules = policy.egress.as_deref()?;
    let open = rules.iter().filter(|rule| lets_out_to_everyone(rule));
    let open: Vec<String> = open
        .map(|rule| openings::told(rule, "lets out to"))
        .collect();
    (!open.is_empty()).then(|| Finding {
        object: ground.object("NetworkPolicy", &policy.name),
        evidence: format!("it selects all pods, and {}", words::names(open)),
        fix: Some(changed(
            ground,
            policy,
            "egress",
            openings::closed_egress(rules),
        )),
    })
}

/// Everyone are all pods of all namespaces, or all addresses. A range of all addresses without some of them
/// is taken to be meant for what is outside of the cluster.
pub(super) fn open_to_everyone(ground: &Ground<'_>) -> State {
    let unread = ground.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let findings = ground.parcel.network.iter().filter_map(|policy| {
        let rules = policy.ingress.as_deref()?;
        let open: Vec<&NetworkRule> = rules.iter().filter(|rule| lets_everyone(rule)).collect();
        (!open.is_empty()).then(|| Finding {
            object: ground.object("NetworkPolicy", &policy.name),
            evidence: words::names(open.iter().map(|rule| openings::told(rule, "lets in"))),
            fix: Some(changed(
                ground,
                policy,
                "ingress",
                openings::closed_ingress(rules),
            )),
        })
    });
    state(findings.collect())
}

/// A policy with other rules of one direction.
fn changed(ground: &Ground<'_>, policy: &NetworkPolicy, direction: &str, rules: Value) -> Value {
    let mut spec = json!({});
    spec[direction] = rules;
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": json_name(&policy.name, Some(&ground.name())),
        "spec": spec,
    })
}
