//! Whatever Kubernetes lets through is shown as text, and no spreadsheet takes it for a formula.

use plimsoll_tests::product::Server;

use super::Result;
use super::scenario::{LONG, OWNERS};

/// What would do something if it were not shown as text.
const MARKUP: [&str; 3] = ["<script>alert", "<img src=x", "</td><script>"];

/// Exports in which names stand.
const EXPORTS: [&str; 9] = [
    "/isolation/findings.csv",
    "/isolation/teams.csv",
    "/isolation/checks.csv",
    "/isolation/network.csv",
    "/isolation/access.csv",
    "/isolation/colocation.csv",
    "/isolation/incidents.csv",
    "/teams.csv",
    "/namespaces.csv",
];

pub(crate) async fn is_shown_inert(server: &Server) -> Result<()> {
    for path in [
        "/",
        "/namespaces",
        "/isolation",
        "/teams",
        "/team-rules",
        "/right-sizing",
        "/sharing",
    ] {
        inert_page(server, path).await?;
    }
    let teams = inert_page(server, "/teams").await?;
    let isolation = inert_page(server, "/isolation").await?;
    for (namespace, owner) in OWNERS {
        let shown = escaped(owner);
        for (page, body) in [("/teams", &teams), ("/isolation", &isolation)] {
            assert!(
                shown.iter().any(|shown| body.contains(shown)),
                "{shown:?} on {page}"
            );
        }
        let team = encoded(owner);
        let body = inert_page(server, &format!("/teams/{team}")).await?;
        assert!(
            body.contains(namespace),
            "{namespace} on the page of its team"
        );
        inert_page(server, &format!("/isolation?team={team}")).await?;
        inert_page(server, &format!("/isolation?filter={team}")).await?;
        inert_page(server, &format!("/right-sizing?team={team}")).await?;
        let body = inert_page(server, &format!("/namespaces/{namespace}")).await?;
        assert!(body.contains(namespace), "{namespace} on its page");
        for part in ["namespaces", "quotas", "nodes"] {
            inert_export(server, &format!("/teams/{team}/{part}.csv")).await?;
        }
        let told = server.json(&format!("/api/v1/teams/{team}")).await?;
        assert!(told.to_string().contains(namespace), "{told}");
    }
    let body = inert_page(server, &format!("/namespaces/{LONG}")).await?;
    assert!(body.contains(LONG), "{LONG}");
    inert_page(server, &format!("/isolation?namespace={LONG}")).await?;
    let mut all = String::new();
    for path in EXPORTS {
        all += &inert_export(server, path).await?;
    }
    all += &inert_export(server, "/right-sizing.csv").await?;
    // Marked as text where they would be formulas, and else as they are.
    for expected in [
        "'=cmd|'/C calc'!A0",
        "/=1+cmd|' C calc'!A0",
        "<img src=x onerror=alert(2)>",
        LONG,
    ] {
        assert!(all.contains(expected), "{expected} in exports");
    }
    Ok(())
}

async fn inert_page(server: &Server, path: &str) -> Result<String> {
    let body = server.get(path).await?.expect(200)?.body;
    for markup in MARKUP {
        assert!(!body.contains(markup), "{markup} on {path}");
    }
    Ok(body)
}

/// The cells of a table, one on each line.
async fn inert_export(server: &Server, path: &str) -> Result<String> {
    let reply = server.get(path).await?.expect(200)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(reply.body.as_bytes());
    let mut cells = String::new();
    for record in reader.records() {
        for cell in &record? {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!formula || cell.parse::<f64>().is_ok(), "{cell} in {path}");
            cells += cell;
            cells.push('\n');
        }
    }
    Ok(cells)
}

/// As it may stand in a page.
fn escaped(text: &str) -> [String; 2] {
    let less = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let more = less.replace('"', "&quot;").replace('\'', "&#x27;");
    [less, more]
}

/// As it stands in a path or a query.
fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    let each = text.bytes().map(|byte| match plain(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    each.collect()
}
