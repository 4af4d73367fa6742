//! All teams: what they demand, how they are kept apart, what they hold of the machines.

use super::isolation::scores_by_team;
use super::namespaces::{Row, figure_key};
use super::sorting::number;
use super::steps::TREND_STEPS;
use super::{Capacity, store_failed};
use crate::isolation::Seen;
use crate::store::EntityKind;
use plimsoll_app::api::{Access, ApiError, TeamRow, TeamsPage};
use plimsoll_app::routes::{Aggregate, NamespacesQuery, Sort, TeamsQuery};
use plimsoll_planner::teams::UNASSIGNED;
use std::collections::HashMap;

impl Capacity {
    pub(super) async fn read_teams(
        &self,
        access: &Access,
        query: &TeamsQuery,
    ) -> Result<TeamsPage, ApiError> {
        let scope = self.scope(&query.scope).await?;
        let whole = self.read_whole(&scope, access, TREND_STEPS).await?;
        let of_teams = NamespacesQuery {
            aggregate: Aggregate::Team,
            ..NamespacesQuery::of(query.scope.clone())
        };
        let all = self
            .namespace_rows(access, &of_teams, &scope, &whole)
            .await?;
        let unassigned = self.names_of(scope.cluster.id, &all.rows).await?;
        let found = match &query.filter {
            None => all,
            Some(_) => {
                let filtered = NamespacesQuery {
                    filter: query.filter.clone(),
                    ..of_teams
                };
                let mut found = self
                    .namespace_rows(access, &filtered, &scope, &whole)
                    .await?;
                found.all = all.all;
                found
            }
        };
        let seen = self.seen(&scope.cluster);
        let scores = seen.as_deref().map(|seen| scores_by_team(seen, access));
        let mut rows: Vec<TeamRow> = found
            .rows
            .into_iter()
            .map(|Row { row, .. }| TeamRow {
                namespaces: row.namespaces,
                figures: row.figures,
                score: scores
                    .as_ref()
                    .and_then(|scores| scores.get(&row.team.name).copied()),
                machines: machines(seen.as_deref(), access, &row.team.name),
                team: row.team,
            })
            .collect();
        sort(&mut rows, query.sort);
        Ok(TeamsPage {
            frame: scope.frame,
            range: scope.range,
            coverage: scope.coverage,
            rows,
            sort: query.sort.to_string(),
            all: found.all,
            total: found.total,
            unassigned,
        })
    }

    /// Names of the namespaces that nothing gives to a team.
    async fn names_of(&self, cluster: i64, rows: &[Row]) -> Result<Vec<String>, ApiError> {
        let Some(nobody) = rows.iter().find(|row| row.row.team.name == UNASSIGNED) else {
            return Ok(Vec::new());
        };
        let namespaces = self.store.list_entities(cluster, EntityKind::Namespace);
        let names: HashMap<_, String> = namespaces
            .await
            .map_err(store_failed)?
            .into_iter()
            .map(|namespace| (namespace.id, namespace.namespace))
            .collect();
        let of_nobody = nobody.entities.iter();
        let mut found: Vec<String> = of_nobody.filter_map(|id| names.get(id).cloned()).collect();
        found.sort();
        Ok(found)
    }
}

/// Machines' worth that a team holds; told to those who see the machines' other holders.
pub(super) fn machines(seen: Option<&Seen>, access: &Access, team: &str) -> Option<f64> {
    let seen = seen.filter(|_| *access == Access::All)?;
    let fractions = &seen.colocation().fractions;
    Some(fractions.teams.get(team).map_or(0.0, |held| held.worth))
}

fn sort(rows: &mut [TeamRow], by: Sort) {
    #[expect(clippy::cast_precision_loss, reason = "a number of namespaces")]
    let key = |row: &TeamRow| match by.column {
        "namespaces" => Some(row.namespaces as f64),
        "machines" => row.machines,
        "score" => number(row.score.and_then(|score| score.percent()).map(i64::from)),
        column => figure_key(&row.figures, column),
    };
    rows.sort_by(|a, b| {
        let names = || a.team.name.cmp(&b.team.name);
        match by.column {
            "team" => by.direction.of(names()),
            _ => by.direction.unknown_last(key(a), key(b)).then_with(names),
        }
    });
}
