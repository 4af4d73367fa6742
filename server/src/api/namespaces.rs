//! Demand by namespace or team.

use super::figures::{Figure, figure_columns, sum_up, trend_columns};
use super::paging::{Extent, Paged};
use super::scope::Scope;
use super::shares::{Measure, Shares, Totals, mean, part};
use super::sorting::{in_effect, number};
use super::steps::{TREND_STEPS, plan, whole_window};
use super::whole::Whole;
use super::{Capacity, store_failed};
use crate::store::{Buckets, EntityId, EntityKind, ReadPlan};
use plimsoll_app::api::{
    Access, ApiError, DemandFigures, NamespaceRow, NamespaceTable, Series, TeamRef,
};
use plimsoll_app::routes::{Aggregate, Basis, NamespacesQuery, Sort};
use plimsoll_planner::accounting::Demand;
use std::collections::BTreeMap;

/// All rows that match, and the sums around them.
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// Their namespaces that are there at the end of the window, with their teams.
    pub(super) present: Vec<(TeamRef, Demand)>,
    sort: Sort,
    pub(super) total: DemandFigures,
    pub(super) all: usize,
    cpu_allocatable: Option<i64>,
    memory_allocatable: Option<i64>,
}

/// A row, whose trend is read when it is shown, and the namespaces that it is made of.
pub(super) struct Row {
    pub(super) row: NamespaceRow,
    pub(super) entities: Vec<EntityId>,
}

/// What becomes one row: a namespace, or those of a team.
struct Member {
    namespace: String,
    team: TeamRef,
    entities: Vec<EntityId>,
    measure: Measure,
    moment: Option<Demand>,
}

impl Capacity {
    pub(super) async fn read_namespaces(
        &self,
        access: &Access,
        query: &NamespacesQuery,
        extent: Extent,
    ) -> Result<NamespaceTable, ApiError> {
        let scope = self.scope(&query.scope).await?;
        let asked = (query.team.as_deref(), None);
        self.check_filters(access, &scope.cluster, asked).await?;
        let whole = self.read_whole(&scope, access, TREND_STEPS).await?;
        let Rows {
            rows,
            present: _,
            sort,
            total,
            all,
            cpu_allocatable,
            memory_allocatable,
        } = self.namespace_rows(access, query, &scope, &whole).await?;
        let Paged {
            rows,
            total: matching,
            page,
            pages,
        } = extent.cut(rows, query.page);
        let rows = match extent {
            Extent::Page => {
                self.with_trends(&scope, access, (&whole, query.scope.basis), rows)
                    .await?
            }
            Extent::All => rows.into_iter().map(|row| row.row).collect(),
        };
        Ok(NamespaceTable {
            frame: scope.frame,
            range: scope.range,
            coverage: scope.coverage,
            rows,
            sort: sort.to_string(),
            total,
            matching,
            all,
            page,
            pages,
            cpu_allocatable,
            memory_allocatable,
        })
    }

    /// All rows that match, sorted.
    pub(super) async fn namespace_rows(
        &self,
        access: &Access,
        query: &NamespacesQuery,
        scope: &Scope,
        whole: &Whole,
    ) -> Result<Rows, ApiError> {
        let members = self.members(access, query, scope, &whole.totals).await?;
        let (cpu_allocatable, memory_allocatable) = whole.allocatable();
        let all = members.len();
        let matching: Vec<Member> = members
            .into_iter()
            .filter(|member| matches(member, query))
            .collect();
        let measures: Vec<Measure> = matching.iter().map(|member| member.measure).collect();
        let moments: Vec<Option<&Demand>> = matching
            .iter()
            .map(|member| member.moment.as_ref())
            .collect();
        let shares = Shares::new(&measures, &moments, &whole.totals);
        let total = shares.total();
        let figures: Vec<DemandFigures> = shares.rows().to_vec();
        let present = matching
            .iter()
            .filter_map(|member| Some((member.team.clone(), member.moment?)))
            .collect();
        let mut rows: Vec<Row> = matching
            .into_iter()
            .zip(figures)
            .map(|(member, figures)| Row {
                row: NamespaceRow {
                    namespace: member.namespace,
                    team: member.team,
                    namespaces: member.entities.len(),
                    figures,
                    cpu_share_permille: Scope::permille(
                        by_basis(&figures.cpu, query.scope.basis),
                        cpu_allocatable,
                    ),
                    memory_share_permille: Scope::permille(
                        by_basis(&figures.memory, query.scope.basis),
                        memory_allocatable,
                    ),
                    trend: Series::default(),
                    usage_coverage: member.measure.coverage(),
                },
                entities: member.entities,
            })
            .collect();
        let sort = in_effect(&rows, query.sort, NamespacesQuery::DEFAULT_SORT, key);
        sort_rows(&mut rows, sort);
        Ok(Rows {
            rows,
            present,
            sort,
            total,
            all,
            cpu_allocatable,
            memory_allocatable,
        })
    }

