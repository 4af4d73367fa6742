mod composed;
pub(in crate::isolation) mod made;
mod network;
mod pods;
mod quotas;
mod rights;
mod roles;
mod security;
