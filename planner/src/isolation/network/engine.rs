//! From classes of pods to what policies make of them.

use super::classes::{NamedPorts, Shape};
use super::index::PeerIndex;
use super::intern::{ascending, meet};
use super::ports::{ALL, NONE, PortSet, PortSets};
use super::profiles::{Entrance, Kind, Place, Profiles, Source, Target};
use super::rulebook::{Peer, Rulebook};
use crate::model::{Labels, Name, Namespace, NetworkPolicy, NetworkPort, PortRange, Protocol};
use std::collections::HashMap;
use std::sync::Arc;

/// The label that the API server gives every namespace.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
/// The set of no peer.
pub(super) const UNMARKED: usize = 0;

/// Applies the policies of a cluster to its namespaces.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) book: Rulebook,
    pub(super) profiles: Profiles,
    pub(super) ports: PortSets,
    namespaces: HashMap<Name, Labels>,
    index: PeerIndex,
    /// By namespace, the peers that its labels match.
    near: HashMap<Name, Arc<[usize]>>,
    /// By list of ports of a rule and named ports.
    opened: HashMap<(usize, usize), usize>,
    /// By behaviour, named ports, peers of the own namespace and peers.
    known: HashMap<[usize; 4], usize>,
}

impl Engine {
    pub(super) fn new(namespaces: &[Arc<Namespace>], policies: &[Arc<NetworkPolicy>]) -> Self {
        let book = Rulebook::new(policies);
        let labels = |it: &Arc<Namespace>| (it.name.clone(), labels(&it.name, Some(&it.labels)));
        let mut profiles = Profiles::default();
        profiles.marks.id(Vec::new());
        Self {
            index: PeerIndex::new(book.peers.all()),
            namespaces: namespaces.iter().map(labels).collect(),
            book,
            profiles,
            ports: PortSets::default(),
            near: HashMap::new(),
            opened: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// The kind of pods of a shape whose addresses are in these blocks.
    pub(super) fn kind(&mut self, shape: &Shape, blocks: &[usize]) -> usize {
        let (namespace, labels) = (&shape.namespace, &shape.labels);
        let (mut ingress, mut egress) = (None, None);
        let (mut own, mut peers) = (Vec::new(), blocks.to_vec());
        if !shape.on_host {
            (ingress, egress) = self.book.directions(namespace, labels);
            own = self.book.own_marks(namespace, labels);
            let near = self.near(namespace);
            let near = near.iter().copied();
            let all = &self.book.peers;
            peers.extend(near.filter(
                |id| matches!(all.get(*id), Peer::Pods { pods, .. } if pods.matches(labels)),
            ));
        }
        let peers = ascending(peers);
        let mut sources = peers.clone();
        sources.retain(|id| self.book.sources.contains(id));
        let mut targets = peers;
        targets.retain(|id| self.book.targets.contains(id));
        let abroad_in = ingress.as_deref().map(|rules| self.book.abroad(rules));
        let abroad_out = egress.as_deref().map(|rules| self.book.abroad(rules));
        let all = &mut self.profiles;
        let named = all.named.id(shape.named.clone());
        let source = all.sources.id(Source {
            egress: all.behaviours.id(abroad_out),
            marks: all.marks.id(sources),
        });
        let entrance = all.entrances.id(Entrance {
            ingress: all.behaviours.id(abroad_in),
            named,
        });
        let place = all.places.id(Place {
            marks: all.marks.id(targets),
            named,
        });
        let target = all.targets.id(Target { entrance, place });
        all.kinds.id(Kind {
            ingress: all.behaviours.id(ingress),
            egress: all.behaviours.id(egress),
            own_marks: all.marks.id(own),
            source,
            target,
            on_host: shape.on_host,
        })
    }

    /// The ports that a behaviour opens for pods that are these peers; named ones as given.
    pub(super) fn ports(
        &mut self,
        behaviour: usize,
        named: usize,
        own: usize,
        marks: usize,
    ) -> usize {
        let key = [behaviour, named, own, marks];
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let all = &self.profiles;
        let Some(rules) = all.behaviours.get(behaviour) else {
            return ALL;
        };
        let (own, marks) = (all.marks.get(own), all.marks.get(marks));
        let rules = rules.iter().map(|rule| self.book.rules.get(*rule));
        let holding =
            rules.filter(|rule| rule.everyone || meet(&rule.own, own) || meet(&rule.peers, marks));
        let lists: Vec<usize> = holding.map(|rule| rule.ports).collect();
        let mut set = NONE;
        for list in lists {
            let opened = self.opened(list, named);
            set = self.ports.union(set, opened);
        }
        self.known.insert(key, set);
        set
    }

    /// The ports that a rule's list opens.
    pub(super) fn opened(&mut self, list: usize, named: usize) -> usize {
        let ports = self.book.ports.get(list);
        if ports.is_empty() {
            return ALL;
        }
        if let Some(known) = self.opened.get(&(list, named)) {
            return *known;
        }
        let named_ports = self.profiles.named.get(named);
        let ranges = ports.iter().flat_map(|port| ranges(port, named_ports));
        let set = self.ports.id(PortSet::of(ranges));
        self.opened.insert((list, named), set);
        set
    }

    /// The peers that the labels of a namespace match.
    fn near(&mut self, namespace: &Name) -> Arc<[usize]> {
        if let Some(known) = self.near.get(namespace) {
            return Arc::clone(known);
        }
        let peers = self.book.peers.all();
        let near: Arc<[usize]> = match self.namespaces.get(namespace) {
            Some(labels) => self.index.of(labels, peers),
            None => self.index.of(&labels(namespace, None), peers),
        }
        .into();
        self.near.insert(namespace.clone(), Arc::clone(&near));
        near
    }
}

fn labels(name: &Name, given: Option<&Labels>) -> Labels {
    let mut labels = given.cloned().unwrap_or_default();
    let of_name = labels.entry(NAMESPACE_NAME.into());
    of_name.or_insert_with(|| name.clone());
    labels
}

fn ranges(port: &NetworkPort, named: &NamedPorts) -> Vec<(Protocol, u16, u16)> {
    let protocol = port.protocol;
    match &port.ports {
        None => vec![(protocol, 1, u16::MAX)],
        Some(PortRange::Numbers(from, to)) => vec![(protocol, *from, *to)],
        Some(PortRange::Named(name)) => {
            let same = named.iter().filter(|of| of.0 == *name && of.1 == protocol);
            same.map(|of| (protocol, of.2, of.2)).collect()
        }
    }
}