    /// Rows with their trends, for which only what these are made of is read.
    pub(super) async fn with_trends(
        &self,
        scope: &Scope,
        access: &Access,
        (whole, basis): (&Whole, Basis),
        rows: Vec<Row>,
    ) -> Result<Vec<NamespaceRow>, ApiError> {
        let figure = Figure::cpu(basis);
        let plan = plan(
            scope.range,
            TREND_STEPS,
            scope.cycles.interval_secs,
            trend_columns(figure),
        );
        let ids: Vec<EntityId> = rows.iter().flat_map(|row| row.entities.clone()).collect();
        let found = self
            .store
            .read_entities(scope.cluster.id, EntityKind::Namespace, &ids, &plan)
            .await
            .map_err(store_failed)?;
        let whole = self
            .whole_trend(scope, access, (whole, &plan), figure)
            .await?;
        let rows = rows.into_iter().map(|Row { row, entities }| {
            let buckets: Vec<&Buckets> = entities.iter().filter_map(|id| found.get(id)).collect();
            let buckets = match buckets[..] {
                [of_one] => of_one.clone(),
                _ => sum_up(&buckets, &plan),
            };
            NamespaceRow {
                trend: trend(&plan, &buckets, &whole),
                ..row
            }
        });
        Ok(rows.collect())
    }

    async fn members(
        &self,
        access: &Access,
        query: &NamespacesQuery,
        scope: &Scope,
        whole: &Totals,
    ) -> Result<Vec<Member>, ApiError> {
        let cluster = scope.cluster.id;
        let plan = whole_window(scope.range, figure_columns());
        let namespaces = self
            .store
            .list_entities(cluster, EntityKind::Namespace)
            .await
            .map_err(store_failed)?;
        let teams = self
            .teams(cluster, &namespaces, scope.frame.now_secs)
            .await?;
        let mut found = self
            .store
            .read_kind(cluster, EntityKind::Namespace, &plan)
            .await
            .map_err(store_failed)?;
        let ids: Vec<EntityId> = found.keys().copied().collect();
        let moment = self.moment_of(scope, EntityKind::Namespace, &ids).await?;
        let members = namespaces
            .iter()
            .filter(|namespace| access.allows(&namespace.namespace))
            .filter_map(|namespace| {
                // Without a sample in the window there was no such namespace then.
                let buckets = found.remove(&namespace.id)?;
                let moment = moment
                    .get(&namespace.id)
                    .map(|values| Demand::from_values(values));
                let team = teams.of(namespace);
                Some(Member {
                    namespace: namespace.namespace.clone(),
                    team,
                    entities: vec![namespace.id],
                    measure: Measure::of(&Totals::of(&buckets), whole),
                    moment,
                })
            });
        Ok(match query.aggregate {
            Aggregate::Namespace => members.collect(),
            Aggregate::Team => by_team(members),
        })
    }
}

