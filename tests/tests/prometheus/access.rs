//! Who may read metrics, and what is answered without a token.

use super::Result;
use http::{Request, header};
use plimsoll_tests::product::Home;

const TOKEN: &str = "a-token-that-is-long-enough";
/// A cluster that cannot be reached.
const KUBECONFIG: &str = r#"{
    "apiVersion": "v1", "kind": "Config", "current-context": "blue",
    "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
    "users": [{"name": "u", "user": {"token": "secret-of-the-cluster"}}],
    "contexts": [{"name": "blue", "context": {"cluster": "c", "user": "u"}}]
}"#;

#[tokio::test]
async fn metrics_need_the_token_and_probes_do_not() -> Result<()> {
    let home = Home::create()?;
    let kubeconfig = home.write("kubeconfig", KUBECONFIG)?;
    let token = home.write("token", TOKEN)?;
    let paths = [kubeconfig, token].map(|path| path.to_string_lossy().into_owned());
    let arguments = [
        "serve",
        "--kubeconfig",
        &paths[0],
        "--token-file",
        &paths[1],
    ];
    let server = home.start(&arguments).await?;

    server.get("/healthz").await?.expect(200)?;
    // There is no cycle and there will be none.
    let ready = server.get("/readyz").await?.expect(503)?;
    assert!(ready.header("content-type").starts_with("text/plain"));
    assert!(
        ready
            .body
            .starts_with("not ready: Nothing has been collected")
    );
    // Only those with the token learn which address does not answer.
    assert!(!ready.body.contains("127.0.0.1"), "{}", ready.body);

    let refused = server.get("/metrics").await?.expect(401)?;
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    let bearer = format!("Bearer {TOKEN}");
    let request = Request::get("/metrics").header(header::AUTHORIZATION, bearer);
    let metrics = server.send(request.body(String::new()).unwrap()).await?;
    let metrics = metrics.expect(200)?;
    let type_ = metrics.header("content-type");
    assert_eq!(type_, "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        "plimsoll_database_up 1",
        "plimsoll_cycle_interval_seconds 60",
        r#"plimsoll_cycles_total{outcome="done"} 0"#,
        r#"plimsoll_http_requests_total{code="401",route="/metrics"} 1"#,
        r#"plimsoll_http_requests_total{code="503",route="/readyz"} 1"#,
    ] {
        let lines = || metrics.body.lines();
        assert!(lines().any(|one| one == line), "{line}: {}", metrics.body);
    }
    // What is not known is not 0.
    for name in ["plimsoll_data_age", "plimsoll_team", "plimsoll_machines"] {
        assert!(!metrics.body.contains(name), "{}", metrics.body);
    }
    Ok(())
}

#[tokio::test]
async fn a_demo_is_ready_with_its_first_cycle_and_what_is_stored_at_once() -> Result<()> {
    let home = Home::create()?;
    let demo = ["demo", "--days", "1", "--interval", "1h"];
    let demo = home.start(&demo).await?;
    let within = std::time::Duration::from_secs(30);
    demo.eventually("readiness", within, || async {
        let reply = demo
            .get("/readyz")
            .await
            .map_err(|error| error.to_string())?;
        if reply.status == 200 {
            Ok(())
        } else {
            Err(reply.body)
        }
    })
    .await?;
    demo.stop()?;
    let stored = home.start(&["serve", "--no-collect"]).await?;
    let ready = stored.get("/readyz").await?.expect(200)?;
    assert_eq!(ready.body, "ready\n");
    let metrics = stored.get("/metrics").await?.expect(200)?.body;
    assert!(
        !metrics.contains("plimsoll_cycle_interval_seconds"),
        "{metrics}"
    );
    assert!(metrics.contains("plimsoll_data_age_seconds"), "{metrics}");
    // What was demanded once is not what is demanded.
    assert!(!metrics.contains("plimsoll_team_requested"), "{metrics}");
    Ok(())
}
