//! Dependencies come from crates.io under licences that let the binary be passed on.

use crate::graph::{Graph, text};
use crate::sources::root;
use std::collections::BTreeSet;

/// The licences that `deny.toml` allows.
fn allowed() -> BTreeSet<String> {
    let file = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let list = file
        .split_once("\nallow = [")
        .and_then(|(_, rest)| rest.split_once(']'));
    let (list, _) = list.expect("deny.toml has a list of licences");
    list.split(',')
        .map(|name| name.trim().trim_matches('"').to_owned())
        .collect()
}

/// True when the terms of an SPDX expression can be met with the allowed licences.
fn permits(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.trim();
    // The old notation has a slash for OR.
    for (operator, all) in [(" OR ", false), ("/", false), (" AND ", true)] {
        let parts = split(expression, operator);
        if parts.len() > 1 {
            let mut parts = parts.into_iter().map(|part| permits(part, allowed));
            return if all {
                parts.all(|met| met)
            } else {
                parts.any(|met| met)
            };
        }
    }
    match expression
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    {
        Some(inner) => permits(inner, allowed),
        None => allowed.contains(expression),
    }
}

/// Splits at an operator outside of parentheses.
fn split<'a>(expression: &'a str, operator: &str) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, letter) in expression.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && at >= start && expression[at..].starts_with(operator) => {
                parts.push(&expression[start..at]);
                start = at + operator.len();
            }
            _ => {}
        }
    }
    parts.push(&expression[start..]);
    parts
}

#[test]
fn expressions_are_understood() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "ISC".to_owned()]);
    for (expression, permitted) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND ISC", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR GPL-3.0-only) AND ISC", true),
        ("(GPL-2.0-only OR GPL-3.0-only) AND ISC", false),
        ("", false),
    ] {
        assert_eq!(permits(expression, &allowed), permitted, "{expression}");
    }
}

#[test]
fn dependencies_may_be_passed_on() {
    let allowed = allowed();
    for package in Graph::read().packages() {
        let (name, source) = (text(&package["name"]), text(&package["source"]));
        if source.is_empty() {
            continue;
        }
        assert!(
            source.starts_with("registry+https://github.com/rust-lang/crates.io-index"),
            "{name}: {source}"
        );
        let licence = text(&package["license"]);
        assert!(
            permits(licence, &allowed),
            "{name} is under {licence:?}, see deny.toml"
        );
    }
}
