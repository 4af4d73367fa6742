//! The tables of the packing.

use super::{Cell, Column, DataTable, Decor, Row};
use crate::api::{DrainNote, Packed, PackingNote, ResourcePacking, ShapeNote, UnplacedPods};
use crate::findings::{drain_words, resource_noun};
use crate::format::{Amount, ColumnScale};
use crate::routes::{ScopeQuery, paths};

/// Efficiency by resource, in percent of what the machines have that hold anything.
#[must_use]
pub fn packing_resources(note: &PackingNote) -> DataTable {
    let percent = |id, header: &str| Column::number(id, header).unit("%", "percent");
    let columns = vec![
        Column::text("resource", "Resource"),
        percent("requested_now", "Requested").group("Now"),
        percent("used_now", "Used").group("Now"),
        percent("stranded_now", "Stranded").group("Now").hint(
            "free on machines onto which no pod of any kind fits, since something else is used up",
        ),
        percent("requested_packed", "Requested").group("Packed anew"),
        percent("stranded_packed", "Stranded").group("Packed anew"),
    ];
    let share = |is: Option<Packed>, part: fn(Packed) -> Option<i64>| {
        Cell::ratio(is.and_then(|is| is.share(part(is)?)))
    };
    let row = |of: &ResourcePacking| {
        let used = of.used;
        // Places for pods that nobody can use are no loss by themselves.
        let stranded = match of.resource.as_str() {
            "pods" => |_: Packed| None,
            _ => |is: Packed| Some(is.stranded),
        };
        Row {
            href: None,
            cells: vec![
                Cell::text(resource_noun(&of.resource)),
                share(of.now, |is| Some(is.requested)),
                Cell::ratio(of.now.zip(used).and_then(|(is, used)| is.share(used))),
                share(of.now, stranded),
                share(Some(of.packed), |is| Some(is.requested)),
                share(Some(of.packed), stranded),
            ],
        }
    };
    let now = ["requested_now", "used_now", "stranded_now"];
    DataTable {
        caption:
            "How full machines are that hold anything, of what they have beside their own agents"
                .to_owned(),
        columns,
        rows: note.resources.iter().map(row).collect(),
        total: None,
    }
    .without_empty(&now, "resource")
}

/// Each team on machines of its own.
#[must_use]
pub fn packing_teams(note: &PackingNote) -> DataTable {
    let rows = note.teams.iter().map(|of| Row {
        href: None,
        cells: vec![
            Cell::text(&of.team.name),
            Cell::count(Some(of.nodes)),
            Cell::count(Some(of.pods)),
            Cell::count(Some(of.unplaced)),
        ],
    });
    let sum = |pick: fn(&crate::api::TeamPacking) -> i64| {
        Cell::count(Some(note.teams.iter().map(pick).sum()))
    };
    DataTable {
        caption: "Machines that each team would fill alone, packed".to_owned(),
        columns: vec![
            Column::text("team", "Team"),
            Column::number("machines", "Machines"),
            Column::number("pods", "Pods"),
            Column::number("unplaced", "Without a machine"),
        ],
        rows: rows.collect(),
        total: Some(Row {
            href: None,
            cells: vec![
                Cell::text("All apart"),
                sum(|of| of.nodes),
                sum(|of| of.pods),
                sum(|of| of.unplaced),
            ],
        }),
    }
}

