//! What a check says of a namespace.

use super::Check;
use crate::model::Name;
use serde_json::Value;

/// An object of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectRef {
    /// Its kind, as Kubernetes spells it.
    pub kind: &'static str,
    /// Its namespace; `None` of a cluster's own.
    pub namespace: Option<Name>,
    /// Its name.
    pub name: Name,
}

/// An object that is not as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The object.
    pub object: ObjectRef,
    /// What was seen, in a sentence without its end: "3 of 4 containers name no CPU request".
    pub evidence: String,
    /// What mends it: a manifest, or the part of one that changes, which `kubectl apply` takes. `None` where
    /// nothing that can be applied would, such as for a pod that nothing starts again.
    pub fix: Option<Value>,
}

/// What a check says.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// All is as it should be.
    Pass,
    /// These are not.
    Fail(Vec<Finding>),
    /// What it looks at could not be read: which kinds of objects, in the plural of the API
    /// (`networkpolicies`).
    Unknown(Vec<&'static str>),
}

/// What a check says of a namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The check.
    pub check: Check,
    /// The namespace; `None` of what belongs to the cluster as a whole.
    pub namespace: Option<Name>,
    /// What it says.
    pub state: State,
}
