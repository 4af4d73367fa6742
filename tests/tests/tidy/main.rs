//! The shape of the code: rules that hold for the whole repository.

mod graph;
mod licences;
mod sources;
mod styles;
