//! The browser part: WebAssembly, its JavaScript and the styles, ready to be embedded.

mod browser;
mod pack;
mod stamp;
mod styles;

use crate::{cargo::Profile, toolchain, workspace::Workspace};
use anyhow::{Context as _, ensure};
use std::path::PathBuf;

/// Where the built files are, and what they weigh.
#[derive(Debug)]
pub(crate) struct Site {
    /// The folder that the server embeds.
    pub(crate) folder: PathBuf,
    /// JavaScript and WebAssembly of every page as sent, in bytes.
    pub(crate) script_bytes: u64,
    /// Those that the page of sharing loads when someone reaches for its controls.
    pub(crate) board_bytes: u64,
    /// Those of the what-if page, likewise.
    pub(crate) what_if_bytes: u64,
    /// Styles as sent, in bytes.
    pub(crate) style_bytes: u64,
}

/// What scripts may weigh, as sent: a page must be quick on a slow line.
pub(crate) const SCRIPT_BUDGET: u64 = 130 * 1024;
/// What styles may weigh, as sent.
pub(crate) const STYLE_BUDGET: u64 = 15 * 1024;

impl Site {
    /// Fails when the browser has to load more than it should.
    pub(crate) fn check_weight(&self) -> anyhow::Result<()> {
        let Self {
            script_bytes,
            board_bytes,
            what_if_bytes,
            style_bytes,
            ..
        } = self;
        ensure!(
            *board_bytes <= SCRIPT_BUDGET,
            "the comparison weighs {board_bytes} bytes as sent, more than {SCRIPT_BUDGET}"
        );
        ensure!(
            *what_if_bytes <= SCRIPT_BUDGET,
            "what-if weighs {what_if_bytes} bytes as sent, more than {SCRIPT_BUDGET}"
        );
        ensure!(
            *script_bytes <= SCRIPT_BUDGET,
            "scripts weigh {script_bytes} bytes as sent, more than {SCRIPT_BUDGET}"
        );
        ensure!(
            *style_bytes <= STYLE_BUDGET,
            "styles weigh {style_bytes} bytes as sent, more than {STYLE_BUDGET}"
        );
        Ok(())
    }
}

/// Builds the site of a profile, or finds that nothing changed.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> anyhow::Result<Site> {
    toolchain::ensure_wasm(workspace)?;
    let folder = folder(workspace, profile);
    let islands = browser::compile(workspace, profile, browser::ISLANDS)?;
    let board = browser::compile(workspace, profile, browser::BOARD)?;
    let what_if = browser::compile(workspace, profile, browser::WHAT_IF)?;
    let styles = styles::bundle(workspace)?;
    let stamp = stamp::of(&[&islands, &board, &what_if, styles.as_bytes()])?;
    let stamp_file = folder.join("stamp");
    if std::fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
        return weigh(folder);
    }
    let mut files = browser::bind(browser::ISLANDS, islands)?;
    files.extend(browser::bind(browser::BOARD, board)?);
    files.extend(browser::bind(browser::WHAT_IF, what_if)?);
    files.push(pack::named("app", "", "css", styles.into_bytes()));
    pack::write(&folder.join("pkg"), &files, profile)
        .with_context(|| format!("could not write {}", folder.display()))?;
    std::fs::write(&stamp_file, stamp)
        .with_context(|| format!("could not write {}", stamp_file.display()))?;
    weigh(folder)
}

/// Where the site of a profile is kept.
pub(crate) fn folder(workspace: &Workspace, profile: Profile) -> PathBuf {
    workspace
        .target
        .join("plimsoll-site")
        .join(profile.folder())
}

fn weigh(folder: PathBuf) -> anyhow::Result<Site> {
    let mut site = Site {
        folder,
        script_bytes: 0,
        board_bytes: 0,
        what_if_bytes: 0,
        style_bytes: 0,
    };
    let pkg = site.folder.join("pkg");
    let mut folders = vec![pkg];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if name.ends_with(".css.br") {
                site.style_bytes += entry.metadata()?.len();
            } else if name.ends_with(".br") && name.starts_with(browser::BOARD.name) {
                site.board_bytes += entry.metadata()?.len();
            } else if name.ends_with(".br") && name.starts_with(browser::WHAT_IF.name) {
                site.what_if_bytes += entry.metadata()?.len();
            } else if name.ends_with(".br") {
                site.script_bytes += entry.metadata()?.len();
            }
        }
    }
    Ok(site)
}
