//! What is in the simulated cluster: teams, their namespaces and their services.
//!
//! Sizes are those of day 400; the trends say how they came there and go on.

mod consumer;
mod growing;
mod internal;
mod machines;
mod service;
mod teams;

pub(super) use machines::{MachineType, Pool};
pub(super) use service::{Declared, Limits, MemoryShape, Scale, Service};
pub(super) use teams::{Growth, TEAMS, Team, TeamPlan};

use super::season::Season;

/// Where a namespace says whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// The label `team`.
    Team,
    /// Only the label `owner`.
    Owner,
    /// Nowhere.
    Absent,
}

/// How the quota of a namespace is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuotaPlan {
    /// No quota.
    Absent,
    /// Raised only when it is reached, and then by little.
    Tight,
    /// Raised generously.
    Roomy,
}

/// A namespace and what runs in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamespacePlan {
    pub(super) name: &'static str,
    pub(super) team: Team,
    pub(super) label: Label,
    /// What the label `environment` says; without one it is in production.
    pub(super) environment: Option<&'static str>,
    pub(super) quota: QuotaPlan,
    pub(super) season: Season,
    pub(super) services: &'static [Service],
}

impl NamespacePlan {
    /// A namespace labelled with its team, without a quota.
    const fn of(
        team: Team,
        name: &'static str,
        season: Season,
        services: &'static [Service],
    ) -> Self {
        Self {
            name,
            team,
            label: Label::Team,
            environment: None,
            quota: QuotaPlan::Absent,
            season,
            services,
        }
    }

    const fn quota(mut self, quota: QuotaPlan) -> Self {
        self.quota = quota;
        self
    }

    const fn environment(mut self, environment: &'static str) -> Self {
        self.environment = Some(environment);
        self
    }

    const fn label(mut self, label: Label) -> Self {
        self.label = label;
        self
    }
}

/// All namespaces; agents that run on every node come first and so always find their place.
pub(super) fn namespaces() -> impl Iterator<Item = &'static NamespacePlan> {
    internal::NAMESPACES
        .iter()
        .chain(consumer::NAMESPACES)
        .chain(growing::NAMESPACES)
}
