//! What can be said about the code without running it.

use crate::{cargo::Profile, command, server, site, toolchain, workspace::Workspace};
use std::process::{Command, Stdio};

/// Format, lints for the server and for the browser, documentation, dependencies.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    toolchain::ensure_wasm(workspace)?;
    let cargo = |args: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo.args(args);
        // With the site that tests use, they find the server's build script as they left it.
        let site = site::folder(workspace, Profile::Release);
        if site.join("stamp").is_file() {
            cargo.env(server::SITE_VARIABLE, site);
        }
        cargo
    };
    command::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    command::run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny=warnings",
    ]))?;
    for feature in [
        "--features=hydrate",
        "--features=board",
        "--features=whatif",
    ] {
        let browser = [
            "clippy",
            "--package=plimsoll-app",
            "--lib",
            "--no-default-features",
        ];
        let target = ["--target", toolchain::WASM, "--", "--deny=warnings"];
        command::run(cargo(&browser).arg(feature).args(target))?;
    }
    command::run(
        cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny=warnings"),
    )?;
    deny(workspace)
}

/// Known faults of dependencies, where the program that knows them is installed.
///
/// Installing it takes longer than all other checks. Licences, sources and duplicates are
/// tested without it.
#[expect(clippy::print_stderr, reason = "a person may want to install it")]
fn deny(workspace: &Workspace) -> anyhow::Result<()> {
    let there = Command::new("cargo-deny")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if there {
        return command::run(workspace.cargo().args(["deny", "check"]));
    }
    eprintln!("cargo-deny is not installed: known faults of dependencies stay unchecked");
    Ok(())
}
