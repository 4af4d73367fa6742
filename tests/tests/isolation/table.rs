//! What is found is what is wrong, no more and no less.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_tests::product::Server;

use super::scenario::{Case, FOUND_IN_CLUSTER};
use super::told::{Counts, Finding, Key, Told};
use super::{Result, SOON};

/// Checks that also look at what is in no namespace.
pub(crate) const OF_CLUSTER: [&str; 4] = [
    "everyone-bound",
    "cluster-admin",
    "wildcard-role",
    "role-escalation",
];

/// What is to be found, and whether something that can be applied mends it.
pub(crate) fn expected(cases: &[Case]) -> BTreeMap<Key, bool> {
    let key = |namespace: &str, (check, kind, name): (&str, &str, &str)| {
        let [check, kind, name] = [check, kind, name].map(str::to_owned);
        (check, namespace.to_owned(), kind, name)
    };
    let of_cases = cases.iter().flat_map(|case| {
        let found = case.found.iter();
        found.map(move |found| (key(case.namespace, *found), !case.unmended.contains(found)))
    });
    let of_cluster = FOUND_IN_CLUSTER.into_iter();
    let of_cluster = of_cluster.map(|(found, mended)| (key("", found), mended));
    of_cases.chain(of_cluster).collect()
}

/// Waits until exactly that is found, and checks all that goes with it.
pub(crate) async fn is_exactly_what_is_wrong(server: &Server, cases: &[Case]) -> Result<Told> {
    let expected = expected(cases);
    let wanted: BTreeSet<&Key> = expected.keys().collect();
    let told = wait_for(server, &wanted).await?;
    assert_eq!(told.namespaces, i64::try_from(cases.len())?);
    assert_eq!(told.checks.len(), 22, "{:?}", told.checks.keys());
    for (check, counts) in &told.checks {
        assert_eq!(*counts, counts_of(check, &wanted, cases.len()), "{check}");
    }
    assert_eq!(told.score, told.score_by_counts());
    assert_eq!(told.unreadable, BTreeSet::new());
    for (key, finding) in &told.findings {
        assert_eq!(finding.fix.is_some(), expected[key], "a fix of {key:?}");
        let evidence = &finding.evidence;
        assert!(
            !evidence.is_empty() && !evidence.ends_with('.'),
            "{evidence}"
        );
        assert!(
            finding.since_secs.is_some_and(|at| at <= told.at_secs),
            "{key:?}"
        );
        assert!(finding.since_first_look, "{key:?}");
    }
    each_twin_passes(server, cases).await?;
    Ok(told)
}

/// What the same findings come to by namespace: one verdict of each check, and of some one of the cluster.
fn counts_of(check: &str, found: &BTreeSet<&Key>, namespaces: usize) -> Counts {
    let failed = found.iter().filter(|(of, ..)| of == check);
    let failed: BTreeSet<&str> = failed
        .map(|(_, namespace, ..)| namespace.as_str())
        .collect();
    let all = namespaces + usize::from(OF_CLUSTER.contains(&check));
    let number = |of: usize| i64::try_from(of).unwrap_or(i64::MAX);
    Counts {
        passed: number(all - failed.len()),
        failed: number(failed.len()),
        unknown: 0,
    }
}

/// Asked one by one, namespaces say the same.
async fn each_twin_passes(server: &Server, cases: &[Case]) -> Result<()> {
    for case in cases {
        let told = Told::of_namespace(server, case.namespace).await?;
        for (check, counts) in &told.checks {
            let fails = case.found.iter().any(|(of, ..)| of == check);
            let (passed, failed) = (i64::from(!fails), i64::from(fails));
            let wanted = Counts {
                passed,
                failed,
                unknown: 0,
            };
            assert_eq!(*counts, wanted, "{check} of {}", case.namespace);
        }
        assert_eq!(told.findings.len(), case.found.len(), "{}", case.namespace);
        assert_eq!(told.score, told.score_by_counts(), "{}", case.namespace);
    }
    Ok(())
}

/// Waits until exactly these are found.
pub(crate) async fn wait_for(server: &Server, wanted: &BTreeSet<&Key>) -> Result<Told> {
    let found = server.eventually("exactly what is wrong", SOON, || async {
        let told = Told::read(server)
            .await
            .map_err(|error| error.to_string())?;
        let found: BTreeSet<&Key> = told.findings.keys().collect();
        let missing: Vec<_> = wanted.difference(&found).collect();
        let others = found.difference(wanted).map(|key| &told.findings[*key]);
        let others: Vec<&Finding> = others.collect();
        match missing.is_empty() && others.is_empty() {
            true => Ok(told),
            false => Err(format!("missing {missing:#?}, too much {others:#?}")),
        }
    });
    Ok(found.await?)
}
