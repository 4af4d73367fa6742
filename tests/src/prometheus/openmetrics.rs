//! Samples as text, the way Prometheus imports them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Error, Result};

/// A file of samples in the text format OpenMetrics.
#[derive(Debug)]
pub struct OpenMetrics {
    path: PathBuf,
    file: BufWriter<File>,
}

impl OpenMetrics {
    /// A new file; one that is there is replaced.
    ///
    /// # Errors
    /// What the system says.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(Error::file(path))?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::with_capacity(1 << 20, file),
        })
    }

    /// Begins the samples of a gauge; those of all its series follow.
    ///
    /// # Errors
    /// What the system says.
    pub fn gauge(&mut self, name: &str) -> Result<()> {
        self.write(format_args!("# TYPE {name} gauge\n"))
    }

    /// A sample of a series (`name{label="value"}`), which is later than those before it of the
    /// same series.
    ///
    /// # Errors
    /// What the system says.
    pub fn sample(&mut self, series: &str, value: i64, at_secs: i64) -> Result<()> {
        self.write(format_args!("{series} {value} {at_secs}\n"))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<()> {
        self.write(format_args!("# EOF\n"))?;
        self.file.flush().map_err(Error::file(&self.path))
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) -> Result<()> {
        self.file.write_fmt(text).map_err(Error::file(&self.path))
    }
}
