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
    text.push_str(&scope(study, compared, assumptions));
    for caution in findings::sharing_cautions(compared, &study.note) {
        text.push_str(&caution);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&write_terms(compared));
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
    let header = [
        assumptions.by.as_str(),
        "needs alone",
        "buys",
        "unused",
        "holds",
    ];
    let mut lines = vec![header.map(str::to_owned).to_vec()];
    for (owner, held) in study.owners.iter().zip(&compared.holdings) {
        lines.push(vec![
            owner.name.clone(),
            format!("{:.2}", held.needs),
            format!("{:.0}", held.buys),
            format!("{:.2}", held.unused),
            format!("{:.2}", held.holds),
        ]);
    }
    text.push('\n');
    text.push_str(&aligned(&lines, 1));
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// The way from the machines of all parks to the shared ones.
#[must_use]
pub fn write_terms(compared: &Compared) -> String {
    let line = |name: &str, why: &str, value: f64| {
        // No minus before nothing.
        let value = if value.abs() < 0.005 { 0.0 } else { value };
        vec![name.to_owned(), why.to_owned(), format!("{value:.2}")]
    };
    let found = &compared.waterfall;
    let mut lines = vec![line(
        "Dedicated",
        "machines of all parks",
        found.dedicated(),
    )];
    for term in findings::terms(compared) {
        lines.push(line(term.name, term.why(), -term.machines));
    }
    lines.push(line("Shared", "machines of one cluster", found.shared()));
    aligned(&lines, 2)
}

/// Lines whose columns are as wide as what is in them: the first ones of words, all others of numbers.
fn aligned(lines: &[Vec<String>], words: usize) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let wide = |at: usize| {
        let cells = lines.iter().filter_map(|line| line.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    let mut text = String::new();
    for line in lines {
        for (at, (cell, wide)) in line.iter().zip(&widths).enumerate() {
            let gap = if at == 0 { "" } else { "  " };
            text.push_str(&match at < words {
                true => format!("{gap}{cell:<wide$}"),
                false => format!("{gap}{cell:>wide$}"),
            });
        }
        text.push('\n');
    }
    text
}

/// Of what it is: days, basis, machine, rules.
fn scope(study: &Study, compared: &Compared, assumptions: &Assumptions) -> String {
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
        "{scenarios}; {} by {}; machines of {}; {}\n",
        assumptions.basis.as_str(),
        assumptions.by.as_str(),
        findings::machine_of(&assumptions.machine),
        findings::rules_words(&compared.rules, note.kind)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let line = |name: &str, number: &str| vec![name.to_owned(), number.to_owned()];
        let lines = [line("é", "12345678.90"), line("a-very-long-name", "1.00")];
        assert_eq!(
            aligned(&lines, 1),
            "é                 12345678.90\na-very-long-name         1.00\n"
        );
    }
}
