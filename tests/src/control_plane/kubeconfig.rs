//! Kubeconfig files.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Error, Result};

/// A user who shows a client certificate.
pub(super) fn certificate_user(certificate: &Path, key: &Path) -> Value {
    json!({ "client-certificate": certificate, "client-key": key })
}

/// A user who shows a bearer token.
pub(super) fn token_user(token: &str) -> Value {
    json!({ "token": token })
}

/// Writes a kubeconfig with one context. (JSON is YAML.)
pub(super) fn write(path: &Path, server: &str, authority: &Path, user: &Value) -> Result<()> {
    let name = "plimsoll-test";
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            { "name": name, "cluster": { "server": server, "certificate-authority": authority } }
        ],
        "users": [{ "name": name, "user": user }],
        "contexts": [{ "name": name, "context": { "cluster": name, "user": name } }],
        "current-context": name,
    });
    let text = serde_json::to_string_pretty(&config)?;
    fs::write(path, text).map_err(Error::file(path))
}
