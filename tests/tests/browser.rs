//! Every page of the demo in a real browser.
//!
//! The checks are in `tests/browser/run.mjs`; here each of them counts as a test. Needs Node.js,
//! the packages of `tests/browser` and Chromium, which `cargo xtask test` sets up.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--list") {
        return ExitCode::SUCCESS;
    }
    let parts: Vec<_> = args
        .into_iter()
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let begin = Instant::now();
    let mut tally = Tally::default();
    let outcome = find_tools().and_then(|tools| drive(&tools, &parts, &mut tally));
    if let Err(reason) = outcome {
        tally.give_up(&reason);
    }
    tally.report(begin)
}

/// What the checks are run with.
struct Tools {
    node: PathBuf,
    chromium: PathBuf,
    plimsoll: PathBuf,
}

/// Why the checks did not run to their end.
enum Reason {
    /// This machine lacks something.
    Missing(String),
    /// Something is there and does not work.
    Broken(String),
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("browser")
}

fn find_tools() -> Result<Tools, Reason> {
    let missing = |what: &str| Reason::Missing(format!("{what} (cargo xtask test sets it up)"));
    let node = on_path(&["node"]).ok_or_else(|| missing("Node.js 20 or newer is not installed"))?;
    if !scripts().join("node_modules/playwright-core").is_dir() {
        return Err(missing("the packages of tests/browser are not installed"));
    }
    let chromium = env::var_os("PLIMSOLL_CHROMIUM").map(PathBuf::from);
    let chromium = chromium
        .or_else(|| on_path(&["chromium", "chromium-browser", "google-chrome"]))
        .ok_or_else(|| missing("Chromium is not installed"))?;
    let plimsoll = env::var_os("PLIMSOLL_BIN")
        .map(PathBuf::from)
        .or_else(beside_the_tests);
    let plimsoll = plimsoll.ok_or_else(|| missing("the server is not built"))?;
    Ok(Tools {
        node,
        chromium,
        plimsoll,
    })
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    let mut files = names
        .iter()
        .flat_map(|name| folders.iter().map(move |f| f.join(name)));
    files.find(|file| file.is_file())
}

/// Cargo puts tests into `deps`, below the folder of the programs.
fn beside_the_tests() -> Option<PathBuf> {
    let program = env::current_exe()
        .ok()?
        .parent()?
        .parent()?
        .join("plimsoll");
    program.is_file().then_some(program)
}

/// Runs the checks whose names have one of the parts, or all of them.
fn drive(tools: &Tools, parts: &[String], tally: &mut Tally) -> Result<(), Reason> {
    let broken = |error: std::io::Error| Reason::Broken(error.to_string());
    let mut child = Command::new(&tools.node)
        .arg("run.mjs")
        .args(parts)
        .current_dir(scripts())
        .env("PLIMSOLL_CHROMIUM", &tools.chromium)
        .env("PLIMSOLL_BIN", &tools.plimsoll)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(broken)?;
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|output| BufReader::new(output).lines())
    {
        tally.read(&line.map_err(broken)?);
    }
    let status = child.wait().map_err(broken)?;
    if status.success() {
        Ok(())
    } else {
        Err(Reason::Broken(format!("run.mjs ended with {status}")))
    }
}

/// Counts the checks and tells them as cargo's own tests are told.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

#[expect(clippy::print_stdout, reason = "a test reports on standard output")]
impl Tally {
    /// Takes in a line of `run.mjs`.
    fn read(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("ok ") {
            self.passed += 1;
            println!("test browser {name} ... ok");
        } else if let Some(name) = line.strip_prefix("not ok ") {
            self.failed += 1;
            println!("test browser {name} ... FAILED");
        } else {
            println!("{line}");
        }
    }

    /// Tells why there is nothing more. In continuous integration nothing may be missing.
    fn give_up(&mut self, reason: &Reason) {
        let ci = env::var("CI").is_ok_and(|ci| ci == "true");
        match reason {
            Reason::Missing(what) if !ci => {
                println!("SKIPPED: {what}");
                // Like any test that skips itself.
                self.passed += 1;
            }
            Reason::Missing(what) | Reason::Broken(what) => {
                println!("{what}");
                self.read("not ok has what it needs");
            }
        }
    }

    fn report(&self, begin: Instant) -> ExitCode {
        let Self { passed, failed } = self;
        let word = if *failed == 0 { "ok" } else { "FAILED" };
        println!(
            "\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; \
             0 filtered out; finished in {:.2}s\n",
            begin.elapsed().as_secs_f64()
        );
        if *failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
