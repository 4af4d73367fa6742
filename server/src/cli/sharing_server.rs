//! `plimsoll sharing` of a server.

use super::Failure;
use super::asking::{Pairs, Remote};
use super::output::{write_out, write_tables};
use super::sharing::{SharingArgs, SharingFormat};
use super::sharing_machine::asked_machine;
use crate::sharing::PriceList;
use plimsoll_app::api::SharingPage;
use plimsoll_app::routes::SharingQuery;
use plimsoll_app::tables;

/// Writes what the server compares by the same rules.
pub(super) async fn write_of_server(args: &SharingArgs, server: &Remote) -> Result<(), Failure> {
    if args.prices.is_some() {
        return Err(Failure::input(
            "--prices: a server has a price file of its own; give --machine the name of one of its machines",
        ));
    }
    let query = query(args)?;
    match args.format {
        SharingFormat::Json => write_out(&server.export(&query.link("/sharing.json")).await?),
        SharingFormat::Csv => write_out(&server.export(&query.link("/sharing.csv")).await?),
        SharingFormat::Table => {
            let page: SharingPage = server
                .once_computed(&query.link("/api/v1/sharing"), |page: &SharingPage| {
                    page.sharing.is_some() || page.refused.is_some()
                })
                .await?;
            let Some(sharing) = &page.sharing else {
                let reason = page.refused.map(|refused| refused.reason);
                return Err(Failure::input(format!(
                    "there is nothing to compare: {}",
                    reason.unwrap_or_default()
                )));
            };
            write_tables(&page.frame, &[&tables::shares(sharing, &query, true)])
        }
    }
}

fn query(args: &SharingArgs) -> Result<SharingQuery, Failure> {
    let mut machine = args.machine.as_deref();
    let (mut cores, mut gib) = (None, None);
    if let Some(text) = machine.filter(|text| text.contains('=')) {
        let found = asked_machine(Some(text), &PriceList::default())?;
        for size in found.iter().flat_map(|machine| &machine.sizes) {
            match size.resource.as_str() {
                "cpu" => cores = Some(size.allocatable.to_string()),
                "memory" => gib = Some((size.allocatable / f64::from(1 << 30)).to_string()),
                other => {
                    return Err(Failure::input(format!(
                        "--machine: a server takes cpu and memory of a machine, not {other}"
                    )));
                }
            }
        }
        machine = None;
    }
    // A risk such as 4.999999999999999 is what floats make of 1 - 0.95.
    let risk_percent = ((1.0 - args.quantile) * 1e8).round() / 1e6;
    Pairs::default()
        .with("cluster", args.cluster.as_deref())
        .with("window", Some(&args.window.to_string()))
        .with("basis", args.basis.map(|basis| basis.as_str()))
        .with("by", Some(args.by.as_str()))
        .with("scenarios", Some(args.scenarios.as_str()))
        .with("ahead", Some(args.ahead.as_str()))
        .with("risk", Some(&risk_percent.to_string()))
        .with("machine", machine)
        .with("machine_cores", cores.as_deref())
        .with("machine_gib", gib.as_deref())
        .with("spares", Some(&args.spares.to_string()))
        .with("min", Some(&args.min_machines.to_string()))
        .read(SharingQuery::read)
}
