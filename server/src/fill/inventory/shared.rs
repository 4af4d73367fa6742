//! What rows of nodes and of pods have in common.

use super::Texts;
use crate::fill::csv_input::{Column, CsvError, CsvInput, Row, shown};
use plimsoll_planner::inventory::{Amounts, Excess, MOST_OBJECTS, Names, Sums};
use plimsoll_planner::model::Name;
use std::collections::BTreeMap;

const RESOURCE_PREFIX: &str = "res:";
/// Resources with columns of their own.
const NAMED: [&str; 3] = ["cpu", "memory", "pods"];
/// Bytes of a name, as of objects in Kubernetes.
const MOST_NAME_BYTES: usize = 253;

/// The columns of what an object has or asks for.
pub(super) struct AmountColumns {
    pub(super) count: Column,
    cpu: Column,
    memory: Column,
    extended: Vec<(Name, Column)>,
}

impl AmountColumns {
    /// `count`, CPU and memory are those that were found; extended resources are looked for.
    pub(super) fn find(
        input: &mut CsvInput,
        [count, cpu, memory]: [Column; 3],
    ) -> Result<Self, CsvError> {
        let mut extended = Vec::new();
        for (name, column) in input.prefixed(RESOURCE_PREFIX) {
            let name = name.trim();
            if name.is_empty() || NAMED.contains(&name) {
                let reason = "this is the name of no extended resource. Write one behind res:, such as res:nvidia.com/gpu";
                return Err(input.header_error(column, reason));
            }
            extended.push((Name::from(name), column));
        }
        Ok(Self {
            count,
            cpu,
            memory,
            extended,
        })
    }

    pub(super) fn count(&self, row: &Row<'_>) -> Result<i64, CsvError> {
        let count = row.integer(self.count, 1..=MOST_OBJECTS)?;
        row.required(self.count, count)
    }

    /// What one object has or asks for; of an extended resource whose field is empty it is none.
    pub(super) fn amounts(&self, row: &Row<'_>) -> Result<Amounts, CsvError> {
        let amount = |column: Column| row.integer(column, 0..=i64::MAX);
        let mut extended = BTreeMap::new();
        for (name, column) in &self.extended {
            if let Some(units) = amount(*column)?.filter(|units| *units > 0) {
                extended.insert(name.clone(), units);
            }
        }
        Ok(Amounts {
            cpu_millis: row.required(self.cpu, amount(self.cpu)?)?,
            memory_bytes: row.required(self.memory, amount(self.memory)?)?,
            extended,
        })
    }

    /// Adds a class to the sums; `pods` is the column with pods per node.
    pub(super) fn add(
        &self,
        row: &Row<'_>,
        sums: &mut Sums,
        (count, each): (i64, &Amounts),
        (pods, each_pods): (Option<Column>, i64),
    ) -> Result<(), CsvError> {
        let Err(excess) = sums.add(count, each, each_pods) else {
            return Ok(());
        };
        let column = match &excess {
            Excess::Objects => {
                let reason = format!(
                    "up to here there are more than {MOST_OBJECTS} objects. Leave some out"
                );
                return Err(row.error(self.count, reason));
            }
            Excess::Cpu => Some(self.cpu),
            Excess::Memory => Some(self.memory),
            Excess::Pods => pods,
            Excess::Extended(name) => {
                let found = self.extended.iter().find(|(known, _)| known == name);
                found.map(|(_, column)| *column)
            }
        };
        let reason = format!(
            "up to here the column's sum, each field times its count, is more than {}. Give less",
            i64::MAX
        );
        Err(row.error(column, reason))
    }
}

/// A name, which must be there.
pub(super) fn name(row: &Row<'_>, column: Column, texts: &mut Texts) -> Result<Name, CsvError> {
    row.some_text(column)?;
    let name = optional_name(row, Some(column), texts)?;
    row.required(column, name)
}

/// A name, where there is one.
pub(super) fn optional_name(
    row: &Row<'_>,
    column: Option<Column>,
    texts: &mut Texts,
) -> Result<Option<Name>, CsvError> {
    let text = row.text(column)?;
    if text.len() > MOST_NAME_BYTES {
        let reason = format!(
            "{} is longer than {MOST_NAME_BYTES} bytes. Shorten it",
            shown(text)
        );
        return Err(row.error(column, reason));
    }
    Ok((!text.is_empty()).then(|| texts.name(text)))
}

/// Takes the names of a class.
pub(super) fn take(
    row: &Row<'_>,
    column: Column,
    names: &mut Names,
    (namespace, name, count): (&Name, &Name, i64),
) -> Result<(), CsvError> {
    names
        .take(namespace, name, count, row.line())
        .map_err(|taken| {
            let full = match taken.number {
                Some(number) => format!("{name}-{number}"),
                None => name.to_string(),
            };
            let reason = format!(
                "the name {} is given by line {} already. Choose another one",
                shown(&full),
                taken.other
            );
            row.error(column, reason)
        })
}

/// A field with parts.
pub(super) fn parsed<T>(
    row: &Row<'_>,
    column: Option<Column>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, CsvError> {
    parse(row.text(column)?).map_err(|reason| row.error(column, reason))
}
