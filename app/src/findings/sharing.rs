//! What is said of sharing: how many machines it is worth, how sure that is, and why.

mod how;
mod terms;
mod titles;
mod words;

pub use how::{demand_words, sharing_formulas, sharing_scope, sharing_values};
pub use terms::{Term, terms, waterfall_title};
pub use titles::{
    bills_subtitle, bills_title, costs_title, diversification_words, effective_words,
    fractions_title, hindsight_words, hours_title, independent_words, parks_title, shares_title,
    sharing_title, sharing_week_title, shortfall_words,
};
pub use words::{machine_of, machines_text, owners_noun, risk_words, rules_words};

use super::Finding;
use crate::api::{Compared, DiversityNote, ScenarioKind, ScenarioNote, Sharing};
use crate::format::{number_word, of_noun, percent, sentence_case};
use crate::routes::Owners;
use plimsoll_planner::pooling::Ends;
use words::whole;

/// Below this share of the dedicated machines the saving is little.
const LITTLE: f64 = 0.10;
/// From this share of demand on, one owner is nearly all there is.
const GIANT: f64 = 0.70;
/// From this mean correlation on, owners rise and fall together.
const TOGETHER: f64 = 0.60;
/// From this share of the summed peaks on, their peak together leaves nothing to share.
const AT_ONCE: f64 = 0.95;

/// What the comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// There is nobody to share with.
    Alone,
    /// Sharing is worth machines.
    Much,
    /// It is worth few of them.
    Little,
    /// It is worth none.
    Nothing,
    /// It takes more.
    Less,
    /// The interval spans zero.
    Unclear,
}

/// What the comparison comes to.
#[must_use]
pub fn verdict(compared: &Compared) -> Verdict {
    let found = &compared.waterfall;
    let saving = found.saving();
    let spans = compared.intervals.is_some_and(|of| of.saving.hold_zero());
    let sure = compared
        .intervals
        .is_none_or(|of| of.saving.low == of.saving.high);
    match saving {
        _ if found.parks < 2 => Verdict::Alone,
        _ if saving == 0.0 && sure => Verdict::Nothing,
        _ if spans => Verdict::Unclear,
        _ if saving < 0.0 => Verdict::Less,
        _ if saving < LITTLE * found.dedicated() => Verdict::Little,
        _ => Verdict::Much,
    }
}

/// The finding of the page.
#[must_use]
pub fn sharing(
    compared: &Compared,
    diversity: &DiversityNote,
    (note, by): (&ScenarioNote, Owners),
) -> Finding {
    let found = &compared.waterfall;
    let verdict = verdict(compared);
    if verdict == Verdict::Alone {
        let (one, many) = owners_noun(by);
        let finding = Finding::new();
        return match found.parks {
            0 if found.shared() > 0.0 => finding
                .say(format!(
                    "At this risk no {one} needs a machine on its own; together they need "
                ))
                .bold(machines_text(found.shared()))
                .say(", so there is nothing to compare."),
            0 => finding.say(format!(
                "At this risk no {one} needs a machine, so sharing is worth nothing."
            )),
            _ if compared.holdings.len() == 1 => finding
                .say(format!("Only one {one} has demand: "))
                .bold("there is nobody to share with")
                .say("."),
            _ => finding
                .say(format!(
                    "Only one {one} of {} needs machines: ",
                    number_word(compared.holdings.len())
                ))
                .bold("there is nobody to share with")
                .say(format!(
                    ". Compare {many} once there are more, or choose another window."
                )),
        };
    }
    let (_, many) = owners_noun(by);
    let lead = format!(
        "{}, {} {many} on machines of their own need ",
        sentence_case(&risk_words(compared.rules.quantile, note.kind)),
        number_word(found.parks)
    );
    let start = Finding::new()
        .say(lead)
        .bold(whole(found.dedicated()))
        .say(". Sharing one cluster they need ")
        .bold(whole(found.shared()));
    let saving = machines_text(found.saving());
    let sure = sure(compared);
    match verdict {
        Verdict::Much => start
            .say(", so sharing is worth ")
            .bold(saving)
            .say(format!("{sure}.{}", of_spares(compared))),
        Verdict::Little => start
            .say(", so sharing is worth ")
            .bold(format!("only {saving}"))
            .say(format!(
                "{sure}{}.{}",
                why(compared, diversity, by),
                of_spares(compared)
            )),
        Verdict::Unclear => start
            .say(format!(", but sharing may {}: ", either_way(compared)))
            .bold("no clear difference")
            .say(format!("{}.", why(compared, diversity, by))),
        Verdict::Nothing => start
            .say(": ")
            .bold("sharing is worth nothing")
            .say(format!(" here{}.", why(compared, diversity, by))),
        Verdict::Less => start
            .say(", so sharing takes ")
            .bold(format!("{} more", machines_text(-found.saving())))
            .say(format!("{sure}{}.", why(compared, diversity, by))),
        Verdict::Alone => start.say("."),
    }
}

/// How much of it are spares, where that is much.
fn of_spares(compared: &Compared) -> String {
    let (spares, saving) = (compared.waterfall.spares, compared.waterfall.saving());
    let more = spares - saving;
    match spares {
        spares if spares <= 0.0 || spares < 0.25 * saving => String::new(),
        spares if more > 0.5 => format!(
            " That is spare machines alone, {} of them; without them sharing would take {} more.",
            whole(spares),
            whole(more)
        ),
        _ if more > -0.5 => " All of it is spare machines.".to_owned(),
        spares if spares < 1.5 => " One of them is a spare machine.".to_owned(),
        spares => format!(" {} of them are spare machines.", whole(spares)),
    }
}

