//! The workloads of a namespace.

use super::demand::{self, Scales};
use super::namespaces::trend_column;
use super::{Cell, Column, DataTable, Row, Trend};
use crate::api::NamespaceDetail;
use crate::format::count;
use crate::routes::NamespaceQuery;

/// The workloads of a namespace.
#[must_use]
pub fn workloads(detail: &NamespaceDetail, query: &NamespaceQuery) -> DataTable {
    let sortable = &NamespaceQuery::COLUMNS;
    let sort = query.sort.or_told(&detail.sort, sortable);
    let mut columns = vec![
        Column::text("name", "Workload").sortable_in(sortable),
        Column::text("kind", "Kind")
            .secondary()
            .sortable_in(sortable),
    ];
    columns.push(trend_column(&query.scope));
    columns.extend(demand::columns(false, sortable));

    let scales = Scales::of(detail.workloads.iter().map(|row| &row.figures));
    let rows = detail.workloads.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.name), Cell::text(&row.kind)];
        cells.push(Trend::cell(&row.trend, detail.range, detail.team.rank));
        let measured = Some(row.usage_coverage);
        cells.extend(demand::cells(&row.figures, scales, None, measured));
        Row { href: None, cells }
    });
    let number = i64::try_from(detail.workloads_total).unwrap_or(i64::MAX);
    let total = (number > 1).then(|| {
        let mut cells = vec![
            Cell::text(format!("All {} workloads", count(number))),
            Cell::blank(),
            Cell::blank(),
        ];
        cells.extend(demand::cells(&detail.workloads_sum, scales, None, None));
        Row { href: None, cells }
    });
    DataTable {
        caption: format!(
            "Workloads of {}, mean of {}",
            detail.namespace,
            query.scope.window.phrase_of(&detail.frame)
        ),
        columns,
        rows: rows.collect(),
        total,
    }
    .without_empty(&demand::BOUNDS, sort.column)
}
