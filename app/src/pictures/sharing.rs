//! What sharing is worth, in pictures: both sides beside each other, the way from one to the other,
//! the last week, and the hours of the day.

use crate::api::{Sharing, WeekNote};
use crate::charts::hours::{Hours, Strip};
use crate::charts::spans::{Span, Spans};
use crate::charts::time_chart::{Level, LoadLine, Point, Series, TimeChart};
use crate::charts::{Caption, Role, Unit};
use crate::findings::{self, Term, machine_of, owners_noun, risk_words, terms};
use crate::format::{clock, count, coverage, day_near, of_noun};
use crate::routes::{Owners, SharingQuery};

/// Strips of one picture; more are in its table.
const MOST_STRIPS: usize = 24;

/// Both sides, each with its interval.
#[must_use]
pub fn sharing_bars(sharing: &Sharing, query: &SharingQuery) -> Spans {
    let compared = &sharing.compared;
    let (one, _) = owners_noun(query.by);
    let found = &compared.waterfall;
    let saved = compared.intervals.map(|of| of.saving);
    let saves = found.saving() > 0.0 && saved.is_none_or(|of| of.low >= 0.0);
    let bar =
        |name: String, value: f64, role, ends: Option<plimsoll_planner::pooling::Ends>| Span {
            name,
            note: String::new(),
            from: 0.0,
            to: value,
            role,
            text: whole(value),
            whisker: ends.map(|ends| (ends.low, ends.high)),
        };
    Spans {
        caption: Caption {
            id: "bars".to_owned(),
            title: findings::sharing_title(compared),
            desc: bars_subtitle(sharing, query),
        },
        unit: "machines".to_owned(),
        bars: [
            Some(bar(
                format!("Dedicated, each {one} its own"),
                found.dedicated(),
                Role::C2,
                compared.intervals.map(|of| of.dedicated),
            )),
            Some(bar(
                "Shared, one cluster".to_owned(),
                found.shared(),
                Role::C1,
                compared.intervals.map(|of| of.shared),
            )),
            // What may be on either side of nothing has no bar.
            saves.then(|| {
                bar(
                    "Saved by sharing".to_owned(),
                    found.saving(),
                    Role::C3,
                    saved,
                )
            }),
        ]
        .into_iter()
        .flatten()
        .collect(),
        large: true,
    }
}

/// What bars and whiskers are.
#[must_use]
pub fn bars_subtitle(sharing: &Sharing, query: &SharingQuery) -> String {
    let whiskers = match sharing.compared.intervals {
        Some(_) => "; whisker: 90 % interval",
        None => "",
    };
    machines_subtitle(sharing, query) + whiskers
}

/// What machines are counted.
#[must_use]
pub fn machines_subtitle(sharing: &Sharing, query: &SharingQuery) -> String {
    let (one, _) = owners_noun(query.by);
    let parks = sharing.compared.waterfall.parks;
    let spares = match query.spares {
        0 => String::new(),
        spares => format!(
            ", {} per {one} ({} in all) and {spares} for the cluster",
            of_noun(i64::from(spares), "spare", "spares"),
            u64::from(spares) * parks as u64
        ),
    };
    let fewest = match query.min_machines {
        0 | 1 => String::new(),
        fewest => format!(", at least {fewest} per {one}"),
    };
    format!(
        "machines needed, of {}{fewest}{spares}",
        machine_of(&sharing.machine)
    )
}

/// From the dedicated machines to the shared ones.
#[must_use]
pub fn sharing_waterfall(sharing: &Sharing) -> Spans {
    let found = &sharing.compared.waterfall;
    let mut at = found.dedicated();
    let step = |term: Term| {
        let from = at;
        at -= term.machines;
        Span {
            name: term.name.to_owned(),
            note: term.note().to_owned(),
            from,
            to: at,
            role: if term.machines < 0.0 {
                Role::Others
            } else {
                Role::C3
            },
            text: signed(-term.machines),
            whisker: None,
        }
    };
    let end = |name: &str, value: f64, role| Span {
        name: name.to_owned(),
        note: String::new(),
        from: 0.0,
        to: value,
        role,
        text: whole(value),
        whisker: None,
    };
    let steps: Vec<Span> = terms(&sharing.compared).into_iter().map(step).collect();
    let mut bars = vec![end("Dedicated", found.dedicated(), Role::C2)];
    bars.extend(steps);
    bars.push(end("Shared", found.shared(), Role::C1));
    Spans {
        caption: Caption {
            id: "waterfall".to_owned(),
            title: findings::waterfall_title(&sharing.compared),
            desc: "machines; terms add up exactly".to_owned(),
        },
        unit: "machines".to_owned(),
        bars,
        large: false,
    }
}

