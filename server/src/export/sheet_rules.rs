//! The style of pictures without a page around them: the same rules, with every variable put in, since
//! most programs that show SVG know none.

use plimsoll_app::charts::Role;
use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../style/tokens.css");
const MARKS: &str = include_str!("../../../style/marks.css");
/// What a role sets.
const ROLE: &str = "var(--k";

/// The rules for pictures in light colours.
pub(crate) fn rules() -> String {
    let tokens = light_tokens();
    let mut rules = String::new();
    for (selectors, declarations) in plain_rules(MARKS) {
        for selector in selectors.split(',').map(str::trim) {
            let own = declarations.split(';').map(str::trim);
            let (by_role, plain): (Vec<&str>, Vec<&str>) = own
                .filter(|declaration| !declaration.is_empty())
                .partition(|declaration| declaration.contains(ROLE));
            push(&mut rules, selector, &plain, &tokens);
            // Without a role of its own a mark has what stands behind the comma, if anything does;
            // a part of a text has that of the text.
            let fallback: Vec<String> = by_role
                .iter()
                .filter(|_| !selector.ends_with("tspan"))
                .filter_map(|declaration| {
                    let (name, value) = declaration.split_once(ROLE)?;
                    let value = value.strip_prefix(',')?.trim();
                    Some(format!("{name}{}", value.strip_suffix(')')?))
                })
                .collect();
            let fallback: Vec<&str> = fallback.iter().map(String::as_str).collect();
            push(&mut rules, selector, &fallback, &tokens);
            for role in Role::ALL {
                let of_role: Vec<String> = by_role
                    .iter()
                    .filter_map(|declaration| declaration.split_once(ROLE))
                    .map(|(name, _)| format!("{name}var(--{})", role.class()))
                    .collect();
                let of_role: Vec<&str> = of_role.iter().map(String::as_str).collect();
                let selector = format!("{selector}.{}", role.class());
                push(&mut rules, &selector, &of_role, &tokens);
            }
        }
    }
    rules
}

/// The light one of each pair of colours, by name.
fn light_tokens() -> BTreeMap<&'static str, &'static str> {
    let pairs = TOKENS.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once(": light-dark(")?;
        Some((name, value.split(',').next()?.trim()))
    });
    pairs.collect()
}

/// The value of a token of a colour.
pub(crate) fn light(name: &str) -> &'static str {
    light_tokens().get(name).copied().unwrap_or("black")
}

/// Selectors and declarations of a sheet of plain rules.
fn plain_rules(sheet: &str) -> Vec<(&str, &str)> {
    let rules = sheet.split("*/").last().unwrap_or(sheet).split('}');
    rules
        .filter_map(|rule| rule.split_once('{'))
        .map(|(selectors, declarations)| (selectors.trim(), declarations.trim()))
        .collect()
}

fn push(rules: &mut String, selector: &str, declarations: &[&str], tokens: &BTreeMap<&str, &str>) {
    if declarations.is_empty() {
        return;
    }
    let mut text = declarations
        .join(";")
        .replace("var(--font)", "system-ui, sans-serif");
    for (name, value) in tokens {
        text = text.replace(&format!("var({name})"), value);
    }
    rules.push_str(&format!("{selector}{{{text}}}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_variable_is_left_and_every_mark_has_its_colours() {
        let rules = rules();
        assert!(!rules.contains("var("), "{rules}");
        assert!(!rules.contains(":is("), "{rules}");
        for part in [
            ".plot .fill.c1{fill:",
            ".plot .band1.c2{fill:",
            ".plot text.ink{fill:",
            ".plot .hair.line{stroke:",
            ".plot .load{stroke:",
            ".plot .gap{fill:",
        ] {
            assert!(rules.contains(part), "{part} in {rules}");
        }
        assert!(rules.contains(&format!(".plot text{{fill: {}}}", light("--muted"))));
    }
}
