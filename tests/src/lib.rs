//! What Plimsoll's tests share: a real Kubernetes control plane to run against.

pub mod control_plane;
