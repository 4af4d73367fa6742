//! The server with the site inside.

use crate::{cargo::Profile, command, site, workspace::Workspace};
use std::path::PathBuf;

/// The variable through which `server/build.rs` learns what to embed.
pub(crate) const SITE_VARIABLE: &str = "PLIMSOLL_SITE_DIR";

/// Builds the server with a site of this or another profile; gives the file.
pub(crate) fn build(
    workspace: &Workspace,
    profile: Profile,
    of_site: Profile,
) -> anyhow::Result<PathBuf> {
    let site = site::build(workspace, of_site)?;
    compile(workspace, profile, &site)
}

/// Builds site and server, and says what came of it.
#[expect(clippy::print_stdout, reason = "the outcome of the command")]
pub(crate) fn build_and_report(workspace: &Workspace, profile: Profile) -> anyhow::Result<()> {
    let site = site::build(workspace, profile)?;
    let file = compile(workspace, profile, &site)?;
    let kib = |bytes: u64| bytes.div_ceil(1024);
    println!("scripts  {:>6} KiB as sent", kib(site.script_bytes));
    println!(
        "         {:>6} KiB as sent for comparing again",
        kib(site.board_bytes)
    );
    println!(
        "         {:>6} KiB as sent for what-if",
        kib(site.what_if_bytes)
    );
    println!("styles   {:>6} KiB as sent", kib(site.style_bytes));
    println!(
        "server   {:>6} KiB  {}",
        kib(std::fs::metadata(&file)?.len()),
        file.display()
    );
    Ok(())
}

fn compile(workspace: &Workspace, profile: Profile, site: &site::Site) -> anyhow::Result<PathBuf> {
    let mut cargo = workspace.cargo();
    cargo
        .args([
            "build",
            "--package=plimsoll",
            "--bin=plimsoll",
            "--profile",
            profile.of_server(),
        ])
        .env(SITE_VARIABLE, &site.folder);
    command::run(&mut cargo)?;
    Ok(file(workspace, profile))
}

/// Where the server of a profile is built.
pub(crate) fn file(workspace: &Workspace, profile: Profile) -> PathBuf {
    let name = format!("plimsoll{}", std::env::consts::EXE_SUFFIX);
    workspace.target.join(profile.folder()).join(name)
}
