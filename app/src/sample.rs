//! Made-up answers of the API for tests of sentences, tables and pages.

use crate::api::*;
use crate::routes::ScopeQuery;

/// A name that tries to break out.
pub(crate) const HOSTILE: &str = "</title><script>alert(1)</script>\"'><img src=x>&amp;\u{202e}";

pub(crate) fn team(name: &str, rank: usize) -> TeamRef {
    TeamRef {
        name: name.to_owned(),
        rank,
    }
}

pub(crate) fn frame() -> Frame {
    use plimsoll_planner::accounting::FORMULA_VERSION;

    let cluster = ClusterRef {
        uid: "uid".to_owned(),
        name: "prod".to_owned(),
        simulated: false,
    };
    Frame {
        now_secs: 1_806_494_670,
        until_secs: 1_806_494_670,
        interval_secs: 60,
        clusters: vec![cluster.clone()],
        cluster,
        freshness: Freshness {
            state: FreshnessState::Live,
            as_of_secs: Some(1_806_494_660),
            age_secs: Some(10),
            reason: None,
        },
        formula_version: FORMULA_VERSION.to_owned(),
        next: None,
    }
}

pub(crate) fn range() -> TimeRange {
    ScopeQuery::default().window.resolve(1_806_494_670)
}

pub(crate) fn figures(cpu_millis: Option<i64>) -> DemandFigures {
    DemandFigures {
        cpu: ResourceFigures {
            requested: cpu_millis,
            used: cpu_millis.map(|cpu| cpu / 2),
            ..ResourceFigures::default()
        },
        pods_placed: Some(3),
        ..DemandFigures::default()
    }
}

pub(crate) fn score(earned: u32, possible: u32, unknown: u32) -> ScoreNote {
    ScoreNote {
        earned,
        possible,
        passed: earned / 3,
        failed: (possible - earned) / 3,
        unknown,
        failed_high: 0,
    }
}

/// Teams of these names and CPU requests.
pub(crate) fn teams(of: &[(&str, Option<i64>)]) -> TeamsPage {
    let rows = of.iter().enumerate().map(|(rank, (name, cpu))| TeamRow {
        team: team(name, rank),
        namespaces: 2,
        figures: figures(*cpu),
        score: Some(score(6, 12, 0)),
        machines: Some(1.5),
    });
    let sum = of.iter().map(|(_, cpu)| *cpu).sum();
    TeamsPage {
        frame: frame(),
        range: range(),
        coverage: Coverage::default(),
        rows: rows.collect(),
        sort: "-cpu_requested".to_owned(),
        all: of.len(),
        total: figures(sum),
        unassigned: Vec::new(),
    }
}

pub(crate) fn finding(name: &str) -> FindingRow {
    FindingRow {
        check: "default-deny".to_owned(),
        title: format!("deny by default {name}"),
        severity: "high".to_owned(),
        namespace: Some(name.to_owned()),
        team: Some(team(name, 0)),
        object_kind: "Namespace".to_owned(),
        object_name: name.to_owned(),
        evidence: format!("no policy selects all pods of {name}"),
        since_secs: Some(1_806_400_000),
        since_first_look: true,
        fix: Some(format!("kind: NetworkPolicy # {name}")),
    }
}

fn powers() -> PowersNote {
    PowersNote {
        read: true,
        secrets: true,
        ..PowersNote::default()
    }
}

/// What was found of two teams, of which one has this name.
pub(crate) fn isolation(name: &str) -> IsolationNote {
    let teams = vec![team(name, 0), team("billing", 1)];
    let network = |passage, open, partly| NetworkCell {
        passage,
        pairs: 6,
        open,
        partly,
    };
    let access = |powers: PowersNote| AccessCell {
        powers,
        by: vec![format!("RoleBinding {name}/ops")],
        bindings: usize::from(powers.is_some()) * 2,
    };
    IsolationNote {
        formula_version: "isolation-1".to_owned(),
        at_secs: 1_806_494_600,
        exempt: vec!["kube-*".to_owned()],
        exempt_namespaces: 3,
        namespaces: 2,
        score: score(9, 18, 1),
        teams: vec![
            TeamIsolation {
                team: team(name, 0),
                namespaces: 1,
                score: score(3, 9, 1),
            },
            TeamIsolation {
                team: team("billing", 1),
                namespaces: 1,
                score: score(6, 9, 0),
            },
        ],
        checks: vec![CheckNote {
            id: "default-deny".to_owned(),
            title: "deny by default".to_owned(),
            why: format!("pods reach {name} otherwise"),
            severity: "high".to_owned(),
            passed: 1,
            failed: 1,
            unknown: 0,
        }],
        findings: vec![finding(name)],
        findings_matching: 1,
        findings_all: 1,
        page: 1,
        pages: 1,
        sort: "-severity".to_owned(),
        unreadable: vec![Unreadable {
            kind: "secrets".to_owned(),
            reason: format!("forbidden: {name}"),
            checks: vec!["no secrets in the clear".to_owned()],
        }],
        network: Some(NetworkMatrix {
            teams: teams.clone(),
            cells: vec![
                vec![
                    network(PassageNote::Allowed, 6, 0),
                    network(PassageNote::Partly, 2, 1),
                ],
                vec![
                    network(PassageNote::Denied, 0, 0),
                    network(PassageNote::NoPods, 0, 0),
                ],
            ],
            policies: 2,
        }),
        access: Some(AccessMatrixNote {
            teams: teams.clone(),
            cells: vec![
                vec![access(powers()), access(powers())],
                vec![access(PowersNote::default()), access(PowersNote::default())],
            ],
            people: vec![(name.to_owned(), vec![powers(), PowersNote::default()])],
            people_all: 4,
        }),
        colocation: Some(ColocationNote {
            teams,
            shares: vec![vec![None, Some(0.4)], vec![Some(0.9), None]],
            machines: vec![2.5, 1.0],
            nodes: vec![(1, 2), (0, 2)],
        }),
        neighbours: neighbours(name),
    }
}

