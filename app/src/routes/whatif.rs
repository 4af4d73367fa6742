//! The query of the what-if page: the scenario is its URL.

use super::numbers::{number, whole};
use super::pairs::{Params, with_query};
use super::paths;
use crate::api::ApiError;
use plimsoll_planner::model::Name;
use plimsoll_planner::whatif::{Change, MOST_GROWTH, Scenario, Wrong};

/// What is changed of which cluster. What is left out is left as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WhatIfQuery {
    /// The cluster.
    pub cluster: Option<String>,
    /// The team that a new one is like.
    pub add_team: Option<String>,
    /// How many times as large that is.
    pub copies: Option<f64>,
    /// How many times as many pods there are of everyone.
    pub grow: Option<f64>,
    /// The team that grows.
    pub grow_team: Option<String>,
    /// How many times as many pods it has.
    pub grow_team_by: Option<f64>,
    /// Percent a month that everyone grows at.
    pub rate: Option<f64>,
    /// For how many months.
    pub months: Option<u32>,
    /// Whether everyone asks for what is recommended.
    pub right_size: bool,
    /// The kind of nodes that is replaced.
    pub replace: Option<String>,
    /// The kind that comes in its place; none drops it.
    pub with: Option<String>,
    /// The zone that is lost.
    pub lose_zone: Option<String>,
    /// The pool that loses nodes.
    pub lose_pool: Option<String>,
    /// How many nodes are lost.
    pub lose_nodes: Option<u32>,
    /// The pool or kind of nodes that come.
    pub add_like: Option<String>,
    /// How many come.
    pub add_machines: Option<u32>,
}

/// Nodes that can be added or lost.
const MOST_NODES: u32 = 10_000;
const MOST_MONTHS: u32 = 120;
const USUAL_MONTHS: u32 = 12;
const FACTOR: &str = "a factor from 0 to 100";

