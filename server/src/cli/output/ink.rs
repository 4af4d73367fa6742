//! What a terminal is given: colours where they are wanted, and no control characters of others.

use plimsoll_app::tables::Tone;
use std::io::IsTerminal;

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Ink {
    /// On a terminal.
    Coloured,
    /// Everywhere else, and where NO_COLOR asks for none.
    Plain,
}

/// How something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Paint {
    /// Headers.
    Bold,
    /// What goes along.
    Faint,
    /// A status, never told by its colour alone.
    Of(Tone),
}

impl Ink {
    /// What standard output takes: see <https://no-color.org>.
    pub(in crate::cli) fn of_stdout() -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if std::io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb {
            Self::Coloured
        } else {
            Self::Plain
        }
    }

    /// The text in this way.
    pub(in crate::cli) fn paint(self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Bold => "1",
            Paint::Faint | Paint::Of(Tone::Unknown) => "2",
            Paint::Of(Tone::Ok) => "32",
            Paint::Of(Tone::Warn) => "33",
            Paint::Of(Tone::Crit) => "31",
        };
        match self {
            Self::Coloured if !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

/// A text on one line, whatever it holds: names and messages of others must not move the cursor,
/// change the order of what is read, or hide something.
pub(in crate::cli) fn plain(text: &str) -> String {
    let shown = |c: char| match c {
        '\u{a0}' | '\u{202f}' | '\n' | '\r' | '\t' => ' ',
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_others_reaches_the_terminal_as_a_command() {
        assert_eq!(
            plain("a\u{1b}[2Jb\nc\u{a0}d\u{202e}e\u{9b}"),
            "a\u{fffd}[2Jb c d\u{fffd}e\u{fffd}"
        );
        assert_eq!(plain("Zürich 北京"), "Zürich 北京");
    }

    #[test]
    fn colours_are_only_where_they_are_wanted() {
        let crit = Paint::Of(Tone::Crit);
        assert_eq!(Ink::Plain.paint(crit, "x"), "x");
        assert_eq!(Ink::Coloured.paint(crit, "x"), "\u{1b}[31mx\u{1b}[0m");
        assert_eq!(Ink::Coloured.paint(crit, ""), "");
    }
}
