//! Pages of teams and isolation, rendered from made-up answers and looked at as text.

use super::error::with_link;
use super::{isolation, right_sizing, team, team_rules, teams};
use crate::api::{IsolationPage, MappingPage, Refused, SizingPage};
use crate::routes::{IsolationQuery, MappingQuery, ScopeQuery, SizingQuery, TeamQuery, TeamsQuery};
use crate::sample::{self, HOSTILE};
use crate::shell::PageContext;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;

fn rendered(view: impl FnOnce(&PageContext) -> AnyView) -> String {
    Owner::new().with(|| {
        provide_meta_context();
        view(&PageContext::default()).to_html()
    })
}

fn isolation_html(page: &IsolationPage, query: &IsolationQuery) -> String {
    rendered(|context| isolation::show(context, query, page))
}

fn isolation_page(name: &str) -> IsolationPage {
    IsolationPage {
        frame: sample::frame(),
        note: Some(Box::new(sample::isolation(name))),
        refused: None,
    }
}

fn all(name: &str) -> Vec<String> {
    let scope = ScopeQuery::default;
    let mut list = sample::teams(&[(name, Some(4_000)), ("billing", None)]);
    list.unassigned = vec![name.to_owned()];
    let list_query = TeamsQuery::read(&crate::routes::Params::default()).unwrap();
    let team_query = TeamQuery {
        scope: scope(),
        team: name.to_owned(),
    };
    let rules_query = MappingQuery {
        scope: scope(),
        rules: Some(name.to_owned()),
    };
    let sizes = SizingPage {
        frame: sample::frame(),
        note: Some(Box::new(sample::sizing(name))),
        refused: None,
    };
    vec![
        rendered(|context| teams::show(context, &list_query, &list)),
        rendered(|context| team::show(context, &team_query, &sample::team_detail(name))),
        rendered(|context| team_rules::show(context, &rules_query, &sample::mapping(name))),
        isolation_html(&isolation_page(name), &IsolationQuery::of(scope())),
        rendered(|context| right_sizing::show(context, &SizingQuery::of(scope()), &sizes)),
    ]
}

#[test]
fn names_that_try_to_break_out_stay_text() {
    for html in all(HOSTILE) {
        assert!(html.contains("alert(1)"), "the name is shown");
        for markup in ["<script", "<img", "\"'>"] {
            assert!(!html.contains(markup), "{markup} in {html}");
        }
    }
}

/// Ids of elements, in their order.
fn ids(html: &str) -> Vec<&str> {
    let parts = html.split(" id=\"").skip(1);
    parts.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn ids_are_unique_and_tables_have_captions() {
    for html in all("shop") {
        let mut ids = ids(&html);
        let number = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), number, "{ids:?}");
        assert_eq!(
            html.matches("<table").count(),
            html.matches("<caption").count()
        );
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(!html.contains(" style="), "no styles in markup");
    }
}

#[test]
fn rules_come_back_as_they_were_written() {
    let query = MappingQuery {
        scope: ScopeQuery::default(),
        rules: None,
    };
    let mut page = sample::mapping("shop-*");
    page.rules = "shop-* = shop\n\n# & more".to_owned();
    page.error = Some((3, "no `=`".to_owned()));
    let html = rendered(|context| team_rules::show(context, &query, &page));
    assert!(
        html.contains(">\nshop-* = shop\n\n# &amp; more</textarea>"),
        "{html}"
    );
    assert!(html.contains("Line 3: no `=`"));
    assert!(html.contains("Once every line is right."));
}

#[test]
fn without_rules_there_is_nothing_to_change_or_to_copy() {
    let query = MappingQuery {
        scope: ScopeQuery::default(),
        rules: None,
    };
    let mut page = sample::mapping("shop-*");
    let html = |page: &MappingPage| rendered(|context| team_rules::show(context, &query, page));
    let cards = |html: &str| ["changes-card-title", "toml-title"].map(|id| html.contains(id));
    assert_eq!(cards(&html(&page)), [true, true]);
    page.configured = true;
    page.rules = "\n".to_owned();
    let none = html(&page);
    assert_eq!(cards(&none), [false, false]);
    assert!(none.contains("No rules yet: labels decide.") && none.contains("press Try."));
}

#[test]
fn refused_unknown_and_filtered_isolation_say_which() {
    let query = IsolationQuery::of(ScopeQuery::default());
    let mut page = isolation_page("shop");
    if let Some(note) = &mut page.note {
        note.findings.clear();
        note.findings_matching = 0;
        (note.network, note.access, note.colocation) = (None, None, None);
    }
    let html = isolation_html(&page, &query);
    assert!(html.contains("Some are unknown, which is not a pass"));
    assert!(html.contains("This is not a pass."));
    let filtered = IsolationQuery {
        check: Some("no-such".to_owned()),
        ..query.clone()
    };
    let html = isolation_html(&page, &filtered);
    assert!(html.contains("Nothing matches the filter.") && html.contains("Show all"));
    page.note = None;
    page.refused = Some(Refused {
        name: "isolation".to_owned(),
        reason: "the cluster was imported".to_owned(),
        works_from_secs: None,
    });
    let html = isolation_html(&page, &query);
    assert!(html.contains("cannot be told") && html.contains("the cluster was imported"));
}

#[test]
fn a_hint_leads_to_the_list_it_names() {
    let html = |hint: &str| rendered(|_| with_link(hint, &ScopeQuery::default()));
    let named = html("It may never have been seen. See the list of nodes.");
    assert!(
        named.contains("<a href=\"/nodes\">list of nodes</a>"),
        "{named}"
    );
    assert!(!html("Check the address, or go on from here.").contains("<a"));
}

#[test]
fn matrices_say_in_words_what_grounds_show() {
    let html = isolation_html(
        &isolation_page("shop"),
        &IsolationQuery::of(ScopeQuery::default()),
    );
    for words in [
        "shop to shop: all open",
        "of 6 pairs of pods 2 open, 1 on some ports",
        "billing to shop: nothing gets through",
        "shop on billing: read, secrets",
        "billing beside shop: 90",
        "proves no cause",
    ] {
        assert!(html.contains(words), "{words}");
    }
}
