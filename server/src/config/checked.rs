//! Values of the configuration that are checked as they are read, so that what is wrong with one
//! is told together with its place.

use crate::auth::{Token, WeakToken};
use jiff::SignedDuration;
use plimsoll_planner::teams::{PatternError, TeamMapping};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// A value that cannot be meant; says what it must look like.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(String);

/// Defines a checked value that is read from a text, wherever that stands.
macro_rules! checked {
    ($(#[$meta:meta])* $name:ident($of:ty), |$text:ident| $check:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(pub $of);

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str($text: &str) -> Result<Self, ValueError> {
                $check.map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ValueError;

            fn try_from(text: String) -> Result<Self, ValueError> {
                text.parse()
            }
        }
    };
}

checked! {
    /// Whole seconds between cycles, from 1 second to 1 hour, such as `60s` or `1m`; a part of a
    /// day, so that none reaches over midnight.
    Interval(i64), |text| interval(text)
        .ok_or_else(|| ValueError(format!("`{text}` is not a time between 1s and 1h that a day is a multiple of, such as 60s or 5m")))
}

checked! {
    /// For how long a value speaks, seconds: a part of a day, up to all of it.
    Step(i64), |text| part_of_a_day(text)
        .ok_or_else(|| ValueError(format!("`{text}` is not a time that a day is a multiple of, such as 5m, 1h or 24h")))
}

checked! {
    /// An address with a port, such as `127.0.0.1:8080`.
    Listen(SocketAddr), |text| text.parse().map_err(|_| ValueError(format!(
        "`{text}` is not an address with a port, such as 127.0.0.1:8080"
    )))
}

checked! {
    /// What to log, such as `plimsoll=debug,kube=warn`.
    LogFilter(String), |text| log_filter(text)
}

checked! {
    /// A path of a file.
    FilePath(PathBuf), |text| (!text.trim().is_empty())
        .then(|| PathBuf::from(text))
        .ok_or_else(|| ValueError("the path of the file is empty".to_owned()))
}

checked! {
    /// A name of something, such as a team.
    Label(String), |text| (!text.trim().is_empty())
        .then(|| text.to_owned())
        .ok_or_else(|| ValueError("the name is empty".to_owned()))
}

checked! {
    /// A glob pattern of namespaces, such as `pay-*`.
    Pattern(String), |text| pattern(text)
}

checked! {
    /// A token of at least 16 characters.
    Secret(Token), |text| Token::new(text.trim()).map_err(|error: WeakToken| ValueError(error.to_string()))
}

/// A number of days, from 1 to 100 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Days(pub i64);

impl TryFrom<i64> for Days {
    type Error = ValueError;

    fn try_from(days: i64) -> Result<Self, ValueError> {
        if (1..=36_500).contains(&days) {
            Ok(Self(days))
        } else {
            Err(ValueError(format!("{days} is not from 1 to 36500 days")))
        }
    }
}

fn log_filter(text: &str) -> Result<String, ValueError> {
    let bad = |reason: &str| ValueError(format!("`{text}` is not a log filter: {reason}"));
    // A misspelt level would be taken for the only module that logs.
    for part in text.split(',').filter(|part| !part.contains(['=', '['])) {
        part.trim().parse::<LevelFilter>().map_err(|_| {
            bad("use error, warn, info, debug or trace, or module=level, with commas between")
        })?;
    }
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|error| bad(&error.to_string()))
}

fn pattern(text: &str) -> Result<String, ValueError> {
    if text.trim().is_empty() {
        return Err(ValueError(
            "the pattern is empty and matches nothing".to_owned(),
        ));
    }
    TeamMapping::new(&[(text.to_owned(), String::new())], &[])
        .map(|_| text.to_owned())
        .map_err(|error: PatternError| ValueError(error.to_string()))
}

const DAY_SECS: i64 = 86_400;

fn interval(text: &str) -> Option<i64> {
    part_of_a_day(text).filter(|secs| *secs <= 3_600)
}

fn part_of_a_day(text: &str) -> Option<i64> {
    let duration: SignedDuration = text.parse().ok()?;
    let secs = duration.as_secs();
    let fits = (1..=DAY_SECS).contains(&secs) && DAY_SECS % secs == 0;
    (duration.subsec_nanos() == 0 && fits).then_some(secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_intervals_it_cannot_keep() {
        for text in ["0s", "2h", "500ms", "7m", "often", ""] {
            assert!(text.parse::<Interval>().is_err(), "{text}");
        }
        assert_eq!("1m".parse(), Ok(Interval(60)));
        assert_eq!("24h".parse(), Ok(Step(86_400)));
        assert!("25h".parse::<Step>().is_err());
    }

    #[test]
    fn a_weak_token_is_not_repeated() {
        let error = "hunter2".parse::<Secret>().unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
