//! How far teams are kept apart.

use super::{Frame, Refused, TeamRef};
use serde::{Deserialize, Serialize};

/// How far teams are kept apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct IsolationPage {
    /// What every page shows.
    pub frame: Frame,
    /// What was found; `None` where the objects are not known.
    pub note: Option<Box<IsolationNote>>,
    /// Why there is nothing.
    pub refused: Option<Refused>,
}

/// What was found in the newest objects of a cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct IsolationNote {
    /// Version of the checks and formulas.
    pub formula_version: String,
    /// When the cluster was like this, Unix seconds.
    pub at_secs: i64,
    /// Patterns of the platform's namespaces, which are not judged.
    pub exempt: Vec<String>,
    /// Namespaces that match them.
    pub exempt_namespaces: usize,
    /// Namespaces that are judged, in the scope of the query.
    pub namespaces: usize,
    /// All of them together.
    pub score: ScoreNote,
    /// By team, lowest score first.
    pub teams: Vec<TeamIsolation>,
    /// By check, in the order in which they are told of.
    pub checks: Vec<CheckNote>,
    /// Findings of this page of the table, filtered and sorted.
    pub findings: Vec<FindingRow>,
    /// Those that match.
    pub findings_matching: usize,
    /// All of them, without the filter.
    pub findings_all: usize,
    /// This page of the findings, from 1.
    pub page: usize,
    /// Pages of the findings.
    pub pages: usize,
    /// How they are sorted, as in a URL.
    pub sort: String,
    /// Kinds of objects that cannot be read, and what the source says of it.
    pub unreadable: Vec<Unreadable>,
    /// Who may reach whom, by network policies; `None` where these are not known.
    pub network: Option<NetworkMatrix>,
    /// Whose subjects may do what in whose namespaces; `None` where roles or bindings are not known.
    pub access: Option<AccessMatrixNote>,
    /// Who runs beside whom; `None` without nodes and pods.
    pub colocation: Option<ColocationNote>,
    /// What happened to pods while others on their node used more than they asked for.
    pub neighbours: NeighboursNote,
}

/// What verdicts come to: 100 × earned / possible. What is unknown earns nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ScoreNote {
    /// Weights of the checks that pass.
    pub earned: u32,
    /// Weights of all checks that apply.
    pub possible: u32,
    /// Checks that pass.
    pub passed: u32,
    /// Checks that fail.
    pub failed: u32,
    /// Checks of which nothing is known.
    pub unknown: u32,
    /// Of those that fail, the ones of high severity.
    pub failed_high: u32,
}

impl ScoreNote {
    /// Hundredths of what is possible, rounded down; `None` where nothing applies.
    #[must_use]
    pub fn percent(&self) -> Option<u32> {
        (self.earned * 100).checked_div(self.possible)
    }
}

/// How a team is kept apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamIsolation {
    /// The team.
    pub team: TeamRef,
    /// Its namespaces that are judged.
    pub namespaces: usize,
    /// What they come to.
    pub score: ScoreNote,
}

/// A check, and what it says of all namespaces in scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct CheckNote {
    /// What it goes by.
    pub id: String,
    /// What should be.
    pub title: String,
    /// Why.
    pub why: String,
    /// `high`, `medium` or `low`.
    pub severity: String,
    /// Namespaces that pass.
    pub passed: usize,
    /// Namespaces that fail.
    pub failed: usize,
    /// Namespaces of which nothing is known.
    pub unknown: usize,
}

/// An object that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FindingRow {
    /// The check, by id.
    pub check: String,
    /// What should be.
    pub title: String,
    /// `high`, `medium` or `low`.
    pub severity: String,
    /// Where; `None` of what belongs to the cluster as a whole.
    pub namespace: Option<String>,
    /// Whose namespace it is.
    pub team: Option<TeamRef>,
    /// Kind of the object.
    pub object_kind: String,
    /// Its name.
    pub object_name: String,
    /// What was seen.
    pub evidence: String,
    /// Since when it has been like this, Unix seconds; `None` where that is not stored.
    pub since_secs: Option<i64>,
    /// Whether it was like this already when it was first looked.
    pub since_first_look: bool,
    /// What mends it, as YAML whose first line says how to bring it in; `None` where nothing that can be applied does.
    pub fix: Option<String>,
}

/// Objects that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Unreadable {
    /// Their kind, in the plural of the API.
    pub kind: String,
    /// Why, in the words of the source.
    pub reason: String,
    /// Titles of the checks that need them.
    pub checks: Vec<String>,
}

