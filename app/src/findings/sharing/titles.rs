//! Titles of the cards.

use super::words::{machines_text, owners_noun, whole};
use super::{Verdict, verdict};
use crate::api::{
    Compared, DiversityNote, FractionsNote, PriceNote, ScenarioKind, ScenarioNote, Sharing,
    TestClusters,
};
use crate::charts::grouped;
use crate::format::{UNKNOWN, clock, day_near, number_word, percent, sentence_case};
use crate::routes::Owners;
use plimsoll_planner::teams::UNASSIGNED;

const HOURS_OF_A_YEAR: f64 = 8_760.0;

/// How many fewer machines.
#[must_use]
pub fn sharing_title(compared: &Compared) -> String {
    let found = &compared.waterfall;
    let share = found.saving() / found.dedicated();
    match verdict(compared) {
        Verdict::Alone => "There is nobody to share with".to_owned(),
        Verdict::Much | Verdict::Little => {
            format!("{} fewer machines when shared", percent(Some(share)))
        }
        Verdict::Nothing => "As many machines when shared".to_owned(),
        Verdict::Less => format!("{} more when shared", machines_text(-found.saving())),
        Verdict::Unclear => "No clear difference".to_owned(),
    }
}

/// Whether they peak together.
#[must_use]
pub fn sharing_week_title(compared: &Compared, note: &ScenarioNote, by: Owners) -> String {
    let (one, many) = owners_noun(by);
    let found = &compared.waterfall;
    // All peaks at once beside the peak of the sum, of the resource that decides.
    let (together, apart) = (found.a5, compared.peaks_apart);
    let share = 1.0 - together / apart;
    let told = match share {
        _ if together <= 0.0 => return "Nothing is demanded at this risk".to_owned(),
        _ if compared.holdings.len() < 2 => {
            return format!("There is one {one}: its peak is that of all");
        }
        // Of no peaks apart it is below any number.
        share if share < -0.02 => {
            "the peak of the sum is above the sum of peaks: bad days hit one at a time".to_owned()
        }
        share if share < 0.02 => {
            return format!("The {many} peak together: the peak of the sum is the sum of peaks");
        }
        share => format!(
            "the peak of the sum is {} below the sum of the {many}' peaks",
            percent(Some(share))
        ),
    };
    match (note.kind, note.at_secs) {
        (ScenarioKind::Forecast, Some(at)) => {
            format!("In the week up to {} {told}", day_near(at, note.to_secs))
        }
        _ => sentence_case(&told),
    }
}

/// When most of them peak.
#[must_use]
pub fn hours_title(sharing: &Sharing, by: Owners) -> String {
    let (_, many) = owners_noun(by);
    let peaks = sharing.teams.iter().filter_map(|team| team.peaks_at_secs);
    let mut hours: Vec<i64> = peaks.map(|secs| secs / 3_600).collect();
    let vary = hours.len();
    hours.sort_unstable();
    hours.dedup();
    let together = match sharing.diversity.peaks_at_secs {
        Some(secs) => format!("together they peak at {}", clock(secs)),
        None => "together they hardly change within the day".to_owned(),
    };
    match (vary, hours.len()) {
        (0, _) => "Demand hardly changes within the day".to_owned(),
        (1, _) if sharing.teams.len() == 1 => sentence_case(&together),
        (1, _) => format!(
            "One of {} {many} changes within the day; {together}",
            sharing.teams.len()
        ),
        (_, 1) => format!("All {many} that change within the day peak in the same hour"),
        (_, count) => sentence_case(&format!(
            "{} hours of the day are somebody's peak; {together}",
            number_word(count)
        )),
    }
}

/// Who gains most.
#[must_use]
pub fn shares_title(compared: &Compared, names: &[String]) -> String {
    let bought: f64 = compared.holdings.iter().map(|held| held.buys).sum();
    let unused: f64 = compared.holdings.iter().map(|held| held.unused).sum();
    let most = names
        .iter()
        .zip(&compared.holdings)
        .filter(|(name, _)| *name != UNASSIGNED)
        .max_by(|a, b| (a.1.buys - a.1.holds).total_cmp(&(b.1.buys - b.1.holds)));
    match most {
        Some((name, held)) if held.buys - held.holds >= 0.5 => format!(
            "{name} saves most: {:.1} machines of the cluster instead of {} of its own",
            held.holds,
            whole(held.buys)
        ),
        _ if bought > 0.0 => format!(
            "Of {} bought apart {} would stay unused at the peak",
            machines_text(bought),
            percent(Some(unused / bought))
        ),
        _ => "Nobody needs a machine".to_owned(),
    }
}

