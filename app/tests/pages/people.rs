//! Pages of teams, of how they are kept apart, and of what workloads would do well to request.

use super::{PAGES, page, times};

async fn text(path: &str) -> String {
    page(path).await.replace("<!>", "").replace('\u{a0}', " ")
}

#[tokio::test]
async fn numbers_say_how_they_are_computed() {
    // Rules are no numbers.
    let pages = PAGES.iter().filter(|path| !path.starts_with("/team-rules"));
    for path in pages {
        assert!(page(path).await.contains("how this is computed"), "{path}");
    }
}

#[tokio::test]
async fn what_is_shown_can_be_taken_away() {
    for (path, links) in [
        ("/teams?window=7d", &["/teams.csv?window=7d"][..]),
        (
            "/teams/checkout",
            &[
                "/teams/checkout/quotas.csv",
                "/teams/checkout/namespaces.csv",
                "/teams/checkout/nodes.csv",
                "/isolation?team=checkout",
                "/right-sizing?team=checkout",
            ],
        ),
        (
            "/isolation?severity=high",
            &[
                "/isolation/teams.csv?severity=high",
                "/isolation/findings.csv?severity=high",
                "/isolation/fixes.yaml?severity=high",
                "/isolation/checks.csv?severity=high",
                "/isolation/network.csv?severity=high",
                "/isolation/access.csv?severity=high",
                "/isolation/colocation.csv?severity=high",
                "/isolation/incidents.csv?severity=high",
            ],
        ),
        (
            "/right-sizing?team=search",
            &[
                "/right-sizing.csv?team=search",
                "/right-sizing/patch.yaml?team=search",
            ],
        ),
        (
            "/namespaces/checkout?window=7d",
            &[
                "/isolation?window=7d&amp;namespace=checkout",
                "/right-sizing?window=7d&amp;namespace=checkout",
            ],
        ),
    ] {
        let page = page(path).await;
        for link in links {
            assert!(
                page.contains(&format!("href=\"{link}\"")),
                "{path}: no {link}"
            );
        }
    }
}

#[tokio::test]
async fn many_findings_and_workloads_come_in_pages() {
    for (path, parts) in [
        (
            "/isolation?cluster=many&severity=high&page=2",
            [
                "page 2 of ",
                "href=\"/isolation?cluster=many&amp;severity=high&amp;page=3#findings-title\"",
                "href=\"/isolation?cluster=many&amp;severity=high&amp;sort=severity#findings-title\"",
                "The 20 largest teams; 10 more are left out",
            ],
        ),
        (
            "/right-sizing?cluster=many&page=2",
            [
                "page 2 of ",
                "href=\"/right-sizing?cluster=many&amp;page=3\"",
                "href=\"/right-sizing?cluster=many&amp;sort=cpu_freed\"",
                "href=\"/right-sizing.csv?cluster=many\"",
            ],
        ),
    ] {
        let page = text(path).await;
        for part in parts {
            assert!(page.contains(part), "{path}: no {part}");
        }
    }
}

#[tokio::test]
async fn unknown_is_not_a_pass_and_not_a_zero() {
    let isolation = text("/isolation?cluster=no-usage").await;
    for words in [
        "which is not a pass.",
        "Roles or bindings cannot be read. This is not a pass.",
        "Events cannot be read",
        "Nothing is known to have happened",
    ] {
        assert!(isolation.contains(words), "{words}");
    }
    assert!(
        !isolation.contains("id=\"access\""),
        "no matrix of what is unknown"
    );
    let clean = text("/isolation?cluster=stale").await;
    assert!(clean.contains("No check fails.") && clean.contains("100 %"));
    assert!(clean.contains("Nothing happened to pods since"));
    let sizes = text("/right-sizing?cluster=no-usage").await;
    assert!(sizes.contains("too little history"));
    assert!(sizes.contains("Autoscalers cannot be read"));
    let team = text("/teams/checkout?cluster=usage-only").await;
    for words in [
        "Quotas cannot be read.",
        "It is not known how this team is kept apart.",
        "What it costs is not known",
        "Where it runs is not known",
    ] {
        assert!(team.contains(words), "{words}");
    }
    for words in ["No check fails", "It holds", "0 nodes"] {
        assert!(!team.contains(words), "{words}");
    }
    let judged = text("/namespaces/checkout").await;
    assert!(judged.contains("All checks") && judged.contains("id=\"found\""));
    let exempt = text("/namespaces/kube-system").await;
    assert!(exempt.contains("Isolation is not known or not judged here"));
    assert!(!exempt.contains("All checks"));
}

