//! Demand of one resource over a window, of the cluster, a node, a namespace or a team: the load line is
//! what is there for it.

use super::Taken;
use crate::api::{
    DemandSeries, NamespaceDetail, NodeDetail, Overview, Series, TeamDetail, TimeRange,
};
use crate::charts::time_chart::{self, LoadLine, Point, Series as Curve, TimeChart};
use crate::charts::{Caption, Role, Size, Unit};
use crate::findings;
use crate::format::{Amount, age};
use crate::routes::{NamespaceQuery, NodeQuery, OverviewQuery, TeamQuery};

/// How large it is when it is taken away.
const TAKEN_AWAY: Size = Size {
    width: 960,
    height: 340,
};

/// What a picture of the demand of one resource shows.
struct Demand<'a> {
    title: String,
    subtitle: String,
    amount: Amount,
    series: &'a DemandSeries,
    range: TimeRange,
    /// What the load line is called.
    load: &'a str,
}

/// A subject whose demand can be drawn, with the question it answers.
#[derive(Debug, Clone, Copy)]
pub enum DemandOf<'a> {
    /// The whole cluster.
    Cluster(&'a Overview, &'a OverviewQuery),
    /// A namespace.
    Namespace(&'a NamespaceDetail, &'a NamespaceQuery),
    /// A node.
    Node(&'a NodeDetail, &'a NodeQuery),
    /// A team.
    Team(&'a TeamDetail, &'a TeamQuery),
}

impl<'a> DemandOf<'a> {
    /// The numbers behind the picture.
    #[must_use]
    pub fn series(self, amount: Amount) -> &'a DemandSeries {
        let (cpu, memory) = match self {
            Self::Cluster(page, _) => (&page.cpu_series, &page.memory_series),
            Self::Namespace(page, _) => (&page.cpu_series, &page.memory_series),
            Self::Node(page, _) => (&page.cpu_series, &page.memory_series),
            Self::Team(page, _) => (&page.cpu_series, &page.memory_series),
        };
        match amount {
            Amount::Cpu => cpu,
            Amount::Memory => memory,
        }
    }

    /// What it shows, as a finding.
    #[must_use]
    pub fn title(self, amount: Amount) -> String {
        let series = self.series(amount);
        match self {
            Self::Cluster(..) => findings::overview_series_title(amount, series),
            Self::Namespace(..) | Self::Team(..) => {
                findings::namespace_series_title(amount, series)
            }
            Self::Node(..) => findings::node_series_title(amount, series),
        }
    }

    /// What the load line is.
    fn load(self, amount: Amount) -> (&'static str, &'static str) {
        let series = self.series(amount);
        let bounded = series.capacity.values.iter().any(Option::is_some);
        match self {
            Self::Cluster(..) if bounded => (
                "allocatable",
                "; the load line is what the machines can hold",
            ),
            Self::Cluster(..) => ("allocatable", ""),
            Self::Node(..) => ("allocatable", "; the load line is allocatable"),
            // Of a namespace whose pods are not known the quota is not, either.
            Self::Namespace(page, _) => {
                let figures = match amount {
                    Amount::Cpu => page.figures.cpu,
                    Amount::Memory => page.figures.memory,
                };
                let end = match (figures.quota, page.figures.pods_placed) {
                    (Some(_), _) => "; the load line is the quota",
                    (None, Some(_)) => "; there is no quota",
                    (None, None) => "",
                };
                ("quota", end)
            }
            Self::Team(..) if bounded => ("quotas", "; the load line is the sum of its quotas"),
            Self::Team(page, _) if page.quotas.is_some() => {
                ("quotas", "; not all its namespaces have a quota")
            }
            Self::Team(..) => ("quotas", ""),
        }
    }

    /// The picture, with its title and subtitle as its caption; `None` where nothing is known.
    #[must_use]
    pub fn chart(self, amount: Amount) -> Option<TimeChart> {
        let (range, window) = match self {
            Self::Cluster(page, query) => (page.range, &query.window),
            Self::Namespace(page, query) => (page.range, &query.scope.window),
            Self::Node(page, query) => (page.range, &query.scope.window),
            Self::Team(page, query) => (page.range, &query.scope.window),
        };
        let series = self.series(amount);
        if findings::nothing_known(series) {
            return None;
        }
        let (load, end) = self.load(amount);
        let step_secs = series.used.step_secs.max(series.requested.step_secs);
        Some(drawn(&Demand {
            title: self.title(amount),
            subtitle: format!("{}, means of {}{end}", window.describe(), age(step_secs)),
            amount,
            series,
            range,
            load,
        }))
    }

    /// The picture to be taken away; `None` where nothing is known.
    #[must_use]
    pub fn taken(self, amount: Amount) -> Option<Taken> {
        let chart = self.chart(amount)?;
        Some(Taken {
            drawing: time_chart::draw(&chart, TAKEN_AWAY),
            size: (TAKEN_AWAY.width, TAKEN_AWAY.height),
            title: chart.caption.title,
            subtitle: chart.caption.desc,
        })
    }
}

fn drawn(demand: &Demand<'_>) -> TimeChart {
    let &Demand {
        amount,
        series,
        range,
        ..
    } = demand;
    let line = |name: &str, role, series: &Series, area| Curve {
        name: name.to_owned(),
        role,
        points: points(series, amount),
        area,
        dashed_after: None,
        dotted: false,
    };
    let known = |series: &Series| series.values.iter().any(Option::is_some);
    let mut lines = Vec::new();
    if known(&series.requested) {
        lines.push(line("requested", Role::Others, &series.requested, false));
    }
    if known(&series.used) {
        lines.push(line("used", Role::C1, &series.used, true));
    }
    // No limit is the lack of one, not a limit of nothing.
    if series.limit.values.iter().flatten().any(|&value| value > 0) {
        lines.push(Curve {
            dotted: true,
            ..line("limit", Role::Muted, &series.limit, false)
        });
    }
    let load_line = known(&series.capacity).then(|| LoadLine {
        points: points(&series.capacity, amount),
        label: demand.load.to_owned(),
        detail: String::new(),
    });
    TimeChart {
        caption: Caption {
            id: amount.path().to_owned(),
            title: demand.title.clone(),
            desc: demand.subtitle.clone(),
        },
        unit: match amount {
            Amount::Cpu => Unit::Cores,
            Amount::Memory => Unit::Bytes,
        },
        start: range.from_secs,
        end: range.to_secs,
        step: series.used.step_secs.max(series.requested.step_secs).max(1),
        series: lines,
        bands: Vec::new(),
        load_line,
        levels: Vec::new(),
        now: None,
        crossing: None,
        top: None,
    }
}

fn points(series: &Series, amount: Amount) -> Vec<Point> {
    let base = match amount {
        Amount::Cpu => 1_000.0,
        Amount::Memory => 1.0,
    };
    (0..)
        .zip(&series.values)
        .map(|(at, value)| {
            let at = series.from_secs + at * series.step_secs;
            (at, value.map(|value| value as f64 / base))
        })
        .collect()
}
