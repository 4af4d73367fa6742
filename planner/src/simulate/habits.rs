//! How careful each simulated team is with what keeps it apart from the others.

use super::blueprint::Team;

/// What a team sees to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Habits {
    /// Default requests and limits of containers.
    pub(super) limit_ranges: bool,
    /// Nothing comes in but from its own namespaces and the gateways.
    pub(super) closed_in: bool,
    /// Nothing goes out but to its own namespaces and DNS.
    pub(super) closed_out: bool,
    /// The level that Pod Security admission enforces.
    pub(super) pod_security: Option<&'static str>,
    /// No token where none is needed.
    pub(super) no_tokens: bool,
    /// Whether the pipeline of the platform may change what it runs.
    pub(super) pipeline: bool,
    /// Whether its lead took every right there is in its namespaces.
    pub(super) wildcard: bool,
    /// Whether all may read what it runs, for a dashboard long forgotten.
    pub(super) read_by_all: bool,
}

const CAREFUL: Habits = Habits {
    limit_ranges: true,
    closed_in: true,
    closed_out: true,
    pod_security: Some("restricted"),
    no_tokens: true,
    pipeline: false,
    wildcard: false,
    read_by_all: false,
};
const USUAL: Habits = Habits {
    closed_out: false,
    pod_security: Some("baseline"),
    no_tokens: false,
    pipeline: true,
    ..CAREFUL
};
const HASTY: Habits = Habits {
    limit_ranges: false,
    closed_in: false,
    pod_security: None,
    wildcard: true,
    ..USUAL
};

/// The habits of a team.
pub(super) fn habits(team: Team) -> Habits {
    match team {
        Team::Payments | Team::Identity => CAREFUL,
        Team::Checkout | Team::Catalog => USUAL,
        Team::Search => Habits {
            closed_out: true,
            ..USUAL
        },
        Team::DataPlatform => Habits {
            closed_in: false,
            ..USUAL
        },
        Team::Platform => Habits {
            pipeline: false,
            pod_security: None,
            ..USUAL
        },
        Team::BackOffice => Habits {
            pod_security: Some("privileged"),
            read_by_all: true,
            wildcard: false,
            ..HASTY
        },
        Team::MlTraining => Habits {
            wildcard: false,
            ..HASTY
        },
        Team::A | Team::B | Team::C => HASTY,
        Team::Nobody => Habits::default(),
    }
}
