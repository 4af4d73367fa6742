//! What is counted, and what is kept from one look to the next.

use super::made::*;
use super::*;
use crate::model::PodPhase;
use std::sync::Arc;

#[test]
fn pods_are_counted() {
    let cluster = Cluster {
        pods: [front(), front(), on_host(front()), back()]
            .map(Arc::new)
            .into(),
        namespaces: vec![
            namespace("a", &[]),
            namespace("b", &[]),
            namespace("empty", &[]),
        ],
        policies: vec![Arc::new(out_of_a(vec![]))],
    };
    let reach = cluster.fresh();
    let matrix = reach.by_group(itself);
    assert_eq!(matrix.groups.len(), 3);
    assert_eq!(matrix.cells[2][0].passage(), Passage::NoPods);
    // The two of `a` reach nobody, the one on the host everybody.
    let from_a = Cell {
        pairs: 6,
        open: 2,
        partly: 0,
    };
    assert_eq!(matrix.cells[0][0], from_a);
}

#[test]
fn nothing_is_made_anew_while_nothing_that_matters_changes() {
    let mut cluster = Cluster {
        pods: vec![Arc::new(front()), Arc::new(back())],
        namespaces: vec![namespace("a", &[]), namespace("b", &[])],
        policies: vec![Arc::new(into_b(vec![]))],
    };
    let mut cache = ReachCache::default();
    let first = cluster.reach(&mut cache);
    let mut other = front();
    other.labels = Arc::new(labels(&[("app", "web"), ("version", "2")]));
    other.created_at_secs = 5;
    cluster.pods[0] = Arc::new(other);
    let mut done = front();
    done.phase = PodPhase::Succeeded;
    cluster.pods.push(Arc::new(done));
    assert!(Arc::ptr_eq(&first, &cluster.reach(&mut cache)));
    cluster.namespaces[0] = namespace("a", &[("team", "red")]);
    assert!(!Arc::ptr_eq(&first, &cluster.reach(&mut cache)));
}
