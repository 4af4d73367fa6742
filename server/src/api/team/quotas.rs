//! A team's quotas, as they stand.

use crate::isolation::Seen;
use plimsoll_app::api::{Access, QuotaRow, RunsOut};

/// By namespace and quota; `None` where quotas cannot be read.
pub(super) fn quotas(seen: &Seen, access: &Access, team: &str) -> Option<Vec<QuotaRow>> {
    let quotas = seen.snapshot.policies.quotas.as_ref()?;
    let of_team = quotas.iter().filter(|quota| {
        access.allows(&quota.namespace) && *seen.owners.of_namespace(&quota.namespace) == *team
    });
    let rows = of_team.flat_map(|quota| {
        let scopes: Vec<&str> = quota.scopes.iter().map(|scope| &**scope).collect();
        let scopes = scopes.join(", ");
        quota.hard.iter().map(move |(resource, hard)| QuotaRow {
            namespace: quota.namespace.to_string(),
            quota: quota.name.to_string(),
            scopes: scopes.clone(),
            resource: resource.to_string(),
            used: quota.used.get(resource).copied(),
            hard: *hard,
            runs_out: RunsOut::Unknown,
        })
    });
    let mut rows: Vec<QuotaRow> = rows.collect();
    rows.sort_by(|a, b| {
        let key = |row: &QuotaRow| {
            (
                row.namespace.clone(),
                row.quota.clone(),
                row.resource.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    Some(rows)
}
