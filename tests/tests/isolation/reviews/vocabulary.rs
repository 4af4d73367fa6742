//! What questions and answers are made of.

/// Users that random bindings name, that the scenario names, and that nothing names.
pub(super) const USERS: [&str; 10] = [
    "review-0",
    "review-1",
    "review-2",
    "review-3",
    "review-4",
    "root-of-all",
    "data-ann",
    "shop-bob",
    "system:kube-controller-manager",
    "nobody",
];
pub(super) const GROUPS: [&str; 6] = [
    "review-a", "review-b", "review-c", "editors", "support", "guests",
];
/// ServiceAccounts, some of which do not exist.
pub(super) const ACCOUNTS: [(&str, &str); 9] = [
    ("admin-everywhere", "default"),
    ("edits-everywhere", "default"),
    ("wild-by-cluster-role", "default"),
    ("token-used", "worker"),
    ("defaults-none", "default"),
    ("kube-system", "generic-garbage-collector"),
    ("kube-system", "deployment-controller"),
    ("plimsoll", "plimsoll"),
    ("no-such-namespace", "no-such-account"),
];
pub(super) const VERBS: [&str; 12] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "escalate",
    "bind",
    "impersonate",
    "*",
];
/// API group, resource, subresource.
pub(super) const RESOURCES: [(&str, &str, &str); 22] = [
    ("", "pods", ""),
    ("", "pods", "exec"),
    ("", "pods", "log"),
    ("", "pods", "eviction"),
    ("", "secrets", ""),
    ("", "configmaps", ""),
    ("", "services", "proxy"),
    ("", "serviceaccounts", ""),
    ("", "serviceaccounts", "token"),
    ("", "namespaces", ""),
    ("", "nodes", "proxy"),
    ("", "users", ""),
    ("", "*", ""),
    ("apps", "deployments", ""),
    ("apps", "deployments", "scale"),
    ("apps", "statefulsets", "scale"),
    ("batch", "jobs", "status"),
    ("rbac.authorization.k8s.io", "roles", ""),
    ("rbac.authorization.k8s.io", "clusterroles", ""),
    ("networking.k8s.io", "networkpolicies", ""),
    ("widgets.example", "widgets", ""),
    ("*", "*", ""),
];
pub(super) const NAMES: [&str; 4] = ["", "public", "one", "two"];
pub(super) const NAMESPACES: [&str; 8] = [
    "",
    "as-it-should-be",
    "wild-by-cluster-role",
    "token-used",
    "everyone-signed-in",
    "default",
    "kube-system",
    "no-such-namespace",
];
