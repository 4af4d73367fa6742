//! One cell: what is shown and the exact value behind it.

use crate::api::{Series, TeamRef, TimeRange};
use crate::format::{Amount, ColumnScale, UNKNOWN, count, date, permille, rfc3339};

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// As on the screen.
    pub text: String,
    /// The exact value for exports and the title; empty where unknown.
    pub exact: String,
    /// What stands beside the text.
    pub decor: Decor,
}

/// What stands beside the text of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Decor {
    /// Nothing.
    #[default]
    Plain,
    /// A team's colour, and where its rows are.
    Team {
        /// Its rank by size.
        rank: usize,
        /// Where its rows are.
        href: Option<String>,
    },
    /// The colour of the team it belongs to, where the column of teams has no room.
    Member {
        /// The team's rank by size.
        rank: usize,
        /// Its name, read aloud.
        team: String,
    },
    /// A sign and a colour, and what they mean.
    Status(Tone, &'static str),
    /// A link of its own.
    Link(String),
    /// A small bar for a share, in thousandths of the largest share in its column.
    Share(i64),
    /// A small bar from zero.
    Bar(Bar),
    /// A small drawing of a series.
    Trend(Box<Trend>),
    /// A figure that does not tell the whole story, and the rest of it.
    Aside(String),
    /// A longer text, cut on the screen.
    Long,
    /// Sentences, all of which matter.
    Prose,
    /// Sentences beneath the text, where a column of their own would be empty in most rows.
    Beneath(String),
    /// A text of many lines that is shown once it is opened, by this name.
    Opened(String),
    /// Lines that are shown once they are opened, by the text of the cell.
    Lines(Vec<String>),
}

/// A bar from zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bar {
    /// Its parts one after the other: the class of their colour, and thousandths of the whole.
    pub parts: Vec<(&'static str, i64)>,
    /// Whether the whole is drawn around them.
    pub framed: bool,
}

impl Bar {
    /// A part within the whole.
    pub(super) fn within(class: &'static str, permille: i64) -> Decor {
        Decor::Bar(Self {
            parts: vec![(class, permille)],
            framed: true,
        })
    }
}

/// A small drawing of a series in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// The values.
    pub series: Series,
    /// What they count.
    pub amount: Amount,
    /// Rank of the team whose colour it has.
    pub rank: usize,
}

impl Trend {
    /// A trend of CPU over the steps that lie wholly in the window: the mean of a part of a day is
    /// no neighbour to those of days.
    pub(super) fn cell(series: &Series, range: TimeRange, rank: usize) -> Cell {
        let step = series.step_secs.max(1);
        let mut from = series.from_secs;
        let mut values = series.values.as_slice();
        while let [_, rest @ ..] = values
            && from < range.from_secs
        {
            (from, values) = (from + step, rest);
        }
        let ends = (0..).zip(values).map(|(at, _)| from + (at + 1) * step);
        let whole = ends.filter(|&end| end <= range.to_secs).count();
        let series = Series {
            from_secs: from,
            step_secs: series.step_secs,
            values: values[..whole].to_vec(),
        };
        Cell::blank().with(Decor::Trend(Box::new(Self {
            series,
            amount: Amount::Cpu,
            rank,
        })))
    }
}

/// A status; never told by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Fine.
    Ok,
    /// Not alarming, and not fine.
    Warn,
    /// Severe.
    Crit,
    /// Nothing is known.
    Unknown,
}

