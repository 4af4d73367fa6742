//! How metrics-server does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How metrics-server does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MetricsServer {
    /// It answers.
    #[default]
    Up,
    /// Every other request for a list fails: with 503, or it gets no answer at all.
    Flapping,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Answer,
    Unavailable,
    Silence,
}

/// Decides what becomes of requests.
#[derive(Debug, Default)]
pub(super) struct Faults {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    metrics_server: MetricsServer,
    /// Requests by path since it is so.
    requests: HashMap<String, u32>,
}

impl Faults {
    /// From now on it is so.
    pub(super) fn set(&self, metrics_server: MetricsServer) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State {
            metrics_server,
            requests: HashMap::new(),
        };
    }

    /// What becomes of the next request. Both lists of a cycle fare alike.
    pub(super) fn next(&self, path: &str) -> Outcome {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.metrics_server == MetricsServer::Up {
            return Outcome::Answer;
        }
        let requests = state.requests.entry(path.to_owned()).or_default();
        let at = *requests;
        *requests += 1;
        match at % 4 {
            0 => Outcome::Unavailable,
            2 => Outcome::Silence,
            _ => Outcome::Answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_request_of_a_list_fails() {
        let faults = Faults::default();
        assert_eq!(faults.next("pods"), Outcome::Answer);
        faults.set(MetricsServer::Flapping);
        let five = |path: &str| [(); 5].map(|()| faults.next(path));
        let expected = [
            Outcome::Unavailable,
            Outcome::Answer,
            Outcome::Silence,
            Outcome::Answer,
            Outcome::Unavailable,
        ];
        assert_eq!((five("pods"), five("nodes")), (expected, expected));
    }
}
