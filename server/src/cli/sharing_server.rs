//! `plimsoll sharing` of a server.

use super::Failure;
use super::asking::{Pairs, Remote};
use super::output::{faint, grids, plain, write_out};
use super::sharing::{SharingArgs, SharingFormat};
use super::sharing_machine::asked_machine;
use crate::sharing::{PriceList, write_terms};
use plimsoll_app::api::{Sharing, SharingPage};
use plimsoll_app::findings;
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
            write_out(told(&page, sharing, &query).as_bytes())
        }
    }
}

/// The finding, by which rules and with which cautions, the way from one side to the other, and by whom.
fn told(page: &SharingPage, sharing: &Sharing, query: &SharingQuery) -> String {
    let (compared, note) = (&sharing.compared, &sharing.scenarios);
    let of = (note, query.by);
    let mut scope = findings::sharing_scope(sharing, query, page.frame.now_secs);
    scope.push(findings::rules_words(&compared.rules, note.kind));
    let lines = [
        findings::sharing(compared, &sharing.diversity, of).plain(),
        scope.join("; "),
    ];
    let cautions = findings::sharing_cautions(compared, note);
    let of_data = findings::sharing_data_cautions(sharing);
    let lines = lines.into_iter().chain(cautions).chain(of_data);
    let lines: String = lines.map(|line| plain(&line) + "\n").collect();
    let shares = tables::shares(sharing, query, true);
    format!(
        "{}\n\n{lines}\n{}{}",
        faint(&page.frame),
        write_terms(compared),
        grids(&[&shares])
    )
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
