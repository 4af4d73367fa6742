//! `plimsoll pack` of a server: the cluster that it collects, by its own rules.

use super::Failure;
use super::asking::{Pairs, Remote};
use super::output::{write_out, write_tables};
use super::pack::{PackArgs, PackFormat};
use plimsoll_app::api::PackingPage;
use plimsoll_app::routes::PackingQuery;
use plimsoll_app::tables;

/// Writes how well the server's cluster is packed; gives how many pods find no node in the plan.
pub(super) async fn write_of_server(args: &PackArgs, server: &Remote) -> Result<i64, Failure> {
    if args.shapes.is_some() || args.by.is_some() {
        return Err(Failure::input(
            "--shapes and --by: a server packs its cluster as it is; its answer (--format json) has teams apart and other kinds of nodes",
        ));
    }
    let query = Pairs::default()
        .with("cluster", args.source.cluster.as_deref())
        .read(PackingQuery::read)?;
    let page: PackingPage = server
        .once_computed(&query.link("/api/v1/packing"), |page: &PackingPage| {
            page.packing.is_some() || page.refused.is_some()
        })
        .await?;
    let Some(note) = &page.packing else {
        let reason = page.refused.map(|refused| refused.reason);
        return Err(Failure::unavailable(format!(
            "the packing cannot be told: {}",
            reason.unwrap_or_default()
        )));
    };
    match args.format {
        PackFormat::Json => write_out(&server.export(&query.link("/packing.json")).await?)?,
        PackFormat::Csv => write_out(&server.export(&query.link("/packing.csv")).await?)?,
        PackFormat::Table => {
            let unplaced = tables::packing_unplaced(note, &query);
            let resources = tables::packing_resources(note);
            write_tables(&page.frame, &[&resources, &unplaced])?;
        }
    }
    Ok(note.pods_unplaced)
}
