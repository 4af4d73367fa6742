//! Flags whose values are those of a parameter of a URL.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Reads one of the values that a parameter of a URL can have, too.
pub(super) fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(|value| name(*value))).try_map(move |text| {
        let found = all.iter().find(|value| name(**value) == text);
        found.copied().ok_or("not among the values")
    })
}
