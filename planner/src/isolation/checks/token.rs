//! Whether tokens are mounted that are good for nothing.

use super::subjects::names_account;
use super::workload::Workload;
use super::{Ground, state};
use crate::isolation::{Finding, State};
use serde_json::json;

const KINDS: [&str; 2] = ["rolebindings", "clusterrolebindings"];

/// A token is good for something where a binding, of any namespace, names its account or all accounts of its
/// namespace. What is bound to everyone is not what a pod mounts a token for.
pub(super) fn check(ground: &Ground<'_>) -> State {
    let mounting: Vec<(&Workload<'_>, &str)> = ground
        .workloads
        .iter()
        .filter_map(|workload| {
            let mut templates = workload.templates.iter();
            let template = templates.find(|template| template.mounts_token)?;
            Some((workload, &*template.service_account))
        })
        .collect();
    if mounting.is_empty() {
        return State::Pass;
    }
    let unread = ground.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let namespace = ground.name();
    let useless = mounting.into_iter().filter_map(|(workload, account)| {
        let account = if account.is_empty() {
            "default"
        } else {
            account
        };
        let mut bindings = ground.parcel.about.iter();
        if bindings.any(|binding| names_account(binding, &namespace, account)) {
            return None;
        }
        Some(Finding {
            object: workload.object(),
            evidence: format!(
                "the token of ServiceAccount {account} is mounted, which no binding names"
            ),
            fix: workload.patch(&json!({ "automountServiceAccountToken": false })),
        })
    });
    state(useless.collect())
}
