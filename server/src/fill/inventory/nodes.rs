//! Rows of nodes.

use super::Texts;
use super::fields::{labels, price_nanos, taints};
use super::shared::{AmountColumns, name, parsed, take};
use crate::fill::csv_input::{CsvError, CsvInput};
use plimsoll_planner::inventory::{Names, NodeClass, Sums};
use plimsoll_planner::model::Name;

/// The classes, what they come to, and the columns that mean nothing.
pub(super) fn read(mut input: CsvInput) -> Result<(Vec<NodeClass>, Sums, Vec<String>), CsvError> {
    let [names, count, cpu, memory, pods] =
        input.required(["name", "count", "cpu_millis", "memory_bytes", "pods"])?;
    let amounts = AmountColumns::find(&mut input, [count, cpu, memory])?;
    let labelled = input.optional("labels");
    let tainted = input.optional("taints");
    let priced = input.optional("price_hourly");
    let unknown = input.unknown().into_iter().map(ToOwned::to_owned).collect();
    let (mut classes, mut sums) = (Vec::new(), Sums::default());
    let (mut taken, mut texts) = (Names::default(), Texts::default());
    let nowhere = Name::from("");
    while let Some(row) = input.next_row()? {
        let name = name(&row, names, &mut texts)?;
        let count = amounts.count(&row)?;
        let allocatable = amounts.amounts(&row)?;
        let each_pods = row.required(pods, row.integer(pods, 0..=i64::MAX)?)?;
        let of_class = (count, &allocatable);
        amounts.add(&row, &mut sums, of_class, (Some(pods), each_pods))?;
        take(&row, names, &mut taken, (&nowhere, &name, count))?;
        classes.push(NodeClass {
            name,
            count,
            allocatable,
            pods: each_pods,
            labels: parsed(&row, labelled, labels)?,
            taints: parsed(&row, tainted, taints)?,
            price_hourly_nanos: parsed(&row, priced, price_nanos)?,
        });
    }
    Ok((classes, sums, unknown))
}