/// The demand of all together in the last week, in machines, beside the sum of peaks and the peak of
/// the sum.
#[must_use]
pub fn sharing_week(sharing: &Sharing, query: &SharingQuery) -> Option<TimeChart> {
    let found = &sharing.compared.waterfall;
    let week = sharing.week.get(found.binding)?;
    let size = *sharing.compared.rules.machine.get(found.binding)?;
    let points = || (0..).zip(&week.values);
    let line: Vec<Point> = points()
        .map(|(at, value)| {
            (
                week.from_secs + at * week.step_secs,
                value.map(|value| value / size),
            )
        })
        .collect();
    let (one, _) = owners_noun(query.by);
    let level = |value: f64, label: &str, detail: String, role, dotted| Level {
        value,
        label: label.to_owned(),
        detail,
        role,
        dotted,
    };
    let when = match sharing.scenarios.at_secs {
        Some(at) => format!(", up to {}", day_near(at, week.from_secs)),
        None => String::new(),
    };
    let end = week.from_secs + i64::try_from(week.values.len()).unwrap_or(0) * week.step_secs;
    Some(TimeChart {
        caption: Caption {
            id: "week".to_owned(),
            title: findings::sharing_week_title(&sharing.compared, &sharing.scenarios, query.by),
            desc: week_subtitle(sharing, week),
        },
        unit: Unit::Count("machines".to_owned()),
        start: week.from_secs,
        end,
        step: week.step_secs,
        series: vec![Series {
            name: "all together".to_owned(),
            role: Role::C1,
            points: line,
            area: true,
            dashed_after: None,
            dotted: false,
        }],
        bands: Vec::new(),
        load_line: week.capacity.map(|capacity| LoadLine {
            points: vec![(week.from_secs, Some(capacity / size))],
            label: "in place".to_owned(),
            detail: "in such machines".to_owned(),
        }),
        levels: vec![
            level(
                sharing.compared.peaks_apart,
                "sum of peaks",
                format!("each {one}'s own{when}"),
                Role::C2,
                false,
            ),
            level(
                found.a5,
                "peak of the sum",
                when.strip_prefix(", ").unwrap_or_default().to_owned(),
                Role::C1,
                true,
            ),
        ],
        now: None,
        crossing: None,
        top: None,
    })
}

fn noun_of(resource: Option<&String>) -> &'static str {
    match resource.map(String::as_str) {
        Some("memory") => "memory",
        _ => "CPU",
    }
}

/// Unit, steps and what is seen of the week.
#[must_use]
pub fn week_subtitle(sharing: &Sharing, week: &WeekNote) -> String {
    let noun = noun_of(Some(&week.resource));
    let step = if sharing.scenarios.step_secs < 3_600 {
        "5-minute means, the highest of each half hour"
    } else {
        "hourly means"
    };
    let covered = coverage(week.coverage.share());
    let nodes = match sharing.machines_now {
        Some(nodes) if week.capacity.is_some() => {
            let machines = of_noun(nodes, "machine", "machines of all sizes");
            format!("; in place: what the {machines} hold, in such machines")
        }
        _ => String::new(),
    };
    let risk = risk_words(sharing.compared.rules.quantile, sharing.scenarios.kind);
    format!(
        "machines' worth of {noun}, which decides; {step}, last week, {covered} covered; levels {risk}{nodes}"
    )
}

/// When each demands most.
#[must_use]
pub fn sharing_hours(sharing: &Sharing, by: Owners) -> Hours {
    let strips = sharing.teams.iter().take(MOST_STRIPS).map(|note| Strip {
        name: note.team.name.clone(),
        role: Role::of_rank(note.team.rank),
        values: note.hours.clone(),
        text: peak_text(note.peaks_at_secs),
        peaks: note.peaks_at_secs.is_some(),
    });
    let together = (0..24).map(|hour| {
        let of = |note: &crate::api::TeamNote| note.hours.get(hour).copied().unwrap_or(0.0);
        sharing.teams.iter().map(of).sum()
    });
    let all = Strip {
        name: "all together".to_owned(),
        role: Role::Ink,
        values: together.collect(),
        text: peak_text(sharing.diversity.peaks_at_secs),
        peaks: sharing.diversity.peaks_at_secs.is_some(),
    };
    Hours {
        caption: Caption {
            id: "hours".to_owned(),
            title: findings::hours_title(sharing, by),
            desc: hours_subtitle(sharing),
        },
        strips: strips.chain([all]).collect(),
    }
}

/// What a strip is.
#[must_use]
pub fn hours_subtitle(sharing: &Sharing) -> String {
    let days = of_noun(
        i64::try_from(sharing.scenarios.days).unwrap_or(0),
        "day",
        "days",
    );
    let noun = noun_of(sharing.resources.get(sharing.compared.waterfall.binding));
    let all = sharing.teams.len();
    let largest = if all > MOST_STRIPS {
        format!("; the {MOST_STRIPS} largest of {all}")
    } else {
        String::new()
    };
    format!(
        "mean demand for {noun} by hour of the day, UTC, over {days}; each strip from zero to its own highest; flat: \
         never below 90 % of it{largest}"
    )
}

/// When something peaks: hour and minute, without a zone, or that it does not.
pub(crate) fn peak_text(secs: Option<i64>) -> String {
    let Some(secs) = secs else {
        return "flat".to_owned();
    };
    let text = clock(secs);
    text.split(['\u{a0}', ' '])
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn whole(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    count(value.round() as i64)
}

/// With a sign, and one decimal.
fn signed(value: f64) -> String {
    let text = format!("{:.1}", value.abs());
    match value {
        _ if text == "0.0" => text,
        value if value < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_true_and_none_stands_before_nothing() {
        for (value, text) in [
            (-4.04, "−4.0"),
            (2.26, "+2.3"),
            (-0.01, "0.0"),
            (0.0, "0.0"),
        ] {
            assert_eq!(signed(value), text);
        }
        assert_eq!(peak_text(Some(13 * 3_600 + 300)), "13:05");
        assert_eq!(peak_text(None), "flat");
    }
}
