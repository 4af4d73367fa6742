//! What workloads would do well to request: by container for exports, by workload on the screen.

use super::{Cell, Column, DataTable, Decor, Row};
use crate::api::{ContainerSizingRow, SizingNote, SizingRow};
use crate::format::{Amount, ColumnScale, age, count, of_noun};
use crate::routes::{SizingQuery, paths};

/// A row for each container.
#[must_use]
pub fn right_sizing(note: &SizingNote, query: &SizingQuery) -> DataTable {
    let amount = |id, of: Amount| Column::number(id, id).unit(of.column_unit(), of.exact_unit());
    let columns = vec![
        Column::text("namespace", "Namespace"),
        Column::text("team", "Team"),
        Column::text("kind", "Kind"),
        Column::text("workload", "Workload"),
        Column::text("container", "Container"),
        Column::number("pods", "Pods"),
        amount("cpu_requested", Amount::Cpu),
        amount("cpu_recommended", Amount::Cpu),
        amount("cpu_peak", Amount::Cpu),
        amount("memory_requested", Amount::Memory),
        amount("memory_recommended", Amount::Memory),
        amount("memory_peak", Amount::Memory),
        Column::number("samples", "Samples"),
        Column::number("window", "Observed for").exact("seconds"),
        Column::number("oom_kills", "Killed for want of memory"),
        Column::text("autoscaler", "Autoscaler"),
        Column::text("works_from", "Enough history from"),
    ];
    let rows = note.rows.iter().flat_map(|of| {
        of.containers
            .iter()
            .map(|container| container_row(of, container, query))
    });
    DataTable {
        caption: "What containers request, used and would do well to request".to_owned(),
        columns,
        rows: rows.collect(),
        total: None,
    }
}

fn container_row(of: &SizingRow, container: &ContainerSizingRow, query: &SizingQuery) -> Row {
    let amount = |amount: Amount, value: Option<i64>| {
        Cell::amount(amount, ColumnScale::of(amount, [value]), value)
    };
    let (cpu, memory) = (Amount::Cpu, Amount::Memory);
    Row {
        href: Some(query.scope.link(&paths::namespace(&of.namespace))),
        cells: vec![
            Cell::text(&of.namespace),
            Cell::text(&of.team.name),
            Cell::text(&of.kind),
            Cell::text(&of.name),
            Cell::text(&container.name),
            Cell::number(of.pods),
            amount(cpu, container.cpu_millis),
            amount(cpu, container.cpu_recommended_millis),
            amount(cpu, container.cpu_peak_millis),
            amount(memory, container.memory_bytes),
            amount(memory, container.memory_recommended_bytes),
            amount(memory, container.memory_peak_bytes),
            Cell::count(i64::try_from(container.samples).ok()),
            Cell::said(
                age(container.window_secs),
                container.window_secs.to_string(),
            ),
            Cell::count(Some(i64::from(container.oom_kills))),
            Cell::maybe(of.autoscaler.as_ref().map(|(name, _)| name.as_str())),
            Cell::day(of.works_from_secs),
        ],
    }
}

