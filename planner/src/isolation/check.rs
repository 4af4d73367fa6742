//! The checks there are.

/// How much harm is in what a check looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A team can see, change or starve another.
    High,
    /// It could, together with something else.
    Medium,
    /// It makes others' work harder.
    Low,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// Its weight in a score.
    #[must_use]
    pub fn weight(self) -> u32 {
        match self {
            Self::High => 5,
            Self::Medium => 3,
            Self::Low => 1,
        }
    }
}

/// Defines the checks: variant, id, severity, title of what should be, why.
macro_rules! checks {
    ($($variant:ident, $id:literal, $severity:ident, $title:literal, $why:literal;)*) => {
        /// A check of a namespace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Check { $(#[doc = $title] $variant),* }

        impl Check {
            /// All of them, in the order they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// What it goes by in URLs, exports and the database.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),* }
            }

            /// How much harm is in its failing.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }

            /// What should be, in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),* }
            }

            /// Why it should be.
            #[must_use]
            pub fn why(self) -> &'static str {
                match self { $(Self::$variant => $why),* }
            }
        }
    };
}

checks! {
    ResourceQuota, "resource-quota", High, "A quota bounds CPU and memory",
        "Without a quota one namespace can ask for all there is, and the pods of others wait.";
    QuotaHeadroom, "quota-headroom", Medium, "Quotas have room",
        "Where a quota is used up, new pods are refused: releases and autoscaling stop.";
    LimitRange, "limit-range", Low, "Containers get default requests and a default memory limit",
        "A container that names nothing is placed as if it needed nothing, and takes from its neighbours.";
    Requests, "requests", High, "All containers request CPU and memory",
        "The scheduler puts a pod without requests anywhere; under pressure it and its neighbours suffer.";
    MemoryLimits, "memory-limits", Medium, "All containers have a memory limit",
        "A container without one can fill its node, and the kernel may kill a neighbour for it.";
    DefaultDenyIngress, "default-deny-ingress", High, "Nothing comes in unless a policy lets it",
        "A pod that no policy selects can be reached by every pod of the cluster.";
    DefaultDenyEgress, "default-deny-egress", Medium, "Nothing goes out unless a policy lets it",
        "A pod that no policy selects can connect to everything, other teams' services and the internet.";
    OpenToEveryone, "open-to-everyone", Medium, "No policy lets everyone in",
        "Policies add up: one that allows everyone undoes all others for the pods it selects.";
    PodSecurity, "pod-security", High, "Pod Security admission enforces baseline or restricted",
        "Without it anyone who may create pods there can take over a node, and with it every team on it.";
    HostPaths, "host-paths", High, "No pod mounts a path of its node",
        "A path of the node leads to the files of other teams' pods and to the node's own credentials.";
    HostNamespaces, "host-namespaces", High, "No pod shares its node's network, processes or IPC",
        "Such a pod is past network policies and sees what others on the node do.";
    Privileged, "privileged", High, "No container is privileged",
        "A privileged container is as good as root on its node.";
    Capabilities, "capabilities", Medium, "No container adds capabilities beyond the baseline",
        "Capabilities such as SYS_ADMIN or NET_RAW lead out of the container.";
    ServiceAccountToken, "service-account-token", Low, "No token is mounted that is good for nothing",
        "A token in a pod that does not need it is only good for whoever breaks into the pod.";
    ForeignSubjects, "foreign-subjects", High, "Nobody of another team has rights here",
        "Whoever may read or change another team's objects is not kept apart from it.";
    EveryoneBound, "everyone-bound", High, "No rights are given to everyone",
        "What is given to all who are signed in, or to all service accounts, every team has.";
    ClusterAdmin, "cluster-admin", High, "Nobody here is cluster-admin",
        "Whoever may do everything everywhere is kept apart from nobody.";
    ClusterWideRights, "cluster-wide-rights", Medium, "Nobody here may change, exec or read secrets everywhere",
        "A ClusterRoleBinding holds in the namespaces of all teams.";
    WildcardRole, "wildcard-role", Medium, "No role allows everything",
        "A wildcard also allows what is added later, such as secrets of a new kind.";
    RoleEscalation, "role-escalation", High, "No role can raise rights",
        "With escalate, bind or impersonate a subject gives itself any right.";
    CriticalPriority, "critical-priority", Medium, "No pod has a system-critical priority",
        "Such pods push other teams' pods off their nodes.";
    BlockingBudget, "blocking-budget", Low, "Disruption budgets let nodes be drained",
        "A budget that never allows a disruption holds up updates and repairs of nodes for all teams.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_tell_checks_apart() {
        let ids: BTreeSet<&str> = Check::ALL.iter().map(|check| check.id()).collect();
        assert_eq!(ids.len(), Check::ALL.len());
    }
}
