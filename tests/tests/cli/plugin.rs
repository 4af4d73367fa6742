//! As a plugin of kubectl, and what a shell and a reader of manuals get.

use plimsoll_tests::product::{Error, Home, Result, binary};
use plimsoll_tests::skip_or_panic;
use std::os::unix::fs::symlink;
use std::process::Command;

#[tokio::test]
async fn a_link_named_for_kubectl_is_a_plugin() -> Result<()> {
    let home = Home::create()?;
    let link = home.file("kubectl-plimsoll");
    symlink(binary()?, &link).map_err(Error::Spawn)?;
    let run = |arguments: &[&str]| {
        let output = Command::new(&link).args(arguments).output();
        output.map_err(Error::Spawn)
    };
    let help = run(&["nodes", "--help"])?;
    assert!(help.status.success());
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.contains("Usage: kubectl plimsoll nodes "), "{help}");
    let wrong = run(&["nodes", "--colour"])?;
    assert_eq!(wrong.status.code(), Some(2));
    let told = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(told.contains("kubectl plimsoll nodes"), "{told}");
    Ok(())
}

#[tokio::test]
async fn shells_and_manuals_know_every_command() -> Result<()> {
    let home = Home::create()?;
    let run = async |arguments: &[&str]| -> Result<String> {
        let ending = home.run(arguments).await?;
        assert_eq!(
            (ending.code, &*ending.stderr),
            (Some(0), ""),
            "{arguments:?}"
        );
        Ok(ending.stdout)
    };
    let commands = [
        "serve",
        "demo",
        "backfill",
        "import",
        "status",
        "namespaces",
        "nodes",
        "teams",
        "isolation",
        "forecast",
        "sharing",
        "pack",
        "compact",
        "whatif",
        "report",
        "db",
        "completions",
        "man",
    ];
    // How each shell is told of a command: the name alone is a part of other words.
    for (shell, form) in [
        ("bash", "plimsoll,NAME)\n"),
        ("zsh", "\n'NAME:"),
        ("fish", "__fish_plimsoll_needs_command\" -f -a \"NAME\""),
        ("elvish", "&'plimsoll;NAME'= {"),
        ("powershell", "'plimsoll;NAME' {"),
    ] {
        let text = run(&["completions", shell]).await?;
        for command in commands {
            let told = form.replace("NAME", command);
            assert!(text.contains(&told), "{shell} {command}");
        }
    }
    let script = run(&["completions", "bash"]).await?;
    home.write("plimsoll.bash", &script)?;
    let asked = "source plimsoll.bash; COMP_WORDS=(plimsoll nodes --fail); COMP_CWORD=2; _plimsoll plimsoll --fail nodes; echo \"${COMPREPLY[@]}\"";
    let bash = Command::new("bash")
        .args(["-c", asked])
        .current_dir(home.path())
        .output();
    match bash {
        Ok(bash) => assert_eq!(
            String::from_utf8_lossy(&bash.stdout).trim(),
            "--fail-on",
            "{bash:?}"
        ),
        Err(error) => skip_or_panic(&error),
    }
    let manual = run(&["man"]).await?;
    assert!(
        manual.contains(".TH plimsoll 1") && manual.contains("isolation"),
        "{manual}"
    );
    let manual = run(&["man", "import", "usage"]).await?;
    assert!(
        manual.contains("import\\-usage") || manual.contains("import usage"),
        "{manual}"
    );
    let ending = home.run(&["man", "nothing"]).await?;
    assert_eq!(ending.code, Some(2), "{ending:?}");
    Ok(())
}
