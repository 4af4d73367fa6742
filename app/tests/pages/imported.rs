//! Pages of a cluster of which a file told, and no more than what namespaces used of the CPU.

use super::{page, times};

async fn text(path: &str) -> String {
    page(path).await.replace("<!>", "").replace('\u{a0}', " ")
}

#[tokio::test]
async fn what_is_unknown_is_never_a_zero() {
    let overview = text("/?cluster=usage-only").await;
    for words in [
        "0 machines",
        "0 pools",
        "0 pods",
        "0 waiting",
        "0 of 0",
        "all ready",
        "no nodes",
        "id=\"capacity",
        "the load line",
    ] {
        assert!(!overview.contains(words), "{words}");
    }
    for words in [
        "mean of the last 30 days up to 6 August 2026",
        "at its end 41 namespaces, 12 teams · ",
        "how much capacity there was is ",
        "To know its nodes, collect the cluster",
        "There is nothing to draw in this window.",
        "the 8 largest by CPU usage",
        "href=\"/?cluster=usage-only&amp;basis=usage\">By usage</a>",
    ] {
        assert!(overview.contains(words), "{words}");
    }
    assert_eq!(times(&overview, "<p class=\"tile-value\">—</p>"), 4);
    let nodes = text("/nodes?cluster=usage-only").await;
    assert!(nodes.contains("Nothing is known of "));
    assert!(!nodes.contains("<table"), "no table of what is unknown");
    let health = text("/health-of-data?cluster=usage-only").await;
    assert!(health.contains("it was filled in, not collected"));
    assert!(!health.contains("under 1 ms"));
}

#[tokio::test]
async fn rows_are_sorted_by_what_is_known_and_say_so() {
    let by_requests = text("/namespaces?cluster=usage-only").await;
    assert_eq!(times(&by_requests, "aria-sort=\""), 1);
    let sorted = by_requests
        .split("aria-sort=\"descending\"")
        .nth(1)
        .unwrap();
    assert!(sorted.contains("href=\"/namespaces?cluster=usage-only&amp;sort=cpu_used\""));
    let way = "href=\"/namespaces?cluster=usage-only&amp;basis=usage\">See what they use</a>";
    assert!(by_requests.contains(way));
    let by_usage = text("/namespaces?cluster=usage-only&basis=usage").await;
    assert!(!by_usage.contains("See what they use"));
    assert!(!text("/namespaces").await.contains("See what they use"));
}

#[tokio::test]
async fn a_namespace_says_what_is_not_known_of_it() {
    let vault = text("/namespaces/vault?cluster=usage-only").await;
    for words in [
        "Workloads are unknown",
        "Only the namespace as a whole is known in this window.",
        "Nobody collects this cluster now.",
        "last 30 days up to 6 August 2026, ",
    ] {
        assert!(vault.contains(words), "{words}");
    }
    for words in ["there is no quota", "Nothing ran here", "pods.csv"] {
        assert!(!vault.contains(words), "{words}");
    }
}
