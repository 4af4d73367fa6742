//! What may not be read is unknown, which is no pass, and nothing else changes.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt, stream};
use plimsoll_tests::control_plane::ControlPlane;

use super::collected::{Collected, start_without};
use super::table::OF_CLUSTER;
use super::told::{Counts, Key, Told};
use super::{Result, SOON};

/// Servers that run at the same time.
const AT_A_TIME: usize = 3;

/// Whose pods mount a token for the API server.
const MOUNTING: &[&str] = &["token-of-default", "token-of-nobody", "token-used"];

/// What is unknown to whom one kind of objects is closed.
struct Narrow {
    kind: &'static str,
    /// Checks of all namespaces.
    checks: &'static [&'static str],
    /// Checks of the cluster.
    of_cluster: &'static [&'static str],
    /// A check of some namespaces; others have nothing that it looks at.
    of_some: Option<(&'static str, &'static [&'static str])>,
}

const fn narrow(kind: &'static str, checks: &'static [&'static str]) -> Narrow {
    Narrow {
        kind,
        checks,
        of_cluster: &[],
        of_some: None,
    }
}

const NARROW: [Narrow; 10] = [
    narrow(
        "networkpolicies",
        &[
            "default-deny-ingress",
            "default-deny-egress",
            "open-to-everyone",
        ],
    ),
    narrow("resourcequotas", &["resource-quota", "quota-headroom"]),
    narrow("limitranges", &["limit-range"]),
    narrow("poddisruptionbudgets", &["blocking-budget"]),
    // Kubernetes' own classes are known by their names, and pods without one have none.
    Narrow {
        of_some: Some(("critical-priority", &["priority-of-business"])),
        ..narrow("priorityclasses", &[])
    },
    narrow("serviceaccounts", &[]),
    narrow("roles", &["wildcard-role", "role-escalation"]),
    Narrow {
        of_cluster: &["wildcard-role", "role-escalation"],
        of_some: Some(("service-account-token", MOUNTING)),
        ..narrow("rolebindings", &["foreign-subjects", "everyone-bound"])
    },
    Narrow {
        of_cluster: &["cluster-admin", "wildcard-role", "role-escalation"],
        ..narrow("clusterroles", &["cluster-admin", "cluster-wide-rights"])
    },
    Narrow {
        of_cluster: &OF_CLUSTER,
        of_some: Some(("service-account-token", MOUNTING)),
        ..narrow(
            "clusterrolebindings",
            &["cluster-admin", "cluster-wide-rights"],
        )
    },
];

impl Narrow {
    fn is_unknown(&self, check: &str, namespace: &str) -> bool {
        let of_some = || {
            self.of_some
                .is_some_and(|(of, namespaces)| of == check && namespaces.contains(&namespace))
        };
        match namespace {
            "" => self.of_cluster.contains(&check),
            _ => self.checks.contains(&check) || of_some(),
        }
    }

    /// How many verdicts of a check are unknown.
    fn unknown(&self, check: &str, namespaces: i64) -> i64 {
        let everywhere = self.checks.contains(&check);
        let some = self.of_some.filter(|(of, _)| *of == check && !everywhere);
        let some = some.map_or(0, |(_, namespaces)| namespaces.len());
        let all = if everywhere { namespaces } else { 0 };
        let cluster = i64::from(self.of_cluster.contains(&check));
        all + i64::try_from(some).unwrap_or(0) + cluster
    }

    /// What is told with all rights, without what is unknown now.
    fn expected(&self, full: &Told) -> (BTreeSet<Key>, BTreeMap<String, Counts>) {
        let findings = full.findings.keys().cloned();
        let found = findings.filter(|(check, namespace, ..)| !self.is_unknown(check, namespace));
        let found: BTreeSet<Key> = found.collect();
        let counts = full.checks.iter().map(|(check, with_all)| {
            let of_check = found.iter().filter(|(of, ..)| of == check);
            let failing: BTreeSet<&str> = of_check
                .map(|(_, namespace, ..)| namespace.as_str())
                .collect();
            let failed = i64::try_from(failing.len()).unwrap_or(0);
            let unknown = self.unknown(check, full.namespaces);
            let passed = with_all.passed + with_all.failed - failed - unknown;
            (
                check.clone(),
                Counts {
                    passed,
                    failed,
                    unknown,
                },
            )
        });
        let counts = counts.collect();
        (found, counts)
    }
}

/// For each kind of objects a server that may not read it.
pub(crate) async fn are_unknown(plane: &ControlPlane, full: &Told) -> Result<()> {
    let each = NARROW.iter().map(|narrow| is_unknown(plane, full, narrow));
    stream::iter(each)
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await
}

async fn is_unknown(plane: &ControlPlane, full: &Told, narrow: &Narrow) -> Result<()> {
    let account = format!("no-{}", narrow.kind);
    let collected = start_without(plane, &account, &[narrow.kind]).await?;
    let server = &collected.server;
    let (found, counts) = narrow.expected(full);
    let what = format!("what is known without {}", narrow.kind);
    let told = server.eventually(&what, SOON, || async {
        let told = Told::read(server)
            .await
            .map_err(|error| error.to_string())?;
        let seen: BTreeSet<Key> = told.findings.keys().cloned().collect();
        let differing: Vec<_> = told
            .checks
            .iter()
            .filter(|(check, of)| counts.get(*check) != Some(of))
            .map(|(check, of)| format!("{check}: {of:?} instead of {:?}", counts.get(check)))
            .collect();
        match differing.is_empty() && seen == found {
            true => Ok(told),
            false => Err(format!(
                "{differing:#?}, {:?}",
                found.symmetric_difference(&seen)
            )),
        }
    });
    let told = told.await?;
    assert_eq!(
        told.checks.len(),
        counts.len(),
        "checks without {}",
        narrow.kind
    );
    let nothing_needs_it = counts.values().all(|of| of.unknown == 0);
    let named = [narrow.kind.to_owned()].into_iter();
    let named: BTreeSet<String> = named.filter(|_| !nothing_needs_it).collect();
    assert_eq!(told.unreadable, named);
    assert_eq!(
        told.score,
        told.score_by_counts(),
        "without {}",
        narrow.kind
    );
    let (earned, possible) = told.score;
    assert_eq!(possible, full.score.1, "without {}", narrow.kind);
    assert!(
        nothing_needs_it || earned < full.score.0,
        "without {}",
        narrow.kind
    );
    says_so(&collected, narrow.kind).await
}

/// On pages, and where it is asked for rights.
async fn says_so(collected: &Collected, kind: &str) -> Result<()> {
    let server = &collected.server;
    let page = server.get("/isolation").await?.expect(200)?;
    // In the list of what cannot be read: many names are parts of others. No check needs ServiceAccounts.
    let is_listed = page.body.contains(&format!("<code>{kind}</code>"));
    assert_eq!(is_listed, kind != "serviceaccounts", "{kind} on /isolation");
    let note = server.json("/api/v1/isolation").await?;
    let asked = "/api/v1/isolation/access-review?user=whoever&verb=get&resource=pods";
    let review = server.get(asked).await?;
    let of_rights = [
        "roles",
        "rolebindings",
        "clusterroles",
        "clusterrolebindings",
    ];
    if of_rights.contains(&kind) {
        // Not known is not denied.
        assert_ne!(review.status, 200, "{}", review.body);
        let reason = format!("Not readable: {kind}.");
        assert!(review.body.contains(&reason), "{}", review.body);
        assert!(note["note"]["access"].is_null(), "without {kind}");
    } else {
        assert_eq!(review.status, 200, "{}", review.body);
        assert!(note["note"]["access"].is_object(), "without {kind}");
    }
    assert_eq!(
        note["note"]["network"].is_null(),
        kind == "networkpolicies",
        "without {kind}"
    );
    Ok(())
}
