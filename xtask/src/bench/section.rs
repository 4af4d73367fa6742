//! Parts of a page that a program writes.

use anyhow::Context as _;

/// The page with another text between the marks of a part.
pub(crate) fn replace(page: &str, part: &str, text: &str) -> anyhow::Result<String> {
    let [begin, end] = ["begin", "end"].map(|mark| format!("<!-- {part}: {mark} -->"));
    let missing = || format!("the page has no {begin} with {end} behind it");
    let (before, rest) = page.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n<!-- a: begin -->\nold\n<!-- a: end -->\n<!-- b: begin -->\nkept\n<!-- b: end -->\n";

    #[test]
    fn only_the_part_is_replaced() {
        let page = replace(PAGE, "a", "new\n").unwrap();
        assert_eq!(page, PAGE.replace("old", "new"));
        assert_eq!(
            replace(&page, "a", "new").unwrap(),
            page,
            "again changes nothing"
        );
    }

    #[test]
    fn a_page_without_the_part_is_refused() {
        assert!(replace(PAGE, "c", "new").is_err());
        assert!(replace("<!-- a: end --><!-- a: begin -->", "a", "new").is_err());
    }
}
