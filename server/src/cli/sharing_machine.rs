//! The machine that `plimsoll sharing` counts in.

use super::Failure;
use super::note;
use crate::sharing::{MachineSpec, PriceList};
use plimsoll_app::api::{Machine, MachineSize, PriceNote};
use plimsoll_app::routes::Resource;

/// The machine that was asked for: amounts, or one of the price file.
pub(super) fn asked_machine(
    text: Option<&str>,
    prices: &PriceList,
) -> Result<Option<Machine>, Failure> {
    let Some(text) = text else {
        return Ok(None);
    };
    if let Some(priced) = prices.find(text) {
        let spec = priced.spec.as_ref().ok_or_else(|| {
            Failure::input(format!(
                "--machine {text}: the price file does not tell its cpu_millis and memory_bytes"
            ))
        })?;
        return Ok(Some(machine_of(
            text,
            Some(text),
            spec,
            Some(priced.price.clone()),
        )));
    }
    if !text.contains('=') && !prices.0.is_empty() {
        let names: Vec<&str> = prices
            .0
            .iter()
            .map(|machine| machine.name.as_str())
            .take(20)
            .collect();
        return Err(Failure::input(format!(
            "--machine {text}: the price file has no such machine; it has {}",
            names.join(", ")
        )));
    }
    let spec: MachineSpec = text
        .parse()
        .map_err(|error| Failure::input(format!("--machine: {error}")))?;
    if !prices.0.is_empty() {
        note("the price file is not used: give --machine the name of one of its machines");
    }
    Ok(Some(machine_of("custom", None, &spec, None)))
}

fn machine_of(
    id: &str,
    name: Option<&str>,
    spec: &MachineSpec,
    price: Option<PriceNote>,
) -> Machine {
    let sizes = spec.0.iter().map(|(resource, amount)| MachineSize {
        resource: resource.as_str().to_owned(),
        allocatable: *amount,
        daemonsets: 0.0,
    });
    Machine {
        id: id.to_owned(),
        name: name.map(str::to_owned),
        sizes: sizes.collect(),
        price,
    }
}

/// What a machine is compared by.
pub(super) fn resources_of(machine: &Machine) -> Vec<Resource> {
    let sizes = machine.sizes.iter();
    sizes
        .filter_map(|size| Resource::parse(&size.resource).ok())
        .collect()
}
