//! The query string of a URL, decoded once and the same way for pages, endpoints and exports.

use super::Params;

impl Params {
    /// Reads `a=1&b=x+y%26z`. What is not UTF-8 after decoding is replaced, never refused.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        let pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), decode(value))
            });
        Self::new(pairs.collect())
    }

    /// Reads the query part of a path with a query.
    #[must_use]
    pub fn from_path_and_query(path_and_query: &str) -> Self {
        Self::from_query(
            path_and_query
                .split_once('?')
                .map_or("", |(_, query)| query),
        )
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        bytes.push(match (first, tail) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high * 16 + low
                }
                _ => b'%',
            },
            _ => *first,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_as_a_form_encodes() {
        let params =
            Params::from_path_and_query("/x?filter=a+b%26c%3D%C3%A9&window=7d&empty=&flag");
        assert_eq!(params.get("filter"), Some("a b&c=é"));
        assert_eq!(params.get("window"), Some("7d"));
        assert_eq!(params.get("empty"), None);
        assert_eq!(params.get("flag"), None);
        assert_eq!(Params::from_path_and_query("/x"), Params::default());
    }

    #[test]
    fn survives_what_is_no_encoding() {
        let params = Params::from_query("a=%&b=%4&c=%zz&d=%ff&&=&e=100%25");
        assert_eq!(params.get("a"), Some("%"));
        assert_eq!(params.get("b"), Some("%4"));
        assert_eq!(params.get("c"), Some("%zz"));
        assert_eq!(params.get("d"), Some("\u{fffd}"));
        assert_eq!(params.get("e"), Some("100%"));
    }
}
