//! From verdicts to what is stored of them.

use crate::store::FindingKey;
use plimsoll_planner::isolation::{Audit, Finding, State, Verdict};
use std::collections::HashSet;

/// What a finding goes by.
pub(super) fn key_of(verdict: &Verdict, finding: &Finding) -> FindingKey {
    FindingKey {
        check: verdict.check.id().to_owned(),
        namespace: verdict.namespace.as_deref().unwrap_or_default().to_owned(),
        object_kind: finding.object.kind.to_owned(),
        object_name: finding.object.name.to_string(),
    }
}

/// Everything that is found.
pub(super) fn found(audit: &Audit) -> HashSet<FindingKey> {
    let keys = audit.verdicts().flat_map(|verdict| {
        let findings = match &verdict.state {
            State::Fail(findings) => findings.as_slice(),
            State::Pass | State::Unknown(_) => &[],
        };
        findings.iter().map(move |finding| key_of(verdict, finding))
    });
    keys.collect()
}

/// Checks and namespaces of which nothing is known now: what was found there may still be so.
pub(super) fn unknown(audit: &Audit) -> HashSet<(&'static str, String)> {
    let verdicts = audit.verdicts();
    let unknown = verdicts.filter(|verdict| matches!(verdict.state, State::Unknown(_)));
    let of = |verdict: &Verdict| {
        let namespace = verdict.namespace.as_deref().unwrap_or_default();
        (verdict.check.id(), namespace.to_owned())
    };
    unknown.map(of).collect()
}
