//! Filters that name what there is not, parameters that come twice, pages behind the last; and that what forms
//! send is none of these.

use super::errors::is_an_envelope;
use super::what_if::with_pairs;
use super::{demo, wrong};
use plimsoll_tests::product::{Result, html, rows};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_filter_names_what_there_is() -> Result<()> {
    let demo = demo().await?;
    demo.objects().await?;
    let server = &demo.server;
    // What is asked, the parameter, and what the way out names.
    for (path, asked, field, instead) in [
        ("/api/v1/isolation", "check=quota", "check", "There are 22"),
        (
            "/api/v1/isolation",
            "check=resource-qouta",
            "check",
            "resource-quota",
        ),
        ("/api/v1/isolation", "severity=huge", "severity", "high"),
        ("/api/v1/isolation", "team=paymets", "team", "payments"),
        (
            "/api/v1/isolation",
            "namespace=chekout",
            "namespace",
            "checkout",
        ),
        (
            "/isolation/findings.csv",
            "team=paymets",
            "team",
            "payments",
        ),
        ("/api/v1/namespaces", "team=paymets", "team", "payments"),
        ("/namespaces.csv", "team=paymets", "team", "payments"),
        ("/api/v1/workloads", "team=paymets", "team", "payments"),
        (
            "/api/v1/workloads",
            "namespace=chekout",
            "namespace",
            "checkout",
        ),
        ("/usage.csv", "team=paymets", "team", "payments"),
        ("/usage.csv", "namespace=chekout", "namespace", "checkout"),
        ("/api/v1/right-sizing", "team=paymets", "team", "payments"),
        (
            "/right-sizing.csv",
            "namespace=chekout",
            "namespace",
            "checkout",
        ),
    ] {
        let reply = server.get(&format!("{path}?{asked}")).await?;
        is_an_envelope(&reply, 400, "invalid_parameter", Some(field))?;
        let hint = reply.json()?["hint"].clone();
        let hint = hint.as_str().unwrap();
        assert!(hint.contains(instead), "{path}?{asked}: {hint}");
    }
    for page in [
        "/isolation?check=quota",
        "/isolation?team=paymets",
        "/namespaces?team=paymets",
        "/right-sizing?namespace=chekout",
    ] {
        let reply = server.get(page).await?.expect(400)?;
        assert!(
            reply.header("content-type").starts_with("text/html"),
            "{page}"
        );
    }
    // What is there and has no rows: before the cluster was seen, and where nothing of both is true.
    let before = "window=2020-01-01T00:00:00Z/2020-01-02T00:00:00Z";
    for path in [
        format!("/api/v1/namespaces?team=payments&{before}"),
        format!("/api/v1/workloads?namespace=checkout&{before}"),
        "/api/v1/workloads?namespace=kube-system&team=payments".to_owned(),
        "/api/v1/namespaces?team=__unassigned__".to_owned(),
        "/api/v1/isolation?namespace=kube-system&severity=low".to_owned(),
    ] {
        server.get(&path).await?.expect(200)?;
    }
    let none = server
        .json("/api/v1/workloads?namespace=kube-system&team=payments")
        .await?;
    assert_eq!(none["matching"], 0);
    Ok(())
}

