//! The programs: named, installed or built.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Error, Result};
use crate::child;
use crate::go::{Module, Unavailable};

/// Names a folder with both programs.
const VARIABLE: &str = "PLIMSOLL_PROMETHEUS_DIR";
/// A build does not know its version otherwise; that of `go.mod`.
const LINKER_FLAGS: &str = "-s -w -X github.com/prometheus/common/version.Version=3.15.1";
/// Ways to find something to scrape are not needed, and take longest to build.
const TAGS: &str = "remove_all_sd";

/// The module that pins the programs.
const MODULE: Module = Module {
    folder: "prometheus",
    title: "Prometheus for the tests",
    flags: &["-ldflags", LINKER_FLAGS, "-tags", TAGS],
    recipe: || format!("{LINKER_FLAGS} {TAGS} cgo=0 trimpath"),
};

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Programs {
    pub(super) prometheus: PathBuf,
    promtool: PathBuf,
}

impl Programs {
    /// The programs in the folder that `PLIMSOLL_PROMETHEUS_DIR` names, or else those that are
    /// installed, or else those of a Go module: built once, which takes three minutes on two cores.
    ///
    /// # Errors
    /// Says why they cannot be had, in words fit for [`skip_or_panic`](crate::skip_or_panic).
    pub fn ensure() -> Result<Self, Unavailable> {
        if let Some(folder) = env::var_os(VARIABLE) {
            return Self::named(Path::new(&folder));
        }
        match (installed("prometheus"), installed("promtool")) {
            (Some(prometheus), Some(promtool)) => Ok(Self {
                prometheus,
                promtool,
            }),
            _ => Self::built(),
        }
    }

    fn named(folder: &Path) -> Result<Self, Unavailable> {
        let programs = Self::within(folder);
        match programs.missing() {
            None => Ok(programs),
            Some(path) => Err(Unavailable::NotThere {
                variable: VARIABLE,
                path: path.clone(),
            }),
        }
    }

    fn built() -> Result<Self, Unavailable> {
        let programs = Self::within(&MODULE.cache()?);
        if programs.missing().is_some() {
            let _building = MODULE.lock()?;
            if programs.missing().is_some() {
                MODULE.begin()?;
                let package = "github.com/prometheus/prometheus/cmd";
                for path in [&programs.prometheus, &programs.promtool] {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    MODULE.compile(&format!("{package}/{name}"), path)?;
                }
            }
        }
        Ok(programs)
    }

    fn within(folder: &Path) -> Self {
        Self {
            prometheus: folder.join("prometheus"),
            promtool: folder.join("promtool"),
        }
    }

    fn missing(&self) -> Option<&PathBuf> {
        [&self.prometheus, &self.promtool]
            .into_iter()
            .find(|path| !path.is_file())
    }

    /// The version of Prometheus, such as `2.42.0`.
    ///
    /// # Errors
    /// When it does not run.
    pub fn version(&self) -> Result<String> {
        let output = Command::new(&self.prometheus).arg("--version").output();
        let output = output.map_err(Error::Spawn)?;
        // Releases before 2.46 tell it on standard error.
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let words = said
            .split_whitespace()
            .skip_while(|word| *word != "version");
        Ok(words.skip(1).take(1).collect::<String>().replace(',', ""))
    }

    /// Makes blocks of a file of samples in the data folder of a Prometheus that does not run.
    /// Blocks span two hours unless they may span longer, and begin at multiples of their length.
    /// The file is read once for each of them.
    ///
    /// # Errors
    /// [`Error::Promtool`] with what promtool says.
    pub fn import(&self, samples: &Path, data: &Path, longest: Option<Duration>) -> Result<()> {
        let mut promtool = child::tied_to_us(&self.promtool);
        promtool.args(["tsdb", "create-blocks-from"]);
        if let Some(longest) = longest {
            promtool.arg(format!("--max-block-duration={}s", longest.as_secs()));
        }
        promtool.args(["--quiet", "openmetrics"]);
        promtool.args([samples, data]).stdin(Stdio::null());
        succeed(promtool)
    }

    /// Lets promtool look at metrics, in the text format that a server tells them in.
    ///
    /// # Errors
    /// [`Error::Promtool`] with what it finds wrong.
    pub fn check_metrics(&self, metrics: &Path) -> Result<()> {
        let mut promtool = child::tied_to_us(&self.promtool);
        let metrics = File::open(metrics).map_err(Error::file(metrics))?;
        promtool.args(["check", "metrics"]).stdin(metrics);
        succeed(promtool)
    }

    /// Lets promtool look at a file of rules.
    ///
    /// # Errors
    /// [`Error::Promtool`] with what it finds wrong.
    pub fn check_rules(&self, rules: &Path) -> Result<()> {
        let mut promtool = child::tied_to_us(&self.promtool);
        promtool.args(["check", "rules"]).arg(rules);
        succeed(promtool)
    }

    /// Lets promtool run a file of tests of rules.
    ///
    /// # Errors
    /// [`Error::Promtool`] with what fails.
    pub fn test_rules(&self, tests: &Path) -> Result<()> {
        let mut promtool = child::tied_to_us(&self.promtool);
        promtool.args(["test", "rules"]).arg(tests);
        succeed(promtool)
    }
}

/// Runs promtool to its end. What it finds is on either of its outputs.
fn succeed(mut promtool: Command) -> Result<()> {
    let output = promtool.output().map_err(Error::Spawn)?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(Error::Promtool(String::from_utf8_lossy(&said).into_owned()))
}

/// A program in one of the folders where the system looks for commands.
fn installed(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}
