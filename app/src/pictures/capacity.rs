//! What the machines' capacity is spent on: bars whose parts add up exactly.

use super::Taken;
use crate::api::{CapacityParts, Overview};
use crate::charts::stacked_bar::{self, Bar, Part, StackedBars};
use crate::charts::{Caption, Drawing, Role};
use crate::findings;
use crate::format::Amount;
use crate::routes::OverviewQuery;

/// How wide it is when it is taken away.
const WIDTH: u32 = 960;

/// The bars with an amount in each label, and without for the table beside them.
#[derive(Debug, Clone)]
pub struct CapacityBars {
    labelled: StackedBars,
    plain: StackedBars,
}

impl CapacityBars {
    /// The bars; `None` where no capacity is known.
    #[must_use]
    pub fn of(page: &Overview, query: &OverviewQuery) -> Option<Self> {
        page.cpu.allocatable.or(page.memory.allocatable)?;
        let caption = Caption {
            id: "capacity".to_owned(),
            title: findings::capacity_title(page),
            desc: format!(
                "share of allocatable, mean of {}; the parts add up exactly, use above a request \
                 counts as held",
                query.window.phrase_of(&page.frame)
            ),
        };
        let resources = [
            ("CPU", Amount::Cpu, page.cpu),
            ("Memory", Amount::Memory, page.memory),
        ];
        let bars = resources.map(|(name, amount, parts)| bar(name, amount, parts));
        let labelled = bars
            .clone()
            .into_iter()
            .zip(resources)
            .filter_map(|(bar, (_, amount, parts))| Some(with_amounts(bar?, amount, rest(parts))));
        let labelled = labelled.collect();
        let plain = StackedBars {
            caption,
            bars: bars.into_iter().flatten().collect(),
        };
        Some(Self {
            labelled: StackedBars {
                bars: labelled,
                ..plain.clone()
            },
            plain,
        })
    }

    /// Title and subtitle.
    #[must_use]
    pub fn caption(&self) -> &Caption {
        &self.plain.caption
    }

    /// The picture for a width.
    #[must_use]
    pub fn draw(&self, width: u32) -> Drawing {
        Drawing {
            svg: stacked_bar::draw(&self.labelled, width).svg,
            table: stacked_bar::draw(&self.plain, width).table,
        }
    }

    /// The picture to be taken away.
    #[must_use]
    pub fn taken(&self) -> Taken {
        Taken::of(self.draw(WIDTH), self.caption())
    }
}

/// One bar; nothing where the whole is unknown.
fn bar(name: &str, amount: Amount, parts: CapacityParts) -> Option<Bar> {
    let allocatable = u64::try_from(parts.allocatable?).ok()?;
    let part = |name: &str, role, value: Option<i64>| {
        value
            .and_then(|value| u64::try_from(value).ok())
            .map(|amount| Part {
                name: name.to_owned(),
                role,
                amount,
            })
    };
    let parts = if parts.used.is_some() {
        vec![
            part("used", Role::C1, parts.used),
            part("requested, unused", Role::Others, parts.requested_unused),
            part("system", Role::System, parts.system),
        ]
    } else {
        vec![part(
            "requested, usage unknown",
            Role::Others,
            parts.requested,
        )]
    };
    Some(Bar {
        name: name.to_owned(),
        parts: parts.into_iter().flatten().collect(),
        allocatable,
        whole: amount.alone(i64::try_from(allocatable).ok()?),
        unit: amount.column_unit().to_owned(),
        per_unit: match amount {
            Amount::Cpu => 1_000,
            Amount::Memory => 1 << 30,
        },
    })
}

/// What the rest of a bar is: free where it is known what is asked for.
fn rest(parts: CapacityParts) -> &'static str {
    if parts.requested.is_some() {
        "free"
    } else {
        "not used, requests unknown"
    }
}

/// The same bar with the amount of each part in its label, and the rest as a part.
fn with_amounts(bar: Bar, amount: Amount, rest: &str) -> Bar {
    let held = bar
        .parts
        .iter()
        .fold(0, |sum: u64, part| sum.saturating_add(part.amount));
    let free = bar.allocatable.checked_sub(held).filter(|free| *free > 0);
    let free = free.map(|amount| Part {
        name: rest.to_owned(),
        role: Role::Idle,
        amount,
    });
    let label = |part: Part| Part {
        name: format!(
            "{}, {}",
            part.name,
            amount.alone(i64::try_from(part.amount).unwrap_or(i64::MAX))
        ),
        ..part
    };
    Bar {
        parts: bar.parts.into_iter().chain(free).map(label).collect(),
        ..bar
    }
}