fn neighbours(name: &str) -> NeighboursNote {
    NeighboursNote {
        from_secs: 1_806_000_000,
        events_known: false,
        incidents: vec![IncidentRow {
            at_secs: 1_806_400_000,
            kind: "oom_killed".to_owned(),
            team: team(name, 0),
            namespace: name.to_owned(),
            workload: name.to_owned(),
            pod: name.to_owned(),
            node: Some("node-1".to_owned()),
            message: Some(name.to_owned()),
            over: vec![(team(name, 0), name.to_owned(), 1_500, 0)],
        }],
        incidents_all: 1,
        pairs: vec![NeighbourPair {
            over: team(name, 0),
            hit: team("billing", 1),
            oom_killed: 1,
            evicted: 0,
            preempted: 0,
        }],
    }
}

/// A workload of this name that asks for too much.
pub(crate) fn sizing(name: &str) -> SizingNote {
    SizingNote {
        formula_version: "right-sizing-1".to_owned(),
        rule: "p95 of CPU and the peak of memory, with 15 % to spare".to_owned(),
        from_secs: 1_805_000_000,
        at_secs: 1_806_494_600,
        rows: vec![SizingRow {
            team: team(name, 0),
            namespace: name.to_owned(),
            kind: "Deployment".to_owned(),
            name: name.to_owned(),
            pods: 3,
            containers: vec![ContainerSizingRow {
                name: name.to_owned(),
                cpu_millis: Some(1_000),
                cpu_recommended_millis: Some(200),
                cpu_peak_millis: Some(180),
                memory_bytes: None,
                memory_recommended_bytes: Some(1 << 28),
                memory_peak_bytes: Some(1 << 27),
                samples: 20_000,
                window_secs: 1_209_600,
                oom_kills: 2,
            }],
            cpu_millis: (3_000, Some(600)),
            memory_bytes: (0, Some(3 << 28)),
            autoscaler: Some((name.to_owned(), "it would scale out sooner".to_owned())),
            works_from_secs: None,
            patch: Some(format!("kind: Deployment # {name}")),
        }],
        sort: "-cpu_freed".to_owned(),
        matching: 1,
        all: 1,
        page: 1,
        pages: 1,
        cpu_millis: (2_400, 0),
        memory_bytes: (0, 3 << 28),
        too_young: 0,
        machines: Some((12, 9)),
        autoscalers_known: true,
    }
}

/// A team of this name with everything there is to tell.
pub(crate) fn team_detail(name: &str) -> TeamDetail {
    let row = NamespaceRow {
        namespace: name.to_owned(),
        team: team(name, 0),
        namespaces: 1,
        figures: figures(Some(4_000)),
        cpu_share_permille: Some(120),
        memory_share_permille: None,
        trend: Series::default(),
        usage_coverage: Coverage::default(),
    };
    TeamDetail {
        frame: frame(),
        range: range(),
        coverage: Coverage::default(),
        team: team(name, 0),
        figures: figures(Some(4_000)),
        cpu_share_permille: Some(120),
        memory_share_permille: None,
        cpu_series: DemandSeries::default(),
        memory_series: DemandSeries::default(),
        namespaces: vec![row],
        quotas: Some(vec![QuotaRow {
            namespace: name.to_owned(),
            quota: name.to_owned(),
            scopes: String::new(),
            resource: "requests.cpu".to_owned(),
            used: Some(3_000),
            hard: 4_000,
            runs_out: RunsOut::Between {
                early_secs: 1_808_000_000,
                median_secs: None,
            },
        }]),
        growth: vec![TeamGrowth {
            resource: "cpu".to_owned(),
            now: 4.0,
            ahead_days: 90,
            median: 5.0,
            high: 6.5,
        }],
        growth_note: None,
        alone: None,
        alone_note: Some(format!("too little history of {name}")),
        score: Some(score(6, 12, 1)),
        findings: vec![finding(name)],
        findings_all: 7,
        nodes: vec![TeamNode {
            node: "node-1".to_owned(),
            fraction: 0.4,
            cpu_millis: 4_000,
            memory_bytes: 1 << 30,
            pods: 3,
            with: vec![team("billing", 1)],
        }],
        nodes_all: 1,
        machines: Some(0.4),
        cost: Some(TeamCost {
            currency: "EUR".to_owned(),
            used: 100.0,
            workload_idle: 40.0,
            infrastructure_idle: 10.0,
            cluster: 600.0,
        }),
    }
}

/// Rules that catch a namespace of this name.
pub(crate) fn mapping(name: &str) -> MappingPage {
    let catch = |by: &str, namespaces: &[&str]| MappingCatch {
        by: by.to_owned(),
        pattern: name.to_owned(),
        team: (by == "rule").then(|| name.to_owned()),
        namespaces: namespaces
            .iter()
            .map(|it| ((*it).to_owned(), name.to_owned()))
            .collect(),
        shadowed: vec![name.to_owned()],
    };
    MappingPage {
        frame: frame(),
        rules: format!("{name} = team"),
        configured: false,
        labels: vec!["team".to_owned()],
        catches: vec![
            catch("rule", &[name]),
            catch("label", &["a", "b"]),
            catch("nothing", &["c"]),
        ],
        error: None,
        changes: vec![(name.to_owned(), "a".to_owned(), "b".to_owned())],
        toml: format!("# {name}"),
    }
}
