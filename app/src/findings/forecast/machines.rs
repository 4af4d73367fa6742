//! What is said of machines.

use super::words::amount_of;
use crate::api::MachinePlan;
use crate::format::{count, day_near, of_noun};
use crate::routes::Resource;

/// How large the machines are that are counted.
#[must_use]
pub fn machine_words(plan: &MachinePlan) -> String {
    format!(
        "{} and {}",
        amount_of(Resource::Cpu, plan.cores),
        amount_of(Resource::Memory, plan.memory_bytes)
    )
}

/// How many machines sharing is worth, at first and in the end.
#[must_use]
pub fn machines_title(plan: &MachinePlan) -> String {
    let (Some(first), Some(last)) = (plan.periods.first(), plan.periods.last()) else {
        return "Machines needed".to_owned();
    };
    let saved = |period: &crate::api::MachinePeriod| period.apart - period.shared;
    let machines = |value: i64| of_noun(value, "machine", "machines");
    match (saved(first), saved(last)) {
        (at_first, at_last) if at_first <= 0 && at_last <= 0 => {
            "Sharing saves no machine: apart, teams need no more".to_owned()
        }
        (at_first, at_last) if at_first == at_last => {
            format!("Sharing saves {}", machines(at_first))
        }
        (at_first, at_last) => format!(
            "Sharing saves {} at first, {} by {}",
            machines(at_first),
            count(at_last),
            day_near(last.to_secs, first.from_secs)
        ),
    }
}
