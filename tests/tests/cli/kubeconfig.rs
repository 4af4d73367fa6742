//! Kubeconfigs that are not there or make no sense.

use super::{KUBECONFIG, refused};
use plimsoll_tests::product::{Home, Result};

#[tokio::test]
async fn what_cannot_be_read_is_named() -> Result<()> {
    let home = Home::create()?;
    let folder = home.path().to_string_lossy().into_owned();
    let missing = format!("{folder}/missing");
    let of = |path: &str| {
        [
            "serve".to_owned(),
            "--kubeconfig".to_owned(),
            path.to_owned(),
        ]
    };
    let case = async |path: &str, words: &[&str]| {
        let arguments = of(path);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        refused(&home, &arguments, &[&[path, "kubeconfig"], words].concat()).await
    };
    case(&missing, &["No such file", "--kubeconfig"]).await?;
    case(&folder, &["directory"]).await?;
    for (name, text) in [
        ("garbage", "{ this is : [ no YAML"),
        ("binary", "\u{1}\u{2}\u{3}\0\0\0"),
        ("other", "just a text"),
        ("list", "[1, 2, 3]"),
        ("empty", ""),
    ] {
        let path = home.write(name, text)?.to_string_lossy().into_owned();
        case(&path, &[]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn contexts_that_lead_nowhere_are_named() -> Result<()> {
    let home = Home::create()?;
    let path = home
        .write("config", KUBECONFIG)?
        .to_string_lossy()
        .into_owned();
    let start = ["serve", "--kubeconfig", &path];
    let unknown = [&start[..], &["--context", "red"]].concat();
    let line = refused(
        &home,
        &unknown,
        &[&path, "`red`", "blue", "broken", "green"],
    )
    .await?;
    assert!(line.ends_with("blue, broken, green"), "in order: {line}");
    let broken = [&start[..], &["--context", "broken"]].concat();
    refused(&home, &broken, &[&path, "nobody"]).await?;

    let without = KUBECONFIG.replace(r#""current-context": "blue","#, "");
    let path = home
        .write("without", &without)?
        .to_string_lossy()
        .into_owned();
    let start = ["serve", "--kubeconfig", &path];
    refused(&home, &start, &[&path, "no current context", "--context"]).await?;

    let gone = KUBECONFIG.replace(
        r#""server""#,
        r#""certificate-authority": "/nowhere/ca.crt", "server""#,
    );
    let path = home.write("gone", &gone)?.to_string_lossy().into_owned();
    refused(
        &home,
        &["serve", "--kubeconfig", &path],
        &[&path, "/nowhere/ca.crt"],
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn none_at_all_leads_to_the_demo() -> Result<()> {
    let home = Home::create()?;
    refused(
        &home,
        &["serve"],
        &["no kubeconfig", "--kubeconfig", "plimsoll demo"],
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn the_usual_variable_is_heeded() -> Result<()> {
    let home = Home::create()?;
    let path = home
        .write("config", KUBECONFIG)?
        .to_string_lossy()
        .into_owned();
    let arguments = ["serve", "--context", "red"];
    for variable in ["KUBECONFIG", "PLIMSOLL_KUBECONFIG"] {
        let ending = home.run_with(&arguments, &[(variable, &path)]).await?;
        let line = super::one_line(&ending, 2, &arguments);
        assert!(line.contains("blue, broken, green"), "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn an_error_quotes_nothing_of_the_credentials() -> Result<()> {
    let home = Home::create()?;
    let path = home
        .write("config", "users:\n- user: {token: hunter2-hunter2\n")?
        .to_string_lossy()
        .into_owned();
    let start = ["serve", "--kubeconfig", &path];
    let line = refused(&home, &start, &[&path, "line"]).await?;
    assert!(!line.contains("hunter2"), "{line}");
    Ok(())
}
