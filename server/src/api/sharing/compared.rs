//! The comparison of what is there by the rules of a query, and what must be known beside it.

use super::{Outcome, not_yet};
use crate::sharing::{Cautions, Stored};
use plimsoll_app::api::{Access, ApiError, Compared, Machine, Progress};
use plimsoll_app::compare::compare;
use plimsoll_app::routes::SharingQuery;
use plimsoll_planner::pooling::{PoolingError, Rules};
use std::sync::Arc;

/// Compares by the rules of a query, off the threads that answer: of a thousand namespaces it takes a while.
pub(super) async fn compared(
    outcome: &Arc<Outcome>,
    query: &SharingQuery,
    machine: &Machine,
) -> Result<Compared, ApiError> {
    let Outcome::Ready(stored) = &**outcome else {
        return Err(not_yet(Progress::default()));
    };
    let resources: Vec<&str> = stored
        .study
        .resources
        .iter()
        .map(|resource| resource.as_str())
        .collect();
    let rules = Rules {
        quantile: query.quantile(),
        machine: machine.left(&resources),
        spares: query.spares,
        min_machines: query.min_machines,
    };
    let outcome = Arc::clone(outcome);
    let compared = tokio::task::spawn_blocking(move || match &*outcome {
        Outcome::Ready(stored) => {
            let study = &stored.study;
            compare(
                (&study.profile, study.pieces.as_ref()),
                (&study.resampling, study.note.kind),
                &rules,
            )
        }
        Outcome::Refused(_) => Err(PoolingError::NothingAsked),
    });
    let compared = compared
        .await
        .unwrap_or_else(|cause| std::panic::resume_unwind(cause.into_panic()));
    compared.map_err(|error| {
        ApiError::invalid(
            "machine_cores",
            format!("The machine is too small: {error}."),
            "Choose a larger machine: DaemonSets take a part of each.",
        )
    })
}

/// What must be known of the data, as far as a person may see it.
pub(super) fn cautions(stored: &Stored, access: &Access) -> Cautions {
    let sees_all = *access == Access::All;
    Cautions {
        left_out: stored.left_out.clone(),
        censored: stored.censored.filter(|_| sees_all),
        gpus_apart: if sees_all { stored.gpus } else { 0 },
        days_dropped: 0,
    }
}

pub(super) fn no_machine() -> ApiError {
    ApiError::invalid(
        "machine_cores",
        "It is not known how large a machine is.",
        "Give machine_cores and machine_gib.",
    )
}
