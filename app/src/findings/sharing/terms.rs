//! The terms of the waterfall, named.

use super::{Verdict, verdict};
use crate::api::Compared;
use crate::findings::in_words;
use crate::format::{join, percent, sentence_case};

/// One term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// As in the JSON; spares are a part of rounding there.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Machines that it saves; less than none where it takes more.
    pub machines: f64,
}

impl Term {
    /// The same in as few words as a picture has room for.
    #[must_use]
    pub fn note(&self) -> &'static str {
        match self.id {
            "fragmentation" => "what no pod fits into",
            "spares" => "one cluster keeps fewer",
            "rounding" => "half machines are not sold",
            "complementarity" => "unlike shapes fit together",
            "growth" => "not all on the same day",
            _ => "not all at the same hour",
        }
    }

    /// What it comes from, in a few words.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match self.id {
            "fragmentation" => "parts of machines that no pod fits into",
            "spares" => "of every park, beside those of one cluster",
            "rounding" => "half a machine cannot be bought, nor fewer than the fewest of a park",
            "complementarity" => "CPU-heavy teams beside memory-heavy ones",
            "growth" => "not everybody needs most on the same day",
            _ => "not everybody peaks at the same hour",
        }
    }
}

/// The terms in their order: of fragmentation only where machines were packed, of spares only where
/// there are any.
#[must_use]
pub fn terms(compared: &Compared) -> Vec<Term> {
    let terms = compared.waterfall.terms();
    let spares = compared.waterfall.spares;
    let term = |id, name, machines| Term { id, name, machines };
    let fragmentation = terms
        .fragmentation
        .map(|machines| term("fragmentation", "Left-over parts", machines));
    let spares = (spares > 0.0).then(|| term("spares", "Spares", spares));
    let rounding = terms.rounding - spares.map_or(0.0, |term| term.machines);
    let rest = [
        term("rounding", "Whole machines", rounding),
        term(
            "complementarity",
            "CPU and memory mix",
            terms.complementarity,
        ),
        term("growth", "Bad days differ", terms.growth),
        term("multiplexing", "Peak hours differ", terms.multiplexing),
    ];
    spares
        .into_iter()
        .chain(fragmentation)
        .chain(rest)
        .collect()
}

/// What most of the saving is made of.
#[must_use]
pub fn waterfall_title(compared: &Compared) -> String {
    let all = terms(compared);
    let largest_but = |id: &str| {
        let others = all.iter().filter(|term| term.id != id);
        others.max_by(|a, b| a.machines.total_cmp(&b.machines).then(b.id.cmp(a.id)))
    };
    let saving = compared.waterfall.saving();
    let gains: f64 = all.iter().map(|term| term.machines.max(0.0)).sum();
    let name = |term: &Term| {
        match term.id {
            "fragmentation" => "left-over parts",
            "spares" => "spares",
            "rounding" => "whole-machine rounding",
            "complementarity" => "CPU and memory that fit together",
            "growth" => "bad days that differ",
            _ => "peaks at different hours",
        }
        .to_owned()
    };
    match verdict(compared) {
        Verdict::Alone => return "There is nobody to share with".to_owned(),
        Verdict::Unclear => return "What the difference would be made of".to_owned(),
        Verdict::Less => return "What sharing takes is more than what it saves".to_owned(),
        Verdict::Nothing if gains < 0.05 => return "Nothing is gained and nothing lost".to_owned(),
        Verdict::Nothing => return "What some terms save the others take".to_owned(),
        Verdict::Much | Verdict::Little => {}
    }
    let Some(first) = largest_but("") else {
        return String::new();
    };
    let second = largest_but(first.id).unwrap_or(first);
    let (machines, names) = if first.machines >= 0.5 * saving || second.machines <= 0.0 {
        (first.machines, vec![name(first)])
    } else {
        (
            first.machines + second.machines,
            vec![name(first), name(second)],
        )
    };
    let share = machines / saving;
    let from = format!("of what is saved comes from {}", join(&names));
    match in_words(share) {
        Some(words) => format!("{} {from}", sentence_case(words)),
        None if share > 1.0 => format!(
            "The saving comes from {}; other terms take some of it back",
            join(&names)
        ),
        None if share > 0.99 => format!("Nearly all {from}"),
        None => format!("{} {from}", percent(Some(share))),
    }
}
