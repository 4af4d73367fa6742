//! The price file: what machines cost and draw.

use super::MachineSpec;
use crate::fill::csv_input::{CsvError, CsvInput};
use plimsoll_app::api::PriceNote;
use plimsoll_app::routes::Resource;
use std::path::Path;

/// No price file is longer.
const MOST_BYTES: u64 = 1 << 20;
/// Nor has it more machines.
const MOST_MACHINES: usize = 1_000;

/// Machines of a price file, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PriceList(pub Vec<PricedMachine>);

/// A machine that has a price.
#[derive(Debug, Clone, PartialEq)]
pub struct PricedMachine {
    /// Its name, such as the instance type.
    pub name: String,
    /// Its allocatable amounts, where the file tells them.
    pub spec: Option<MachineSpec>,
    /// What it costs and draws.
    pub price: PriceNote,
}

impl PriceList {
    /// The machine of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&PricedMachine> {
        self.0.iter().find(|machine| machine.name == name)
    }
}

/// Reads a price file.
///
/// # Errors
/// [`CsvError`] naming file, line, column and field.
pub fn read_prices(path: &Path) -> Result<PriceList, CsvError> {
    read(CsvInput::open(path, MOST_BYTES)?)
}

fn read(mut input: CsvInput) -> Result<PriceList, CsvError> {
    let [name, hourly] = input.required(["machine", "price_hourly"])?;
    let currency = input.optional("currency");
    let (cpu, memory) = (input.optional("cpu_millis"), input.optional("memory_bytes"));
    let (idle, full) = (input.optional("idle_watts"), input.optional("full_watts"));
    let mut machines: Vec<PricedMachine> = Vec::new();
    while let Some(row) = input.next_row()? {
        let text = row.some_text(name)?;
        if machines.iter().any(|machine| machine.name == text) {
            return Err(row.error(name, format!("{text} has a row already. Keep one of them")));
        }
        if machines.len() == MOST_MACHINES {
            let reason = format!("there are more than {MOST_MACHINES} machines. Leave some out");
            return Err(row.error(name, reason));
        }
        let millis = row.integer(cpu, 1..=1_000_000_000)?;
        let bytes = row.integer(memory, 1..=i64::MAX)?;
        if millis.is_some() != bytes.is_some() {
            let missing = if millis.is_some() { memory } else { cpu };
            return Err(row.error(
                missing,
                "of cpu_millis and memory_bytes one is missing. Give both or none",
            ));
        }
        #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
        let spec = millis.zip(bytes).map(|(millis, bytes)| {
            MachineSpec(vec![
                (Resource::Cpu, millis as f64 / 1e3),
                (Resource::Memory, bytes as f64),
            ])
        });
        let idle_watts = row.decimal(idle, 0.0..=1e6)?;
        let full_watts = row.decimal(full, 0.0..=1e6)?;
        if idle_watts
            .zip(full_watts)
            .is_some_and(|(idle, full)| idle > full)
        {
            return Err(row.error(
                full,
                "a machine at full load draws less than an idle one. Look for an exchange",
            ));
        }
        let currency = row.text(currency)?;
        machines.push(PricedMachine {
            name: text.to_owned(),
            spec,
            price: PriceNote {
                per_hour: row.required(hourly, row.decimal(hourly, 0.0..=1e6)?)?,
                currency: if currency.is_empty() {
                    "units"
                } else {
                    currency
                }
                .to_owned(),
                idle_watts,
                full_watts,
            },
        });
    }
    Ok(PriceList(machines))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Result<PriceList, CsvError> {
        let text = std::io::Cursor::new(text.to_owned());
        read(CsvInput::new("prices.csv", text, MOST_BYTES)?)
    }

    #[test]
    fn a_machine_may_have_sizes_and_watts() {
        let found = list(
            "machine,cpu_millis,memory_bytes,price_hourly,currency,idle_watts,full_watts\n\
             small,4000,16000000000,0.19,EUR,60,140\nlarge,,,0.5,,,\n",
        )
        .unwrap();
        let small = found.find("small").unwrap();
        assert_eq!(small.spec.as_ref().unwrap().of(Resource::Cpu), Some(4.0));
        assert_eq!(
            (small.price.per_hour, small.price.idle_watts),
            (0.19, Some(60.0))
        );
        let large = found.find("large").unwrap();
        assert_eq!(
            (&large.spec, large.price.currency.as_str()),
            (&None, "units")
        );
        assert_eq!(found.find("none"), None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, place) in [
            ("machine\n", "price_hourly"),
            (
                "machine,price_hourly\nm,\n",
                "prices.csv:2:2 (price_hourly)",
            ),
            (
                "machine,price_hourly\nm,cheap\n",
                "prices.csv:2:2 (price_hourly)",
            ),
            (
                "machine,price_hourly\nm,1\nm,2\n",
                "prices.csv:3:1 (machine)",
            ),
            (
                "machine,price_hourly,idle_watts,full_watts\nm,1,9,5\n",
                "prices.csv:2:4 (full_watts)",
            ),
            (
                "machine,price_hourly,cpu_millis,memory_bytes\nm,1,9,\n",
                "prices.csv:2:4 (memory_bytes)",
            ),
        ] {
            let error = list(text).unwrap_err().to_string();
            assert!(error.contains(place), "{error}");
        }
    }
}
