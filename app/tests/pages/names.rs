//! Names that try to break out.

use super::ask;
use super::fixture::FixtureApi;
use super::hostile::Hostile;
use std::sync::Arc;

#[tokio::test]
async fn hostile_names_stay_names() {
    for path in [
        "/",
        "/namespaces",
        "/namespaces/checkout",
        "/teams",
        "/teams/checkout",
        "/team-rules",
        "/isolation",
        "/right-sizing",
        "/nodes",
        "/nodes/gpu-02",
        "/forecast",
        "/sharing",
        "/packing",
        "/what-if",
        "/health-of-data",
    ] {
        let (_, page) = ask(Arc::new(Hostile), path).await;
        assert!(!page.contains("<script>alert"), "{path}");
        assert!(!page.contains("<img"), "{path}");
        assert!(
            page.contains("&lt;script&gt;alert(1)"),
            "{path} shows the name"
        );
    }
    let (_, page) = ask(
        Arc::new(FixtureApi),
        "/namespaces?filter=%22%3E%3Cimg%20src=x%3E",
    )
    .await;
    assert!(!page.contains("<img"));
}
