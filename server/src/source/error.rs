//! Why a cluster could not be observed.

/// Why a cluster could not be observed: one sentence with a way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The kubeconfig is missing, unreadable or names something that is not there.
    #[error("{0}")]
    Configuration(String),
    /// The API server cannot be reached.
    #[error("the API server cannot be reached: {0}. It is tried again with every cycle")]
    Unreachable(String),
    /// What answers does not answer as it should.
    #[error("the API server answers with an error: {0}. It is tried again with every cycle")]
    Failing(String),
    /// The API server does not accept our credentials.
    #[error(
        "the API server refused our credentials (401). Renew the token; the kubeconfig is read again with every cycle"
    )]
    Unauthorized,
    /// The kubeconfig leads to another cluster than before, as after creating one anew.
    #[error("the kubeconfig leads to another cluster now, which is collected as one of its own")]
    AnotherCluster,
    /// Our rights do not reach what is needed for any figure.
    #[error(
        "our rights do not reach {0}. Apply deploy/rbac.yaml, or ask the cluster's administrator to"
    )]
    Forbidden(String),
    /// A request was refused, in the API server's words.
    #[error(
        "our rights do not suffice: {0}. Apply deploy/rbac.yaml, or ask the cluster's administrator to"
    )]
    Refused(String),
    /// The first list is not complete yet.
    #[error("{0} are still being listed for the first time")]
    Starting(String),
    /// A watch is broken and is being opened again.
    #[error("the watch on {name} is broken and being opened again: {reason}")]
    Interrupted {
        /// What is watched.
        name: String,
        /// The last error.
        reason: String,
    },
    /// A simulated outage.
    #[error("the simulated cluster is in a simulated outage")]
    SimulatedOutage,
}

impl SourceError {
    /// What an answer of the API means for the whole cycle.
    pub(super) fn of(error: &kube::Error) -> Self {
        match error {
            kube::Error::Api(status) if status.code == 401 => Self::Unauthorized,
            kube::Error::Api(status) if status.code == 403 => Self::Refused(status.message.clone()),
            kube::Error::Api(status) => {
                Self::Failing(format!("{} ({})", status.message, status.code))
            }
            kube::Error::SerdeError(cause) => Self::Failing(format!(
                "this is not the JSON of a Kubernetes API ({cause}); is its URL right?"
            )),
            other => Self::Unreachable(reason(other)),
        }
    }

    /// The same, with the address where nothing answers.
    pub(super) fn at(self, address: &str) -> Self {
        match self {
            Self::Unreachable(reason) => Self::Unreachable(format!("{address}: {reason}")),
            other => other,
        }
    }
}

/// An error with its causes, outermost first, each told once and by its first line: further ones
/// quote the file, which holds credentials.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let first_line = |error: &dyn std::error::Error| {
        let text = error.to_string();
        text.lines().next().unwrap_or_default().to_owned()
    };
    let mut told = first_line(error);
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = first_line(error);
        if !told.contains(&text) {
            told = format!("{told}: {text}");
        }
        cause = error.source();
    }
    told
}

/// The innermost cause of an error, which is the part that says something.
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let text = innermost.to_string();
    text.lines()
        .next()
        .unwrap_or("unknown")
        .chars()
        .take(300)
        .collect()
}