#[tokio::test]
async fn what_is_unknown_of_a_team_is_no_zero() {
    let clean = text("/teams/checkout?cluster=stale").await;
    assert!(clean.contains("0 findings"), "looked for, and not found");
    let team = text("/teams/checkout?cluster=usage-only").await;
    for words in ["0 findings", "not all its namespaces have a quota"] {
        assert!(!team.contains(words), "{words}");
    }
}

#[tokio::test]
async fn what_is_not_recommended_is_no_zero() {
    let sizes = text("/right-sizing?cluster=no-usage").await;
    assert!(!sizes.contains("0 cores less"));
}

#[tokio::test]
async fn a_wrong_line_says_nothing_of_namespaces() {
    let wrong = text("/team-rules?rules=nothing").await;
    for words in [
        "There are no rules and no namespaces.",
        "No namespace would change its team",
        "Nothing changes.",
    ] {
        assert!(!wrong.contains(words), "{words}");
    }
}

#[tokio::test]
async fn what_cannot_be_told_says_why() {
    for (path, words) in [
        ("/teams?cluster=empty", "There is no team in this window."),
        ("/teams?filter=zzz", "Nothing matches the filter."),
        (
            "/isolation?cluster=empty",
            "no server collects this cluster now.",
        ),
        (
            "/isolation?cluster=usage-only",
            "no server collects this cluster now.",
        ),
        ("/isolation?filter=zzz", "Nothing matches the filter."),
        (
            "/right-sizing?cluster=empty",
            "There will be enough history on 16 November 2026.",
        ),
        (
            "/right-sizing?cluster=usage-only",
            "its containers are not known.",
        ),
        ("/right-sizing?filter=zzz", "Nothing matches the filter."),
        ("/team-rules?rules=nothing", "Line 1: write a glob"),
    ] {
        let page = text(path).await;
        assert!(page.contains(words), "{path}: no {words}");
        assert_eq!(times(&page, "<h1"), 1, "{path}");
    }
}

#[tokio::test]
async fn behind_the_last_page_nothing_is_denied() {
    for (path, words) in [
        ("/isolation?page=99", "No check fails."),
        (
            "/isolation?severity=high&page=99",
            "Nothing matches the filter.",
        ),
        ("/right-sizing?page=99", "There is no workload to size."),
        (
            "/namespaces?page=99",
            "There is no namespace in this window.",
        ),
        ("/nodes?page=99", "This cluster has no nodes."),
    ] {
        let page = text(path).await;
        assert!(!page.contains(words), "{path}: {words}");
        assert!(page.contains("This table has fewer pages."), "{path}");
    }
}

#[tokio::test]
async fn rules_on_trial_say_whom_they_move() {
    let configured = text("/team-rules").await;
    assert!(configured.contains("These are the configured rules"));
    let trial = text("/team-rules?window=7d&rules=checkout*%20%3D%20shop").await;
    for part in [
        "2 namespaces would change their team",
        "name=\"window\" value=\"7d\"",
        ">\ncheckout* = shop</textarea>",
        "href=\"/namespaces/checkout-batch?window=7d\"",
        "href=\"/team-rules?window=7d\" class=\"clear\">Back to the configured ones",
    ] {
        assert!(trial.contains(part), "no {part}");
    }
}
