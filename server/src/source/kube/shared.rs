//! One copy of what many objects have the same: labels of pods, what templates demand.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Values below this many are never looked through for such as nobody uses any more.
const FEW: usize = 1_000;

/// Keeps one copy of each value for as long as somebody uses it.
#[derive(Debug)]
pub(super) struct Shared<T: ?Sized> {
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T: ?Sized> {
    values: HashSet<Arc<T>>,
    /// At how many values it is looked for such as nobody uses.
    full: usize,
}

impl<T: ?Sized> Default for Shared<T> {
    fn default() -> Self {
        let (values, full) = (HashSet::new(), FEW);
        Self {
            inner: Mutex::new(Inner { values, full }),
        }
    }
}

impl<T: ?Sized + Eq + Hash> Shared<T> {
    /// The copy that is kept of a value.
    pub(super) fn of<V>(&self, value: V) -> Arc<T>
    where
        V: AsRef<T> + Into<Arc<T>>,
    {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = inner.values.get(value.as_ref()) {
            return Arc::clone(kept);
        }
        if inner.values.len() >= inner.full {
            inner.values.retain(|kept| Arc::strong_count(kept) > 1);
            inner.full = (2 * inner.values.len()).max(FEW);
        }
        let kept: Arc<T> = value.into();
        inner.values.insert(Arc::clone(&kept));
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_one_and_unused_ones_go() {
        let shared = Shared::<str>::default();
        let (first, second) = (shared.of("a"), shared.of("a".to_owned()));
        assert!(Arc::ptr_eq(&first, &second));
        for number in 0..3 * FEW {
            shared.of(number.to_string());
        }
        assert!(shared.inner.lock().unwrap().values.len() <= FEW);
        assert!(Arc::ptr_eq(&first, &shared.of("a")));
    }
}
