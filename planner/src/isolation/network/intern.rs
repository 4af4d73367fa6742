//! Numbers for things that are compared often.

use std::collections::HashMap;
use std::hash::Hash;

/// Gives equal things the same number, from zero on.
#[derive(Debug)]
pub(super) struct Interner<T> {
    ids: HashMap<T, usize>,
    all: Vec<T>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self {
            ids: HashMap::new(),
            all: Vec::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    pub(super) fn id(&mut self, item: T) -> usize {
        if let Some(id) = self.ids.get(&item) {
            return *id;
        }
        let id = self.all.len();
        self.all.push(item.clone());
        self.ids.insert(item, id);
        id
    }

    pub(super) fn all(&self) -> &[T] {
        &self.all
    }

    pub(super) fn get(&self, id: usize) -> &T {
        &self.all[id]
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}

/// Whether two ascending lists have something in common.
pub(super) fn meet(a: &[usize], b: &[usize]) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    few.iter().any(|one| many.binary_search(one).is_ok())
}

/// Ascending, each once.
pub(super) fn ascending(mut ids: Vec<usize>) -> Vec<usize> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
