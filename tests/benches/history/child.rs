//! Parts that run in a process of their own, so that its memory and CPU are theirs alone.

use crate::Result;
use crate::report::Figure;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A part in a process of its own. Dropping it kills it.
pub(crate) struct Part {
    name: String,
    process: Child,
    /// Open for as long as it should go on.
    stdin: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Part {
    /// Starts a part in a folder.
    pub(crate) fn start(name: &str, folder: &Path, quick: bool) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--child", name]).arg(folder);
        if quick {
            command.arg("--quick");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.kill_on_drop(true).spawn()?;
        let stdout = process.stdout.take().ok_or("no output of a part")?;
        Ok(Self {
            name: name.to_owned(),
            stdin: process.stdin.take(),
            process,
            lines: BufReader::new(stdout).lines(),
        })
    }

    /// The next line that it prints.
    pub(crate) async fn line(&mut self) -> Result<Option<String>> {
        Ok(self.lines.next_line().await?)
    }

    /// The figures that it prints until its end. It is told to end, should it wait for that.
    pub(crate) async fn figures(mut self) -> Result<Vec<Figure>> {
        drop(self.stdin.take());
        let mut figures = Vec::new();
        while let Some(line) = self.line().await? {
            figures.push(serde_json::from_str(&line)?);
        }
        let status = self.process.wait().await?;
        if status.success() {
            Ok(figures)
        } else {
            Err(format!("{}: {status}", self.name).into())
        }
    }
}

/// Hands a figure over to the process that started this one.
#[expect(clippy::print_stdout, reason = "the way to the parent")]
pub(crate) fn hand_over(figure: &Figure) -> Result<()> {
    println!("{}", serde_json::to_string(figure)?);
    Ok(())
}
