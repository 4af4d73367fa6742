//! Keeps what is known from one look at a cluster to the next.

use super::addresses::Addresses;
use super::classes::Shapes;
use super::engine::Engine;
use super::inside::Inside;
use super::intern::Interner;
use super::reach::Reach;
use super::tables::Tables;
use crate::model::{Name, Namespace, NetworkPolicy, Pod};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Works out who reaches whom, and remembers what it was worked out from.
#[derive(Debug, Default)]
pub struct ReachCache {
    state: Option<State>,
}

impl ReachCache {
    /// Who reaches whom now: the same as before where nothing that matters has changed. When pods come and
    /// go, only their namespaces are looked at again; when policies or labels of namespaces change, all is.
    pub fn update(
        &mut self,
        pods: &[Arc<Pod>],
        namespaces: &[Arc<Namespace>],
        policies: &[Arc<NetworkPolicy>],
    ) -> Arc<Reach> {
        let state = self.state.take();
        let usable = state.filter(|state| state.holds_for(namespaces, policies));
        let state = usable.unwrap_or_else(|| State::new(namespaces, policies));
        self.state.insert(state).note(pods)
    }
}

#[derive(Debug)]
struct State {
    namespaces: Vec<Arc<Namespace>>,
    policies: Vec<Arc<NetworkPolicy>>,
    engine: Engine,
    addresses: Addresses,
    shapes: Shapes,
    /// Shapes with sets of blocks of addresses.
    classes: Interner<(usize, usize)>,
    /// The kind of each class.
    kinds: Vec<usize>,
    pods: Vec<Arc<Pod>>,
    /// The class of each pod; `None` once it has ended.
    of_pods: Vec<Option<usize>>,
    insides: BTreeMap<Name, Arc<Inside>>,
    /// Of what size the profiles were when tables were made of them.
    size: (usize, usize, usize),
    last: Option<Arc<Reach>>,
}

impl State {
    fn new(namespaces: &[Arc<Namespace>], policies: &[Arc<NetworkPolicy>]) -> Self {
        let engine = Engine::new(namespaces, policies);
        Self {
            namespaces: namespaces.to_vec(),
            policies: policies.to_vec(),
            addresses: Addresses::new(engine.book.peers.all()),
            engine,
            shapes: Shapes::default(),
            classes: Interner::default(),
            kinds: Vec::new(),
            pods: Vec::new(),
            of_pods: Vec::new(),
            insides: BTreeMap::new(),
            size: (0, 0, 0),
            last: None,
        }
    }

    /// Whether it is of these objects, and not mostly of pods that are gone.
    fn holds_for(&self, namespaces: &[Arc<Namespace>], policies: &[Arc<NetworkPolicy>]) -> bool {
        let labels = |a: &Namespace, b: &Namespace| a.name == b.name && a.labels == b.labels;
        let used = 1_000 + 3 * self.pods.len();
        self.shapes.held() <= used
            && same(&self.policies, policies, |a, b| a == b)
            && same(&self.namespaces, namespaces, labels)
    }

    fn note(&mut self, pods: &[Arc<Pod>]) -> Arc<Reach> {
        if let Some(last) = &self.last
            && same(&self.pods, pods, |_, _| false)
        {
            return Arc::clone(last);
        }
        self.classify(pods);
        let has_changed = self.count();
        if let Some(last) = self.last.as_ref().filter(|_| !has_changed) {
            return Arc::clone(last);
        }
        let size = self.engine.profiles.size();
        let tables = self.last.as_ref().filter(|_| self.size == size);
        let tables = match tables.map(|last| Arc::clone(&last.tables)) {
            Some(tables) => tables,
            None => Arc::new(Tables::new(&mut self.engine)),
        };
        self.size = size;
        let reach = Arc::new(Reach {
            namespaces: self.insides.values().cloned().collect(),
            tables,
        });
        self.last = Some(Arc::clone(&reach));
        reach
    }

    /// Finds the class of each pod, and the kind of each class.
    fn classify(&mut self, pods: &[Arc<Pod>]) {
        self.of_pods.resize(pods.len(), None);
        for (at, pod) in pods.iter().enumerate() {
            if self
                .pods
                .get(at)
                .is_some_and(|known| Arc::ptr_eq(known, pod))
            {
                continue;
            }
            self.of_pods[at] = (!pod.has_ended()).then(|| {
                let shape = self.shapes.id(pod, &self.engine.book);
                let blocks = self.addresses.set_of(pod.fate.ip);
                self.classes.id((shape, blocks))
            });
        }
        self.pods.clear();
        self.pods.extend(pods.iter().cloned());
        for class in self.kinds.len()..self.classes.len() {
            let (shape, blocks) = *self.classes.get(class);
            let (shape, blocks) = (self.shapes.get(shape), self.addresses.blocks(blocks));
            self.kinds.push(self.engine.kind(shape, blocks));
        }
    }

    /// Counts pods by namespace and kind; whether any number is another than before.
    fn count(&mut self) -> bool {
        let mut many = vec![0; self.classes.len()];
        for class in self.of_pods.iter().flatten() {
            many[*class] += 1;
        }
        let names = self
            .namespaces
            .iter()
            .map(|of| (of.name.clone(), Vec::new()));
        let mut found: BTreeMap<Name, Vec<(usize, u64)>> = names.collect();
        for (class, pods) in many.into_iter().enumerate().filter(|(_, pods)| *pods > 0) {
            let shape = self.shapes.get(self.classes.get(class).0);
            let of_namespace = match found.get_mut(&shape.namespace) {
                Some(known) => known,
                None => found.entry(shape.namespace.clone()).or_default(),
            };
            of_namespace.push((self.kinds[class], pods));
        }
        let mut has_changed = self.insides.len() != found.len();
        self.insides.retain(|name, _| found.contains_key(name));
        for (name, kinds) in found {
            let kinds = summed(kinds);
            let known = self.insides.get(&name);
            if known.is_some_and(|known| known.kinds == kinds) {
                continue;
            }
            has_changed = true;
            let inside = Inside::new(&mut self.engine, name.clone(), kinds);
            self.insides.insert(name, Arc::new(inside));
        }
        has_changed
    }
}

fn summed(mut kinds: Vec<(usize, u64)>) -> Vec<(usize, u64)> {
    kinds.sort_unstable();
    kinds.dedup_by(|next, last| {
        let is_same = next.0 == last.0;
        if is_same {
            last.1 += next.1;
        }
        is_same
    });
    kinds
}

fn same<T>(a: &[Arc<T>], b: &[Arc<T>], equal: impl Fn(&T, &T) -> bool) -> bool {
    let alike = |(a, b): (&Arc<T>, &Arc<T>)| Arc::ptr_eq(a, b) || equal(a, b);
    a.len() == b.len() && a.iter().zip(b).all(alike)
}

#[cfg(test)]
mod tests {
    use super::super::made::{front, labels};
    use super::*;

    #[test]
    fn what_is_gone_is_let_go() {
        let mut cache = ReachCache::default();
        for at in 0..2_500 {
            let mut pod = front();
            pod.labels = Arc::new(labels(&[("job", &at.to_string())]));
            cache.update(&[Arc::new(pod)], &[], &[]);
        }
        let held = cache.state.unwrap().shapes.held();
        assert!(held > 0 && held <= 1_004, "{held}");
    }
}
