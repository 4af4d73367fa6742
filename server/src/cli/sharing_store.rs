//! `plimsoll sharing` of a cluster of the database.

use super::Failure;
use super::note;
use super::sharing::{Found, SharingArgs, leave_out};
use super::sharing_machine::{asked_machine, resources_of};
use crate::clock::Clock;
use crate::config;
use crate::jobs::Progress;
use crate::sharing::{Cautions, OwnMachine, PriceList, SharingError, Wanted, stored};
use crate::store::{Cluster, Store};
use plimsoll_app::api::Access;
use plimsoll_app::routes::Resource;
use std::sync::Arc;

/// The comparison of a cluster, its machine and the demand that counts.
pub(super) async fn from_store(
    args: &SharingArgs,
    settings: &config::Stored,
    prices: &PriceList,
) -> Result<Found, Failure> {
    let instead = ", --server or --usage FILE";
    let store = args.history.open_existing(settings, instead).await?;
    let found = read(args, prices, settings, &store).await;
    store.close().await;
    found
}

async fn read(
    args: &SharingArgs,
    prices: &PriceList,
    settings: &config::Stored,
    store: &Store,
) -> Result<Found, Failure> {
    let cluster = super::cluster::choose(store, args.cluster.as_deref()).await?;
    let Cluster { id, .. } = cluster;
    let newest = store
        .find_latest_cycle(id)
        .await
        .map_err(Failure::unavailable)?;
    let newest =
        newest.ok_or_else(|| Failure::input("nothing has been collected of this cluster yet"))?;
    let first = store
        .find_first_cycle(id)
        .await
        .map_err(Failure::unavailable)?;
    let basis = args.basis.unwrap_or_default();
    let own = OwnMachine::of(store, id, newest, basis)
        .await
        .map_err(Failure::unavailable)?;
    let machine = match (asked_machine(args.machine.as_deref(), prices)?, own) {
        (Some(mut machine), own) => {
            if let Some(own) = &own {
                own.take_daemonsets(&mut machine);
            }
            machine
        }
        (None, Some(own)) => {
            let price = own
                .instance_type
                .as_deref()
                .and_then(|name| prices.find(name));
            own.machine(price.map(|priced| priced.price.clone()))
        }
        (None, None) => {
            return Err(Failure::input(
                "--machine: the cluster's nodes are not known; give it, such as cpu=16,memory=64Gi",
            ));
        }
    };
    let resources: Vec<Resource> = resources_of(&machine);
    let mut not_compared = vec![Resource::Cpu, Resource::Memory];
    not_compared.retain(|resource| !resources.contains(resource));
    // A cycle speaks until the next one: that is over only as far as the clock has come.
    let now_secs = Clock::system().now_secs();
    let until_secs = (newest.at_secs + newest.interval_secs).min(now_secs);
    let range = args.window.resolve(until_secs);
    let wanted = Wanted {
        cluster: id,
        access: Access::All,
        mapping: settings.teams.clone(),
        purposes: settings.purposes.clone(),
        resources,
        basis,
        by: args.by,
        scenarios: args.scenarios,
        ahead: args.ahead,
        span: (range.from_secs.max(first.unwrap_or(0)), range.to_secs),
        seed: args.seed,
    };
    let found = stored(store, &wanted, &Arc::<Progress>::default()).await;
    let found = found.map_err(|error| match error {
        SharingError::Store(error) => Failure::unavailable(error),
        other => Failure::input(other),
    })?;
    let found = found.ok_or_else(|| Failure::running("the comparison was stopped"))?;
    leave_out(&found.left_out);
    if found.gpus > 0 && machine.of("gpu").is_none() {
        note(
            "GPUs are demanded, which the machine does not have: machines with GPUs are not compared",
        );
    }
    if let Some(censored) = found.censored.filter(|of| of.share_near_full > 0.01) {
        note(&format!(
            "in {:.0} % of the time demand was above 95 % of what there is: what could not grow looks as if some gave way to others",
            censored.share_near_full * 100.0
        ));
    }
    let unknown = machine.sizes.iter().filter(|size| {
        let mut known = found.study.resources.iter();
        !known.any(|resource| resource.as_str() == size.resource)
    });
    for size in unknown {
        note(&format!(
            "{} is not compared: nothing is known of the demand for it",
            size.resource
        ));
    }
    let has_gpus = machine.of("gpu").is_some();
    Ok(Found {
        study: found.study,
        machine,
        basis,
        cautions: Cautions {
            left_out: found.left_out,
            censored: found.censored,
            gpus_apart: if has_gpus { 0 } else { found.gpus },
            days_dropped: 0,
        },
        not_compared,
        growth: found.growth,
    })
}
