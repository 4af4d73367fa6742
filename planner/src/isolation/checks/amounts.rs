//! Amounts as Kubernetes writes them.

const UNITS: [(i64, &str); 3] = [(1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")];

pub(super) const MIB: i64 = 1 << 20;
pub(super) const GIB: i64 = 1 << 30;

/// Millicores.
pub(super) fn cpu(millis: i64) -> String {
    match millis % 1_000 {
        0 => (millis / 1_000).to_string(),
        _ => format!("{millis}m"),
    }
}

/// Bytes, in the largest unit that is exact.
pub(super) fn bytes(bytes: i64) -> String {
    let mut units = UNITS.into_iter();
    match units.find(|(unit, _)| bytes != 0 && bytes % unit == 0) {
        Some((unit, name)) => format!("{}{name}", bytes / unit),
        None => bytes.to_string(),
    }
}

fn is_cpu(resource: &str) -> bool {
    matches!(resource, "cpu" | "requests.cpu" | "limits.cpu")
}

fn is_bytes(resource: &str) -> bool {
    let ends = ["memory", "storage"];
    ends.iter().any(|end| resource.ends_with(end)) || resource.contains("hugepages-")
}

/// An amount of a resource of a quota.
pub(super) fn amount(resource: &str, amount: i64) -> String {
    match resource {
        of if is_cpu(of) => cpu(amount),
        of if is_bytes(of) => bytes(amount),
        _ => amount.to_string(),
    }
}

/// Half as much again, in whole cores, GiB or pieces; at least one.
pub(super) fn with_room(resource: &str, amount: i64) -> i64 {
    let unit = match resource {
        of if is_cpu(of) => 1_000,
        of if is_bytes(of) => GIB,
        _ => 1,
    };
    let wanted = i128::from(amount.max(0)) * 3;
    let units = (wanted + 2 * i128::from(unit) - 1) / (2 * i128::from(unit));
    i64::try_from(units.max(1) * i128::from(unit)).unwrap_or(i64::MAX)
}
