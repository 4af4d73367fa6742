//! Builds programs, and copies files out of modules.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{self, Command, Output};
use std::time::Instant;

use super::{Module, OLDEST, Unavailable};

impl Module {
    /// Makes sure that Go is there and says what takes so long.
    pub(crate) fn begin(&self) -> Result<(), Unavailable> {
        self.check_go()?;
        eprintln!("building {}; the first time takes minutes", self.title);
        Ok(())
    }

    /// Builds a program of a package unless it is there. It appears under its name only when it
    /// is complete.
    pub(crate) fn compile(&self, package: &str, to: &Path) -> Result<(), Unavailable> {
        if to.is_file() {
            return Ok(());
        }
        let start = Instant::now();
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        put(to, |partial| {
            let partial = partial.to_string_lossy();
            let (build, output) = (["build", "-trimpath"], ["-o", &partial, package]);
            let arguments = [&build[..], self.flags, &output].concat();
            self.succeed(&name, &arguments).map(drop)
        })?;
        eprintln!("built {name} in {:.0?}", start.elapsed());
        Ok(())
    }

    /// Copies a file of a module that this one depends on.
    pub(crate) fn copy(&self, module: &str, file: &str, to: &Path) -> Result<(), Unavailable> {
        self.succeed(module, &["mod", "download", module])?;
        let folder = self.succeed(module, &["list", "-m", "-f", "{{.Dir}}", module])?;
        let from = Path::new(folder.trim()).join(file);
        let content = fs::read(&from).map_err(Unavailable::cache(&from))?;
        put(to, |partial| {
            fs::write(partial, content).map_err(Unavailable::cache(partial))
        })
    }

    /// Asks inside the module's folder, where the `go` command also may fetch a newer Go.
    fn check_go(&self) -> Result<(), Unavailable> {
        let output = match self.go(&["env", "GOVERSION"]) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Unavailable::NoGo(OLDEST.to_owned()));
            }
            other => other.map_err(Unavailable::cache(&self.sources()))?,
        };
        if output.status.success() {
            return Ok(());
        }
        Err(Unavailable::OldGo {
            wanted: OLDEST.to_owned(),
            said: tail(&output.stderr),
        })
    }

    fn succeed(&self, what: &str, arguments: &[&str]) -> Result<String, Unavailable> {
        let output = self
            .go(arguments)
            .map_err(Unavailable::cache(&self.sources()))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Unavailable::Build {
            what: what.to_owned(),
            said: tail(&output.stderr),
        })
    }

    /// No C compiler is asked for, and no other workspace's settings are heeded.
    fn go(&self, arguments: &[&str]) -> std::io::Result<Output> {
        Command::new("go")
            .args(arguments)
            .current_dir(self.sources())
            .env("CGO_ENABLED", "0")
            .env("GOWORK", "off")
            .output()
    }
}

/// Runs `make` on a name of its own, then renames.
fn put(
    path: &Path,
    make: impl FnOnce(&Path) -> Result<(), Unavailable>,
) -> Result<(), Unavailable> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Unavailable::cache(folder))?;
    }
    let partial = path.with_extension(format!("partial-{}", process::id()));
    make(&partial)?;
    fs::rename(&partial, path).map_err(Unavailable::cache(path))
}

fn tail(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
