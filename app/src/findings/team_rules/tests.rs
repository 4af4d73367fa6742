use super::*;
use crate::sample;

fn said(page: &MappingPage) -> String {
    team_rules(page).plain().replace('\u{a0}', " ")
}

#[test]
fn tells_what_is_caught_and_what_is_left_over() {
    let mut page = sample::mapping("shop-*");
    assert_eq!(
        said(&page),
        "These rules would catch 1 of 4 namespaces, labels 2; one is left over."
    );
    page.configured = true;
    page.catches.pop();
    assert_eq!(
        said(&page),
        "The configured rules catch 1 of 3 namespaces, labels 2; none is left over."
    );
    page.catches.clear();
    assert_eq!(said(&page), "There is no namespace that rules could catch.");
}

#[test]
fn names_the_line_that_is_wrong() {
    let mut page = sample::mapping("shop-*");
    page.error = Some((3, "no =".to_owned()));
    assert_eq!(said(&page), "Line 3 of these rules is wrong.");
}