impl WhatIfQuery {
    /// The parameters there are.
    pub const PARAMETERS: &'static [&'static str] = &[
        "cluster",
        "add_team",
        "copies",
        "grow",
        "grow_team",
        "grow_team_by",
        "rate",
        "months",
        "right_size",
        "replace",
        "with",
        "lose_zone",
        "lose_pool",
        "lose_nodes",
        "add_like",
        "add_machines",
    ];

    /// Reads and checks the parameters, as far as that can be done without knowing the cluster.
    ///
    /// # Errors
    /// [`ApiError`] that names the first parameter which is wrong.
    pub fn read(params: &Params) -> Result<Self, ApiError> {
        params.once(Self::PARAMETERS)?;
        let text = |name| params.text(name, 253);
        let factor = |name| number(params, name, (0.0, MOST_GROWTH), FACTOR);
        let right_size = match params.get("right_size") {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => {
                return Err(ApiError::invalid(
                    "right_size",
                    "right_size: this is neither 1 nor 0.",
                    "Use 1 for requests as recommended, or leave it out.",
                ));
            }
        };
        let query = Self {
            cluster: text("cluster")?,
            add_team: text("add_team")?,
            copies: number(
                params,
                "copies",
                (0.01, MOST_GROWTH),
                "a number from 0.01 to 100",
            )?,
            grow: factor("grow")?,
            grow_team: text("grow_team")?,
            grow_team_by: factor("grow_team_by")?,
            rate: number(
                params,
                "rate",
                (-50.0, 100.0),
                "a percentage from -50 to 100",
            )?,
            months: whole(params, "months", (0, MOST_MONTHS))?,
            right_size,
            replace: text("replace")?,
            with: text("with")?,
            lose_zone: text("lose_zone")?,
            lose_pool: text("lose_pool")?,
            lose_nodes: whole(params, "lose_nodes", (0, MOST_NODES))?,
            add_like: text("add_like")?,
            add_machines: whole(params, "add_machines", (0, MOST_NODES))?,
        };
        query.check_halves()?;
        Ok(query)
    }

    /// Refuses what changes nothing without another parameter, which is not given: who gave it would take
    /// the cluster as it is for what they asked. Values that hold anyway are no half: forms send them.
    fn check_halves(&self) -> Result<(), ApiError> {
        let factor = |given: Option<f64>| given.is_some_and(|factor| factor != 1.0);
        let months = self.months.is_some_and(|months| months != USUAL_MONTHS);
        let halves = [
            ("copies", factor(self.copies), self.add_team.is_some()),
            (
                "grow_team",
                self.grow_team.is_some(),
                self.grow_team_by.is_some(),
            ),
            (
                "grow_team_by",
                factor(self.grow_team_by),
                self.grow_team.is_some(),
            ),
            ("months", months, self.rate.is_some()),
            ("with", self.with.is_some(), self.replace.is_some()),
            (
                "lose_pool",
                self.lose_pool.is_some(),
                self.lose_nodes.is_some(),
            ),
            (
                "add_like",
                self.add_like.is_some(),
                self.add_machines.is_some(),
            ),
        ];
        let mut halves = halves.into_iter();
        let half = halves.find(|(_, is_given, has_other)| *is_given && !has_other);
        half.map_or(Ok(()), |(field, ..)| Err(half_given(field)))
    }

    /// The parameter that is wrong of those that a change is made of; `field` is the first of them.
    #[must_use]
    pub fn field_of(&self, field: &'static str, wrong: &Wrong) -> &'static str {
        let is = |given: &Option<String>, name: &Name| given.as_deref() == Some(&**name);
        match (field, wrong) {
            ("add_team", Wrong::Number) => "copies",
            ("grow_team", Wrong::Number) => "grow_team_by",
            ("replace", Wrong::Kind(name)) if !is(&self.replace, name) => "with",
            ("lose_nodes", Wrong::Pool(_)) => "lose_pool",
            ("add_machines", Wrong::Like(_) | Wrong::Gone(Some(_))) => "add_like",
            _ => field,
        }
    }

    /// The changes, and the parameter that each comes from.
    #[must_use]
    pub fn scenario(&self) -> (Scenario, Vec<&'static str>) {
        let mut changes = Vec::new();
        let mut fields = Vec::new();
        let mut push = |field, change| {
            fields.push(field);
            changes.push(change);
        };
        let name = |text: &String| text.as_str().into();
        if let Some(like) = &self.add_team {
            let times = self.copies.unwrap_or(1.0);
            let like = name(like);
            push("add_team", Change::AddTeam { like, times });
        }
        if let Some(factor) = self.grow.filter(|factor| *factor != 1.0) {
            push("grow", Change::Grow { team: None, factor });
        }
        let of_team = self.grow_team.as_ref().zip(self.grow_team_by);
        if let Some((team, factor)) = of_team {
            let team = Some(name(team));
            push("grow_team", Change::Grow { team, factor });
        }
        let months = self.months.unwrap_or(USUAL_MONTHS);
        let rate = self.rate.map(|rate| (rate, months));
        if let Some((percent, months)) = rate.filter(|(rate, months)| *rate != 0.0 && *months > 0) {
            push("rate", Change::GrowFor { percent, months });
        }
        if self.right_size {
            push("right_size", Change::RightSize);
        }
        match (&self.replace, &self.with) {
            (Some(kind), None) => push("replace", Change::Drop { kind: name(kind) }),
            (Some(kind), Some(with)) => {
                let (kind, with) = (name(kind), name(with));
                push("replace", Change::Replace { kind, with });
            }
            (None, _) => {}
        }
        if let Some(zone) = &self.lose_zone {
            push("lose_zone", Change::LoseZone { zone: name(zone) });
        }
        // A name is looked at also where no node is to be lost or to come.
        let of_pool = self.lose_pool.is_some();
        if let Some(nodes) = self.lose_nodes.filter(|nodes| *nodes > 0 || of_pool) {
            let pool = self.lose_pool.as_ref().map(name);
            let nodes = i64::from(nodes);
            push("lose_nodes", Change::LoseNodes { pool, nodes });
        }
        let like_some = self.add_like.is_some();
        if let Some(nodes) = self.add_machines.filter(|nodes| *nodes > 0 || like_some) {
            let like = self.add_like.as_ref().map(name);
            let nodes = i64::from(nodes);
            push("add_machines", Change::AddMachines { like, nodes });
        }
        (Scenario { changes }, fields)
    }

    /// The pairs that are given, for links.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let text = |value: &Option<String>| value.clone();
        let decimal = |value: Option<f64>| value.map(|value| value.to_string());
        let whole = |value: Option<u32>| value.map(|value| value.to_string());
        let values = [
            text(&self.cluster),
            text(&self.add_team),
            decimal(self.copies),
            decimal(self.grow),
            text(&self.grow_team),
            decimal(self.grow_team_by),
            decimal(self.rate),
            whole(self.months),
            self.right_size.then(|| "1".to_owned()),
            text(&self.replace),
            text(&self.with),
            text(&self.lose_zone),
            text(&self.lose_pool),
            whole(self.lose_nodes),
            text(&self.add_like),
            whole(self.add_machines),
        ];
        let names = Self::PARAMETERS.iter().copied();
        names
            .zip(values)
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// A link to a path with these parameters.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        with_query(path, &self.pairs())
    }

    /// A link to the page.
    #[must_use]
    pub fn page_link(&self) -> String {
        self.link(paths::WHAT_IF)
    }
}

