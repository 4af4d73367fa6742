//! The workloads of all namespaces: no page has them.

use super::figures::figure_columns;
use super::namespaces::figure_key;
use super::paging::Extent;
use super::sorting::in_effect;
use super::steps::{TREND_STEPS, whole_window};
use super::{Capacity, store_failed};
use crate::store::{Entity, EntityId, EntityKind};
use plimsoll_app::api::{Access, ApiError, PlacedWorkload, TeamRef, WorkloadTable};
use plimsoll_app::routes::{Sort, WorkloadsQuery};
use std::collections::HashMap;

impl Capacity {
    /// The workloads of all namespaces that a query matches.
    ///
    /// # Errors
    /// [`ApiError`] as for a page of namespaces.
    pub async fn all_workloads(
        &self,
        access: &Access,
        query: &WorkloadsQuery,
    ) -> Result<WorkloadTable, ApiError> {
        let _permit = self.heavy_read().await;
        let scope = self.scope(&query.scope).await?;
        let cluster = scope.cluster.id;
        let asked = (query.team.as_deref(), query.namespace.as_deref());
        self.check_filters(access, &scope.cluster, asked).await?;
        let whole = self.read_whole(&scope, access, TREND_STEPS).await?;
        let teams = self
            .teams_by_namespace(cluster, scope.frame.now_secs)
            .await?;
        let entities = self.store.list_entities(cluster, EntityKind::Workload);
        let mut entities = entities.await.map_err(store_failed)?;
        let plan = whole_window(scope.range, figure_columns());
        let found = self.store.read_kind(cluster, EntityKind::Workload, &plan);
        let mut found = found.await.map_err(store_failed)?;
        entities.retain(|one| access.allows(&one.namespace) && found.contains_key(&one.id));
        let all = entities.len();
        entities.retain(|one| matches(one, teams.get(&one.namespace), query));
        let kept = entities.iter().map(|one| one.id);
        let found = kept
            .filter_map(|id| Some((id, found.remove(&id)?)))
            .collect();
        let (rows, total) = self
            .workload_rows(&scope, &entities, &found, &whole.totals)
            .await?;
        let of: HashMap<EntityId, &Entity> = entities.iter().map(|one| (one.id, one)).collect();
        let rows = rows.into_iter().filter_map(|(id, row)| {
            let namespace = &of.get(&id)?.namespace;
            Some(PlacedWorkload {
                namespace: namespace.clone(),
                team: teams.get(namespace)?.clone(),
                kind: row.kind,
                name: row.name,
                figures: row.figures,
                usage_coverage: row.usage_coverage,
            })
        });
        let mut rows: Vec<PlacedWorkload> = rows.collect();
        let key = |row: &PlacedWorkload, column: &str| figure_key(&row.figures, column);
        let sort = in_effect(&rows, query.sort, WorkloadsQuery::DEFAULT_SORT, key);
        sort_rows(&mut rows, sort);
        let shown = Extent::Page.cut(rows, query.page);
        Ok(WorkloadTable {
            frame: scope.frame,
            range: scope.range,
            coverage: scope.coverage,
            rows: shown.rows,
            sort: sort.to_string(),
            total,
            matching: shown.total,
            all,
            page: shown.page,
            pages: shown.pages,
        })
    }

    /// The team of each namespace, which workloads have from there: their labels are not kept.
    pub(super) async fn teams_by_namespace(
        &self,
        cluster: i64,
        now_secs: i64,
    ) -> Result<HashMap<String, TeamRef>, ApiError> {
        let namespaces = self.store.list_entities(cluster, EntityKind::Namespace);
        let namespaces = namespaces.await.map_err(store_failed)?;
        let teams = self.teams(cluster, &namespaces, now_secs).await?;
        let of = |one: &Entity| (one.namespace.clone(), teams.of(one));
        Ok(namespaces.iter().map(of).collect())
    }
}

fn matches(one: &Entity, team: Option<&TeamRef>, query: &WorkloadsQuery) -> bool {
    let is = |asked: &Option<String>, text: Option<&str>| {
        asked.as_deref().is_none_or(|asked| Some(asked) == text)
    };
    is(&query.team, team.map(|team| team.name.as_str()))
        && is(&query.namespace, Some(&one.namespace))
        && query.filter.as_ref().is_none_or(|filter| {
            let filter = filter.to_lowercase();
            [&one.name, &one.workload_kind, &one.namespace]
                .iter()
                .any(|text| text.to_lowercase().contains(&filter))
        })
}

fn sort_rows(rows: &mut [PlacedWorkload], sort: Sort) {
    rows.sort_by(|a, b| {
        let order = match sort.column {
            "name" => sort.direction.of(a.name.cmp(&b.name)),
            "kind" => sort.direction.of(a.kind.cmp(&b.kind)),
            "namespace" => sort.direction.of(a.namespace.cmp(&b.namespace)),
            "team" => sort.direction.of(a.team.name.cmp(&b.team.name)),
            column => sort.direction.unknown_last(
                figure_key(&a.figures, column),
                figure_key(&b.figures, column),
            ),
        };
        let names =
            |row: &PlacedWorkload| (row.namespace.clone(), row.name.clone(), row.kind.clone());
        order.then_with(|| names(a).cmp(&names(b)))
    });
}
