//! Wrong questions get one clear answer.

use super::demo;
use plimsoll_tests::product::{Reply, Result};

/// The parameters that an endpoint may be asked wrongly for, and the one the answer names.
const SCOPE: [(&str, &str); 9] = [
    ("window=yesterday", "window"),
    ("window=7", "window"),
    ("window=1m", "window"),
    ("window=801d", "window"),
    ("window=-7d", "window"),
    ("window=99999999999999999999d", "window"),
    ("window=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z", "window"),
    ("window=2026-02-01/now", "window"),
    ("basis=guess", "basis"),
];

const TABLE: [(&str, &str); 6] = [
    ("sort=colour", "sort"),
    ("sort=--cpu_used", "sort"),
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=two", "page"),
    ("page=100001", "page"),
];

pub(super) fn is_an_envelope(
    reply: &Reply,
    status: u16,
    code: &str,
    field: Option<&str>,
) -> Result<()> {
    let value = reply.clone().expect(status)?.json()?;
    let text = |key: &str| value[key].as_str().unwrap_or_default();
    assert_eq!(text("code"), code, "{}", reply.request);
    assert_eq!(value["field"].as_str(), field, "{}: {value}", reply.request);
    for key in ["message", "hint"] {
        let words = text(key);
        assert!(
            words.ends_with('.') && words.contains(' '),
            "{}: {value}",
            reply.request
        );
    }
    if let Some(field) = field {
        assert!(
            text("message").contains(field),
            "{}: {value}",
            reply.request
        );
    }
    assert!(reply.header("content-type").starts_with("application/json"));
    assert_eq!(value.as_object().map(serde_json::Map::len), Some(4));
    Ok(())
}

