//! Which blocks an address is in.

use super::intern::Interner;
use super::rulebook::Peer;
use crate::model::IpBlock;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The addresses, cut wherever a range begins or ends: those of a segment are in the same blocks.
#[derive(Debug)]
pub(super) struct Addresses {
    blocks: Vec<(usize, IpBlock)>,
    /// The first address of each segment, ascending: all of IPv4 is before IPv6.
    firsts: Vec<IpAddr>,
    /// The set of blocks of each segment, once it was asked for.
    known: Vec<Option<usize>>,
    sets: Interner<Vec<usize>>,
}

/// The set of no block.
const NOWHERE: usize = 0;

impl Addresses {
    pub(super) fn new(peers: &[Peer]) -> Self {
        let blocks = peers
            .iter()
            .enumerate()
            .filter_map(|(id, peer)| match peer {
                Peer::Block(block) => Some((id, block.clone())),
                Peer::Pods { .. } => None,
            });
        let blocks: Vec<_> = blocks.collect();
        let mut firsts = vec![
            IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        ];
        for (_, block) in &blocks {
            for range in block.except.iter().chain([&block.range]) {
                let (first, last) = range.bounds();
                firsts.push(first);
                firsts.extend(after(last));
            }
        }
        firsts.sort_unstable();
        firsts.dedup();
        let mut sets = Interner::default();
        sets.id(Vec::new());
        Self {
            known: vec![None; firsts.len()],
            firsts,
            blocks,
            sets,
        }
    }

    /// The number of the set of blocks that an address is in.
    pub(super) fn set_of(&mut self, address: Option<IpAddr>) -> usize {
        let Some(address) = address.filter(|_| !self.blocks.is_empty()) else {
            return NOWHERE;
        };
        let segment = self.firsts.partition_point(|first| *first <= address) - 1;
        if let Some(known) = self.known[segment] {
            return known;
        }
        let blocks = self.blocks.iter();
        let blocks = blocks.filter(|(_, block)| block.contains(address));
        let set = self.sets.id(blocks.map(|(id, _)| *id).collect());
        self.known[segment] = Some(set);
        set
    }

    /// The blocks of a set, ascending.
    pub(super) fn blocks(&self, set: usize) -> &[usize] {
        self.sets.get(set)
    }
}

fn after(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(it) => Some(Ipv4Addr::from_bits(it.to_bits().checked_add(1)?).into()),
        IpAddr::V6(it) => Some(Ipv6Addr::from_bits(it.to_bits().checked_add(1)?).into()),
    }
}
