//! The style sheets are put together by two programs, which must agree.

use crate::sources::{root, sources};
use std::collections::BTreeSet;

/// The strings of the first array of strings in a file.
fn order(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(path)).expect(path);
    let list = text
        .split_once("[&str; ")
        .and_then(|(_, rest)| rest.split_once("= ["));
    let (list, _) = list.and_then(|(_, rest)| rest.split_once(']')).expect(path);
    list.split(',')
        .map(|name| name.trim().trim_matches('"').to_owned())
        .filter(|n| !n.is_empty())
        .collect()
}

#[test]
fn with_and_without_xtask_the_styles_are_the_same() {
    let with = order("xtask/src/site/styles.rs");
    assert_eq!(with, order("server/build.rs"));
    let there: BTreeSet<_> = sources(&[".css"])
        .into_iter()
        .map(|source| source.path)
        .collect();
    let named = with
        .iter()
        .map(|name| format!("style/{name}.css"))
        .collect();
    assert_eq!(there, named);
}
