//! Counts, lists and words.

/// A whole number with thousands separators: `2,214`.
#[must_use]
pub fn count(value: i64) -> String {
    group(&value.unsigned_abs().to_string(), value < 0)
}

/// Digits in groups of three, with a true minus sign.
pub(super) fn group(digits: &str, negative: bool) -> String {
    let (whole, rest) = match digits.split_once('.') {
        Some((whole, rest)) => (whole, Some(rest)),
        None => (digits, None),
    };
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 3);
    if negative {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A count and its noun: `1 pod`, `14 pods`.
#[must_use]
pub fn of_noun(value: i64, one: &str, many: &str) -> String {
    let noun = if value == 1 { one } else { many };
    format!("{}{}{noun}", count(value), super::NBSP)
}

/// Small numbers as words, as a person writes them in a sentence.
#[must_use]
pub fn number_word(value: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS.get(value).map_or_else(
        || count(i64::try_from(value).unwrap_or(i64::MAX)),
        |word| (*word).to_owned(),
    )
}

/// The text with its first letter as a capital.
#[must_use]
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    // The capitals of all scripts weigh more than the sentences of the board, which begin with words of ours.
    if cfg!(any(feature = "board", feature = "whatif")) || first.is_ascii() {
        std::iter::once(first.to_ascii_uppercase())
            .chain(chars)
            .collect()
    } else {
        first.to_uppercase().chain(chars).collect()
    }
}

/// A list as in a sentence: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn join(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_thousands() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (2_214, "2,214"),
            (1_234_567, "1,234,567"),
            (-1_234, "−1,234"),
            (i64::MIN, "−9,223,372,036,854,775,808"),
        ] {
            assert_eq!(count(value), text);
        }
    }

    #[test]
    fn speaks() {
        assert_eq!(of_noun(1, "pod", "pods"), "1\u{a0}pod");
        assert_eq!(of_noun(0, "pod", "pods"), "0\u{a0}pods");
        assert_eq!(number_word(6), "six");
        assert_eq!(number_word(1_400), "1,400");
        assert_eq!(sentence_case("éclair"), "Éclair");
        assert_eq!(sentence_case(""), "");
        let list = |items: &[&str]| join(&items.iter().map(|&s| s.to_owned()).collect::<Vec<_>>());
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
