//! What each page says first: one or two sentences written from its data, as a person would say
//! them to a colleague. Pure functions, tested case by case.

mod data_health;
mod forecast;
mod isolation;
mod known;
mod load;
mod namespace;
mod namespaces;
mod node;
mod nodes;
mod overview;
mod packing;
mod pods;
mod right_sizing;
mod sharing;
mod team;
mod team_rules;
mod teams;

pub use data_health::{
    cycle_intervals, data_health, gaps_title, of_pods_expected, process_title, quality_title,
    sources_title,
};
pub use forecast::{
    Claim, amount_of, band_at_end, before, cases, checks_title, demand_noun, earlier, error_claim,
    forecast, forecast_computing, forecast_title, from_to, horizon_words, machine_words,
    machines_title, mean_at_end, noise_claim, recent_mean, steadiness_note, steadiness_title,
    subject,
};
pub use isolation::{
    access_title, checks_told, colocation_title, findings_title, isolation, isolation_scope,
    namespace_isolation_title, neighbours_title, network_title, score_words, teams_apart_title,
    unreadable_title,
};
pub use known::{nodes_hint, nothing_known};
pub use load::{asked_for_title, first_of, sized_picture_title};
pub use namespace::{namespace, namespace_series_title, only_as_a_whole, workloads_title};
pub use namespaces::{namespaces, namespaces_subject, namespaces_title};
pub use node::{node, node_series_title};
pub use nodes::{nodes, nodes_picture_title, nodes_title, pools_title};
pub use overview::{
    capacity_title, largest_by, largest_title, nothing_observed, overview, overview_series_title,
    what_comes,
};
pub use packing::{
    apart_words, bins_title, bound_words, compaction_title, drain_words, drains_subtitle,
    drains_title, hindrance_words, not_modelled, packing, packing_bars_title,
    packing_resources_title, packing_scope, packing_teams_title, resource_amount, resource_noun,
    shapes_title, unplaced_title, waiting_title,
};
pub use pods::pods_title;
pub use right_sizing::{right_sizing, sized_title};
pub use sharing::{
    Term, Verdict, bills_subtitle, bills_title, costs_title, demand_words, diversification_words,
    effective_words, fractions_title, hindsight_words, hours_title, independent_words, machine_of,
    machines_text, owners_noun, parks_title, risk_words, rules_words, shares_title, sharing,
    sharing_cautions, sharing_data_cautions, sharing_formulas, sharing_scope, sharing_title,
    sharing_values, sharing_week_title, shortfall_words, terms, verdict, waterfall_title,
};

#[cfg(feature = "ssr")]
pub(crate) use team::whole;
pub use team::{
    alone_words, cost_alone, cost_share, cost_words, growth_amounts, quotas_title, runs_out_words,
    team,
};
pub use team_rules::team_rules;
pub use teams::{teams, teams_title, unassigned_title};

#[cfg(any(feature = "ssr", feature = "board", feature = "whatif"))]
use crate::charts::escape;

/// A finding: plain and bold pieces of one or two sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// The pieces in order.
    pub segments: Vec<Segment>,
}

/// A piece of a finding. Never markup: names from the cluster are shown as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Plain words.
    Text(String),
    /// What the sentence is about: bold.
    Strong(String),
}

impl Finding {
    /// An empty finding to build upon.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds plain words.
    #[must_use]
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.segments.push(Segment::Text(text.into()));
        self
    }

    /// Adds bold words.
    #[must_use]
    pub fn bold(mut self, text: impl Into<String>) -> Self {
        self.segments.push(Segment::Strong(text.into()));
        self
    }

    /// Adds all of another finding.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.segments.extend(other.segments);
        self
    }

    /// The same as the rest of a sentence: its first letter is small.
    pub(crate) fn in_mid_sentence(mut self) -> Self {
        if let Some(Segment::Text(text) | Segment::Strong(text)) = self.segments.first_mut()
            && let Some(first) = text.get_mut(..1)
        {
            first.make_ascii_lowercase();
        }
        self
    }

    /// A paragraph of HTML, for what is written as text.
    #[cfg(any(feature = "ssr", feature = "board", feature = "whatif"))]
    pub(crate) fn markup(&self) -> String {
        let mut markup = String::from("<p class=\"finding\">");
        for segment in &self.segments {
            match segment {
                Segment::Text(text) => markup.push_str(&escape(text)),
                Segment::Strong(text) => {
                    markup.push_str("<strong>");
                    markup.push_str(&escape(text));
                    markup.push_str("</strong>");
                }
            }
        }
        markup + "</p>"
    }

    /// The words without emphasis.
    #[must_use]
    pub fn plain(&self) -> String {
        self.segments
            .iter()
            .map(|segment| match segment {
                Segment::Text(text) | Segment::Strong(text) => text.as_str(),
            })
            .collect()
    }
}

/// A part of a whole; `None` where either is unknown or there is no whole.
pub(crate) fn ratio(part: Option<i64>, whole: Option<i64>) -> Option<f64> {
    match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => Some(part as f64 / whole as f64),
        _ => None,
    }
}

/// A part of a whole that are both known.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    ratio(Some(part), Some(whole))
}

/// A share in words where a person would use them: `a third`, `half`.
pub(crate) fn in_words(share: f64) -> Option<&'static str> {
    const WORDS: [(f64, &str); 7] = [
        (0.10, "a tenth"),
        (0.20, "a fifth"),
        (0.25, "a quarter"),
        (1.0 / 3.0, "a third"),
        (0.50, "half"),
        (2.0 / 3.0, "two thirds"),
        (0.75, "three quarters"),
    ];
    WORDS
        .into_iter()
        .find(|(value, _)| (share - value).abs() < 0.02)
        .map(|(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_stays_a_name() {
        let finding = Finding::new().say("In ").bold("<b>**x**</b>").say(".");
        assert_eq!(finding.plain(), "In <b>**x**</b>.");
        assert_eq!(finding.segments.len(), 3);
    }

    #[test]
    fn speaks_of_shares_only_when_they_are_close() {
        assert_eq!(in_words(0.34), Some("a third"));
        assert_eq!(in_words(0.5), Some("half"));
        assert_eq!(in_words(0.42), None);
    }
}
