//! What sharing, packing and compaction say of a running server, and which way out is told.

use super::{misused, refused};
use plimsoll_tests::product::{Home, Result, Server};
use serde_json::Value;
use std::time::Duration;

struct Demo {
    home: Home,
    server: Server,
    url: String,
}

async fn demo() -> Result<Demo> {
    let home = Home::create()?;
    let server = home
        .start(&["demo", "--days", "6", "--interval", "1h"])
        .await?;
    server.wait_until_live(Duration::from_secs(60)).await?;
    let url = format!("http://{}", server.address());
    Ok(Demo { home, server, url })
}

impl Demo {
    async fn told(&self, arguments: &[&str]) -> Result<String> {
        let arguments = [arguments, &["--server", &self.url]].concat();
        let ending = self.home.run(&arguments).await?;
        assert_eq!((ending.code, &*ending.stderr), (Some(0), ""), "{ending:?}");
        Ok(ending.stdout)
    }

    async fn json(&self, arguments: &[&str]) -> Result<Value> {
        let arguments = [arguments, &["--format", "json"]].concat();
        Ok(serde_json::from_str(&self.told(&arguments).await?).unwrap())
    }
}

#[tokio::test]
async fn sharing_is_told_with_its_rules() -> Result<()> {
    let demo = demo().await?;
    let text = demo.told(&["sharing"]).await?;
    let page = demo.server.json("/api/v1/sharing").await?;
    let sharing = &page["sharing"];
    assert_eq!(sharing["compared"]["rules"]["spares"], 1);
    for words in [
        "Cluster demo (simulated), data of ",
        "At a 1-in-20 risk, ",
        "machines of ",
        "at a 1-in-20 risk, with 1 spare machine in every park, each of 1 machine at least",
        // Six days say nothing of the one in twenty.
        "nobody knows what happens once in 20: the worst day that was seen counts.",
        "Dedicated ",
        "Spares ",
        "Holds shared",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // Of a database the same defaults hold, and the same is told.
    let stored = demo.home.run(&["sharing"]).await?;
    assert_eq!(stored.code, Some(0), "{stored:?}");
    let finding = |text: &str| {
        let mut lines = text.lines();
        lines
            .find(|line| line.starts_with("At a "))
            .map(str::to_owned)
    };
    assert!(finding(&text).is_some());
    assert_eq!(finding(&stored.stdout), finding(&text));
    let bare = demo.told(&["sharing", "--spares", "0"]).await?;
    assert!(bare.contains("without spare machines"), "{bare}");
    demo.server.stop().map(drop)
}

#[tokio::test]
async fn packing_and_compaction_are_told_with_their_finding() -> Result<()> {
    let demo = demo().await?;
    let text = demo.told(&["pack"]).await?;
    let page = demo.server.json("/api/v1/packing").await?;
    let note = &page["packing"];
    let finding = text.lines().nth(2).unwrap();
    let number = |pointer: &str| note.pointer(pointer).and_then(Value::as_i64).unwrap();
    let (open, packed) = (number("/nodes_open"), number("/nodes_packed"));
    let fits = format!("The work on your {open} machines fits {packed}");
    let rest = finding.strip_prefix(&fits).unwrap_or_default();
    assert!(rest.starts_with([',', '.']), "{fits}: {finding}");
    let bound = number("/bound/nodes");
    let fewest = match packed > bound {
        true => format!(" can need fewer than {bound}."),
        false => " can need fewer.".to_owned(),
    };
    assert!(rest.ends_with(&fewest), "{fewest}: {finding}");

    let compacted = demo.json(&["compact"]).await?;
    assert_eq!(compacted["nodes"], note["compaction"]["p90"]);
    assert_eq!(compacted["of"], note["compaction"]["of"]);
    assert_eq!(compacted["pods"], note["pods"]);
    assert_eq!(compacted["seeds"], 11);
    let text = demo.told(&["compact"]).await?;
    assert!(
        text.contains(" would do in nine of ten random orders ("),
        "{text}"
    );
    let url = ["--server", &demo.url];
    for flag in [["--seeds", "3"], ["--split-by", "team"]] {
        let asked = [&["compact"], &url[..], &flag[..]].concat();
        refused(&demo.home, &asked, &[flag[0], "as a whole"]).await?;
    }
    demo.server.stop().map(drop)
}

#[tokio::test]
async fn who_asks_the_wrong_one_is_told_whom_to_ask() -> Result<()> {
    let demo = demo().await?;
    // A server has its clusters.
    for command in [
        "namespaces",
        "nodes",
        "teams",
        "status",
        "forecast",
        "sharing",
        "pack",
        "compact",
        "whatif",
        "isolation",
    ] {
        let asked = [command, "--server", &demo.url, "--cluster", "nope"];
        let words = ["--cluster: there is no cluster `nope`. There is only demo."];
        refused(&demo.home, &asked, &words).await?;
    }
    // A database has no objects of a cluster that is collected.
    for command in ["pack", "compact", "whatif"] {
        let asked = [command, "--database", "plimsoll.db"];
        let words = ["--server URL", "--nodes and --pods"];
        refused(&demo.home, &asked, &words).await?;
    }
    misused(&demo.home, &["compact", "--seeds", "0"], "--seeds").await?;
    demo.server.stop().map(drop)
}