#[tokio::test]
async fn a_wrong_parameter_is_named() -> Result<()> {
    let demo = demo().await?;
    let server = &demo.server;
    let long = format!("filter={}", "x".repeat(101));
    let long = [(long.as_str(), "filter")];
    let aggregate = [("aggregate=planet", "aggregate")];
    let long_team = format!("team={}", "x".repeat(254));
    let team = [(long_team.as_str(), "team")];
    let sort = [TABLE[0]];
    type Wrong<'a> = &'a [(&'a str, &'a str)];
    let endpoints: [(&str, Vec<Wrong<'_>>); 7] = [
        ("overview", vec![&SCOPE]),
        ("namespaces", vec![&SCOPE, &TABLE, &long, &aggregate, &team]),
        ("namespaces/checkout", vec![&SCOPE, &sort]),
        ("nodes", vec![&SCOPE, &TABLE, &long]),
        ("nodes/any", vec![&SCOPE]),
        ("health-of-data", vec![&SCOPE]),
        ("freshness", vec![&SCOPE]),
    ];
    for (endpoint, parameters) in endpoints {
        for (parameter, field) in parameters.into_iter().flatten() {
            let reply = server
                .get(&format!("/api/v1/{endpoint}?{parameter}"))
                .await?;
            is_an_envelope(&reply, 400, "invalid_parameter", Some(field))?;
        }
    }
    // Of a misspelt one the default would be taken; pages ignore what is not theirs.
    for (path, parameter, field) in [
        ("/api/v1/overview", "windw=7d", "windw"),
        ("/api/v1/namespaces", "agregate=team", "agregate"),
        ("/api/v1/namespaces/checkout", "filter=x", "filter"),
        ("/api/v1/nodes", "window=7d&pool=gpu", "pool"),
        ("/api/v1/nodes/any", "page=2", "page"),
        ("/api/v1/freshness", "x=", "x"),
        ("/namespaces.csv", "page=2", "page"),
        ("/nodes.csv", "sorted=pool", "sorted"),
        ("/pools.csv", "sort=pool", "sort"),
    ] {
        let reply = server.get(&format!("{path}?{parameter}")).await?;
        is_an_envelope(&reply, 400, "invalid_parameter", Some(field))?;
    }
    server.get("/nodes?utm_source=mail").await?.expect(200)?;
    server.get("/nodes?utm=a&utm=b").await?.expect(200)?;
    // Pages and exports answer the same question with the same status.
    for path in [
        "/namespaces",
        "/namespaces.csv",
        "/nodes",
        "/nodes.csv",
        "/",
        "/overview.csv",
    ] {
        let reply = server.get(&format!("{path}?window=yesterday")).await?;
        assert_eq!(reply.status, 400, "{path}: {}", reply.body);
        assert!(reply.body.contains("yesterday"), "{path}: {}", reply.body);
    }
    Ok(())
}

#[tokio::test]
async fn hostile_parameters_are_refused_or_harmless() -> Result<()> {
    let demo = demo().await?;
    let server = &demo.server;
    let script = "%3Cscript%3Ealert(1)%3C/script%3E";
    for path in [
        format!("/namespaces?filter={script}"),
        format!("/namespaces?window={script}"),
        format!("/namespaces?sort={script}"),
        format!("/namespaces?cluster={script}"),
        format!("/namespaces/{script}"),
        format!("/nodes?filter={script}"),
        format!("/nodes/{script}"),
        format!("/sign-in?next={script}"),
        format!("/{script}"),
    ] {
        let reply = server.get(&path).await?;
        assert!(
            matches!(reply.status, 200 | 400 | 404),
            "{path}: {}",
            reply.status
        );
        assert!(!reply.body.contains("<script>alert"), "{path}");
    }
    for odd in [
        "%00",
        "%25s%25n",
        "a'%20OR%201=1--",
        "..%2f..%2fetc%2fpasswd",
    ] {
        let table = server
            .json(&format!("/api/v1/namespaces?filter={odd}"))
            .await?;
        assert_eq!(table["matching"], 0, "{odd}");
        let reply = server.get(&format!("/api/v1/namespaces/{odd}")).await?;
        is_an_envelope(&reply, 404, "not_found", None)?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_not_found() -> Result<()> {
    let demo = demo().await?;
    let server = &demo.server;
    for path in [
        "/api/v1/namespaces/nowhere",
        "/api/v1/nodes/nowhere",
        "/api/v1/nothing",
        "/api/v2/overview",
        "/namespaces/nowhere/pods.csv",
        "/nodes/nowhere/pods.csv",
    ] {
        is_an_envelope(&server.get(path).await?, 404, "not_found", None)?;
    }
    for path in ["/api/v1/overview", "/api/v1/freshness", "/nodes.csv"] {
        let reply = server.get(&format!("{path}?cluster=nowhere")).await?;
        is_an_envelope(&reply, 404, "not_found", Some("cluster"))?;
        let hint = reply.json()?["hint"].clone();
        assert_eq!(hint, "There is only demo.", "{path}");
    }
    for page in [
        "/namespaces/nowhere",
        "/nodes/nowhere",
        "/nothing",
        "/?cluster=nowhere",
    ] {
        let reply = server.get(page).await?.expect(404)?;
        assert!(
            reply.header("content-type").starts_with("text/html"),
            "{page}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_an_address_does_not_take_is_told() -> Result<()> {
    let demo = demo().await?;
    let server = &demo.server;
    let asked = async |method: &str, path: &str| {
        let request = http::Request::builder().method(method).uri(path);
        server.send(request.body(String::new()).unwrap()).await
    };
    for path in [
        "/api/v1/overview",
        "/nodes.csv",
        "/usage.csv",
        "/what-if.json",
        "/favicon.svg",
        "/healthz",
    ] {
        let reply = asked("POST", path).await?;
        is_an_envelope(&reply, 405, "method_not_allowed", None)?;
        assert!(reply.header("allow").contains("GET"), "{path}");
    }
    for (method, path, takes, words) in [
        ("POST", "/", "GET", "for reading only"),
        ("DELETE", "/namespaces/checkout", "GET", "for reading only"),
        ("PUT", "/sign-in", "POST", "for reading only"),
        ("GET", "/theme", "POST", "takes a form"),
        ("GET", "/sign-out", "POST", "takes a form"),
    ] {
        let page = asked(method, path).await?.expect(405)?;
        assert!(
            page.header("content-type").starts_with("text/html"),
            "{path}"
        );
        assert!(page.body.contains(words), "{method} {path}: {}", page.body);
        assert!(page.header("allow").contains(takes), "{method} {path}");
    }
    Ok(())
}
