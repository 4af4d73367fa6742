//! What every answer tells a browser.

use plimsoll_tests::product::{Home, Reply, Result, html};

const PAGES: [&str; 8] = [
    "/",
    "/namespaces",
    "/namespaces?aggregate=team",
    "/namespaces/checkout",
    "/nodes",
    "/health-of-data",
    "/sign-in",
    "/nothing-here",
];

const OTHERS: [&str; 6] = [
    "/api/v1/overview",
    "/api/v1/nothing",
    "/api/v1/overview?window=x",
    "/namespaces.csv",
    "/favicon.svg",
    "/healthz",
];

#[tokio::test]
async fn every_answer_is_guarded() -> Result<()> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "2", "--interval", "1h"])
        .await?;
    for path in PAGES.into_iter().chain(OTHERS) {
        let reply = server.get(path).await?;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), value, "{path}: {name}");
        }
        let policy = reply.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        for never in [
            "unsafe-inline",
            "'unsafe-eval'",
            "*",
            "http:",
            "https:",
            "data:",
        ] {
            assert!(!policy.contains(never), "{path}: {policy}");
        }
        if path != "/favicon.svg" {
            // What the API answered may be kept by the person's own browser, and is asked for each time.
            let kept = match path.starts_with("/api/") && reply.status == 200 {
                true => "private, no-cache",
                false => "no-store",
            };
            assert_eq!(reply.header("cache-control"), kept, "{path}");
        }
    }
    let mut nonces = Vec::new();
    for path in PAGES.into_iter().chain(PAGES) {
        let reply = server.get(path).await?;
        assert!(
            reply.header("content-type").starts_with("text/html"),
            "{path}"
        );
        nonces.push(page_keeps_its_policy(path, &reply));
    }
    let all = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), all, "each answer has a nonce of its own");
    Ok(())
}

/// Nothing on the page that its policy forbids, and nothing from elsewhere. Gives its nonce.
fn page_keeps_its_policy(path: &str, reply: &Reply) -> String {
    let policy = reply.header("content-security-policy");
    let nonce = policy
        .split_once("'nonce-")
        .and_then(|(_, rest)| rest.split_once('\''))
        .map_or_else(String::new, |(nonce, _)| nonce.to_owned());
    assert!(nonce.len() >= 16, "{path}: {policy}");
    let page = &reply.body;
    assert_eq!(
        html::attributes(page, "style"),
        [""; 0],
        "{path}: inline styles"
    );
    assert!(!page.contains("<style"), "{path}: inline styles");
    for handler in ["onclick", "onload", "onerror", "onsubmit", "onchange"] {
        assert_eq!(html::attributes(page, handler), [""; 0], "{path}");
    }
    for used in html::attributes(page, "nonce") {
        assert_eq!(used, nonce, "{path}");
    }
    let scripts = page.matches("<script").count();
    let with_nonce = page.matches(&format!("nonce=\"{nonce}\"")).count();
    assert!(
        scripts <= with_nonce,
        "{path}: {scripts} scripts, {with_nonce} nonces"
    );
    for link in ["src", "href", "action"] {
        for target in html::attributes(page, link) {
            let elsewhere = target.starts_with("//") || target.contains("://");
            let documented = target.starts_with("https://github.com/");
            assert!(
                !elsewhere || documented && link == "href",
                "{path}: {target}"
            );
        }
    }
    nonce
}
