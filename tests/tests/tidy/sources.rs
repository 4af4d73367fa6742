//! What stands in the sources.

use std::fs;
use std::path::Path;

const LONGEST: usize = 400;

/// The clone.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is a folder of the clone")
}

/// A text file of ours.
pub(crate) struct Source {
    /// Path in the clone, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    fn is(&self, extension: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == extension)
    }

    /// True for files that only tests use.
    fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| part == "tests" || part.ends_with("tests.rs") || part == "proof.rs")
    }

    /// The part of a Rust file before its tests.
    fn product(&self) -> &str {
        self.text
            .split("\n#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or(&self.text)
    }

    /// Lines with a text, for a message.
    fn lines_with(&self, needle: &str) -> Vec<String> {
        let lines = self.product().lines().enumerate();
        lines
            .filter(|(_, line)| line.contains(needle) && !line.trim_start().starts_with("//"))
            .map(|(number, line)| format!("{}:{}: {}", self.path, number + 1, line.trim()))
            .collect()
    }
}

/// Text files of some kinds, without what is generated or fetched; there are some of each kind.
pub(crate) fn sources(extensions: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be read") {
            let path = entry.expect("an entry can be read").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                if !["target", "node_modules", ".git"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if extensions.iter().any(|extension| name.ends_with(extension)) {
                found.push(read(&path));
            }
        }
    }
    for extension in extensions {
        let is_there = found.iter().any(|source| source.path.ends_with(extension));
        assert!(is_there, "no file ends with {extension} any more");
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Rust files of a folder; there are some.
fn rust_of(folder: &str, wanted: impl Fn(&Source) -> bool) -> Vec<Source> {
    let all = sources(&[".rs"]).into_iter();
    let found: Vec<_> = all
        .filter(|source| source.path.starts_with(folder) && wanted(source))
        .collect();
    assert!(!found.is_empty(), "no Rust file is in {folder} any more");
    found
}

fn read(path: &Path) -> Source {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let path = path.strip_prefix(root()).expect("it is in the clone");
    Source {
        path: path.to_string_lossy().replace('\\', "/"),
        text,
    }
}

fn assert_none(found: impl Iterator<Item = String>, rule: &str) {
    let found: Vec<_> = found.collect();
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn files_can_be_read_in_one_go() {
    let long = sources(&[".rs", ".css", ".mjs", ".sql"])
        .into_iter()
        .filter_map(|source| {
            let lines = source.text.lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines}", source.path))
        });
    assert_none(long, "files longer than 400 lines");
}

#[test]
fn the_planner_has_no_clock_no_chance_and_no_system() {
    let forbidden = [
        "SystemTime",
        "Instant",
        "Timestamp::now",
        "Zoned::now",
        "thread_rng",
        "RandomState",
        "std::env",
        "std::fs",
        "std::net",
        "std::process",
        "std::thread",
        "async fn",
    ];
    let planner = rust_of("planner/src/", |source| !source.is_test());
    let found = planner
        .into_iter()
        .flat_map(|source| forbidden.map(|f| source.lines_with(f)).concat());
    assert_none(found, "the planner gets what it needs as values");
}

#[test]
fn pages_know_neither_the_store_nor_the_cluster() {
    let app = rust_of("app/", |_| true).into_iter();
    let found = app.flat_map(|source| {
        ["sqlx", "kube::", "k8s_openapi"]
            .map(|f| source.lines_with(f))
            .concat()
    });
    assert_none(found, "pages ask through the API");
}

#[test]
fn nothing_is_left_half_done() {
    let forbidden = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("dbg", "!("),
        concat!("#[", "ignore"),
        concat!("#[", "allow("),
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
    ];
    let found = sources(&[".rs", ".mjs", ".css", ".sql"])
        .into_iter()
        .flat_map(|source| {
            let lines = source.text.lines().enumerate();
            lines
                .filter(|(_, line)| forbidden.iter().any(|needle| line.contains(needle)))
                .map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim()))
                .collect::<Vec<_>>()
        });
    assert_none(found, "left half done");
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let forbidden = [
        concat!("/", "home/"),
        concat!("/", "root/"),
        concat!("/", "Users/"),
        concat!("/", "work/"),
        concat!("C:", "\\"),
    ];
    let kinds = [
        ".rs", ".mjs", ".css", ".sql", ".toml", ".md", ".json", ".yml", ".yaml", ".mod",
    ];
    let found = sources(&kinds).into_iter().flat_map(|source| {
        let needles = forbidden
            .iter()
            .filter(|needle| source.text.contains(**needle));
        needles
            .map(|needle| format!("{}: {needle}", source.path))
            .collect::<Vec<_>>()
    });
    assert_none(found, "paths of one machine");
}

#[test]
fn every_crate_keeps_the_lints() {
    let manifests = sources(&["Cargo.toml"]);
    let deaf = manifests.into_iter().filter(|manifest| {
        manifest.path != "Cargo.toml" && !manifest.text.contains("[lints]\nworkspace = true")
    });
    assert_none(
        deaf.map(|manifest| manifest.path),
        "crates without the lints",
    );
}

#[test]
fn colours_are_named_in_one_place() {
    let found = sources(&[".rs", ".css", ".mjs"])
        .into_iter()
        .filter(|source| source.path != "style/tokens.css" && !source.is_test());
    let found = found.flat_map(|source| {
        let text = if source.is("rs") {
            source.product()
        } else {
            &source.text
        };
        hex_colours(text)
            .into_iter()
            .map(|c| format!("{}: {c}", source.path))
            .collect::<Vec<_>>()
    });
    assert_none(found, "colours belong into style/tokens.css");
}

/// Colours such as `#fff` or `#14181d`; not anchors such as `#main`.
fn hex_colours(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('#') {
        let word: String = text[at + 1..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || "_-".contains(*c))
            .collect();
        let colour =
            [3, 4, 6, 8].contains(&word.len()) && word.chars().all(|c| c.is_ascii_hexdigit());
        // An entity of HTML or an identifier of Rust.
        let other = text[..at].ends_with(['&', 'r']);
        if colour && !other {
            found.push(format!("#{word}"));
        }
    }
    found
}

#[test]
fn colours_are_told_from_anchors() {
    assert_eq!(
        hex_colours("a{color:#fff;fill:#14181D}"),
        ["#fff", "#14181D"]
    );
    assert!(hex_colours("href=#main #[derive] &#183; #1234567 #face-lift").is_empty());
}
