use super::*;

fn load(text: &str, given: Overrides) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plimsoll.toml");
    std::fs::write(&path, text).unwrap();
    Config::load(Overrides {
        config: Some(path),
        ..given
    })
}

fn malformed(text: &str) -> (usize, usize, String, String) {
    match load(text, Overrides::default()).unwrap_err() {
        ConfigError::Malformed {
            line,
            column,
            key,
            reason,
            ..
        } => (line, column, key, reason),
        other => panic!("{other}"),
    }
}

#[test]
fn flags_go_over_the_file() {
    let file = "listen = \"127.0.0.1:9000\"\ninterval = \"5m\"\ndatabase = \"a.db\"\n";
    let config = load(
        file,
        Overrides {
            interval: Some("30s".into()),
            ..Overrides::default()
        },
    )
    .unwrap();
    assert_eq!(config.interval_secs, 30);
    assert_eq!(config.listen.port(), 9000);
    assert_eq!(config.database, PathBuf::from("a.db"));
}

#[test]
fn names_line_column_and_key() {
    let (line, _, key, reason) = malformed("interval = \"60s\"\nlisen = \"x\"\n");
    assert_eq!((line, key.as_str()), (2, "lisen"));
    assert!(reason.contains("unknown field"), "{reason}");

    let (line, column, key, _) = malformed("[teams]\nlabels = [1]\n");
    assert_eq!((line, column, key.as_str()), (2, 11, "teams.labels[0]"));

    let (line, _, key, _) = malformed("interval = \n");
    assert_eq!((line, key.as_str()), (1, ""));

    let (line, _, key, reason) = malformed("\n[[teams.rules]]\nnamespaces = \"pay-*\"\n");
    assert_eq!((line, key.as_str()), (2, "teams.rules[0]"));
    assert!(reason.contains("team"), "{reason}");
}

#[test]
fn a_value_is_refused_at_its_place() {
    for (text, place, word) in [
        ("\ninterval = \"often\"\n", (2, 12, "interval"), "1s and 1h"),
        ("listen = \"8080\"\n", (1, 10, "listen"), "127.0.0.1:8080"),
        ("log = \"a=b=c\"\n", (1, 7, "log"), "filter"),
        ("log = \"inof\"\n", (1, 7, "log"), "info"),
        (
            "[history]\nraw_days = 0\n",
            (2, 12, "history.raw_days"),
            "36500",
        ),
        ("database = \"\"\n", (1, 12, "database"), "empty"),
        ("[auth]\ntoken = \"short\"\n", (2, 9, "auth.token"), "16"),
        (
            "[[teams.rules]]\nnamespaces = \"a[\"\nteam = \"t\"\n",
            (2, 14, "teams.rules[0].namespaces"),
            "glob",
        ),
    ] {
        let (line, column, key, reason) = malformed(text);
        assert_eq!((line, column, key.as_str()), place, "{text}");
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn what_may_be_a_token_is_not_repeated() {
    for text in [
        "[auth]\ntoken = 1234567890123456",
        "[auth]\ntoken = 12345678901234567890123",
        "[auth]\ntoken = [\"1234567890123456\"]",
        "auth = \"1234567890123456\"",
        "auth.token = \"1234567",
    ] {
        let error = load(text, Overrides::default()).unwrap_err().to_string();
        assert!(error.contains("line"), "{error}");
        assert!(!error.contains("1234567"), "{error}");
    }
}

#[test]
fn a_flag_that_makes_no_sense_is_named() {
    let error = load(
        "interval = \"5m\"",
        Overrides {
            interval: Some("often".into()),
            ..Overrides::default()
        },
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "--interval (PLIMSOLL_INTERVAL): `often` is not a time between 1s and 1h that a day is a multiple of, such as 60s or 5m"
    );
}

#[test]
fn refuses_to_be_reachable_without_a_token() {
    let open = Overrides {
        listen: Some("0.0.0.0:8080".into()),
        ..Overrides::default()
    };
    let error = load("", open.clone()).unwrap_err();
    assert!(
        error.to_string().contains("without access control"),
        "{error}"
    );
    let token = Some("0123456789abcdef".to_owned());
    assert!(
        load(
            "",
            Overrides {
                token,
                ..open.clone()
            }
        )
        .is_ok()
    );
    let weak = load(
        "",
        Overrides {
            token: Some("short".into()),
            ..open
        },
    )
    .unwrap_err();
    assert!(weak.to_string().contains("16"), "{weak}");
}

#[test]
fn maps_teams() {
    let config = load(
        "[[teams.rules]]\nnamespaces = \"pay-*\"\nteam = \"payments\"\n",
        Overrides::default(),
    )
    .unwrap();
    assert_eq!(
        &*config.teams.team_of("pay-eu", &Default::default()),
        "payments"
    );
}