#[tokio::test]
async fn a_parameter_comes_once() -> Result<()> {
    let demo = demo().await?;
    demo.objects().await?;
    let server = &demo.server;
    for (path, asked, field) in [
        ("/api/v1/overview", "window=7d&window=30d", "window"),
        ("/api/v1/namespaces", "filter=a&sort=team&filter=", "filter"),
        ("/api/v1/nodes", "page=1&page=2", "page"),
        ("/api/v1/nodes", "cursor=a&cursor=b", "cursor"),
        ("/api/v1/what-if", "grow=2&grow=2", "grow"),
        ("/api/v1/series", "of=team&name=a&name=b", "name"),
        (
            "/api/v1/isolation/access-review",
            "user=a&user=b&verb=get&resource=pods",
            "user",
        ),
        ("/usage.csv", "step=1h&step=1d", "step"),
        ("/forecast.csv", "by=team&by=cluster", "by"),
        ("/sharing.xlsx", "spares=1&spares=2", "spares"),
        ("/report.html", "cluster=demo&cluster=demo", "cluster"),
    ] {
        let reply = server.get(&format!("{path}?{asked}")).await?;
        is_an_envelope(&reply, 400, "invalid_parameter", Some(field))?;
    }
    for page in [
        "/?window=7d&window=30d",
        "/nodes?page=1&page=2",
        "/what-if?grow=2&grow=3",
        "/forecast?by=team&by=cluster",
        "/sharing?risk=1&risk=2",
        "/teams?sort=team&sort=score",
        "/team-rules?rules=a&rules=b",
    ] {
        server.get(page).await?.expect(400)?;
    }
    // A list by definition.
    let review = "user=a&verb=get&resource=pods&group=b&group=c";
    let review = format!("/api/v1/isolation/access-review?{review}");
    server.get(&review).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn behind_the_last_page_there_are_no_rows() -> Result<()> {
    let demo = demo().await?;
    for (path, list) in [
        ("/api/v1/namespaces", "/rows"),
        ("/api/v1/namespaces/checkout", "/workloads"),
        ("/api/v1/nodes", "/rows"),
        ("/api/v1/workloads", "/rows"),
        ("/api/v1/isolation", "/note/findings"),
        ("/api/v1/right-sizing", "/note/rows"),
    ] {
        let first = demo.json(path).await?;
        let (place, _) = list.rsplit_once('/').unwrap();
        let pages = first.pointer(&format!("{place}/pages")).unwrap();
        let pages = pages.as_u64().unwrap();
        let page = async |page: u64| demo.json(&format!("{path}?page={page}")).await;
        let (last, behind) = (page(pages).await?, page(pages + 1).await?);
        assert!(rows(&last, list).count() > 0, "{path}");
        assert_eq!(rows(&behind, list).count(), 0, "{path}");
        assert_eq!(
            behind.pointer(&format!("{place}/page")),
            Some(&(pages + 1).into())
        );
        assert_eq!(
            behind.pointer(&format!("{place}/pages")),
            Some(&pages.into())
        );
        assert!(behind["frame"]["next"].is_null(), "{path}");
    }
    // A link to a page that is gone leads people to the last one.
    let page = demo.server.get("/nodes?page=99").await?.expect(200)?;
    let table = html::table(&page.body, "nodes").unwrap();
    assert!(!table.rows.is_empty());
    Ok(())
}

/// Every form that a page sends without scripts, as it stands.
#[tokio::test]
async fn every_form_can_be_sent_as_it_stands() -> Result<()> {
    let demo = demo().await?;
    let asked = demo.fixed("window=7d&basis=usage");
    let mut sent = BTreeSet::new();
    for page in [
        "/namespaces?team=payments&sort=team&filter=a&".to_owned(),
        "/nodes?filter=a&sort=pool&".to_owned(),
        "/teams?filter=a&sort=-score&".to_owned(),
        "/isolation?team=payments&severity=high&check=resource-quota&sort=team&".to_owned(),
        "/right-sizing?team=payments&filter=a&".to_owned(),
        "/team-rules?rules=a%20%3D%20b&".to_owned(),
        "/forecast?by=team&resource=memory&cost_short=5&cost_idle=1&".to_owned(),
        "/sharing?by=namespace&spares=2&sort=-saves&".to_owned(),
    ] {
        let page = format!("{page}{asked}");
        let shown = demo.server.get(&page).await?.expect(200)?;
        for form in html::forms(&shown.body) {
            if form.method != "get" {
                continue;
            }
            let again = with_pairs(&form.action, &form.sent);
            let reply = demo.server.get(&again).await?;
            if reply.status != 200 {
                return Err(wrong(format!("{page}: {again}: {}", reply.body)));
            }
            sent.insert(form.action);
        }
    }
    // Forecasts and comparisons of three days are refused, and have no form.
    for action in [
        "/namespaces",
        "/nodes",
        "/teams",
        "/isolation",
        "/right-sizing",
        "/team-rules",
    ] {
        assert!(sent.contains(action), "{action}: {sent:?}");
    }
    Ok(())
}
