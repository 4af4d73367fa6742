//! Profiles that things are built in.

/// How much the compiler is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Dev,
    /// Quick to run and small to send.
    Release,
}

impl Profile {
    /// The folder of native programs in the target folder.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }

    /// The profile of native programs, as cargo calls it.
    pub(crate) fn of_server(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// The profile of the browser part. In development it is cargo's own: any other would
    /// compile the macros of all dependencies a second time.
    pub(crate) fn of_wasm(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "wasm-release",
        }
    }

    /// The folder of the browser part in the target folder.
    pub(crate) fn folder_of_wasm(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "wasm-release",
        }
    }

    /// Quality 11 takes seconds, and is a fifth smaller than what takes none.
    pub(crate) fn brotli_quality(self) -> i32 {
        match self {
            Self::Dev => 2,
            Self::Release => 11,
        }
    }
}
