//! NetworkPolicies, as `networking.k8s.io/v1` has them.

use super::{Name, Protocol, Selector};
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A NetworkPolicy. Policies add up; a pod that none selects for a direction is open in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkPolicy {
    /// Its namespace, to whose pods it applies.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
    /// Which pods; an empty selector selects all of the namespace.
    pub pods: Selector,
    /// What may come in; `None` where it is no policy of ingress, no rule where nothing may.
    pub ingress: Option<Vec<NetworkRule>>,
    /// What may go out, likewise.
    pub egress: Option<Vec<NetworkRule>>,
}

/// What a policy lets through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkRule {
    /// With whom; none at all means everyone.
    pub peers: Vec<NetworkPeer>,
    /// On which ports of whoever is connected to; none at all means all.
    pub ports: Vec<NetworkPort>,
}

/// With whom a rule allows traffic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NetworkPeer {
    /// Pods.
    Pods {
        /// Of namespaces with these labels; `None` is the policy's own.
        namespaces: Option<Selector>,
        /// Which pods there; `None` is all of them.
        pods: Option<Selector>,
    },
    /// Addresses, also those of pods.
    Block(IpBlock),
}

/// A range of addresses without parts of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IpBlock {
    /// The range.
    pub range: IpRange,
    /// What is not of it.
    pub except: Vec<IpRange>,
}

impl IpBlock {
    /// Whether an address is in the block.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let excepted = || self.except.iter().any(|range| range.contains(address));
        self.range.contains(address) && !excepted()
    }
}

/// Addresses with a common prefix (CIDR).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IpRange {
    address: IpAddr,
    prefix_bits: u8,
}

impl IpRange {
    /// Reads `address/bits`; `None` where it is no such thing.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let (address, prefix_bits): (IpAddr, u8) = (address.parse().ok()?, bits.parse().ok()?);
        let most = if address.is_ipv4() { 32 } else { 128 };
        (prefix_bits <= most).then_some(Self {
            address,
            prefix_bits,
        })
    }

    /// Its first and its last address.
    #[must_use]
    pub fn bounds(&self) -> (IpAddr, IpAddr) {
        let prefix_bits = u32::from(self.prefix_bits);
        match self.address {
            IpAddr::V4(address) => {
                let rest = u32::MAX.checked_shr(prefix_bits).unwrap_or(0);
                let (first, last) = (address.to_bits() & !rest, address.to_bits() | rest);
                (
                    Ipv4Addr::from_bits(first).into(),
                    Ipv4Addr::from_bits(last).into(),
                )
            }
            IpAddr::V6(address) => {
                let rest = u128::MAX.checked_shr(prefix_bits).unwrap_or(0);
                let (first, last) = (address.to_bits() & !rest, address.to_bits() | rest);
                (
                    Ipv6Addr::from_bits(first).into(),
                    Ipv6Addr::from_bits(last).into(),
                )
            }
        }
    }

    /// Whether an address is in the range; never one of the other family.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, width: u32| {
            let rest = width - u32::from(self.prefix_bits);
            a.checked_shr(rest).unwrap_or(0) == b.checked_shr(rest).unwrap_or(0)
        };
        match (self.address, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(a.to_bits().into(), b.to_bits().into(), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
            _ => false,
        }
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix_bits)
    }
}

/// Ports that a rule opens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkPort {
    /// Their protocol.
    pub protocol: Protocol,
    /// Which; `None` is all of the protocol.
    pub ports: Option<PortRange>,
}

/// Which ports.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PortRange {
    /// From one to another, both included.
    Numbers(u16, u16),
    /// That by which a container of the pod that is connected to calls it.
    Named(Name),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_addresses_of_their_family() {
        let holds = |range: &str, address: &str| {
            IpRange::read(range)
                .unwrap()
                .contains(address.parse().unwrap())
        };
        assert!(holds("10.1.0.0/16", "10.1.255.3"));
        assert!(!holds("10.1.0.0/16", "10.2.0.1"));
        assert!(holds("0.0.0.0/0", "8.8.8.8"));
        assert!(!holds("0.0.0.0/0", "::1"));
        assert!(holds("10.0.0.7/32", "10.0.0.7") && !holds("10.0.0.7/32", "10.0.0.6"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1"));
        assert!(holds("::/0", "fe80::1"));
        for wrong in ["10.0.0.0", "10.0.0.0/33", "x/8", "::/129"] {
            assert_eq!(IpRange::read(wrong), None, "{wrong}");
        }
        let bounds = |range: &str| {
            let (first, last) = IpRange::read(range).unwrap().bounds();
            format!("{first} {last}")
        };
        assert_eq!(bounds("10.1.2.3/16"), "10.1.0.0 10.1.255.255");
        assert_eq!(bounds("0.0.0.0/0"), "0.0.0.0 255.255.255.255");
        assert_eq!(bounds("10.0.0.7/32"), "10.0.0.7 10.0.0.7");
        assert_eq!(bounds("fd00::1/127"), "fd00:: fd00::1");
        let block = IpBlock {
            range: IpRange::read("10.0.0.0/8").unwrap(),
            except: vec![IpRange::read("10.1.0.0/16").unwrap()],
        };
        assert!(block.contains("10.2.0.1".parse().unwrap()));
        assert!(!block.contains("10.1.0.1".parse().unwrap()));
    }
}
