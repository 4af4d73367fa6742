//! Puts the site that `cargo xtask build` made into the server.
//!
//! A plain `cargo build` has none; the pages then have their styles and work without scripts.

use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The order of the style sheets, as in `xtask/src/site/styles.rs`.
const STYLES: [&str; 8] = [
    "tokens", "base", "layout", "table", "people", "chart", "marks", "print",
];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=PLIMSOLL_SITE_DIR");
    let out = folder("OUT_DIR")?;
    let site = match folder("PLIMSOLL_SITE_DIR") {
        Ok(site) => site.join("pkg"),
        Err(_) => only_styles(&out)?,
    };
    let mut files = Vec::new();
    collect(&site, &site, &mut files)?;
    files.sort();
    fs::write(out.join("site.rs"), table(&site, &files)?)
}

fn folder(variable: &str) -> io::Result<PathBuf> {
    let value = env::var_os(variable).filter(|value| !value.is_empty());
    value
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other(format!("{variable} is not set")))
}

/// Makes a site out of the style sheets alone.
fn only_styles(out: &Path) -> io::Result<PathBuf> {
    let style = folder("CARGO_MANIFEST_DIR")?.join("../style");
    println!("cargo::rerun-if-changed={}", style.display());
    let mut sheet = String::new();
    for part in STYLES {
        match fs::read_to_string(style.join(part).with_extension("css")) {
            Ok(text) => sheet.push_str(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    let site = out.join("pkg");
    // Fails when there was none yet.
    drop(fs::remove_dir_all(&site));
    fs::create_dir_all(&site)?;
    fs::write(
        site.join(format!("app.{}.css", hash(sheet.as_bytes()))),
        sheet,
    )?;
    Ok(site)
}

/// Names of the files relative to the site.
fn collect(site: &Path, folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(site, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(site) {
            files.push(name.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

/// The files as a table in Rust, each with its twin in Brotli if there is one.
fn table(site: &Path, files: &[String]) -> io::Result<String> {
    let mut code = String::from("pub(super) static FILES: &[File] = &[\n");
    for name in files.iter().filter(|name| !name.ends_with(".br")) {
        let plain = site.join(name);
        let tag = hash(&fs::read(&plain)?);
        let packed = format!("{name}.br");
        let brotli = if files.contains(&packed) {
            format!("Some(include_bytes!({:?}))", site.join(packed))
        } else {
            "None".to_owned()
        };
        code.push_str(&format!(
            "    File {{ name: {name:?}, tag: {tag:?}, plain: include_bytes!({plain:?}), \
             brotli: {brotli} }},\n"
        ));
    }
    code.push_str("];\n");
    Ok(code)
}

/// Tells versions of a file apart; it guards against nothing else.
fn hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}