/// What a parameter needs that was given alone.
fn half_given(field: &'static str) -> ApiError {
    let (other, what, instead) = match field {
        "copies" => ("add_team", "the team that the new one is like", ""),
        "grow_team" => ("grow_team_by", "how many times as many pods it has", ""),
        "grow_team_by" => ("grow_team", "the team that grows", ", or give grow"),
        "months" => ("rate", "the percent a month that everyone grows at", ""),
        "with" => ("replace", "the kind that goes", ""),
        "lose_pool" => ("lose_nodes", "how many of its nodes are lost", ""),
        _ => ("add_machines", "how many nodes come", ""),
    };
    ApiError::invalid(
        field,
        format!("{field}: it needs {other}, {what}."),
        format!("Add {other}, or leave {field} out{instead}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<WhatIfQuery, ApiError> {
        WhatIfQuery::read(&Params::from_query(query))
    }

    #[test]
    fn a_link_reads_back_as_its_query() {
        let text = "cluster=a&add_team=payments&copies=2&grow=1.3&grow_team=web&grow_team_by=2&rate=3&months=12\
                    &right_size=1&replace=m5.large&with=m5.xlarge&lose_zone=b&lose_pool=main&lose_nodes=2\
                    &add_like=main&add_machines=3";
        let query = read(text).unwrap();
        assert_eq!(query.page_link(), format!("/what-if?{text}"));
        let (scenario, fields) = query.scenario();
        assert_eq!((scenario.changes.len(), fields.len()), (9, 9));
        assert!(read("").unwrap().scenario().0.is_empty());
        // As a form sends what nobody touched, and what was put back to what holds anyway.
        for idle in [
            "add_team=&copies=1&grow=1&months=12&add_machines=0&lose_nodes=",
            "add_team=&copies=&grow_team=&grow_team_by=1&rate=0&months=6&replace=&with=&lose_pool=&add_like=",
        ] {
            assert!(read(idle).unwrap().scenario().0.is_empty(), "{idle}");
        }
    }

    #[test]
    fn half_of_a_change_is_refused_by_its_name() {
        for (text, field, other) in [
            ("copies=2", "copies", "add_team"),
            ("grow_team=web", "grow_team", "grow_team_by"),
            ("grow_team_by=2", "grow_team_by", "grow_team"),
            ("months=6", "months", "rate"),
            ("with=large", "with", "replace"),
            ("lose_pool=main", "lose_pool", "lose_nodes"),
            ("add_like=main", "add_like", "add_machines"),
            // Another change beside it makes it none the wholer.
            (
                "grow=2&add_like=main&add_machines=",
                "add_like",
                "add_machines",
            ),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{text}");
            assert!(error.message.starts_with(&format!("{field}: ")), "{error}");
            assert!(error.message.contains(other), "{error}");
            assert!(error.hint.contains(other), "{}", error.hint);
        }
        for whole in [
            "add_team=web",
            "rate=3",
            "replace=large",
            "lose_nodes=2",
            "add_machines=1",
        ] {
            assert_eq!(
                read(whole).unwrap().scenario().0.changes.len(),
                1,
                "{whole}"
            );
        }
    }

    #[test]
    fn of_a_change_the_part_that_is_wrong_is_named() {
        let name = || Name::from("x");
        let query = read("replace=large&with=x").unwrap();
        for (field, wrong, named) in [
            ("replace", Wrong::Kind(name()), "with"),
            ("replace", Wrong::Kind("large".into()), "replace"),
            ("lose_nodes", Wrong::Pool(name()), "lose_pool"),
            ("add_machines", Wrong::Like(name()), "add_like"),
            ("add_machines", Wrong::Gone(None), "add_machines"),
            ("add_team", Wrong::Number, "copies"),
            ("add_team", Wrong::Team(name()), "add_team"),
        ] {
            assert_eq!(query.field_of(field, &wrong), named, "{wrong:?}");
        }
        // Also of nothing that is lost or comes a name must be one.
        let scenario = read("lose_nodes=0&lose_pool=x&add_machines=0&add_like=x");
        assert_eq!(
            scenario.unwrap().scenario().1,
            ["lose_nodes", "add_machines"]
        );
    }

    #[test]
    fn names_the_parameter_that_is_wrong() {
        for (text, field) in [
            ("copies=0", "copies"),
            ("grow=-1", "grow"),
            ("grow=NaN", "grow"),
            ("grow_team_by=101", "grow_team_by"),
            ("rate=101", "rate"),
            ("months=1.5", "months"),
            ("right_size=yes", "right_size"),
            ("lose_nodes=-1", "lose_nodes"),
            ("add_machines=10001", "add_machines"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{text}");
        }
    }
}
