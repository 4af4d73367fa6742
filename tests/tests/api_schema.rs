//! The served OpenAPI document: that it is complete, and that all answers are what it says, asked by
//! schemathesis with made-up parameters, right ones and wrong ones.

use plimsoll_tests::product::{Home, Result, Server};
use plimsoll_tests::{schemathesis, skip_or_panic};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What is looked at. Whether a wrong parameter is refused and a right one is not is tried by the tests
/// of the API, which know more of parameters than a schema can say.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,unsupported_method,\
                      allow_header_conformance";

async fn demo(home: &Home, days: &str) -> Result<Server> {
    let server = home
        .start(&["demo", "--days", days, "--interval", "1h"])
        .await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    Ok(server)
}

#[tokio::test]
async fn the_document_has_all_endpoints_and_is_read_by_people_too() -> Result<()> {
    let home = Home::create()?;
    let server = demo(&home, "3").await?;
    let document = server.json("/api/openapi.json").await?;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = document["paths"].as_object().unwrap();
    let page = server.get("/api").await?.expect(200)?;
    let endpoints = [
        "clusters",
        "nodes",
        "nodes/{name}",
        "namespaces",
        "namespaces/{name}",
        "workloads",
        "teams",
        "teams/{name}",
        "team-rules",
        "series",
        "overview",
        "key-results",
        "forecast",
        "sharing",
        "packing",
        "isolation",
        "isolation/access-review",
        "right-sizing",
        "what-if",
        "health-of-data",
        "freshness",
    ];
    let endpoints: BTreeSet<String> = endpoints.map(|name| format!("/api/v1/{name}")).into();
    let told = paths.keys().filter(|path| path.starts_with("/api/v1/"));
    assert_eq!(told.cloned().collect::<BTreeSet<_>>(), endpoints);
    for path in &endpoints {
        let operation = &paths[path]["get"];
        assert!(
            operation["summary"].as_str().unwrap().ends_with('.'),
            "{path}"
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let words = parameter["description"].as_str().unwrap_or_default();
            assert!(words.contains(' '), "{path}: {parameter}");
        }
        for status in ["200", "304", "400", "401", "404", "503"] {
            assert!(
                !operation["responses"][status].is_null(),
                "{path}: {status}"
            );
        }
        assert!(page.body.contains(&format!("GET {path}<")), "{path}");
    }
    assert!(!page.body.contains("{#"), "the page has no gaps");
    // Every part of an answer is described, and has its page.
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name}");
    }
    let part = server.get("/api?schema=Frame").await?.expect(200)?;
    assert!(part.body.contains("formula_version"), "{}", part.body);
    server.get("/api?schema=Nothing").await?.expect(404)?;
    Ok(())
}

/// Waits until what is computed behind the answers is there, so that it is looked at.
async fn computed(server: &Server, path: &str) -> Result<Value> {
    let within = Duration::from_secs(90);
    server
        .eventually(path, within, || async {
            let reply = server.get(path).await.map_err(|error| error.to_string())?;
            let value = reply.expect(200).and_then(|reply| reply.json());
            value.map_err(|error| error.to_string())
        })
        .await
}

#[tokio::test]
async fn all_answers_are_what_the_document_says() -> Result<()> {
    let program = match schemathesis::ensure(Path::new(env!("CARGO_TARGET_TMPDIR"))) {
        Ok(program) => program,
        Err(reason) => {
            skip_or_panic(&reason);
            return Ok(());
        }
    };
    let home = Home::create()?;
    let server = demo(&home, "30").await?;
    for path in ["forecast", "sharing", "packing", "what-if"] {
        computed(&server, &format!("/api/v1/{path}")).await?;
    }
    let mut asks = Command::new(program);
    asks.current_dir(home.path())
        .arg("run")
        .arg(format!("http://{}/api/openapi.json", server.address()))
        .args(["--checks", CHECKS, "--max-examples", "15", "--workers", "2"])
        .args(["--phases", "examples,coverage,fuzzing", "--seed", "1"])
        .args(["--suppress-health-check", "all", "--warnings", "off"])
        .args([
            "--no-color",
            "--generation-database",
            "none",
            "--request-timeout",
            "30",
        ]);
    let output = tokio::task::spawn_blocking(move || asks.output())
        .await
        .unwrap();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", server.log_tail());
    // All operations were asked, not none.
    let operations = server.json("/api/openapi.json").await?;
    let operations = operations["paths"].as_object().unwrap().len();
    let tested = format!("Tested: {operations}");
    assert!(said.contains(&tested), "{said}");
    Ok(())
}
