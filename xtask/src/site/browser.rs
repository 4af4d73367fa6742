//! WebAssembly and the JavaScript that starts it.

use super::pack::{self, File};
use crate::{cargo::Profile, command, toolchain, workspace::Workspace};
use anyhow::Context as _;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// A module for the browser: what its files begin with, the feature it is built with, and the function
/// of it that a page calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Module {
    pub(crate) name: &'static str,
    feature: &'static str,
    entry: &'static str,
}

/// The islands of all pages.
pub(crate) const ISLANDS: Module = Module {
    name: "app",
    feature: "hydrate",
    entry: "hydrate",
};
/// What compares again on the page of sharing, loaded when someone reaches for its controls.
pub(crate) const BOARD: Module = Module {
    name: "board",
    feature: "board",
    entry: "start",
};

/// The same of the what-if page.
pub(crate) const WHAT_IF: Module = Module {
    name: "what-if",
    feature: "whatif",
    entry: "start",
};

/// Compiles a module; gives it as the compiler leaves it.
///
/// The server is built apart from it: in one call cargo would unite their features.
pub(crate) fn compile(
    workspace: &Workspace,
    profile: Profile,
    module: Module,
) -> anyhow::Result<Vec<u8>> {
    let mut cargo = workspace.cargo();
    cargo
        .args([
            "build",
            "--package=plimsoll-app",
            "--lib",
            "--no-default-features",
        ])
        .arg(format!("--features={}", module.feature))
        .args(["--target", toolchain::WASM, "--profile"])
        .arg(profile.of_wasm());
    command::run(&mut cargo)?;
    let file = workspace
        .target
        .join(toolchain::WASM)
        .join(profile.folder_of_wasm())
        .join("plimsoll_app.wasm");
    std::fs::read(&file).with_context(|| format!("could not read {}", file.display()))
}

/// Generates the JavaScript for a module and names both by their content.
///
/// A module without the entry that a page calls has no islands: then there is nothing to send.
pub(crate) fn bind(module: Module, wasm: Vec<u8>) -> anyhow::Result<Vec<File>> {
    let Module { name, entry, .. } = module;
    let mut output = Bindgen::new()
        .input_bytes(name, wasm)
        .web(true)?
        .typescript(false)
        .keep_debug(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The page says where the module is, as it is named by content.
        .omit_default_module_path(true)
        .generate_output()
        .context("wasm-bindgen refused the module")?;
    if !output
        .wasm()
        .exports
        .iter()
        .any(|export| export.name == entry)
    {
        return Ok(Vec::new());
    }
    let folder = tempfile::tempdir().context("no temporary folder")?;
    output
        .emit(folder.path())
        .context("wasm-bindgen could not write")?;
    let read = |ending: &str| {
        let file = format!("{name}{ending}");
        std::fs::read(folder.path().join(&file)).context(file)
    };
    let (script, module) = (read(".js")?, read("_bg.wasm")?);
    let base = format!("{name}.{}", pack::hash(&[&script, &module]));
    let mut files = vec![
        File {
            name: format!("{base}.js"),
            bytes: script,
        },
        // The suffix is what Leptos asks for.
        File {
            name: format!("{base}_bg.wasm"),
            bytes: module,
        },
    ];
    collect_snippets(folder.path(), &folder.path().join("snippets"), &mut files)?;
    Ok(files)
}

/// Scripts that crates bring along; wasm-bindgen puts them into folders with a hash.
fn collect_snippets(root: &Path, folder: &Path, files: &mut Vec<File>) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect_snippets(root, &path, files)?;
        } else {
            let name = path
                .strip_prefix(root)?
                .to_string_lossy()
                .replace('\\', "/");
            files.push(File {
                name,
                bytes: std::fs::read(&path)?,
            });
        }
    }
    Ok(())
}
