//! Bounds how often a token can be guessed.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

const WINDOW_SECS: i64 = 60;
const FAILURES: u32 = 10;
/// Peers told apart within a window; more than these share one count.
const PEERS: usize = 10_000;

/// Counts failures in windows of a minute, by peer: who guesses keeps nobody else out.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    window: Mutex<Window>,
}

#[derive(Debug, Default)]
struct Window {
    number: i64,
    failures: HashMap<IpAddr, u32>,
}

impl Limiter {
    /// Whether a peer may try again now.
    pub(super) fn allows(&self, peer: IpAddr, now_secs: i64) -> bool {
        let window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.number != now_secs.div_euclid(WINDOW_SECS) {
            return true;
        }
        let counted = window.failures.get(&network(peer));
        counted.is_none_or(|&failures| failures < FAILURES)
            && window
                .failures
                .get(&THE_OTHERS)
                .is_none_or(|&failures| counted.is_some() || failures < FAILURES)
    }

    /// Notes a failure of a peer.
    pub(super) fn failed(&self, peer: IpAddr, now_secs: i64) {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now_secs.div_euclid(WINDOW_SECS);
        if window.number != number {
            *window = Window {
                number,
                failures: HashMap::new(),
            };
        }
        let peer = network(peer);
        let known = window.failures.contains_key(&peer) || window.failures.len() < PEERS;
        let failures = window
            .failures
            .entry(if known { peer } else { THE_OTHERS })
            .or_default();
        *failures = failures.saturating_add(1);
    }
}

const THE_OTHERS: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// The address, or the /64 network of an IPv6 address, which one peer has to itself.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v4(number: usize) -> IpAddr {
        let bits = u32::try_from(number).unwrap();
        std::net::Ipv4Addr::from_bits(0x0A00_0000 + bits).into()
    }

    #[test]
    fn ten_failures_a_minute_and_no_more() {
        let limiter = Limiter::default();
        for _ in 0..FAILURES {
            assert!(limiter.allows(v4(1), 60));
            limiter.failed(v4(1), 60);
        }
        assert!(!limiter.allows(v4(1), 119));
        assert!(limiter.allows(v4(2), 119), "nobody else is kept out");
        assert!(limiter.allows(v4(1), 120));
    }

    #[test]
    fn many_peers_are_counted_together() {
        let limiter = Limiter::default();
        for peer in 0..PEERS + FAILURES as usize {
            limiter.failed(v4(peer), 60);
        }
        assert!(!limiter.allows(v4(PEERS + 99), 60));
        assert!(limiter.allows(v4(0), 60), "known, with one failure");
        assert!(limiter.window.lock().unwrap().failures.len() <= PEERS + 1);
    }

    #[test]
    fn addresses_of_one_network_are_one_peer() {
        let limiter = Limiter::default();
        for last in 0..FAILURES {
            let peer = format!("2001:db8::{last}").parse().unwrap();
            limiter.failed(peer, 60);
        }
        assert!(!limiter.allows("2001:db8::ffff".parse().unwrap(), 60));
        assert!(limiter.allows("2001:db8:1::1".parse().unwrap(), 60));
    }
}
