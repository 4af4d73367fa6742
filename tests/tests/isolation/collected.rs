//! Servers that collect the control plane, with the delivered rights or fewer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::product::{Home, Server};

use super::{Result, SOON};

const HOUR: Duration = Duration::from_secs(3600);

/// Who is whose beside what labels say, and what belongs to the platform.
const CONFIGURATION: &str = r#"
[[teams.subjects]]
names = "data-*"
team = "data"

[[teams.subjects]]
names = "shop-*"
team = "storefront"

[isolation]
exempt = ["kube-*", "default", "plimsoll"]
"#;

/// A server and where it runs.
pub(crate) struct Collected {
    // Dropped in this order: the log is shown before its folder goes.
    pub(crate) server: Server,
    home: Home,
}

impl Collected {
    /// Ends the server and starts it again over the same database.
    pub(crate) async fn restart(self, plane: &ControlPlane) -> Result<Self> {
        let Self { server, home } = self;
        server.stop()?;
        let kubeconfig = kubeconfig(plane, "plimsoll", &delivered_rights()).await?;
        start_in(home, &kubeconfig).await
    }
}

/// The rights as they are delivered.
fn delivered_rights() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/rbac.yaml")
}

/// A server with the delivered rights.
pub(crate) async fn start(plane: &ControlPlane) -> Result<Collected> {
    let kubeconfig = kubeconfig(plane, "plimsoll", &delivered_rights()).await?;
    start_in(Home::create()?, &kubeconfig).await
}

/// A server of an account of that name, which may not read some kinds of objects.
pub(crate) async fn start_without(
    plane: &ControlPlane,
    account: &str,
    kinds: &[&str],
) -> Result<Collected> {
    let home = Home::create()?;
    let yaml = home.write("rbac.yaml", &rights_without(account, kinds)?)?;
    let kubeconfig = kubeconfig(plane, account, &yaml).await?;
    start_in(home, &kubeconfig).await
}

async fn kubeconfig(plane: &ControlPlane, account: &str, rights: &Path) -> Result<PathBuf> {
    let made = plane.service_account_kubeconfig(account, rights, HOUR);
    Ok(made.await?)
}

async fn start_in(home: Home, kubeconfig: &Path) -> Result<Collected> {
    home.write("plimsoll.toml", CONFIGURATION)?;
    let path = kubeconfig.to_string_lossy().into_owned();
    let log = ["--log", "plimsoll=info"];
    let arguments = ["serve", "--interval", "1s", "--kubeconfig", &path];
    let server = home.start(&[&arguments[..], &log].concat()).await?;
    server.wait_until_live(SOON).await?;
    Ok(Collected { server, home })
}

/// The delivered rights for another account, without some kinds of objects.
fn rights_without(account: &str, kinds: &[&str]) -> Result<String> {
    let mut rights = std::fs::read_to_string(delivered_rights())?;
    for kind in kinds {
        let before = rights.clone();
        // In a list of several, in one alone, and on a line of its own.
        for (part, by) in [
            (format!("[{kind}, "), "[".to_owned()),
            (format!(", {kind},"), ",".to_owned()),
            (format!(", {kind}]"), "]".to_owned()),
            (format!("[{kind}]"), "[nothing]".to_owned()),
            (format!("      - {kind}\n"), String::new()),
        ] {
            rights = rights.replacen(&part, &by, 1);
        }
        if rights == before {
            return Err(format!("deploy/rbac.yaml does not name {kind} any more").into());
        }
    }
    let mut documents = Vec::new();
    for document in rights.split("\n---\n") {
        let is_namespace = document.contains("kind: Namespace");
        let rename = |line: &str| match line.trim_start() {
            "name: plimsoll" if !is_namespace => line.replace("plimsoll", account),
            _ => line.to_owned(),
        };
        documents.push(document.lines().map(rename).collect::<Vec<_>>().join("\n"));
    }
    Ok(documents.join("\n---\n"))
}
