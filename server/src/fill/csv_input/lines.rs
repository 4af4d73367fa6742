//! The bytes of a file as lines that end alike, no more of them than a row may have.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Why reading stopped before the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Bound {
    /// A row goes on and on, as behind a quotation mark that nothing closes.
    #[error("a row is too long")]
    Row,
    /// The file goes on and on.
    #[error("the file is too long")]
    File,
}

/// Up to which byte may be read. Whoever takes rows moves it on, so that a row is bounded.
#[derive(Debug, Clone, Default)]
pub(super) struct Allowance(Arc<AtomicU64>);

impl Allowance {
    pub(super) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

/// Leaves out a byte order mark, ends each line with a single line feed, and so the last one: then
/// the number of a row's line follows from how many line feeds have passed.
pub(super) struct Lines<R> {
    inner: R,
    allowance: Allowance,
    most_bytes: u64,
    passed_bytes: u64,
    /// A carriage return that is not passed on yet: a line feed may follow it.
    held: bool,
    last: u8,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(mut inner: R, allowance: Allowance, most_bytes: u64) -> io::Result<Self> {
        if inner.fill_buf()?.starts_with(BOM) {
            inner.consume(BOM.len());
        }
        Ok(Self {
            inner,
            allowance,
            most_bytes,
            passed_bytes: 0,
            held: false,
            last: b'\n',
        })
    }

    /// Moves what there is of the next block; returns how many bytes came out.
    fn pass(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let block = self.inner.fill_buf()?;
        if block.is_empty() {
            self.held = false;
            if self.last == b'\n' {
                return Ok(0);
            }
            out[0] = b'\n';
            return Ok(1);
        }
        let (mut taken, mut written) = (0, 0);
        while taken < block.len() && written < out.len() {
            let byte = block[taken];
            if self.held && byte != b'\n' {
                out[written] = b'\r';
                written += 1;
                self.held = false;
                continue;
            }
            self.held = byte == b'\r';
            taken += 1;
            if !self.held {
                out[written] = byte;
                written += 1;
            }
        }
        self.inner.consume(taken);
        Ok(written)
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let room = self.allowance.0.load(Ordering::Relaxed);
        let room = room.min(self.most_bytes).saturating_sub(self.passed_bytes);
        let length = out.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        if out.is_empty() {
            return Ok(0);
        }
        if length == 0 {
            // Only what goes on is too long.
            return match self.inner.fill_buf()? {
                [] if self.last == b'\n' => Ok(0),
                _ if self.passed_bytes >= self.most_bytes => Err(io::Error::other(Bound::File)),
                _ => Err(io::Error::other(Bound::Row)),
            };
        }
        loop {
            let written = self.pass(&mut out[..length])?;
            if written > 0 {
                self.last = out[written - 1];
                self.passed_bytes += u64::try_from(written).unwrap_or(0);
                return Ok(written);
            }
            // A block can be one held carriage return.
            if self.inner.fill_buf()?.is_empty() && self.last == b'\n' {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    fn lines(bytes: &[u8], block: usize) -> Vec<u8> {
        let allowance = Allowance::default();
        allowance.set(u64::MAX);
        let inner = BufReader::with_capacity(block.max(3), bytes);
        let mut all = Vec::new();
        let mut lines = Lines::new(inner, allowance, u64::MAX).unwrap();
        lines.read_to_end(&mut all).unwrap();
        all
    }

    #[test]
    fn lines_end_alike() {
        for (given, expected) in [
            ("", ""),
            ("a", "a\n"),
            ("\u{feff}a\r\nb\r\n", "a\nb\n"),
            ("a\rb\r\r\nc\r", "a\rb\r\nc\n"),
            ("\r", ""),
            ("\r\n\r\n", "\n\n"),
        ] {
            for block in [3, 4, 5, 100] {
                let found = lines(given.as_bytes(), block);
                assert_eq!(
                    String::from_utf8_lossy(&found),
                    expected,
                    "{given:?} {block}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn blocks_make_no_difference(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), any::<u8>()], 0..60),
            block in 3_usize..20,
        ) {
            prop_assert_eq!(lines(&bytes, block), lines(&bytes, 1_000));
        }
    }
}
