//! Names files by their content, compresses and writes them.

use crate::cargo::Profile;
use brotli::enc::BrotliEncoderParams;
use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

/// A file to serve, with its path below `/pkg`.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// A file whose name changes with its content.
pub(crate) fn named(base: &str, suffix: &str, extension: &str, bytes: Vec<u8>) -> File {
    let name = format!("{base}.{}{suffix}.{extension}", hash(&[&bytes]));
    File { name, bytes }
}

/// A short name of a content. It tells versions apart and guards against nothing else, so the
/// hash of the standard library will do.
pub(crate) fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write(part);
        hasher.write_usize(part.len());
    }
    format!("{:016x}", hasher.finish())
}

/// Writes the files, each with its compressed twin, and removes those of earlier builds.
///
/// What is already there stays untouched, so that cargo sees a change only when there is one.
pub(crate) fn write(folder: &Path, files: &[File], profile: Profile) -> std::io::Result<()> {
    let mut kept = HashSet::new();
    for file in files {
        let plain = folder.join(&file.name);
        let packed = PathBuf::from(format!("{}.br", plain.display()));
        let there = fs::read(&plain).is_ok_and(|found| found == file.bytes) && packed.exists();
        if !there {
            fs::create_dir_all(plain.parent().unwrap_or(folder))?;
            fs::write(&plain, &file.bytes)?;
            fs::write(&packed, compress(&file.bytes, profile)?)?;
        }
        kept.extend([plain, packed]);
    }
    remove_others(folder, &kept)
}

fn compress(bytes: &[u8], profile: Profile) -> std::io::Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: profile.brotli_quality(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed)
}

fn remove_others(folder: &Path, kept: &HashSet<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, kept)?;
            // Fails while files are left in it, which is right.
            drop(fs::remove_dir(&path));
        } else if !kept.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_name_follows_the_content() {
        let one = named("app", "_bg", "wasm", b"one".to_vec());
        assert_eq!(one.name, named("app", "_bg", "wasm", b"one".to_vec()).name);
        assert_ne!(one.name, named("app", "_bg", "wasm", b"two".to_vec()).name);
        assert!(
            one.name.starts_with("app.") && one.name.ends_with("_bg.wasm"),
            "{}",
            one.name
        );
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
    }

    #[test]
    fn earlier_builds_leave_and_twins_unpack() {
        let folder = tempfile::tempdir().unwrap();
        let snippet = File {
            name: "snippets/x/y.js".into(),
            bytes: b"y".to_vec(),
        };
        write(folder.path(), &[snippet], Profile::Dev).unwrap();
        let text = b"body {}".repeat(100);
        let sheet = named("app", "", "css", text.clone());
        write(
            folder.path(),
            &[named("app", "", "css", text.clone())],
            Profile::Release,
        )
        .unwrap();
        assert_eq!(
            read(folder.path()),
            [sheet.name.clone(), format!("{}.br", sheet.name)]
        );

        let packed = fs::read(folder.path().join(format!("{}.br", sheet.name))).unwrap();
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &*packed, &mut plain).unwrap();
        assert_eq!(plain, text);
        assert!(packed.len() < text.len() / 10);
    }
}