fn by_team(members: impl Iterator<Item = Member>) -> Vec<Member> {
    let mut teams: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    for member in members {
        teams
            .entry(member.team.name.clone())
            .or_default()
            .push(member);
    }
    let sum = |members: Vec<Member>| {
        let mut moment: Option<Demand> = None;
        for demand in members.iter().filter_map(|member| member.moment) {
            moment.get_or_insert_with(Demand::default).add(&demand);
        }
        Member {
            namespace: String::new(),
            team: members[0].team.clone(),
            entities: members
                .iter()
                .flat_map(|member| member.entities.clone())
                .collect(),
            // Of each by itself: one that is not measured is not hidden by the others.
            measure: Measure::sum(members.iter().map(|member| &member.measure)),
            // One namespace's quota does not bound the others of its team.
            moment: moment.map(|demand| Demand {
                cpu_quota_millis: None,
                memory_quota_bytes: None,
                ..demand
            }),
        }
    };
    teams.into_values().map(sum).collect()
}

/// A row's part of the whole over time, of [`trend_columns`]. Where the whole is known and the row
/// is not there, it used nothing; where it is there and is not measured, that is unknown.
pub(super) fn trend(plan: &ReadPlan, row: &Buckets, whole: &Buckets) -> Series {
    let column = |of: &'_ Buckets, at: usize| of.columns.get(at).cloned().unwrap_or_default();
    let steps = |of| column(of, 0).into_iter().zip(column(of, 1));
    let values = steps(row).zip(steps(whole)).map(|(row, whole)| {
        let secs = i128::from(whole.0.secs);
        let part = part((&row.0, &row.1), (&whole.0, &whole.1))?;
        (secs > 0).then(|| mean(part, secs))
    });
    Series {
        from_secs: plan.first_step_secs(),
        step_secs: plan.step_secs,
        values: values.collect(),
    }
}

fn matches(member: &Member, query: &NamespacesQuery) -> bool {
    let team = query
        .team
        .as_ref()
        .is_none_or(|team| *team == member.team.name);
    let text = query.filter.as_ref().is_none_or(|filter| {
        let filter = filter.to_lowercase();
        member.namespace.to_lowercase().contains(&filter)
            || member.team.name.to_lowercase().contains(&filter)
    });
    team && text
}

/// The figure that the basis speaks of.
pub(super) fn by_basis(figures: &plimsoll_app::api::ResourceFigures, basis: Basis) -> Option<i64> {
    match basis {
        Basis::Requests => figures.requested,
        Basis::Usage => figures.used,
        Basis::Max => figures.max,
    }
}

/// Sorts rows by a column, or by what is known where no row has anything in it.
pub(super) fn rank_rows(rows: &mut [Row], by: Sort) {
    let sort = in_effect(rows, by, by, key);
    sort_rows(rows, sort);
}

fn sort_rows(rows: &mut [Row], sort: Sort) {
    rows.sort_by(|of_a, of_b| {
        let (a, b) = (&of_a.row, &of_b.row);
        let names = || (&a.namespace, &a.team.name).cmp(&(&b.namespace, &b.team.name));
        let order = match sort.column {
            "namespace" => sort.direction.of(a.namespace.cmp(&b.namespace)),
            "team" => sort.direction.of(a.team.name.cmp(&b.team.name)),
            column => sort
                .direction
                .unknown_last(key(of_a, column), key(of_b, column)),
        };
        order.then_with(names)
    });
}

fn key(Row { row, .. }: &Row, column: &str) -> Option<f64> {
    match column {
        "cpu_share" => number(row.cpu_share_permille),
        "memory_share" => number(row.memory_share_permille),
        column => figure_key(&row.figures, column),
    }
}

/// The figure that a column of a table shows; pods for a column that is none of these.
pub(super) fn figure_key(figures: &DemandFigures, column: &str) -> Option<f64> {
    let (cpu, memory) = (&figures.cpu, &figures.memory);
    match column {
        "cpu_used" => number(cpu.used),
        "cpu_requested" => number(cpu.requested),
        "cpu_limit" => number(cpu.limit),
        "cpu_quota" => number(cpu.quota),
        "cpu_efficiency" => cpu.efficiency(),
        "memory_used" => number(memory.used),
        "memory_requested" => number(memory.requested),
        "memory_limit" => number(memory.limit),
        "memory_quota" => number(memory.quota),
        "memory_efficiency" => memory.efficiency(),
        "pods_waiting" => number(figures.pods_unplaced),
        _ => number(figures.pods_placed),
    }
}
