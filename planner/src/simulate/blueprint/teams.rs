//! The teams and how they grow.

/// How a team's level moves over the months.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::simulate) enum Growth {
    /// A line from this level on day 0 to 1 on day 400, and on.
    Steady { start: f64 },
    /// A random walk around such a line; `deviation` is that of a month's growth, in
    /// parts of the line.
    Erratic { start: f64, deviation: f64 },
}

/// A team.
#[derive(Debug, Clone, Copy)]
pub(in crate::simulate) struct TeamPlan {
    pub(in crate::simulate) name: &'static str,
    pub(in crate::simulate) growth: Growth,
    /// Launches and moves: from this day on, the level is that many times what it would be.
    pub(in crate::simulate) shifts: &'static [(f64, f64)],
    /// How much more is asked for in the yearly campaign.
    pub(in crate::simulate) campaign: f64,
    /// How much more is asked for at the end of a month.
    pub(in crate::simulate) month_end: f64,
}

/// A team, by its position in [`TEAMS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Team {
    Checkout,
    Payments,
    Search,
    Catalog,
    MlTraining,
    DataPlatform,
    Identity,
    BackOffice,
    A,
    B,
    C,
    Platform,
    /// What nobody is named for.
    Nobody,
}

const fn steady(name: &'static str, start: f64) -> TeamPlan {
    TeamPlan {
        name,
        growth: Growth::Steady { start },
        shifts: &[],
        campaign: 0.0,
        month_end: 0.0,
    }
}

const fn erratic(name: &'static str, start: f64) -> TeamPlan {
    TeamPlan {
        growth: Growth::Erratic {
            start,
            deviation: 0.22,
        },
        ..steady(name, start)
    }
}

/// All teams, in the order of [`Team`].
pub(in crate::simulate) static TEAMS: [TeamPlan; 13] = [
    TeamPlan {
        campaign: 0.5,
        ..steady("checkout", 0.38)
    },
    TeamPlan {
        month_end: 0.55,
        ..steady("payments", 0.45)
    },
    TeamPlan {
        shifts: &[(290.0, 1.3)],
        ..steady("search", 0.5)
    },
    TeamPlan {
        campaign: 0.2,
        shifts: &[(148.0, 0.85), (470.0, 1.25)],
        ..steady("catalog", 0.34)
    },
    TeamPlan {
        shifts: &[(330.0, 1.2)],
        ..steady("ml-training", 0.38)
    },
    TeamPlan {
        month_end: 0.1,
        ..steady("data-platform", 0.3)
    },
    steady("identity", 1.0),
    steady("back-office", 1.8),
    erratic("team-a", 0.36),
    erratic("team-b", 0.38),
    erratic("team-c", 0.34),
    steady("platform", 0.55),
    steady("nobody", 0.8),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_are_found_by_their_position() {
        assert_eq!(TEAMS[Team::Checkout as usize].name, "checkout");
        assert_eq!(TEAMS[Team::A as usize].name, "team-a");
        assert_eq!(TEAMS[Team::Nobody as usize].name, "nobody");
        assert_eq!(TEAMS.len(), Team::Nobody as usize + 1);
    }
}
