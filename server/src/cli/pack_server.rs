//! `plimsoll pack` of a server: the cluster that it collects, by its own rules.

use super::Failure;
use super::asking::{Pairs, Remote};
use super::output::{faint, grids, plain, write_out};
use super::pack::{PackArgs, PackFormat};
use plimsoll_app::api::{PackingNote, PackingPage};
use plimsoll_app::findings;
use plimsoll_app::routes::PackingQuery;
use plimsoll_app::tables;

/// The packing of this cluster, or of the one that the server collects.
pub(super) fn asked(cluster: Option<&str>) -> Result<PackingQuery, Failure> {
    let pairs = Pairs::default().with("cluster", cluster);
    pairs.read(PackingQuery::read)
}

/// How the server packs its cluster, once it is computed.
pub(super) async fn packed(
    server: &Remote,
    query: &PackingQuery,
) -> Result<(PackingPage, Box<PackingNote>), Failure> {
    let is_there = |page: &PackingPage| page.packing.is_some() || page.refused.is_some();
    let path = query.link("/api/v1/packing");
    let mut page = server.once_computed(&path, is_there).await?;
    match page.packing.take() {
        Some(note) => Ok((page, note)),
        None => {
            let reason = page.refused.map(|refused| refused.reason);
            Err(Failure::unavailable(format!(
                "the packing cannot be told: {}",
                reason.unwrap_or_default()
            )))
        }
    }
}

/// Writes how well the server's cluster is packed; gives how many pods find no node in the plan.
pub(super) async fn write_of_server(args: &PackArgs, server: &Remote) -> Result<i64, Failure> {
    if args.shapes.is_some() || args.by.is_some() {
        return Err(Failure::input(
            "--shapes and --by: a server packs its cluster as it is; its answer (--format json) has teams apart and other kinds of nodes",
        ));
    }
    let query = asked(args.source.cluster.as_deref())?;
    let (page, note) = packed(server, &query).await?;
    let note = &*note;
    match args.format {
        PackFormat::Json => write_out(&server.export(&query.link("/packing.json")).await?)?,
        PackFormat::Csv => write_out(&server.export(&query.link("/packing.csv")).await?)?,
        PackFormat::Table => {
            let unplaced = tables::packing_unplaced(note, &query);
            let resources = tables::packing_resources(note);
            let finding = plain(&findings::packing(note).plain());
            let tables = grids(&[&resources, &unplaced]);
            write_out(format!("{}\n\n{finding}\n{tables}", faint(&page.frame)).as_bytes())?;
        }
    }
    Ok(note.pods_unplaced)
}
