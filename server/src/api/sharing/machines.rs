//! The machine that is counted in, and those there are to choose from.

use super::super::Capacity;
use crate::sharing::{OwnMachine, PricedMachine};
use plimsoll_app::api::{ApiError, Machine, MachineSize, PriceNote};
use plimsoll_app::routes::{Resource, SharingQuery};

const GIB: f64 = 1024.0 * 1024.0 * 1024.0;
/// Sizes beside the cluster's own machine, by what they are chosen by.
const TIMES: [(&str, f64); 3] = [("half", 0.5), ("double", 2.0), ("quadruple", 4.0)];
/// What custom sizes are chosen by.
const CUSTOM: &str = "custom";

impl Capacity {
    /// The machine of a query, and all that could be chosen; `None` where none is known.
    pub(super) fn machine(
        &self,
        query: &SharingQuery,
        own: Option<&OwnMachine>,
    ) -> Result<Option<(Machine, Vec<Machine>)>, ApiError> {
        let mut machines: Vec<Machine> = Vec::new();
        if let Some(own) = own {
            let price = |name: Option<&String>| {
                name.and_then(|name| self.plans.prices.find(name))
                    .map(|priced| priced.price.clone())
            };
            machines.push(own.machine(price(own.instance_type.as_ref())));
            for (id, times) in TIMES {
                let sizes = (own.cores * times, own.memory_bytes * times);
                machines.push(own.sized(id, None, sizes, None));
            }
        }
        machines.extend(
            self.plans
                .prices
                .0
                .iter()
                .filter_map(|priced| of_list(priced, own)),
        );
        let chosen = match &query.machine {
            None => machines.first().cloned(),
            Some(id) => Some(machines.iter().find(|machine| machine.id == *id).cloned().ok_or_else(|| {
                ApiError::invalid(
                    "machine",
                    "machine: there is no such machine.",
                    "Use own, half, double, quadruple, or a machine of the price file that has cpu_millis and memory_bytes.",
                )
            })?),
        };
        let amount = |name: &str| {
            chosen
                .as_ref()
                .and_then(|machine| machine.of(name))
                .map(|size| size.allocatable)
        };
        let machine = match (query.machine_cores, query.machine_gib) {
            (None, None) => chosen,
            (cores, gib) => {
                let cores = cores.or_else(|| amount(Resource::Cpu.as_str()));
                let bytes = gib
                    .map(|gib| gib * GIB)
                    .or_else(|| amount(Resource::Memory.as_str()));
                cores
                    .zip(bytes)
                    .map(|sizes| sized(own, CUSTOM, None, sizes, None))
            }
        };
        Ok(machine.map(|machine| (machine, machines)))
    }
}

fn of_list(priced: &PricedMachine, own: Option<&OwnMachine>) -> Option<Machine> {
    let spec = priced.spec.as_ref()?;
    let sizes = spec.of(Resource::Cpu).zip(spec.of(Resource::Memory))?;
    Some(sized(
        own,
        &priced.name,
        Some(priced.name.clone()),
        sizes,
        Some(priced.price.clone()),
    ))
}

fn sized(
    own: Option<&OwnMachine>,
    id: &str,
    name: Option<String>,
    (cores, memory_bytes): (f64, f64),
    price: Option<PriceNote>,
) -> Machine {
    if let Some(own) = own {
        return own.sized(id, name, (cores, memory_bytes), price);
    }
    let size = |resource: Resource, allocatable: f64| MachineSize {
        resource: resource.as_str().to_owned(),
        allocatable,
        daemonsets: 0.0,
    };
    Machine {
        id: id.to_owned(),
        name,
        sizes: vec![
            size(Resource::Cpu, cores),
            size(Resource::Memory, memory_bytes),
        ],
        price,
    }
}
