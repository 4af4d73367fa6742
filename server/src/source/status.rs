//! How each thing that is read from a cluster does.

/// How one watch or query does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchState {
    /// Not complete yet.
    Starting,
    /// Current.
    Current,
    /// Failing since its last error.
    Failing,
    /// Our rights do not reach it.
    Forbidden,
}

/// How one thing that is read does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatus {
    /// What is read, by the resource's plural name.
    pub name: &'static str,
    /// How it does.
    pub state: WatchState,
    /// Objects held.
    pub objects: Option<usize>,
    /// When it last answered, Unix seconds.
    pub last_success_secs: Option<i64>,
    /// The last error.
    pub last_error: Option<String>,
    /// When that was, Unix seconds.
    pub last_error_secs: Option<i64>,
    /// Errors since the start.
    pub errors: u64,
}

impl SourceStatus {
    /// Before anything is known.
    #[must_use]
    pub fn starting(name: &'static str) -> Self {
        Self {
            name,
            state: WatchState::Starting,
            objects: None,
            last_success_secs: None,
            last_error: None,
            last_error_secs: None,
            errors: 0,
        }
    }

    /// Notes an answer.
    pub fn succeeded(&mut self, now_secs: i64) {
        self.state = WatchState::Current;
        self.last_success_secs = Some(now_secs);
    }

    /// Notes an error.
    pub fn failed(&mut self, now_secs: i64, error: String, forbidden: bool) {
        self.state = if forbidden {
            WatchState::Forbidden
        } else {
            WatchState::Failing
        };
        self.last_error = Some(error);
        self.last_error_secs = Some(now_secs);
        self.errors += 1;
    }
}
