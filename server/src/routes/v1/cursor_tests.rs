use super::*;

fn asked(text: &str) -> Pairs {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn next(question: &str, page: usize) -> String {
    let (place, _) = Place::read("nodes", asked(question)).unwrap();
    let range = TimeRange {
        from_secs: 1_700_000_000,
        to_secs: 1_700_086_400,
    };
    place.next(page, 9, Some(range)).unwrap()
}

#[test]
fn a_cursor_is_the_next_page_of_the_same_span() {
    let cursor = next("window=1d&sort=pool&filter=", 2);
    // The order of parameters does not matter, nor do empty ones.
    let again = asked(&format!("sort=pool&cursor={cursor}&window=1d"));
    let (place, pairs) = Place::read("nodes", again).unwrap();
    let expected = "sort=pool&page=3&window=2023-11-14T22:13:20Z/2023-11-15T22:13:20Z";
    assert_eq!(pairs, asked(expected));
    // The span stays from page to page, whatever the answer's own is.
    let (_, pairs) = Place::read("nodes", {
        let cursor = place.next(3, 9, None).unwrap();
        asked(&format!("window=1d&sort=pool&cursor={cursor}"))
    })
    .unwrap();
    assert!(pairs.contains(&("page".to_owned(), "4".to_owned())));
    assert!(
        pairs
            .iter()
            .any(|(_, value)| value.starts_with("2023-11-14"))
    );
    assert_eq!(place.next(9, 9, None), None, "the last page");
}

#[test]
fn a_cursor_of_another_question_is_refused() {
    let cursor = next("window=1d", 1);
    let wrong = [
        ("nodes", format!("window=2d&cursor={cursor}")),
        ("nodes", format!("cursor={cursor}")),
        ("namespaces", format!("window=1d&cursor={cursor}")),
        ("nodes", format!("window=1d&page=2&cursor={cursor}")),
        ("nodes", format!("window=1d&cursor={}", &cursor[2..])),
        (
            "nodes",
            format!("window=1d&cursor={cursor}&cursor={cursor}"),
        ),
        ("nodes", "window=1d&cursor=x".to_owned()),
        ("nodes", format!("window=1d&cursor={}", "é".repeat(BYTES))),
    ];
    for (endpoint, question) in wrong {
        let error = Place::read(endpoint, asked(&question)).err().unwrap();
        assert_eq!(error.field.as_deref(), Some("cursor"), "{question}");
    }
}