/// Who holds fractions.
#[must_use]
pub fn fractions_title(note: &FractionsNote, by: Owners) -> String {
    let (_, many) = owners_noun(by);
    let found = &note.fractions;
    if found.machines == 0 {
        return "Nothing runs now".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "machines")]
    let share = found.machines_shared as f64 / found.machines as f64;
    format!(
        "{} of the machines in use hold several {many}, {:.1} on average",
        percent(Some(share)),
        found.teams_per_machine
    )
}

/// Test clusters of one's own beside one for all.
#[must_use]
pub fn parks_title(tests: &TestClusters, by: Owners) -> String {
    let (one, many) = owners_noun(by);
    let saved = tests.parks.apart - tests.parks.shared;
    let owners = number_word(tests.parks.owners);
    match saved {
        _ if tests.parks.owners < 2 => format!("Only one {one} has namespaces for tests"),
        saved if saved > 0.0 => format!(
            "{} test clusters, one for each of the {many}, take {}; one shared by all takes {}",
            sentence_case(&owners),
            machines_text(tests.parks.apart),
            whole(tests.parks.shared)
        ),
        _ => format!("One test cluster for {owners} {many} saves no machine"),
    }
}

/// What sharing costs.
#[must_use]
pub fn costs_title(diversity: &DiversityNote) -> String {
    match diversity.mean_correlation {
        Some(r) if r > 0.3 => {
            "What sharing costs: neighbours that are loud at the same time".to_owned()
        }
        _ => "What sharing costs".to_owned(),
    }
}

/// As many independent ones would be as steady.
#[must_use]
pub fn effective_words(diversity: &DiversityNote, by: Owners) -> String {
    let (_, many) = owners_noun(by);
    format!(
        "Effective number of {many} {}",
        one_decimal(diversity.effective_teams)
    )
}

/// How much steadier all are together than apart.
#[must_use]
pub fn diversification_words(diversity: &DiversityNote) -> String {
    format!("Diversification {}", one_decimal(diversity.ratio))
}

fn one_decimal(value: Option<f64>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| format!("{value:.1}"))
}

/// What the √n law would make of it, beside what it is compared with.
#[must_use]
pub fn independent_words(compared: &Compared) -> String {
    format!(
        "If bad days did not depend on each other: {:.1} machines for the summed peaks, not {:.1}",
        compared.tail.if_independent, compared.waterfall.a4
    )
}

/// What is needed in the worst scenarios, on average.
#[must_use]
pub fn shortfall_words(compared: &Compared) -> String {
    format!(
        "Mean of the worst cases: {:.1} machines apart, {:.1} together",
        compared.tail.shortfall_dedicated, compared.tail.shortfall_shared
    )
}

/// Whether earlier days would have sufficed for later ones.
#[must_use]
pub fn hindsight_words(compared: &Compared, by: Owners) -> String {
    let Some(found) = compared.hindsight else {
        return String::new();
    };
    let (one, _) = owners_noun(by);
    format!(
        "Had the first half of the days been planned by: in the second half a {one} ran short on {} of days, any of them on \
         {}, all together on {} ({} was asked for)",
        percent(Some(found.teams)),
        percent(Some(found.any_team)),
        percent(Some(found.together)),
        percent(Some(1.0 - compared.rules.quantile)),
    )
}

/// What is saved in a year.
#[must_use]
pub fn bills_title(compared: &Compared, price: Option<&PriceNote>) -> String {
    let saving = compared.waterfall.saving();
    let is_clear = matches!(verdict(compared), Verdict::Much | Verdict::Little);
    match price {
        _ if !is_clear => "What machines come to in a year".to_owned(),
        Some(price) => format!(
            "Sharing saves {} {} a year",
            grouped(saving * price.per_hour * HOURS_OF_A_YEAR, 0),
            price.currency
        ),
        None => format!(
            "Sharing saves {} machine-hours a year",
            grouped(saving * HOURS_OF_A_YEAR, 0)
        ),
    }
}

/// What is paid for a machine.
#[must_use]
pub fn bills_subtitle(price: Option<&PriceNote>) -> String {
    match price {
        Some(price) => format!(
            "{} {} per machine and hour; energy grows with the load from idle to full",
            price.per_hour, price.currency
        ),
        None => {
            "no price of this machine is known: counted in machine-hours; a price file shows money"
                .to_owned()
        }
    }
}
