//! Objects as text with blanks, filled in as fast as they are sent.

use serde_json::Value;

/// A text with blanks.
#[derive(Debug)]
pub(super) struct Template {
    /// Text and names of blanks in turn, text first.
    pieces: Vec<String>,
}

impl Template {
    /// Blanks are written `@name@`; a lone `@` is the blank `at`.
    pub(super) fn of(object: &Value) -> Self {
        let text = object.to_string();
        let pieces = text.split('@').map(str::to_owned).collect();
        Self { pieces }
    }

    /// Writes the object; `fill` writes what belongs into a blank.
    pub(super) fn write(&self, out: &mut String, mut fill: impl FnMut(&str, &mut String)) {
        for (at, piece) in self.pieces.iter().enumerate() {
            match (at % 2, piece.as_str()) {
                (0, text) => out.push_str(text),
                (_, "at") => out.push('@'),
                (_, name) => fill(name, out),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_in() {
        let template = Template::of(&serde_json::json!({ "a": "@x@-@y@", "b": "c@at@@x@" }));
        let mut text = String::new();
        template.write(&mut text, |name, out| out.extend([name, "!"]));
        assert_eq!(text, r#"{"a":"x!-y!","b":"c@x!"}"#);
    }
}
