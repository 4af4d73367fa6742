//! Fields with several parts: labels, taints, tolerations, and prices.

use crate::fill::csv_input::shown;
use plimsoll_planner::inventory::NANOS_PER_UNIT;
use plimsoll_planner::model::{Name, Taint, TaintEffect, Toleration};
use std::collections::BTreeMap;

/// Decimals of a price that are kept.
const PRICE_DECIMALS: usize = 9;
/// The highest price per hour.
const MOST_PRICE: i64 = 1_000_000;
/// All keys, of a toleration.
const ALL_KEYS: &str = "*";

/// The parts between semicolons; one behind the last is allowed.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// `k=v;k2=v2`.
pub(super) fn labels(text: &str) -> Result<BTreeMap<Name, Name>, String> {
    let mut labels = BTreeMap::new();
    for part in parts(text) {
        let pair = part
            .split_once('=')
            .map(|(key, value)| (key.trim(), value.trim()));
        let Some((key, value)) = pair.filter(|(key, _)| !key.is_empty()) else {
            return Err(format!(
                "{} is no label. Write key=value;key2=value2",
                shown(part)
            ));
        };
        if labels.insert(Name::from(key), Name::from(value)).is_some() {
            return Err(format!(
                "the key {} is there twice. Leave one out",
                shown(key)
            ));
        }
    }
    Ok(labels)
}

/// `key=value:Effect` or `key:Effect`, between semicolons.
pub(super) fn taints(text: &str) -> Result<Vec<Taint>, String> {
    let taint = |part: &str| {
        let wrong = || {
            format!(
                "{} is no taint. Write key=value:Effect, with NoSchedule, PreferNoSchedule or NoExecute",
                shown(part)
            )
        };
        let (left, name) = part.rsplit_once(':').ok_or_else(wrong)?;
        let (key, value) = left.split_once('=').unwrap_or((left, ""));
        let effect = effect(name)
            .filter(|_| !key.trim().is_empty())
            .ok_or_else(wrong)?;
        Ok(Taint {
            key: key.trim().into(),
            value: value.trim().into(),
            effect,
        })
    };
    parts(text).map(taint).collect()
}

/// `key=value:Effect`, `key:Effect`, `key=value`, `key`, `*:Effect` or `*`, between semicolons.
pub(super) fn tolerations(text: &str) -> Result<Vec<Toleration>, String> {
    let toleration = |part: &str| {
        let wrong = || {
            format!(
                "{} is no toleration. Write key=value:Effect, key:Effect, key or *, with NoSchedule, PreferNoSchedule or NoExecute",
                shown(part)
            )
        };
        let (left, effect) = match part.rsplit_once(':') {
            Some((left, name)) => (left, Some(effect(name).ok_or_else(wrong)?)),
            None => (part, None),
        };
        let (key, value) = match left.split_once('=') {
            Some((key, value)) => (key.trim(), Some(Name::from(value.trim()))),
            None => (left.trim(), None),
        };
        if key.is_empty() || (key == ALL_KEYS && value.is_some()) {
            return Err(wrong());
        }
        Ok(Toleration {
            key: (key != ALL_KEYS).then(|| Name::from(key)),
            value,
            effect,
        })
    };
    parts(text).map(toleration).collect()
}

fn effect(name: &str) -> Option<TaintEffect> {
    let name = name.trim();
    TaintEffect::ALL
        .into_iter()
        .find(|effect| effect.as_str() == name)
}

/// A price per hour, exactly: `1.25` is 1,250,000,000 billionths. `None` where there is none.
pub(super) fn price_nanos(text: &str) -> Result<Option<i64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return Err(format!(
            "{} is no price. Give a decimal number such as 0.125, without a currency",
            shown(text)
        ));
    }
    let kept = decimals.trim_end_matches('0');
    if kept.len() > PRICE_DECIMALS {
        return Err(format!(
            "{} has more than {PRICE_DECIMALS} decimals. Round it",
            shown(text)
        ));
    }
    let whole: Option<i64> = if whole.is_empty() {
        Some(0)
    } else {
        whole.parse().ok()
    };
    let nanos: Option<i64> = format!("{kept:0<PRICE_DECIMALS$}").parse().ok();
    let price = whole.filter(|whole| *whole < MOST_PRICE).zip(nanos);
    let Some((whole, nanos)) = price else {
        return Err(format!(
            "{} is too high a price. Give less than {MOST_PRICE} per hour",
            shown(text)
        ));
    };
    Ok(Some(whole * NANOS_PER_UNIT + nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_exactly() {
        for (text, expected) in [
            ("", None),
            ("0", Some(0)),
            ("1.25", Some(1_250_000_000)),
            (".5", Some(500_000_000)),
            ("3.", Some(3_000_000_000)),
            ("0.000000001", Some(1)),
            ("0.1000000000000", Some(100_000_000)),
            ("999999.999999999", Some(999_999_999_999_999)),
        ] {
            assert_eq!(price_nanos(text), Ok(expected), "{text}");
        }
        for text in [
            "-1",
            ".",
            "1e3",
            "$1",
            "1,5",
            "inf",
            "0.0000000001",
            "1000000",
            "99999999999999999999",
        ] {
            assert!(price_nanos(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parts_are_between_semicolons() {
        let labels = labels(" a=1; b/c = x=y ;;d=;").unwrap();
        let read: Vec<(&str, &str)> = labels
            .iter()
            .map(|(key, value)| (&**key, &**value))
            .collect();
        assert_eq!(read, [("a", "1"), ("b/c", "x=y"), ("d", "")]);
        let taints = taints("gpu=yes:NoSchedule;old:PreferNoSchedule; x = y : NoExecute").unwrap();
        let written: Vec<String> = taints.iter().map(ToString::to_string).collect();
        assert_eq!(
            written,
            [
                "gpu=yes:NoSchedule",
                "old:PreferNoSchedule",
                "x=y:NoExecute"
            ]
        );
        let read: Vec<(Option<String>, Option<String>, Option<&str>)> =
            tolerations("a=b:NoSchedule;a:NoExecute;a;a=b;*;*:NoSchedule; c= :NoSchedule")
                .unwrap()
                .iter()
                .map(|held| {
                    let text = |name: &Option<Name>| name.as_ref().map(ToString::to_string);
                    (
                        text(&held.key),
                        text(&held.value),
                        held.effect.map(TaintEffect::as_str),
                    )
                })
                .collect();
        let of = |key: Option<&str>, value: Option<&str>, effect: Option<&'static str>| {
            (key.map(str::to_owned), value.map(str::to_owned), effect)
        };
        let expected = [
            of(Some("a"), Some("b"), Some("NoSchedule")),
            of(Some("a"), None, Some("NoExecute")),
            of(Some("a"), None, None),
            of(Some("a"), Some("b"), None),
            of(None, None, None),
            of(None, None, Some("NoSchedule")),
            of(Some("c"), Some(""), Some("NoSchedule")),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_no_such_part_is_refused() {
        for text in ["a", "=1", "a=1;a=2", " ; =;"] {
            assert!(labels(text).is_err(), "{text}");
        }
        for text in [
            "a",
            "a=b",
            "=b:NoSchedule",
            "a=b:",
            "a=b:noschedule",
            ":NoSchedule",
            "*",
        ] {
            assert!(taints(text).is_err(), "{text}");
        }
        for text in [
            "a:",
            "=b",
            ":NoSchedule",
            "*=b",
            "a=b:Never",
            "a:NoSchedule:x",
        ] {
            assert!(tolerations(text).is_err(), "{text}");
        }
    }
}
