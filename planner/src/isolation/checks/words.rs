//! How evidence is put.

/// How many names are told at most.
const TOLD: usize = 3;

/// Some names; of many, the first few and how many more there are.
pub(super) fn names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<T> = names.into_iter().collect();
    let told: Vec<&str> = names.iter().take(TOLD).map(AsRef::as_ref).collect();
    let told = told.join(", ");
    match names.len().saturating_sub(TOLD) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}

/// `1 pod`, `2 pods`.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// `1 of 2 containers names`, `2 of 2 containers name`.
pub(super) fn of_containers(number: usize, of: usize, verb: &str) -> String {
    let end = if number == 1 { "s" } else { "" };
    let containers = if of == 1 { "container" } else { "containers" };
    format!("{number} of {of} {containers} {verb}{end}")
}
