//! An API whose names try to break out.

use super::fixture::FixtureApi;
use super::sample::{self, HOSTILE};
use async_trait::async_trait;
use plimsoll_app::api::*;
use plimsoll_app::routes::*;

/// The made-up pages with hostile names.
pub(crate) struct Hostile;

#[async_trait]
impl CapacityApi for Hostile {
    async fn overview(&self, a: &Access, q: &OverviewQuery) -> Result<Overview, ApiError> {
        let mut page = FixtureApi.overview(a, q).await?;
        page.frame.cluster.name = HOSTILE.into();
        for row in &mut page.largest {
            row.namespace = HOSTILE.into();
            row.team.name = HOSTILE.into();
        }
        Ok(page)
    }
    async fn key_results(&self, a: &Access, q: &ScopeQuery) -> Result<KeyResults, ApiError> {
        let mut found = FixtureApi.key_results(a, q).await?;
        for of in &mut found.exhaustion {
            of.resource = HOSTILE.into();
        }
        Ok(found)
    }
    async fn namespaces(
        &self,
        a: &Access,
        q: &NamespacesQuery,
    ) -> Result<NamespaceTable, ApiError> {
        let mut page = FixtureApi.namespaces(a, q).await?;
        page.frame.freshness.state = FreshnessState::Stale;
        page.frame.freshness.reason = Some(HOSTILE.into());
        for row in &mut page.rows {
            row.namespace = HOSTILE.into();
            row.team.name = HOSTILE.into();
        }
        Ok(page)
    }
    async fn namespace(&self, a: &Access, q: &NamespaceQuery) -> Result<NamespaceDetail, ApiError> {
        let mut page = FixtureApi.namespace(a, q).await?;
        page.namespace = HOSTILE.into();
        page.team.name = HOSTILE.into();
        for row in &mut page.workloads {
            row.name = HOSTILE.into();
            row.kind = HOSTILE.into();
        }
        for pod in page.pods.iter_mut().flatten() {
            pod.name = HOSTILE.into();
            pod.reason = Some(HOSTILE.into());
            pod.status = HOSTILE.into();
            pod.node = None;
        }
        page.isolation = Some(NamespaceIsolation {
            score: sample::score(6, 12, 1),
            checks: vec![[HOSTILE; 4].map(str::to_owned).into()],
            findings: vec![sample::finding(HOSTILE)],
        });
        Ok(page)
    }
    async fn nodes(&self, a: &Access, q: &NodesQuery) -> Result<NodeTable, ApiError> {
        let mut page = FixtureApi.nodes(a, q).await?;
        for group in &mut page.groups {
            group.node.name = HOSTILE.into();
        }
        for node in &mut page.rows {
            node.name = HOSTILE.into();
            node.pool = HOSTILE.into();
        }
        Ok(page)
    }
    async fn node(&self, a: &Access, q: &NodeQuery) -> Result<NodeDetail, ApiError> {
        let mut page = FixtureApi.node(a, q).await?;
        page.node.name = HOSTILE.into();
        page.node.taints = vec![HOSTILE.into()];
        Ok(page)
    }
    async fn sharing(&self, a: &Access, q: &SharingQuery) -> Result<SharingPage, ApiError> {
        let mut page = FixtureApi.sharing(a, q).await?;
        if let Some(sharing) = &mut page.sharing {
            for note in &mut sharing.teams {
                note.team.name = HOSTILE.into();
            }
            for (a, b, _) in &mut sharing.diversity.correlations {
                (*a, *b) = (HOSTILE.into(), HOSTILE.into());
            }
            sharing.diversity.largest = Some((HOSTILE.into(), 0.9));
            sharing.machine.name = Some(HOSTILE.into());
            sharing.machines = vec![sharing.machine.clone()];
            if let Some(tests) = &mut sharing.tests {
                tests.namespaces = vec![HOSTILE.into()];
            }
        }
        Ok(page)
    }
    async fn what_if(&self, _: &Access, q: &WhatIfQuery) -> Result<WhatIfPage, ApiError> {
        super::fixture::changed::what_if(q, HOSTILE)
    }
    async fn packing(&self, a: &Access, q: &PackingQuery) -> Result<PackingPage, ApiError> {
        let mut page = FixtureApi.packing(a, q).await?;
        if let Some(note) = page.packing.as_deref_mut() {
            let teams = note.teams.iter_mut().map(|of| &mut of.team);
            for team in teams.chain(&mut note.bin_teams) {
                team.name = HOSTILE.into();
            }
            for bin in note.bins_now.iter_mut().chain(&mut note.bins_packed) {
                (bin.name, bin.pool) = (HOSTILE.into(), HOSTILE.into());
            }
            for drain in note.drains.iter_mut().flat_map(|of| &mut of.nodes) {
                drain.node = HOSTILE.into();
                drain.onto = vec![(HOSTILE.into(), 1)];
            }
            note.pods_unplaced = 1;
            note.unplaced = vec![UnplacedPods {
                namespace: HOSTILE.into(),
                name: HOSTILE.into(),
                count: 1,
                reason: HOSTILE.into(),
            }];
            note.not_kept[0].rule = HOSTILE.into();
            note.shapes[0].name = HOSTILE.into();
        }
        Ok(page)
    }
    async fn forecast(&self, a: &Access, q: &ForecastQuery) -> Result<ForecastPage, ApiError> {
        let mut page = FixtureApi.forecast(a, q).await?;
        if let Some(growth) = page.growth.as_deref_mut() {
            for scope in growth.panels.iter_mut().chain([&mut growth.subject]) {
                scope.name = HOSTILE.into();
            }
            for team in growth
                .steadiness
                .iter_mut()
                .filter_map(|row| row.team.as_mut())
            {
                team.name = HOSTILE.into();
            }
            growth.flat.push(Refused {
                name: HOSTILE.into(),
                reason: HOSTILE.into(),
                works_from_secs: None,
            });
        }
        Ok(page)
    }
    async fn teams(&self, _: &Access, _: &TeamsQuery) -> Result<TeamsPage, ApiError> {
        let mut page = sample::teams(&[(HOSTILE, Some(4_000)), ("billing", None)]);
        page.unassigned = vec![HOSTILE.into()];
        Ok(page)
    }
    async fn team(&self, _: &Access, _: &TeamQuery) -> Result<TeamDetail, ApiError> {
        Ok(sample::team_detail(HOSTILE))
    }
    async fn team_rules(&self, _: &Access, _: &MappingQuery) -> Result<MappingPage, ApiError> {
        Ok(sample::mapping(HOSTILE))
    }
    async fn isolation(&self, _: &Access, _: &IsolationQuery) -> Result<IsolationPage, ApiError> {
        Ok(IsolationPage {
            frame: sample::frame(),
            note: Some(Box::new(sample::isolation(HOSTILE))),
            refused: None,
        })
    }
    async fn right_sizing(&self, _: &Access, _: &SizingQuery) -> Result<SizingPage, ApiError> {
        Ok(SizingPage {
            frame: sample::frame(),
            note: Some(Box::new(sample::sizing(HOSTILE))),
            refused: None,
        })
    }
    async fn data_health(&self, a: &Access, q: &ScopeQuery) -> Result<DataHealth, ApiError> {
        let mut page = FixtureApi.data_health(a, q).await?;
        for source in &mut page.sources {
            source.last_error = Some(HOSTILE.into());
        }
        Ok(page)
    }
}
