//! Bringing in manifests with kubectl.

use futures::{StreamExt, TryStreamExt, stream};
use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::product::Server;

use super::Result;
use super::told::{Finding, Told};

/// Programs that run at the same time.
const AT_A_TIME: usize = 4;

/// Asks the API server whether it would take each manifest, and checks that the export holds the same.
pub(crate) async fn is_accepted(plane: &ControlPlane, server: &Server, told: &Told) -> Result<()> {
    let export = server.get("/isolation/fixes.yaml").await?.expect(200)?;
    let mut exported = documents(&export.body);
    let of_findings = |wanted: &dyn Fn(&Finding) -> bool| -> Vec<String> {
        let findings = told.findings.values().filter(|finding| wanted(finding));
        let fixes = findings.filter_map(|finding| finding.fix.as_deref());
        fixes.map(|fix| fix.trim_end().to_owned()).collect()
    };
    let mut all = of_findings(&|_| true);
    exported.sort_unstable();
    all.sort_unstable();
    assert_eq!(exported, all);
    // Applying a part of what was applied as a whole takes the rest away, so these are patches.
    let untouched = of_findings(&|of| of.namespace.as_deref() != Some("applied-by-people"));
    let yaml = untouched.join("\n---\n");
    let arguments = ["apply", "--dry-run=server", "-f", "-"];
    let admin = plane.admin_kubeconfig();
    let said = plane.kubectl_as(admin, &arguments, &yaml).await?;
    assert_eq!(said.lines().count(), untouched.len(), "{said}");
    Ok(())
}

/// The documents of a file, without what stands before the first.
fn documents(yaml: &str) -> Vec<String> {
    let documents = yaml.split("---\n").skip(1);
    documents.map(|one| one.trim_end().to_owned()).collect()
}

/// Runs the command that each manifest tells, after the API server has said that it would take it.
pub(crate) async fn apply_as_told<'a>(
    plane: &ControlPlane,
    fixes: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut commands = Vec::new();
    for (number, fix) in fixes.into_iter().enumerate() {
        let told = fix
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# kubectl "));
        let told = told.ok_or_else(|| format!("no command is told: {fix}"))?;
        let path = folder.path().join(format!("{number}.yaml"));
        std::fs::write(&path, fix)?;
        commands.push(told.replace("fix.yaml", &path.to_string_lossy()));
    }
    assert!(!commands.is_empty());
    let each = commands.iter().map(|command| async move {
        let arguments: Vec<&str> = command.split(' ').collect();
        let dry_run = [&arguments[..], &["--dry-run=server"]].concat();
        plane.kubectl(&dry_run).await?;
        plane.kubectl(&arguments).await
    });
    let said: Vec<String> = stream::iter(each)
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    let lines = said.iter().all(|said| said.lines().count() == 1);
    assert!(lines, "{said:?}");
    Ok(())
}
