//! What there is in the place of a name that there is not.

use crate::routes::clip;

/// So many names are told in full.
const FEW: usize = 12;
/// So many of more.
const SOME: usize = 3;

/// A way out for who gave a name that is none of these: all of them, the nearest, or some.
///
/// # Examples
/// `Use one of: a, b.`, `Of 40 the nearest is payments.`
#[must_use]
pub fn choose_instead<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let few = |count: usize| known[..count].iter().map(|name| clip(name));
    match known.len() {
        0 => "There is none to choose.".to_owned(),
        1 => format!("There is only {}.", clip(known[0])),
        count if count <= FEW => {
            format!("Use one of: {}.", few(count).collect::<Vec<_>>().join(", "))
        }
        count => match nearest(given, &known) {
            Some(name) => format!("Of {count} the nearest is {}.", clip(name)),
            None => format!(
                "There are {count}, such as {}.",
                few(SOME).collect::<Vec<_>>().join(", ")
            ),
        },
    }
}

/// The name that takes fewest changes of letters, where these are few.
fn nearest<'a>(given: &str, known: &[&'a str]) -> Option<&'a str> {
    // What is longer is none of a cluster's names, and would take long.
    let given: Vec<char> = given.to_lowercase().chars().take(254).collect();
    let most = (given.len() / 3).max(1);
    let near = known.iter().filter_map(|name| {
        let letters: Vec<char> = name.to_lowercase().chars().collect();
        let far = letters.len().abs_diff(given.len()) > most;
        let changes = if far {
            most + 1
        } else {
            changes(&given, &letters)
        };
        (changes <= most).then_some((changes, *name))
    });
    near.min().map(|(_, name)| name)
}

/// Letters to add, drop or replace to come from one word to another.
fn changes(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.iter().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (place, other) in to.iter().enumerate() {
            let replaced = corner + usize::from(letter != other);
            corner = row[place + 1];
            row[place + 1] = replaced.min(corner + 1).min(row[place] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_are_told_and_of_many_the_nearest() {
        assert_eq!(choose_instead("x", []), "There is none to choose.");
        assert_eq!(choose_instead("x", ["demo"]), "There is only demo.");
        assert_eq!(choose_instead("x", ["b", "a", "b"]), "Use one of: a, b.");
        let many: Vec<String> = (0..20).map(|at| format!("team-{at:02}")).collect();
        let known = || many.iter().map(String::as_str).chain(["payments"]);
        let told = |given: &str| choose_instead(given, known());
        assert_eq!(told("Payment"), "Of 21 the nearest is payments.");
        assert_eq!(told("team-3"), "Of 21 the nearest is team-03.");
        assert_eq!(
            told("observability"),
            "There are 21, such as payments, team-00, team-01."
        );
        let long = "x".repeat(10_000);
        assert!(told(&long).starts_with("There are 21"));
    }

    #[test]
    fn changes_are_counted_by_letters() {
        let of = |from: &str, to: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            changes(&letters(from), &letters(to))
        };
        assert_eq!(of("", "abc"), 3);
        assert_eq!(of("kitten", "sitting"), 3);
        assert_eq!(of("über", "uber"), 1);
        assert_eq!(of("same", "same"), 0);
    }
}
