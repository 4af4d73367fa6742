//! Which pods may reach which, by NetworkPolicies (`networking.k8s.io/v1`), exactly.
//!
//! A connection is allowed where the policies of its source let it out and those of its destination let
//! it in; ports are the destination's in both. What a network plugin adds (its own policies, or the rule
//! that a node always reaches its pods) is not modelled.
//!
//! What Kubernetes leaves open is decided thus:
//! - A pod in its node's network is as its node, as with most plugins: no policy selects it, no selector of
//!   a peer matches it, and only blocks of addresses and rules for everyone let it through.
//! - A named port is that of the containers that stay, init containers of other kinds not; blocks of
//!   addresses are compared with the pod's own address, as before any translation.
//! - A pod that has ended does not count; one that has no address yet is in no block.
//!
//! Pods that no policy can tell apart are counted together. Peers of the own namespace say nothing about
//! pods of others, so that the two are looked at apart: inside a namespace by its few kinds of pods, and
//! between namespaces by profiles that are the same wherever policies follow the same pattern.

mod addresses;
mod cache;
mod classes;
mod engine;
mod index;
mod inside;
mod intern;
mod matrix;
mod ports;
mod profiles;
mod reach;
mod rulebook;
mod tables;

#[cfg(test)]
mod brute;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod made;
#[cfg(test)]
mod properties;

pub use cache::ReachCache;
pub use matrix::{Cell, Matrix, Passage};
pub use reach::Reach;
