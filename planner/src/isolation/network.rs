//! Which pods may reach which, by NetworkPolicies.