impl Tone {
    /// The sign beside the colour.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Ok => "✓",
            Self::Warn => "▲",
            Self::Crit => "◆",
            Self::Unknown => "?",
        }
    }

    /// The class of the colour.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Crit => "crit",
            Self::Unknown => "muted",
        }
    }
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            exact: text.clone(),
            text,
            decor: Decor::Plain,
        }
    }

    /// Words where there are some.
    #[must_use]
    pub fn maybe(text: Option<&str>) -> Self {
        text.map_or_else(Self::unknown, Self::text)
    }

    /// Words, and what stands for them in exports.
    #[must_use]
    pub fn said(text: impl Into<String>, exact: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            exact: exact.into(),
            decor: Decor::Plain,
        }
    }

    /// A team, with its colour.
    #[must_use]
    pub fn team(team: &TeamRef, href: Option<String>) -> Self {
        let rank = team.rank;
        Self::text(&team.name).with(Decor::Team { rank, href })
    }

    /// How many there are.
    #[must_use]
    pub fn number(value: usize) -> Self {
        Self::count(i64::try_from(value).ok())
    }

    /// Machines' worth of something.
    #[must_use]
    pub fn machines(value: Option<f64>) -> Self {
        let known = value.filter(|value| value.is_finite());
        known.map_or_else(Self::unknown, |value| {
            Self::said(format!("{value:.1}"), format!("{value:.4}"))
        })
    }

    /// A day; exports have the moment.
    #[must_use]
    pub fn day(secs: Option<i64>) -> Self {
        secs.map_or_else(Self::unknown, |secs| Self::said(date(secs), rfc3339(secs)))
    }

    /// Not known.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            text: UNKNOWN.to_owned(),
            ..Self::default()
        }
    }

    /// Empty on purpose: the column does not apply to this row.
    #[must_use]
    pub fn blank() -> Self {
        Self::default()
    }

    /// A whole number.
    #[must_use]
    pub fn count(value: Option<i64>) -> Self {
        value.map_or_else(Self::unknown, |value| Self {
            text: count(value),
            exact: value.to_string(),
            decor: Decor::Plain,
        })
    }

    /// An amount in the scale of its column.
    #[must_use]
    pub fn amount(amount: Amount, scale: ColumnScale, value: Option<i64>) -> Self {
        value.map_or_else(Self::unknown, |value| Self {
            text: scale.text(Some(value)),
            exact: amount.exact(value),
            decor: Decor::Plain,
        })
    }

    /// Thousandths in a column headed `%`.
    #[must_use]
    pub fn permille(value: Option<i64>) -> Self {
        value.map_or_else(Self::unknown, |value| Self {
            text: permille(Some(value)),
            exact: permille(Some(value)).replace(',', "").replace('−', "-"),
            decor: Decor::Plain,
        })
    }

    /// A ratio in a column headed `%`: whole percents on the screen.
    #[must_use]
    pub fn ratio(value: Option<f64>) -> Self {
        value
            .filter(|value| value.is_finite())
            .map_or_else(Self::unknown, |value| {
                let percent = value * 100.0;
                let text = match percent {
                    _ if percent > 0.0 && percent < 0.5 => "<1".to_owned(),
                    _ => format!("{percent:.0}"),
                };
                Self {
                    text,
                    exact: format!("{percent:.2}"),
                    decor: Decor::Plain,
                }
            })
    }

    /// Of a share, its number behind a bar of 40 units for the largest share of the column, and shorter
    /// ones for the others.
    #[cfg(any(feature = "ssr", feature = "board"))]
    pub(crate) fn share_markup(&self) -> Option<String> {
        let Decor::Share(permille) = self.decor else {
            return None;
        };
        let wide = (permille.clamp(0, 1_000) as f64 * 0.04).max(1.0);
        Some(format!(
            "<svg class=\"bar\" width=\"40\" height=\"8\" viewBox=\"0 0 40 8\" aria-hidden=\"true\">\
             <rect x=\"{:.1}\" width=\"{wide:.1}\" height=\"8\" rx=\"1\"></rect></svg><span class=\"share\">{}</span>",
            40.0 - wide,
            crate::charts::escape(&self.text),
        ))
    }

    /// With something beside the text.
    #[must_use]
    pub fn with(self, decor: Decor) -> Self {
        Self { decor, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_a_dash_on_the_screen_and_empty_in_exports() {
        for cell in [
            Cell::count(None),
            Cell::permille(None),
            Cell::ratio(None),
            Cell::ratio(Some(f64::NAN)),
            Cell::maybe(None),
        ] {
            assert_eq!((cell.text.as_str(), cell.exact.as_str()), ("—", ""));
        }
    }

    #[test]
    fn a_trend_is_made_of_whole_steps() {
        let series = Series {
            from_secs: 0,
            step_secs: 100,
            values: (0..5).map(Some).collect(),
        };
        let kept = |from_secs, to_secs| {
            let range = TimeRange { from_secs, to_secs };
            match Trend::cell(&series, range, 0).decor {
                Decor::Trend(trend) => (trend.series.from_secs, trend.series.values),
                decor => panic!("{decor:?}"),
            }
        };
        let values = |values: std::ops::Range<i64>| values.map(Some).collect::<Vec<_>>();
        assert_eq!(kept(0, 500), (0, values(0..5)));
        assert_eq!(kept(30, 430), (100, values(1..4)));
        assert_eq!(kept(900, 950), (500, Vec::new()));
    }

    #[test]
    fn exact_values_have_no_separators() {
        assert_eq!(Cell::count(Some(2_214)).exact, "2214");
        assert_eq!(Cell::permille(Some(-1_234_567)).exact, "-123456.7");
        assert_eq!(Cell::ratio(Some(0.001)).text, "<1");
        assert_eq!(Cell::ratio(Some(0.634)).text, "63");
    }
}
