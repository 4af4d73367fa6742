//! Manifests as YAML.

use serde_json::Value;
use tracing::error;

/// A manifest as YAML; `None` only by a defect, which the log tells of.
fn yaml_of(manifest: &Value) -> Option<String> {
    serde_saphyr::to_string(manifest)
        .inspect_err(|cause| error!("writing a manifest: {cause}"))
        .ok()
}

/// How a manifest gets into a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A new object.
    Create,
    /// A part of one that is there. `kubectl apply` would take everything else away from an object that was
    /// applied before, so it is a patch.
    Change,
}

/// A manifest as YAML, and how to bring it in.
pub(crate) fn manifest(manifest: &Value, way: Way) -> Option<String> {
    let command = match way {
        Way::Create => "# kubectl apply -f fix.yaml",
        Way::Change => "# kubectl patch -f fix.yaml --patch-file fix.yaml",
    };
    Some(format!("{command}\n{}", yaml_of(manifest)?))
}

/// Manifests one after the other.
pub(crate) fn documents<'a>(manifests: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::from(
        "# Each document says how it is brought in. `kubectl apply` of all at once is safe only where nothing \
         was made by `kubectl apply` before.\n",
    );
    for manifest in manifests {
        all.push_str("---\n");
        all.push_str(manifest.trim_end());
        all.push('\n');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_that_look_like_something_else_stay_texts() {
        let manifest = json!({
            "kind": "Role",
            "metadata": { "name": "yes", "labels": { "a": "1", "b": "null", "c": "=x: #", "d": "0x1f" } },
            "rules": [{ "verbs": ["*"], "apiGroups": [""] }],
            "empty": [],
            "none": null,
            "wide": "\u{202e}<script>'\"\n- x",
        });
        let text = yaml_of(&manifest).unwrap();
        let back: Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(back, manifest, "{text}");
        assert!(!text.contains("--- \n"));
    }

    #[test]
    fn documents_are_told_apart() {
        let all = documents(["a: 1\n", "b: 2"].into_iter());
        assert!(all.ends_with("\n---\na: 1\n---\nb: 2\n"), "{all}");
    }
}
