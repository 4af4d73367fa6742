//! What a process holds of the machine.

use crate::child;

/// What a process holds at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Resident memory, bytes.
    pub resident_bytes: u64,
    /// Open files, sockets and the like.
    pub open_files: u64,
    /// Threads.
    pub threads: u64,
}

impl Footprint {
    /// Of the process with this id; none when it has ended.
    #[must_use]
    pub fn of(id: u32) -> Option<Self> {
        Some(Self {
            resident_bytes: child::resident_bytes(id)?,
            open_files: child::open_files(id)?,
            threads: child::threads(id)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_opened() {
        let id = std::process::id();
        let before = Footprint::of(id).unwrap();
        let files: Vec<_> = (0..20)
            .map(|_| std::fs::File::open("/proc/self/status").unwrap())
            .collect();
        let after = Footprint::of(id).unwrap();
        // Other tests of this process open and close files as well.
        assert!(
            after.open_files >= before.open_files + 10,
            "{before:?} {after:?}"
        );
        assert!(after.resident_bytes > 0 && after.threads > 0);
        drop(files);
    }
}
