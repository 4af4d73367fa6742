//! What rules for teams would catch.

use super::{Capacity, store_failed};
use crate::store::{Entity, EntityKind};
use plimsoll_app::api::{Access, ApiError, MappingCatch, MappingPage};
use plimsoll_app::routes::MappingQuery;
use plimsoll_planner::model::Name;
use plimsoll_planner::teams::{Match, TeamMapping};
use std::collections::BTreeMap;
use std::fmt::Write as _;

type Rules = Vec<(String, String)>;
type Labels = BTreeMap<Name, Name>;

impl Capacity {
    pub(super) async fn read_team_rules(
        &self,
        access: &Access,
        query: &MappingQuery,
    ) -> Result<MappingPage, ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        let stored = self.store.list_entities(cluster.id, EntityKind::Namespace);
        let stored = stored.await.map_err(store_failed)?;
        // Namespaces of today where they are known, else all that were ever seen.
        let namespaces: Vec<(String, Labels)> = match self.seen(&cluster) {
            Some(seen) => {
                let namespaces = seen.snapshot.namespaces.iter();
                let of = namespaces.map(|one| (one.name.to_string(), one.team_labels()));
                of.collect()
            }
            None => stored.iter().map(Entity::team_labels).collect(),
        };
        let namespaces: Vec<(String, Labels)> = namespaces
            .into_iter()
            .filter(|(name, _)| access.allows(name))
            .collect();
        let configured: Rules = owned(&self.mapping);
        let labels: Vec<String> = self.mapping.label_keys().map(str::to_owned).collect();
        let (rules, error) = match query.rules.as_deref().map(read) {
            None => (configured, None),
            Some(Ok(rules)) => (rules, None),
            Some(Err(error)) => (Rules::new(), Some(error)),
        };
        let mapping = TeamMapping::new(&rules, &labels);
        let mapping = mapping.map_err(|error| {
            ApiError::invalid(
                "rules",
                format!("rules: {error}."),
                "Use a glob such as `pay-*`.".to_owned(),
            )
        })?;
        Ok(MappingPage {
            frame,
            rules: query.rules.clone().unwrap_or_else(|| text(&rules)),
            configured: query.rules.is_none() || rules == owned(&self.mapping),
            catches: match error {
                None => catches(&mapping, &rules, &labels, &namespaces),
                Some(_) => Vec::new(),
            },
            changes: match error {
                None => changes(&self.mapping, &mapping, &namespaces),
                Some(_) => Vec::new(),
            },
            toml: toml(&rules),
            labels,
            error,
        })
    }
}

fn owned(mapping: &TeamMapping) -> Rules {
    let rules = mapping.rules();
    rules
        .map(|(glob, team)| (glob.to_owned(), team.to_owned()))
        .collect()
}

