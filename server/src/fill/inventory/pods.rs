//! Rows of pods.

use super::Texts;
use super::fields::{labels, tolerations};
use super::shared::{AmountColumns, name, optional_name, parsed, take};
use crate::fill::csv_input::{Column, CsvError, CsvInput, Row, shown};
use plimsoll_planner::inventory::{GroupLimit, MOST_OBJECTS, Names, PodClass, Sums};
use plimsoll_planner::model::Name;
use std::collections::HashMap;

/// Kubernetes supports no more in a cluster, and each has a row.
const MOST_NAMESPACES: usize = 10_000;

/// What rows must agree on, with the line that said it first.
#[derive(Default)]
struct Agreed {
    teams: HashMap<Name, Option<(Name, u64)>>,
    limits: HashMap<Name, (Option<i64>, u64)>,
}

/// The classes, what they come to, and the columns that mean nothing.
pub(super) fn read(mut input: CsvInput) -> Result<(Vec<PodClass>, Sums, Vec<String>), CsvError> {
    let [names, spaces, teams, count, cpu, memory] = input.required([
        "name",
        "namespace",
        "team",
        "count",
        "cpu_millis",
        "memory_bytes",
    ])?;
    let amounts = AmountColumns::find(&mut input, [count, cpu, memory])?;
    let grouped = [input.optional("group"), input.optional("max_per_node")];
    let selected = input.optional("node_selector");
    let tolerated = input.optional("tolerations");
    let unknown = input.unknown().into_iter().map(ToOwned::to_owned).collect();
    let (mut classes, mut sums) = (Vec::new(), Sums::default());
    let (mut taken, mut texts) = (Names::default(), Texts::default());
    let mut agreed = Agreed::default();
    while let Some(row) = input.next_row()? {
        let name = name(&row, names, &mut texts)?;
        let namespace = super::shared::name(&row, spaces, &mut texts)?;
        let team = optional_name(&row, Some(teams), &mut texts)?;
        agreed.team(&row, [spaces, teams], &namespace, team.as_ref())?;
        let count = amounts.count(&row)?;
        let requests = amounts.amounts(&row)?;
        amounts.add(&row, &mut sums, (count, &requests), (None, 0))?;
        take(&row, names, &mut taken, (&namespace, &name, count))?;
        classes.push(PodClass {
            name,
            namespace,
            team,
            count,
            requests,
            group: agreed.group(&row, grouped, &mut texts)?,
            node_selector: parsed(&row, selected, labels)?,
            tolerations: parsed(&row, tolerated, tolerations)?,
        });
    }
    Ok((classes, sums, unknown))
}

impl Agreed {
    /// A namespace has one team. A row without one says nothing of it.
    fn team(
        &mut self,
        row: &Row<'_>,
        [spaces, teams]: [Column; 2],
        namespace: &Name,
        team: Option<&Name>,
    ) -> Result<(), CsvError> {
        if !self.teams.contains_key(namespace) {
            if self.teams.len() >= MOST_NAMESPACES {
                let reason =
                    format!("there are more than {MOST_NAMESPACES} namespaces. Leave some out");
                return Err(row.error(spaces, reason));
            }
            self.teams.insert(namespace.clone(), None);
        }
        let (Some(team), Some(known)) = (team, self.teams.get_mut(namespace)) else {
            return Ok(());
        };
        match known {
            None => *known = Some((team.clone(), row.line())),
            Some((other, line)) if other != team => {
                let reason = format!(
                    "the namespace {} is of the team {} here and of {} in line {line}. Give it one",
                    shown(namespace),
                    shown(team),
                    shown(other)
                );
                return Err(row.error(teams, reason));
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// A group has one limit.
    fn group(
        &mut self,
        row: &Row<'_>,
        [groups, limits]: [Option<Column>; 2],
        texts: &mut Texts,
    ) -> Result<Option<GroupLimit>, CsvError> {
        let max_per_node = row.integer(limits, 1..=MOST_OBJECTS)?;
        let Some(group) = optional_name(row, groups, texts)? else {
            if max_per_node.is_some() {
                let reason = "a limit needs a group. Name one in the column group";
                return Err(row.error(limits, reason));
            }
            return Ok(None);
        };
        let (known, line) = *self
            .limits
            .entry(group.clone())
            .or_insert((max_per_node, row.line()));
        if known != max_per_node {
            let words =
                |limit: Option<i64>| limit.map_or("none".to_owned(), |limit| limit.to_string());
            let reason = format!(
                "the group {} has the limit {} here and {} in line {line}. Give it one",
                shown(&group),
                words(max_per_node),
                words(known)
            );
            return Err(row.error(limits.or(groups), reason));
        }
        Ok(Some(GroupLimit {
            group,
            max_per_node,
        }))
    }
}