/// A row for each workload, with its containers to open.
#[must_use]
pub fn sized_workloads(note: &SizingNote, query: &SizingQuery) -> DataTable {
    let sortable = &SizingQuery::COLUMNS;
    let requested = |pair: fn(&SizingRow) -> (i64, Option<i64>)| {
        let both = move |row| [Some(pair(row).0), pair(row).1];
        note.rows.iter().flat_map(both)
    };
    let cpu = ColumnScale::of(Amount::Cpu, requested(|row| row.cpu_millis));
    let memory = ColumnScale::of(Amount::Memory, requested(|row| row.memory_bytes));
    let figure = |id, header, amount: Amount, group| {
        let column = Column::number(id, header).unit(amount.column_unit(), amount.exact_unit());
        column.group(group)
    };
    const CPU: &str = "CPU, cores";
    const MEMORY: &str = "Memory, GiB";
    let columns = vec![
        Column::text("workload", "Workload"),
        Column::text("kind", "Kind").large(),
        Column::text("namespace", "Namespace").secondary(),
        Column::text("team", "Team").large(),
        Column::number("pods", "Pods").secondary(),
        figure("cpu_requested", "Requested", Amount::Cpu, CPU),
        figure("cpu_recommended", "Better", Amount::Cpu, CPU),
        figure("cpu_freed", "Freed", Amount::Cpu, CPU).hint("negative: it asks for too little"),
        figure("memory_requested", "Requested", Amount::Memory, MEMORY),
        figure("memory_recommended", "Better", Amount::Memory, MEMORY),
        figure("memory_freed", "Freed", Amount::Memory, MEMORY)
            .hint("negative: it asks for too little"),
        Column::text("containers", "Containers and evidence"),
        Column::text("patch", "Patch"),
    ];
    let rows = note.rows.iter().map(|of| {
        let three = |amount, scale, (now, better): (i64, Option<i64>)| {
            let freed = better.map(|better| now - better);
            [Some(now), better, freed].map(|value| Cell::amount(amount, scale, value))
        };
        let namespace = query.scope.link(&paths::namespace(&of.namespace));
        let team = query.scope.link(&paths::team(&of.team.name));
        let mut cells = vec![
            Cell::text(&of.name),
            Cell::text(&of.kind),
            Cell::text(&of.namespace).with(Decor::Link(namespace)),
            Cell::team(&of.team, Some(team)),
            Cell::number(of.pods),
        ];
        cells.extend(three(Amount::Cpu, cpu, of.cpu_millis));
        cells.extend(three(Amount::Memory, memory, of.memory_bytes));
        cells.push(evidence(of));
        cells.push(match &of.patch {
            Some(yaml) => Cell::text(yaml).with(Decor::Opened("YAML".to_owned())),
            None => Cell::said("none", ""),
        });
        Row { href: None, cells }
    });
    DataTable {
        caption: format!(
            "Workloads, what they request and what would do; {} of {} shown",
            note.rows.len(),
            count(i64::try_from(note.matching).unwrap_or(i64::MAX))
        ),
        columns: columns
            .into_iter()
            .map(|it| it.sortable_in(sortable))
            .collect(),
        rows: rows.collect(),
        total: None,
    }
}

fn evidence(of: &SizingRow) -> Cell {
    let number = i64::try_from(of.containers.len()).unwrap_or(i64::MAX);
    let mut text = of_noun(number, "container", "containers");
    let killed = of.containers.iter().any(|it| it.oom_kills > 0);
    let flags = [
        (killed, "killed for want of memory"),
        (of.autoscaler.is_some(), "autoscaled"),
        (of.works_from_secs.is_some(), "too little history"),
    ];
    for (_, words) in flags.iter().filter(|(applies, _)| *applies) {
        text = format!("{text}; {words}");
    }
    let mut lines: Vec<String> = of.containers.iter().map(container_words).collect();
    lines.extend(
        of.autoscaler
            .as_ref()
            .map(|(name, does)| format!("{name}: {does}")),
    );
    let wait = of.works_from_secs.map(crate::format::date);
    lines.extend(wait.map(|day| format!("There will be enough history on {day}.")));
    Cell::said(text, lines.join("; ")).with(Decor::Lines(lines))
}

/// What a container requests, used and would do well to request, and on what evidence.
fn container_words(of: &ContainerSizingRow) -> String {
    let resource = |amount: Amount, now: Option<i64>, better: Option<i64>, peak: Option<i64>| {
        let known = |value: Option<i64>, other: &str| {
            value.map_or_else(|| other.to_owned(), |value| amount.alone(value))
        };
        format!(
            "{} requested {}, better {}, at most used {}",
            amount.noun(),
            known(now, "none"),
            known(better, "unknown"),
            known(peak, "unknown")
        )
    };
    let killed = match of.oom_kills {
        0 => String::new(),
        times => format!(
            "; killed for want of memory {}",
            of_noun(i64::from(times), "time", "times")
        ),
    };
    format!(
        "{}: {}; {}; {} in {}{killed}",
        of.name,
        resource(
            Amount::Cpu,
            of.cpu_millis,
            of.cpu_recommended_millis,
            of.cpu_peak_millis
        ),
        resource(
            Amount::Memory,
            of.memory_bytes,
            of.memory_recommended_bytes,
            of.memory_peak_bytes
        ),
        of_noun(
            i64::try_from(of.samples).unwrap_or(i64::MAX),
            "sample",
            "samples"
        ),
        age(of.window_secs)
    )
}
