//! Changes of which half is given: on the page, its exports and in the API; and what a form without scripts
//! sends.

use super::errors::is_an_envelope;
use super::{Demo, demo};
use plimsoll_tests::product::{Reply, Result, html};
use std::time::Duration;

/// Half of a change, the parameter that is named, and the one that it needs or what there is instead.
const HALVES: [(&str, &str, &str); 12] = [
    ("copies=2", "copies", "add_team"),
    ("grow_team=payments", "grow_team", "grow_team_by"),
    ("grow_team_by=2", "grow_team_by", "grow_team"),
    ("months=6", "months", "rate"),
    ("with=n2-highmem-16", "with", "replace"),
    ("lose_pool=general", "lose_pool", "lose_nodes"),
    ("add_like=general", "add_like", "add_machines"),
    ("grow=2&copies=3&add_team=", "copies", "add_team"),
    ("lose_pool=nowhere&lose_nodes=1", "lose_pool", "general"),
    ("lose_pool=nowhere&lose_nodes=0", "lose_pool", "general"),
    ("add_like=nothing&add_machines=0", "add_like", "general"),
    ("replace=n2-standard-16&with=x", "with", "n2-highmem-16"),
];

/// A path with these parameters.
pub(super) fn with_pairs(path: &str, pairs: &[(String, String)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

/// Once the cluster is looked at, so that names are known.
async fn prepared(demo: &Demo) -> Result<()> {
    let path = "/api/v1/what-if";
    demo.server
        .eventually(path, Duration::from_secs(60), || async {
            let reply = demo.server.get(path).await;
            let value = reply.and_then(|reply| reply.json());
            let value = value.map_err(|error| error.to_string())?;
            match value["then"].is_object() {
                true => Ok(()),
                false => Err(value.to_string()),
            }
        })
        .await
}

#[tokio::test]
async fn half_of_a_change_is_refused_everywhere() -> Result<()> {
    let demo = demo().await?;
    prepared(&demo).await?;
    for (asked, field, other) in HALVES {
        let says = |reply: &Reply| {
            assert!(reply.body.contains(field), "{asked}: {}", reply.body);
            assert!(reply.body.contains(other), "{asked}: {}", reply.body);
        };
        for path in ["/api/v1/what-if", "/what-if.json", "/what-if/blocked.csv"] {
            let reply = demo.server.get(&format!("{path}?{asked}")).await?;
            is_an_envelope(&reply, 400, "invalid_parameter", Some(field))?;
            says(&reply);
        }
        let page = demo.server.get(&format!("/what-if?{asked}")).await?;
        let page = page.expect(400)?;
        assert!(page.header("content-type").starts_with("text/html"));
        says(&page);
        assert!(page.body.contains("href=\"/what-if\""), "a way back");
    }
    Ok(())
}

#[tokio::test]
async fn the_form_can_be_sent_without_scripts() -> Result<()> {
    let demo = demo().await?;
    prepared(&demo).await?;
    // As it comes, and as it is shown again with something in it: also with what holds anyway.
    for asked in [
        "",
        "?add_team=payments&copies=1",
        "?grow=1&months=12&add_machines=0&lose_nodes=0&grow_team_by=1&rate=0",
        "?grow_team=payments&grow_team_by=2&rate=3&months=6&replace=n2-standard-16&with=n2-highmem-16",
        "?lose_nodes=1&lose_pool=general&add_machines=2&add_like=general&lose_zone=",
    ] {
        let page = demo.server.get(&format!("/what-if{asked}")).await?;
        let page = page.expect(200)?;
        let forms = html::forms(&page.body);
        let form = forms.iter().find(|form| form.id == "what-if-form");
        let sent = &form.unwrap().sent;
        assert!(sent.len() >= 14, "{sent:?}");
        let again = with_pairs("/what-if", sent);
        demo.server.get(&again).await?.expect(200)?;
    }
    Ok(())
}
