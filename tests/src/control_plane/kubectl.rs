//! kubectl, of the same version as the control plane.

use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::{ControlPlane, Error, Program, Result};

impl ControlPlane {
    /// Runs kubectl with all rights and gives what it wrote to standard output.
    ///
    /// # Errors
    /// [`Error::Kubectl`] with what it wrote to standard error.
    pub async fn kubectl(&self, arguments: &[&str]) -> Result<String> {
        self.kubectl_as(self.admin_kubeconfig(), arguments, "")
            .await
    }

    /// Runs kubectl with the rights of a kubeconfig; `input` is its standard input.
    ///
    /// # Errors
    /// [`Error::Kubectl`] with what it wrote to standard error.
    pub async fn kubectl_as(
        &self,
        kubeconfig: &Path,
        arguments: &[&str],
        input: &str,
    ) -> Result<String> {
        let program = Program::Kubectl;
        let failed = |source| Error::Spawn { program, source };
        let mut child = Command::new(self.layout.binaries.path(program))
            .args(arguments)
            .env("KUBECONFIG", kubeconfig)
            // Its cache of what the server offers; the default is in the home folder.
            .env("KUBECACHEDIR", self.layout.file("kubectl-cache"))
            // Settings of the person who runs the tests stay out.
            .env("KUBERC", "off")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            // It may end without reading all; what it says then tells more.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let output = child.wait_with_output().await.map_err(failed)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Error::Kubectl {
            command: arguments.join(" "),
            stderr: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }

    /// Creates or changes objects so that they are as the YAML says.
    ///
    /// # Errors
    /// [`Error::Kubectl`], also when only one of the objects was refused.
    pub async fn apply_yaml(&self, yaml: &str) -> Result<String> {
        let arguments = ["apply", "--server-side", "--force-conflicts", "-f", "-"];
        self.kubectl_as(self.admin_kubeconfig(), &arguments, yaml)
            .await
    }
}