/// Reads `glob = team`, a line each; the line and what is wrong with it. Empty lines and those that begin
/// with `#` say nothing.
fn read(text: &str) -> Result<Rules, (usize, String)> {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(at, line)| (at + 1, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let rule = |(number, line): (usize, &str)| {
        let parts = line.split_once('=');
        let parts = parts.map(|(glob, team)| (glob.trim().to_owned(), team.trim().to_owned()));
        let rule = parts.filter(|(glob, team)| !glob.is_empty() && !team.is_empty());
        let rule = rule.ok_or_else(|| {
            let wanted = "write a glob of namespaces, an equals sign and a team: pay-* = payments";
            (number, wanted.to_owned())
        })?;
        match TeamMapping::new(std::slice::from_ref(&rule), &[]) {
            Ok(_) => Ok(rule),
            Err(error) => Err((number, error.to_string())),
        }
    };
    lines.map(rule).collect()
}

fn text(rules: &[(String, String)]) -> String {
    let lines = rules
        .iter()
        .map(|(glob, team)| format!("{glob} = {team}\n"));
    lines.collect()
}

fn catches(
    mapping: &TeamMapping,
    rules: &[(String, String)],
    labels: &[String],
    namespaces: &[(String, Labels)],
) -> Vec<MappingCatch> {
    let empty = |by: &str, pattern: &str, team: Option<&String>| MappingCatch {
        by: by.to_owned(),
        pattern: pattern.to_owned(),
        team: team.cloned(),
        namespaces: Vec::new(),
        shadowed: Vec::new(),
    };
    let of_rules = rules
        .iter()
        .map(|(glob, team)| empty("rule", glob, Some(team)));
    let of_labels = labels.iter().map(|key| empty("label", key, None));
    let mut all: Vec<MappingCatch> = of_rules.chain(of_labels).collect();
    let mut nothing = empty("nothing", "", None);
    for (namespace, values) in namespaces {
        let mut first = true;
        for (by, team) in mapping.matches(namespace, values) {
            let at = match by {
                Match::Rule(at) => at,
                Match::Label(at) => rules.len() + at,
            };
            let Some(one) = all.get_mut(at) else { continue };
            if first {
                one.namespaces.push((namespace.clone(), team.to_string()));
            } else {
                one.shadowed.push(namespace.clone());
            }
            first = false;
        }
        if first {
            let team = plimsoll_planner::teams::UNASSIGNED.to_owned();
            nothing.namespaces.push((namespace.clone(), team));
        }
    }
    all.push(nothing);
    all
}

fn changes(
    from: &TeamMapping,
    to: &TeamMapping,
    namespaces: &[(String, Labels)],
) -> Vec<(String, String, String)> {
    let both = namespaces.iter().map(|(name, labels)| {
        let team = |mapping: &TeamMapping| mapping.team_of(name, labels).to_string();
        (name.clone(), team(from), team(to))
    });
    both.filter(|(_, from, to)| from != to).collect()
}

/// For `plimsoll.toml`.
fn toml(rules: &[(String, String)]) -> String {
    let mut text = String::new();
    for (glob, team) in rules {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "[[teams.rules]]\nnamespaces = {}\nteam = {}\n",
            quoted(glob),
            quoted(team)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_line_is_named() {
        let (line, reason) = read("# ours\npay-* = payments\n\nshop\n").unwrap_err();
        assert_eq!(line, 4);
        assert!(reason.contains("pay-* = payments"), "{reason}");
        assert_eq!(read("a[ = b").unwrap_err().0, 1);
        assert_eq!(read(" = b").unwrap_err().0, 1);
        let rules = read("pay-*=payments\n# x\n  shop = a = b ").unwrap();
        assert_eq!(rules[1], ("shop".to_owned(), "a = b".to_owned()));
    }

    #[test]
    fn what_an_earlier_rule_takes_is_shadowed() {
        let rules = read("pay-* = payments\n* = rest").unwrap();
        let labels = vec!["team".to_owned()];
        let mapping = TeamMapping::new(&rules, &labels).unwrap();
        let namespaces = vec![
            (
                "pay-eu".to_owned(),
                Labels::from([("team".into(), "x".into())]),
            ),
            ("shop".to_owned(), Labels::new()),
        ];
        let all = catches(&mapping, &rules, &labels, &namespaces);
        assert_eq!(
            all[0].namespaces,
            [("pay-eu".to_owned(), "payments".to_owned())]
        );
        assert_eq!(all[1].namespaces, [("shop".to_owned(), "rest".to_owned())]);
        assert_eq!(all[1].shadowed, ["pay-eu"]);
        assert_eq!(all[2].shadowed, ["pay-eu"]);
        assert!(all[3].namespaces.is_empty());
    }

    #[test]
    fn what_is_told_can_be_configured() {
        let rules = read("pay-\"x\" = a\\b\n").unwrap();
        let value: toml::Value = toml::from_str(&toml(&rules)).unwrap();
        let rule = &value["teams"]["rules"][0];
        assert_eq!(rule["namespaces"].as_str(), Some("pay-\"x\""));
        assert_eq!(rule["team"].as_str(), Some("a\\b"));
    }
}
