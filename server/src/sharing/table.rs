//! The comparison for people who read it on a terminal.

use super::{Assumptions, Study};
use plimsoll_app::api::Compared;
use plimsoll_app::findings;
use plimsoll_app::format::{date, of_noun};

/// The finding, the terms and whoever would have machines.
#[must_use]
pub fn write_table(study: &Study, compared: &Compared, assumptions: &Assumptions) -> String {
    let diversity = study.diversity_note(compared.waterfall.binding);
    let of = (&study.note, assumptions.by);
    let mut text = findings::sharing(compared, &diversity, of).plain() + "\n";
    text.push_str(&scope(study, assumptions));
    for caution in findings::sharing_cautions(compared, &study.note) {
        text.push_str(&caution);
        text.push('\n');
    }
    let mut line = |name: &str, why: &str, value: f64| {
        // No minus before nothing.
        let value = if value.abs() < 0.005 { 0.0 } else { value };
        text.push_str(&format!("{name:<20}{why:<44}{value:>10.2}\n"));
    };
    line(
        "\nDedicated",
        " machines of all parks",
        compared.waterfall.dedicated(),
    );
    for term in findings::terms(compared) {
        line(term.name, term.why(), -term.machines);
    }
    line(
        "Shared",
        "machines of one cluster",
        compared.waterfall.shared(),
    );
    if let Some(price) = &assumptions.machine.price {
        let year = |machines: f64| price.price().year(machines, compared.busy);
        for (name, machines) in [
            ("Dedicated", compared.waterfall.dedicated()),
            ("Shared", compared.waterfall.shared()),
        ] {
            let bill = year(machines);
            let energy = bill
                .energy_kwh
                .map_or_else(String::new, |kwh| format!(", {kwh:.0} kWh"));
            text.push_str(&format!(
                "{name} a year: {:.0} {}{energy}\n",
                bill.cost, price.currency
            ));
        }
    }
    text.push_str(&format!(
        "\n{:<28}{:>12}{:>8}{:>10}{:>10}\n",
        assumptions.by.as_str(),
        "needs alone",
        "buys",
        "unused",
        "holds"
    ));
    for (owner, held) in study.owners.iter().zip(&compared.holdings) {
        text.push_str(&format!(
            "{:<28}{:>12.2}{:>8.0}{:>10.2}{:>10.2}\n",
            owner.name, held.needs, held.buys, held.unused, held.holds
        ));
    }
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// Of what it is: days, basis, machine.
fn scope(study: &Study, assumptions: &Assumptions) -> String {
    let note = &study.note;
    let days = of_noun(i64::try_from(note.days).unwrap_or(0), "day", "days");
    let span = format!("{} to {}", date(note.from_secs), date(note.to_secs));
    let scenarios = match note.at_secs {
        None => format!("{days}, each a scenario, {span}"),
        Some(at) => format!(
            "{} possible futures of the week up to {}, made of {}",
            note.count,
            date(at),
            of_noun(
                i64::try_from(note.trained_days.unwrap_or(note.days)).unwrap_or(0),
                "day",
                "days"
            )
        ),
    };
    format!(
        "{scenarios}; {} by {}; machines of {}\n",
        assumptions.basis.as_str(),
        assumptions.by.as_str(),
        findings::machine_of(&assumptions.machine)
    )
}