/// Who may reach whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NetworkMatrix {
    /// Teams, in the order of rows (from) and columns (to).
    pub teams: Vec<TeamRef>,
    /// By row, then by column.
    pub cells: Vec<Vec<NetworkCell>>,
    /// Policies there are.
    pub policies: usize,
}

/// From pods of one team to those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NetworkCell {
    /// What policies say.
    pub passage: PassageNote,
    /// Pairs of pods.
    pub pairs: u64,
    /// Of these, with all ports open.
    pub open: u64,
    /// Of these, with some ports open.
    pub partly: u64,
}

/// What policies say of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PassageNote {
    /// All pods reach all, on all ports.
    Allowed,
    /// Some of it.
    Partly,
    /// None.
    Denied,
    /// There are no pods on one of both sides.
    NoPods,
}

/// Whose subjects may do what where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AccessMatrixNote {
    /// Teams, in the order of rows (who) and columns (where).
    pub teams: Vec<TeamRef>,
    /// By row, then by column.
    pub cells: Vec<Vec<AccessCell>>,
    /// Users and groups that no rule gives to a team, and what they may do in each team's namespaces, in the
    /// order of `teams`; the first of them.
    pub people: Vec<(String, Vec<PowersNote>)>,
    /// How many there are.
    pub people_all: usize,
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PowersNote {
    /// Read pods, their logs or configuration.
    pub read: bool,
    /// Change workloads.
    pub write: bool,
    /// Run commands in pods.
    pub exec: bool,
    /// Read secrets.
    pub secrets: bool,
    /// Raise rights.
    pub grant: bool,
}

impl PowersNote {
    /// Whether it is anything.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.read || self.write || self.exec || self.secrets || self.grant
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        let all = [
            (self.read, "read"),
            (self.write, "write"),
            (self.exec, "exec"),
            (self.secrets, "secrets"),
            (self.grant, "grant"),
        ];
        let held = all.into_iter().filter(|(held, _)| *held);
        held.map(|(_, word)| word).collect()
    }
}

/// What subjects of one team may do in namespaces of another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AccessCell {
    /// All of it together.
    pub powers: PowersNote,
    /// Some of the bindings that give it, in words: `RoleBinding shop/ops: ServiceAccount ci/deployer as ClusterRole edit`.
    pub by: Vec<String>,
    /// How many bindings give it.
    pub bindings: usize,
}

/// Who runs beside whom, by what is requested.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ColocationNote {
    /// Teams, in the order of rows and columns.
    pub teams: Vec<TeamRef>,
    /// Share of a team's machine time that is on machines where the other one runs, too; `None` of a team
    /// with itself or without pods.
    pub shares: Vec<Vec<Option<f64>>>,
    /// Machines' worth of fractions that each team holds.
    pub machines: Vec<f64>,
    /// Machines on which each team runs alone, and with others.
    pub nodes: Vec<(usize, usize)>,
}

/// What happened to pods while others used more than they asked for. It says what happened together, not what
/// caused it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NeighboursNote {
    /// Since when it is known, Unix seconds.
    pub from_secs: i64,
    /// Whether events can be read: without them evictions of pods that are gone are not known.
    pub events_known: bool,
    /// The newest of what happened.
    pub incidents: Vec<IncidentRow>,
    /// All of it in the window.
    pub incidents_all: usize,
    /// Who used more than asked for while whose pods were hit, most often first.
    pub pairs: Vec<NeighbourPair>,
}

/// Something that happened to a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct IncidentRow {
    /// When, Unix seconds.
    pub at_secs: i64,
    /// `oom_killed`, `evicted`, `preempted` or `unschedulable`.
    pub kind: String,
    /// Whose pod.
    pub team: TeamRef,
    /// Its namespace.
    pub namespace: String,
    /// Its workload.
    pub workload: String,
    /// The pod.
    pub pod: String,
    /// Its node; `None` of a pod that waits.
    pub node: Option<String>,
    /// The cluster's own words.
    pub message: Option<String>,
    /// Who used more than asked for on that node: team, namespace, millicores and bytes above requests.
    pub over: Vec<(TeamRef, String, i64, i64)>,
}

/// Two teams, of which one used more than it asked for while pods of the other were hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NeighbourPair {
    /// Who used more.
    pub over: TeamRef,
    /// Whose pods were hit.
    pub hit: TeamRef,
    /// Containers killed for want of memory.
    pub oom_killed: usize,
    /// Pods evicted.
    pub evicted: usize,
    /// Pods pushed off by others of a higher priority.
    pub preempted: usize,
}
