//! Texts that Kubernetes lets through, in names, labels and annotations.

use serde_json::json;

use super::Case;
use super::rights::{binding, group, role, rule, user};
use super::work::{deployment, pod_with};

/// Namespaces and who they say they belong to.
pub(crate) const OWNERS: [(&str, &str); 4] = [
    ("hostile-markup", "<img src=x onerror=alert(1)>"),
    ("hostile-script", "<script>alert(1)</script>"),
    ("hostile-formula", "=cmd|'/C calc'!A0"),
    ("hostile-direction", "\u{202e}evil\u{2066} to @everyone"),
];

/// As long as a name may be.
pub(crate) const LONG: &str = "a-name-of-sixty-three-characters-which-is-as-long-as-it-can-be1";

pub(super) fn cases() -> Vec<Case> {
    let [markup, script, formula, direction] = OWNERS;
    let of = |(namespace, owner): (&'static str, &str)| {
        let clean = Case::clean(namespace, "nobody").unlabelled("team");
        clean
            .annotated("owner", owner)
            .annotated("note", "</td><script>alert(4)</script>")
    };
    let people = [
        group("system:authenticated"),
        user("<script>alert(3)</script>"),
    ];
    let image = "<img src=x onerror=alert(2)>";
    let sum = "=1+cmd|' C calc'!A0";
    let limited = pod_with("resources", json!({ "limits": { "memory": "64Mi" } }));
    let wild = json!([rule("*", &["*"], &["*"])]);
    vec![
        of(markup).without("ResourceQuota", "quota").finds((
            "resource-quota",
            "Namespace",
            markup.0,
        )),
        of(script)
            .with(binding(
                "RoleBinding",
                image,
                ("ClusterRole", "view"),
                &people,
            ))
            .finds(("everyone-bound", "RoleBinding", image)),
        of(formula)
            .with(role("Role", sum, &wild))
            .finds(("wildcard-role", "Role", sum))
            .finds(("role-escalation", "Role", sum)),
        of(direction).without("LimitRange", "defaults").finds((
            "limit-range",
            "Namespace",
            direction.0,
        )),
        Case::clean(
            LONG,
            "team_with.every-kind_of.character-that-a-label.s-value-may.have",
        )
        .labelled("a.domain.example/label", "A-value_with.63-characters-in-it")
        .with(deployment(LONG, &limited))
        .finds(("requests", "Deployment", LONG)),
    ]
}
