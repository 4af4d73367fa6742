//! The query string of a URL, read and written in one way for pages, endpoints and exports.

use super::Sort;
use super::window::clip;
use crate::api::ApiError;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is encoded in a value: all but the unreserved characters, `/` and `:`, which a query may
/// hold as they are (RFC 3986, section 3.4).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b':');

/// Name and value pairs of a URL, decoded. What reads them refuses a name that comes twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Pairs as decoded from a URL.
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a parameter; an empty one counts as absent, as a form sends it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|v| !v.is_empty())
    }

    /// Refuses what is not among the known names, of which the default would be taken without a word if
    /// misspelt, and what is given more than once.
    ///
    /// # Errors
    /// [`ApiError`] that names the first unknown parameter and those there are, or the first repeated one.
    pub fn only(self, known: &[&'static str]) -> Result<Self, ApiError> {
        match self
            .0
            .iter()
            .find(|(name, _)| !known.contains(&name.as_str()))
        {
            None => self.once(known).map(|()| self),
            Some((name, _)) => Err(ApiError::invalid(
                &clip(name),
                format!("`{}`: there is no such parameter here.", clip(name)),
                format!("Use any of: {}.", known.join(", ")),
            )),
        }
    }

    /// Refuses what is given more than once: of two values one would be taken without a word.
    ///
    /// # Errors
    /// [`ApiError`] that names the first of these that is repeated.
    pub fn once(&self, names: &[&'static str]) -> Result<(), ApiError> {
        let times = |name: &str| self.0.iter().filter(|(given, _)| given == name).count();
        match names.iter().find(|name| times(name) > 1) {
            None => Ok(()),
            Some(name) => Err(ApiError::invalid(
                name,
                format!("{name}: it is given {} times.", times(name)),
                format!("Give {name} once."),
            )),
        }
    }

    /// A text, trimmed; `None` where there is none.
    ///
    /// # Errors
    /// [`ApiError`] of one with more characters than `longest`.
    pub fn text(&self, name: &'static str, longest: usize) -> Result<Option<String>, ApiError> {
        match self.get(name).map(str::trim) {
            Some(text) if text.chars().count() > longest => Err(ApiError::invalid(
                name,
                format!("{name}: longer than {longest} characters."),
                "Shorten it.",
            )),
            Some(text) if !text.is_empty() => Ok(Some(text.to_owned())),
            _ => Ok(None),
        }
    }

    /// Whether something is wanted, 0 or 1; not unless it is said.
    ///
    /// # Errors
    /// [`ApiError`] of any other value.
    pub fn flag(&self, name: &'static str) -> Result<bool, ApiError> {
        match self.get(name) {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(_) => Err(ApiError::invalid(
                name,
                format!("{name}: it is neither 0 nor 1."),
                "Use 1, or leave it out.",
            )),
        }
    }

    /// How rows are sorted, by one of the columns that can be; as usual unless it is said.
    pub(super) fn sort(&self, usual: Sort, columns: &[&'static str]) -> Result<Sort, ApiError> {
        self.get("sort")
            .map_or(Ok(usual), |text| Sort::parse(text, columns))
    }

    pub(super) fn page(&self) -> Result<usize, ApiError> {
        self.once(&["page"])?;
        self.get("page").map_or(Ok(1), |text| {
            text.parse()
                .ok()
                .filter(|page| (1..=100_000).contains(page))
                .ok_or_else(|| {
                    ApiError::invalid(
                        "page",
                        "page: not a page number.",
                        "Use a whole number from 1 to 100000.",
                    )
                })
        })
    }
}

impl Params {
    /// Reads `a=1&b=x+y%26z`. What is not UTF-8 after decoding is replaced, never refused.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        Self::new(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        )
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

/// A path with a query string; values are percent-encoded.
#[must_use]
pub fn with_query(path: &str, pairs: &[(&'static str, String)]) -> String {
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ENCODED)))
        .collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// A text as one part of a path.
pub(super) fn encoded(part: &str) -> String {
    const PART: &AsciiSet = &ENCODED.add(b'/').add(b':');
    utf8_percent_encode(part, PART).to_string()
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
    fn what_comes_twice_is_refused_by_its_name() {
        let read = |query: &str| Params::from_query(query).only(&["a", "b", "page"]);
        assert!(read("a=1&b=1&page=2").is_ok());
        for (query, field) in [
            ("a=1&b=2&a=1", "a"),
            ("b=&b=2", "b"),
            ("page=1&a=1&page=2", "page"),
            ("a=1&c=1&a=2", "c"),
        ] {
            let error = read(query).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{query}");
        }
        assert!(Params::from_query("page=1&page=2").page().is_err());
        // Of pages, what is not theirs does not matter.
        assert!(Params::from_query("x=1&x=2").once(&["a"]).is_ok());
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
