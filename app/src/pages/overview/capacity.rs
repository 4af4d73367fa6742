//! What the machines' capacity is spent on: bars whose parts add up exactly.

use crate::api::{CapacityParts, Overview};
use crate::charts::stacked_bar::{self, Bar, Part, StackedBars};
use crate::charts::{Caption, Drawing, Role};
use crate::components::{Card, WHOLE, figure};
use crate::findings;
use crate::format::Amount;
use crate::routes::OverviewQuery;
use leptos::prelude::*;

/// The card with the bars.
pub(super) fn capacity(page: &Overview, query: &OverviewQuery) -> AnyView {
    let title = findings::capacity_title(page);
    let subtitle = format!(
        "share of allocatable, mean of {}; the parts add up exactly, use above a request \
         counts as held",
        query.window.phrase_of(&page.frame)
    );
    let bars: Vec<Bar> = [
        bar("CPU", Amount::Cpu, page.cpu),
        bar("Memory", Amount::Memory, page.memory),
    ]
    .into_iter()
    .flatten()
    .collect();
    let caption = Caption {
        id: "capacity".to_owned(),
        title: title.clone(),
        desc: subtitle.clone(),
    };
    let plain = StackedBars { caption, bars };
    let labelled = StackedBars {
        bars: plain.bars.iter().cloned().map(with_amounts).collect(),
        ..plain.clone()
    };
    let picture = figure(&WHOLE, |size| Drawing {
        svg: stacked_bar::draw(&labelled, size.width).svg,
        table: stacked_bar::draw(&plain, size.width).table,
    });
    Card::wide("capacity", title, subtitle).with(picture)
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
        unit: base_unit(amount).to_owned(),
    })
}

fn base_unit(amount: Amount) -> &'static str {
    match amount {
        Amount::Cpu => "millicores",
        Amount::Memory => "bytes",
    }
}

/// The same bar with the amount of each part in its label, and what is free as a part.
fn with_amounts(bar: Bar) -> Bar {
    let amount = if bar.unit == base_unit(Amount::Cpu) {
        Amount::Cpu
    } else {
        Amount::Memory
    };
    let held = bar
        .parts
        .iter()
        .fold(0, |sum: u64, part| sum.saturating_add(part.amount));
    let free = bar.allocatable.checked_sub(held).filter(|free| *free > 0);
    let free = free.map(|amount| Part {
        name: "free".to_owned(),
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