/// Machines that could be drained, or that something forbids to.
#[must_use]
pub fn drains(notes: &[DrainNote], scope: &ScopeQuery, forbidden: bool) -> DataTable {
    let cpu = ColumnScale::of(Amount::Cpu, notes.iter().map(|of| Some(of.cpu_millis)));
    let memory = ColumnScale::of(Amount::Memory, notes.iter().map(|of| Some(of.memory_bytes)));
    let row = |(number, of): (i64, &DrainNote)| {
        let onto: Vec<String> = of
            .onto
            .iter()
            .map(|(node, pods)| format!("{node} ({pods})"))
            .collect();
        let local = of
            .hindrances
            .iter()
            .any(|it| matches!(it, crate::api::HindranceNote::LocalData { .. }));
        let flag = if local { " --delete-emptydir-data" } else { "" };
        let command = format!("kubectl drain {} --ignore-daemonsets{flag}", of.node);
        Row {
            href: Some(scope.link(&paths::node(&of.node))),
            cells: vec![
                Cell::text(&of.node),
                Cell::count(Some(number)),
                Cell::count(Some(of.pods)),
                Cell::amount(Amount::Cpu, cpu, Some(of.cpu_millis)),
                Cell::amount(Amount::Memory, memory, Some(of.memory_bytes)),
                Cell::text(drain_words(of)),
                Cell::text(onto.join(" ")),
                Cell::text(command),
            ],
        }
    };
    let number = Column::number("order", "Order");
    DataTable {
        caption: match forbidden {
            false => "Machines that could be emptied onto the others, in this order".to_owned(),
            true => "Machines that the others have room for, but that something forbids to drain"
                .to_owned(),
        },
        columns: vec![
            Column::text("machine", "Machine"),
            if forbidden {
                number.exported_only()
            } else {
                number
            },
            Column::number("pods", "Pods"),
            Column::number("cpu", "CPU").unit("cores", "cores"),
            Column::number("memory", "Memory").unit("GiB", "bytes"),
            Column::text("where", "Where they go"),
            Column::text("onto", "Machines and pods").exported_only(),
            Column::text("command", "Command").exported_only(),
        ],
        rows: (1..).zip(notes).map(row).collect(),
        total: None,
    }
}

/// Pods that the plan leaves over.
#[must_use]
pub fn packing_unplaced(note: &PackingNote, scope: &ScopeQuery) -> DataTable {
    let caption = "Pods that find no machine in the plan";
    left(caption, "What is in the way", &note.unplaced, scope)
}

/// Pods that wait for a machine now.
#[must_use]
pub fn packing_waiting(note: &PackingNote, scope: &ScopeQuery) -> DataTable {
    let caption = "Pods that wait for a machine now";
    left(caption, "What would help", &note.waiting, scope)
}

fn left(caption: &str, why: &str, pods: &[UnplacedPods], scope: &ScopeQuery) -> DataTable {
    let rows = pods.iter().map(|of| Row {
        href: None,
        cells: vec![
            Cell::text(&of.name),
            Cell::text(&of.namespace)
                .with(Decor::Link(scope.link(&paths::namespace(&of.namespace)))),
            Cell::count(Some(of.count)),
            Cell::text(&of.reason),
        ],
    });
    DataTable {
        caption: caption.to_owned(),
        columns: vec![
            Column::text("workload", "Workload"),
            Column::text("namespace", "Namespace"),
            Column::number("pods", "Pods"),
            Column::text("reason", why),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// All pods on machines of one kind each.
#[must_use]
pub fn shapes(notes: &[ShapeNote]) -> DataTable {
    let cpu = ColumnScale::of(Amount::Cpu, notes.iter().map(|of| Some(of.allocatable.0)));
    let memory = ColumnScale::of(
        Amount::Memory,
        notes.iter().map(|of| Some(of.allocatable.1)),
    );
    let priced = notes.iter().any(|of| of.hourly.is_some());
    let row = |of: &ShapeNote| {
        let cost = match &of.hourly {
            Some((cost, currency)) => Cell {
                text: format!("{cost:.2} {currency}"),
                exact: format!("{cost:.4}"),
                decor: Decor::Plain,
            },
            None => Cell::unknown(),
        };
        let nodes = match of.nodes {
            Some(nodes) => Cell::count(Some(nodes)),
            None => Cell::unknown(),
        };
        let cells = vec![
            Cell::text(&of.name),
            Cell::amount(Amount::Cpu, cpu, Some(of.allocatable.0)),
            Cell::amount(Amount::Memory, memory, Some(of.allocatable.1)),
            nodes,
            Cell::count(Some(of.unplaced)),
        ];
        let cost = priced.then_some(cost);
        Row {
            href: None,
            cells: cells.into_iter().chain(cost).collect(),
        }
    };
    let cost = priced.then(|| Column::number("hourly", "Per hour"));
    let columns = vec![
        Column::text("machine", "Machine"),
        Column::number("cpu", "CPU").unit("cores", "cores"),
        Column::number("memory", "Memory").unit("GiB", "bytes"),
        Column::number("machines", "Machines"),
        Column::number("unplaced", "Pods that fit none"),
    ];
    DataTable {
        caption: "All pods on machines of one kind each".to_owned(),
        columns: columns.into_iter().chain(cost).collect(),
        rows: notes.iter().map(row).collect(),
        total: None,
    }
}
