//! What values parameters can have.

use super::super::forecast::DEFAULT_LEAD_DAYS;
use super::super::{Sort, Window};
use utoipa::openapi::schema::{Array, ArrayBuilder, Object, ObjectBuilder, Type};

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A text of so many characters at most.
pub(super) fn text(longest: usize) -> Object {
    string().max_length(Some(longest)).build()
}

/// A text that is this one unless given.
pub(super) fn text_or(longest: usize, default: &'static str) -> Object {
    let text = string().max_length(Some(longest));
    text.default(Some(default.into())).build()
}

/// A text that is not empty, nor only spaces.
pub(super) fn needed() -> Object {
    let named = string().min_length(Some(1)).max_length(Some(253));
    named.pattern(Some(r"^\S+$")).build()
}

/// Several texts.
pub(super) fn texts(longest: usize) -> Array {
    ArrayBuilder::new().items(text(longest)).build()
}

/// One of these, the first of which is the default.
pub(super) fn choice<T: Copy>(all: &[T], text: impl Fn(T) -> &'static str) -> Object {
    let all: Vec<&'static str> = all.iter().map(|value| text(*value)).collect();
    choices(&all, all.first().copied())
}

/// One of these texts.
pub(super) fn choices(all: &[&'static str], default: Option<&'static str>) -> Object {
    string()
        .enum_values(Some(all.iter().copied()))
        .default(default.map(Into::into))
        .build()
}

/// A column, from the smallest or with `-` from the largest.
pub(super) fn sorted(columns: &[&'static str], default: Sort) -> Object {
    let both = columns
        .iter()
        .flat_map(|column| [(*column).to_owned(), format!("-{column}")]);
    string()
        .enum_values(Some(both))
        .default(Some(default.to_string().into()))
        .build()
}

/// A number between two bounds.
pub(super) fn number((least, most): (f64, f64), default: Option<f64>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Number)
        .minimum(Some(least))
        .maximum(Some(most))
        .default(default.map(Into::into))
        .build()
}

/// A whole number between two bounds.
pub(super) fn whole((least, most): (u32, u32), default: Option<u32>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(least))
        .maximum(Some(most))
        .default(default.map(Into::into))
        .build()
}

/// A span of time.
pub(super) fn window() -> Object {
    const STAMP: &str = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})";
    string()
        .pattern(Some(format!(
            "^((now-)?[0-9]{{1,6}}(m|min|h|d|w|mo)|{STAMP}/{STAMP})$"
        )))
        .default(Some(Window::default().to_string().into()))
        .examples(["7d", "now-30d", "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"])
        .build()
}

/// Days or weeks.
pub(super) fn lead() -> Object {
    string()
        .pattern(Some("^([0-9]{1,2}[dw]?|[1-6][0-9]{2}d?)$"))
        .default(Some(format!("{DEFAULT_LEAD_DAYS}d").into()))
        .build()
}
