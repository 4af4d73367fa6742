//! Configuration that cannot be meant.

use super::{refused, serve_refused};
use plimsoll_tests::product::{Home, Result};

#[tokio::test]
async fn a_malformed_file_is_named_with_line_column_and_key() -> Result<()> {
    let home = Home::create()?;
    let cases: [(&str, &[&str]); 9] = [
        ("interval = \"60s\nlisten = 1", &["line 1, column"]),
        ("a = 1\n\nb = = 2\n", &["line 3, column 5"]),
        (
            "interval = \"60s\"\nlisen = \"x\"\n",
            &["line 2, column 1", "key lisen", "unknown field"],
        ),
        (
            "[auth]\ntokn = \"x\"\n",
            &["line 2", "key auth.tokn", "unknown field"],
        ),
        (
            "interval = 60\n",
            &["line 1, column 12", "key interval", "string"],
        ),
        (
            "[teams]\nlabels = [1]\n",
            &["line 2, column 11", "key teams.labels[0]"],
        ),
        (
            "[[teams.rules]]\nnamespaces = \"a\"\n",
            &["line 1", "key teams.rules[0]", "team"],
        ),
        ("[teams]\nrules = \"all\"\n", &["line 2", "key teams.rules"]),
        ("[nothing]\n", &["line 1", "key nothing"]),
    ];
    for (text, words) in cases {
        let path = home.write("bad.toml", text)?.to_string_lossy().into_owned();
        let words = [&[path.as_str()], words].concat();
        serve_refused(&home, &["--config", &path], &words).await?;
        // The same file under the name that is looked for.
        home.write("plimsoll.toml", text)?;
        serve_refused(&home, &[], &[&["plimsoll.toml"], &words[1..]].concat()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn values_that_make_no_sense_are_named() -> Result<()> {
    let home = Home::create()?;
    let cases: [(&str, &[&str]); 6] = [
        (
            "interval = \"0s\"",
            &["line 1, column 12, key interval", "`0s`", "1s and 1h"],
        ),
        (
            "\n interval = \"soon\"",
            &["line 2, column 13, key interval", "`soon`"],
        ),
        (
            "listen = \"8080\"",
            &["line 1", "key listen", "`8080`", "127.0.0.1:8080"],
        ),
        (
            "log = \"plimsoll=loud\"",
            &["line 1", "key log", "plimsoll=loud"],
        ),
        (
            "[[teams.rules]]\nnamespaces = \"a[\"\nteam = \"t\"",
            &["line 2", "key teams.rules[0].namespaces", "`a[`"],
        ),
        (
            "[auth]\ntoken = \"hunter2\"",
            &["line 2", "key auth.token", "16 characters"],
        ),
    ];
    for (text, words) in cases {
        let path = home.write("bad.toml", text)?.to_string_lossy().into_owned();
        let line = serve_refused(&home, &["--config", &path], words).await?;
        assert!(!line.contains("hunter2"), "{line}");
    }
    for (flag, value, words) in [
        (
            "--interval",
            "2h",
            ["--interval (PLIMSOLL_INTERVAL)", "`2h`"],
        ),
        ("--interval", "1500ms", ["--interval", "`1500ms`"]),
        (
            "--listen",
            "everywhere",
            ["--listen (PLIMSOLL_LISTEN)", "`everywhere`"],
        ),
        (
            "--config",
            "/nowhere/plimsoll.toml",
            ["/nowhere/plimsoll.toml", "No such file"],
        ),
        ("--config", "/", ["/", "directory"]),
        (
            "--token-file",
            "/nowhere/token",
            ["/nowhere/token", "No such file"],
        ),
        ("--log", "a=b=c", ["--log (PLIMSOLL_LOG)", "a=b=c"]),
    ] {
        serve_refused(&home, &[flag, value], &words).await?;
    }
    refused(
        &home,
        &["demo", "--interval", "0s"],
        &["--interval", "`0s`"],
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn nothing_is_open_to_others_without_a_token() -> Result<()> {
    let home = Home::create()?;
    for address in ["0.0.0.0:0", "[::]:0"] {
        let words = [address, "without access control", "--token-file"];
        serve_refused(&home, &["--listen", address], &words).await?;
        refused(
            &home,
            &["demo", "--listen", address],
            &["this machine only"],
        )
        .await?;
    }
    let empty = home.write("token", "\n")?.to_string_lossy().into_owned();
    let more = ["--listen", "0.0.0.0:0", "--token-file", &empty];
    serve_refused(&home, &more, &["16 characters"]).await?;
    Ok(())
}

#[tokio::test]
async fn wrong_usage_is_explained_and_help_ends_well() -> Result<()> {
    let home = Home::create()?;
    for arguments in [
        &["serve", "--databse", "x"][..],
        &["serve", "extra"],
        &["sevre"],
        &["demo", "--days", "0"],
        &["demo", "--seed", "x"],
        &[],
    ] {
        let ending = home.run(arguments).await?;
        assert_eq!(ending.code, Some(2), "{arguments:?}: {ending:?}");
        assert_eq!(ending.stdout, "", "{arguments:?}");
        assert!(
            ending.stderr.contains("--help"),
            "{arguments:?}: {}",
            ending.stderr
        );
    }
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["demo", "--help"],
        &["--version"],
    ] {
        let ending = home.run(arguments).await?;
        assert_eq!(
            (ending.code, ending.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
    let help = home.run(&["serve", "--help"]).await?.stdout;
    for flag in [
        "kubeconfig",
        "context",
        "database",
        "config",
        "listen",
        "interval",
        "token-file",
    ] {
        assert!(help.contains(&format!("--{flag}")), "{flag}");
        let variable = format!("PLIMSOLL_{}", flag.replace('-', "_").to_uppercase());
        assert!(help.contains(&variable), "{variable}");
    }
    Ok(())
}
