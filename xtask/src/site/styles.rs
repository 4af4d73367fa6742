//! One style sheet out of several.

use crate::workspace::Workspace;
use anyhow::{Context as _, bail};

/// The parts, in the order in which later ones may override earlier ones.
///
/// `server/build.rs` has the same order, for a server that is built without xtask.
const PARTS: [&str; 8] = [
    "tokens", "base", "layout", "table", "people", "chart", "marks", "print",
];

/// Puts the parts together. They are small and compress well, so nothing minifies them.
pub(crate) fn bundle(workspace: &Workspace) -> anyhow::Result<String> {
    let folder = workspace.root.join("style");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder)
        .with_context(|| format!("could not read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "css") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            match PARTS.iter().position(|part| *part == name) {
                Some(place) => found.push((place, path)),
                None => bail!("{}: {} says in which order", path.display(), file!()),
            }
        }
    }
    found.sort();
    let mut sheet = String::new();
    for (_, path) in found {
        let text = std::fs::read_to_string(&path);
        sheet.push_str(&text.with_context(|| format!("could not read {}", path.display()))?);
    }
    Ok(sheet)
}