fn sure(compared: &Compared) -> String {
    compared.intervals.map_or_else(
        || " (of one day, so nobody knows how sure)".to_owned(),
        |_| format!(" ({})", range(compared)),
    )
}

/// What sharing may come to, on both sides of nothing.
fn either_way(compared: &Compared) -> String {
    let Some(Ends { low, high }) = compared.intervals.map(|of| of.saving) else {
        return "save some or take some more".to_owned();
    };
    match (low < 0.0, high > 0.0) {
        (true, true) => format!(
            "save up to {} or take up to {} more",
            whole(high),
            whole(-low)
        ),
        (true, false) => format!("take up to {} more, or as many", whole(-low)),
        (false, true) => format!("save up to {}, or none", whole(high)),
        (false, false) => "take as many".to_owned(),
    }
}

/// The interval of the difference, as a person says it.
fn range(compared: &Compared) -> String {
    let Some(Ends { low, high }) = compared.intervals.map(|of| of.saving) else {
        return "not known".to_owned();
    };
    // Of a sharing that takes more, the difference is told the other way round.
    let (low, high) = if compared.waterfall.saving() < 0.0 && high <= 0.0 {
        (-high, -low)
    } else {
        (low, high)
    };
    if low == high {
        format!("{} in nine of ten draws", whole(low))
    } else {
        format!("{} to {}", whole(low), whole(high))
    }
}

/// Why sharing is worth little or nothing.
fn why(compared: &Compared, diversity: &DiversityNote, by: Owners) -> String {
    let (_, many) = owners_noun(by);
    // Nearly all of the peaks come at once.
    let at_once = compared.waterfall.a5 >= AT_ONCE * compared.peaks_apart;
    match (&diversity.largest, diversity.mean_correlation) {
        // Never rounded up to all of it.
        (Some((name, share)), _) if *share >= 0.995 => format!(": {name} has nearly all demand"),
        (Some((name, share)), _) if *share >= GIANT => {
            format!(": {name} has {} of all demand", percent(Some(*share)))
        }
        (_, Some(r)) if r >= TOGETHER => format!(": {many} rise and fall together"),
        _ if at_once && diversity.peaks_at_secs.is_none() => {
            format!(": what the {many} need hardly changes, so nobody leaves room for another")
        }
        _ if at_once => format!(": the {many} need most at the same moments"),
        _ => String::new(),
    }
}

/// Whether machines ran short so much more often than was asked for that chance does not explain it.
fn fails(share: f64, risk: f64) -> bool {
    share > 3.0 * risk && share > risk + 0.1
}

/// What must be known beside the finding, as sentences.
#[must_use]
pub fn sharing_cautions(compared: &Compared, note: &ScenarioNote) -> Vec<String> {
    let mut cautions = Vec::new();
    let risk = 1.0 - compared.rules.quantile;
    let needed = 1.0 / risk;
    let days = note.days as f64;
    if note.kind == ScenarioKind::History && risk > 0.0 && days < needed - 1e-9 {
        let seen = of_noun(i64::try_from(note.days).unwrap_or(0), "day", "days");
        cautions.push(format!(
            "Of {seen} nobody knows what happens once in {}: the worst day that was seen counts.",
            whole(needed.ceil())
        ));
    }
    if let Some(found) = compared.hindsight.filter(|of| fails(of.together, risk)) {
        cautions.push(format!(
            "Tested on the days seen: what suffices for the first half ran short on {} of the days of the second ({} was \
             asked for). Where demand grows, compare possible futures.",
            percent(Some(found.together)),
            percent(Some(risk))
        ));
    }
    if let Some((forecast, all)) = note.forecast.filter(|(forecast, all)| forecast < all) {
        let others = i64::try_from(all - forecast).unwrap_or(0);
        cautions.push(format!(
            "{} too little history to be forecast, of {all}: what they need goes on as it was.",
            of_noun(others, "namespace has", "namespaces have")
        ));
    }
    if note.days_left_out > 0 {
        let left_out = of_noun(
            i64::try_from(note.days_left_out).unwrap_or(0),
            "day is",
            "days are",
        );
        cautions.push(format!(
            "{left_out} left out, of which parts are not known."
        ));
    }
    cautions
}

/// What must be known of the data, whatever the rules.
#[must_use]
pub fn sharing_data_cautions(sharing: &Sharing) -> Vec<String> {
    let mut cautions = Vec::new();
    if let Some(censored) = sharing.censored.filter(|of| of.share_near_full > 0.01) {
        cautions.push(format!(
            "In {} of the time demand was above 95 % of what there is: what could not grow any more looks as if \
             some gave way to others, so sharing may be worth less.",
            percent(Some(censored.share_near_full))
        ));
    }
    let of_machine = sharing.machine.sizes.iter();
    let unknown = of_machine.filter(|size| !sharing.resources.contains(&size.resource));
    for size in unknown {
        cautions.push(format!(
            "{} is not compared: nothing is known of the demand for it.",
            match &*size.resource {
                "cpu" => "CPU".to_owned(),
                other => sentence_case(other),
            }
        ));
    }
    if !sharing.left_out.is_empty() {
        let count = i64::try_from(sharing.left_out.len()).unwrap_or(0);
        cautions.push(format!(
            "{} left out, of which less than 90 % of their time is known.",
            of_noun(count, "namespace is", "namespaces are")
        ));
    }
    if let Some(gpus) = sharing.gpus_apart {
        let verb = if gpus < 1.5 { "GPU is" } else { "GPUs are" };
        cautions.push(format!(
            "Up to {gpus:.0} {verb} demanded, which these machines do not have: machines with GPUs are not compared."
        ));
    }
    cautions
}
