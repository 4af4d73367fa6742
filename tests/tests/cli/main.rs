//! The command line and what guards the server: bad input ends with exit code 2 and one clear
//! line, and nobody comes in who should not.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "failing the test that asks is the purpose"
)]

mod access;
mod asked;
mod asked_plans;
mod configuration;
mod database;
mod examples;
mod fill;
mod forecast;
mod headers;
mod import;
mod kubeconfig;
mod pack;
mod plugin;
mod sharing;
mod sharing_machine;
mod upkeep;
mod what_if;

use plimsoll_tests::product::{Ending, Home, Result};

/// A kubeconfig that can be read, of a cluster that cannot be reached.
const KUBECONFIG: &str = r#"{
    "apiVersion": "v1", "kind": "Config", "current-context": "blue",
    "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
    "users": [{"name": "u", "user": {"token": "secret-of-the-cluster"}}],
    "contexts": [
        {"name": "green", "context": {"cluster": "c", "user": "u"}},
        {"name": "blue", "context": {"cluster": "c", "user": "u"}},
        {"name": "broken", "context": {"cluster": "c", "user": "nobody"}}
    ]
}"#;

/// Runs a command that must end with exit code 2 and one line that says all of `words`.
async fn refused(home: &Home, arguments: &[&str], words: &[&str]) -> Result<String> {
    ended(home, 2, arguments, words).await
}

/// Runs a command whose source is not there or does not answer: exit code 3 and one line.
async fn unavailable(home: &Home, arguments: &[&str], words: &[&str]) -> Result<String> {
    ended(home, 3, arguments, words).await
}

async fn ended(home: &Home, code: i32, arguments: &[&str], words: &[&str]) -> Result<String> {
    let ending = home.run(arguments).await?;
    let line = one_line(&ending, code, arguments);
    for word in words {
        assert!(
            line.contains(word),
            "{arguments:?}: {line:?} lacks {word:?}"
        );
    }
    Ok(line)
}

/// What the command line itself refuses, with how it is used.
async fn misused(home: &Home, arguments: &[&str], words: &str) -> Result<()> {
    let ending = home.run(arguments).await?;
    assert_eq!(ending.code, Some(2), "{ending:?}");
    assert!(ending.stderr.contains(words), "{ending:?}");
    Ok(())
}

/// The one line that a refusal writes: no log, no debugging output, no secrets.
fn one_line(ending: &Ending, code: i32, arguments: &[&str]) -> String {
    assert_eq!(ending.code, Some(code), "{arguments:?}: {ending:?}");
    assert_eq!(ending.stdout, "", "{arguments:?}");
    let lines: Vec<&str> = ending.stderr.lines().collect();
    let [line] = lines[..] else {
        panic!("{arguments:?}: {} lines: {}", lines.len(), ending.stderr);
    };
    assert!(line.starts_with("plimsoll: "), "{arguments:?}: {line}");
    assert!(line.len() < 700, "{arguments:?}: {line}");
    for never in [
        "secret-of-the-cluster",
        "Error {",
        "Some(",
        "os error 0",
        "\\\"",
    ] {
        assert!(!line.contains(never), "{arguments:?}: {line}");
    }
    line.to_owned()
}

/// Runs `serve` with a kubeconfig that can be read, so that what comes after it is refused.
async fn serve_refused(home: &Home, more: &[&str], words: &[&str]) -> Result<String> {
    let kubeconfig = home.write("kubeconfig", KUBECONFIG)?;
    let kubeconfig = kubeconfig.to_string_lossy().into_owned();
    let start = ["serve", "--kubeconfig", &kubeconfig];
    refused(home, &[&start, more].concat(), words).await
}
