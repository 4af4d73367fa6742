//! `kill -9` at any moment: what was committed is there afterwards, once.

#![expect(
    clippy::unwrap_used,
    reason = "an answer that lacks something fails the test that asked for it"
)]

use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use plimsoll_tests::control_plane::{ControlPlane, Error, Options, binaries};
use plimsoll_tests::product::{Home, Server, Stored, connect, int, known};
use sqlx::Connection;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How often the server is killed at least, unless the environment asks for more, and how many
/// cycles it must have stored by then.
const KILLS: usize = 20;
const MORE_KILLS: &str = "PLIMSOLL_TEST_KILLS";
const CYCLES: usize = 20;
/// Keeps every sample of the days there are.
const KEEP_ALL: &str = "[history]\nraw_days = 1000\n";
/// Keeps so little that days are rolled up to every step.
const KEEP_LITTLE: &str = "[history]\nraw_days = 1\nfive_minute_days = 20\n\
                         namespace_five_minute_days = 40\nhourly_days = 60\n";
const DAY_SECS: i64 = 86_400;

const WORKLOAD: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: example.test/web:1, resources: {requests: {cpu: 100m}}}
"#;

/// The control plane that is collected, and how; without one, the demo.
async fn subject() -> Result<(Option<ControlPlane>, Vec<String>)> {
    let options = Options {
        with_metrics_server: false,
        ..Options::default()
    };
    let plane = match ControlPlane::start(options).await {
        Err(Error::Unavailable(reason)) => {
            binaries::skip_or_panic(&format!("{reason}; the demo is killed instead"));
            let demo = ["demo", "--days", "2", "--interval", "1s"];
            return Ok((None, demo.map(str::to_owned).to_vec()));
        }
        other => other?,
    };
    let minute = Duration::from_secs(60);
    plane.wait_for_namespaces(&["default"], minute).await?;
    plane.apply_yaml(WORKLOAD).await?;
    plane.wait_until_settled(minute).await?;
    let kubeconfig = plane.admin_kubeconfig().to_string_lossy().into_owned();
    let serve = [
        "serve",
        "--interval",
        "1s",
        "--log",
        "plimsoll=info",
        "--kubeconfig",
    ];
    let mut arguments = serve.map(str::to_owned).to_vec();
    arguments.push(kubeconfig);
    Ok((Some(plane), arguments))
}

async fn start(home: &Home, arguments: &[String]) -> Result<Server> {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    Ok(home.start(&arguments).await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_survives_kills_once() -> Result<()> {
    let (plane, arguments) = subject().await?;
    let home = Home::create()?;
    // Other moments in every run, which says how to repeat it.
    let mut dice = Rng::new();
    eprintln!("the seed of the moments is {}", dice.get_seed());
    let mut stored = Stored::default();
    let (mut kills, mut untold) = (0, 0);
    let wanted = match std::env::var(MORE_KILLS) {
        Ok(more) => more.parse()?,
        Err(_) => KILLS,
    };
    while kills < wanted || stored.cycles.len() < CYCLES {
        let mut server = start(&home, &arguments).await?;
        let reported = live(&server, moment(&mut dice, kills)?).await?;
        server.kill()?;
        kills += 1;
        let now = Stored::read(&home.database()).await?;
        is_kept("reported", &reported, &now.cycles);
        is_kept("stored before", &stored.cycles, &now.cycles);
        let new = now.cycles.difference(&stored.cycles);
        untold += new.filter(|cycle| !reported.contains(cycle)).count();
        stored = now;
    }
    eprintln!(
        "{kills} kills, {} cycles, of which {untold} were stored and not yet told of",
        stored.cycles.len()
    );
    if plane.is_some() {
        // Nothing of the cluster changed: every cycle has the same rows, or it is torn.
        assert_eq!(stored.in_head, stored.cycles);
        assert_eq!(
            stored.rows_per_cycle.len(),
            1,
            "{:?}",
            stored.rows_per_cycle
        );
        let mut tending = tending_survives_kills(&home, &arguments, &mut dice).await?;
        while wanted > KILLS && tending < wanted {
            let another = Home::create()?;
            let server = start(&another, &arguments).await?;
            live(&server, Instant::now() + Duration::from_secs(25)).await?;
            server.stop()?;
            tending += tending_survives_kills(&another, &arguments, &mut dice).await?;
            eprintln!("{tending} kills while history was tended");
        }
    }
    Ok(())
}

fn is_kept(what: &str, before: &BTreeSet<i64>, after: &BTreeSet<i64>) {
    let lost: Vec<_> = before.difference(after).collect();
    assert!(lost.is_empty(), "{what} and lost: {lost:?}");
}

/// Lets the server run until a moment; gives the cycles that it said it had stored.
async fn live(server: &Server, until: Instant) -> Result<BTreeSet<i64>> {
    let mut reported = BTreeSet::new();
    while Instant::now() < until {
        let told = async {
            let reply = server.get("/api/v1/freshness").await?;
            let freshness = reply.json()?;
            Ok::<_, plimsoll_tests::product::Error>(freshness["as_of_secs"].as_i64())
        };
        if let Ok(answer) = tokio::time::timeout_at(until.into(), told).await {
            reported.extend(answer?);
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    Ok(reported)
}

/// The rows of days leave the head for chunks, and those are rolled up, while the server is killed
/// again and again. Every sample is in exactly one place, at every moment. Gives how often it was
/// killed.
async fn tending_survives_kills(
    home: &Home,
    arguments: &[String],
    dice: &mut Rng,
) -> Result<usize> {
    const DAYS: i64 = 90;
    let database = home.database();
    let cycles = move_to_the_past(&database, DAYS).await?;
    let day_of = |secs: i64| secs.div_euclid(DAY_SECS);
    let days = (
        day_of(*cycles.first().unwrap()),
        day_of(*cycles.last().unwrap()) + 1,
    );
    let stamp = |day: i64| Timestamp::from_second(day * DAY_SECS).unwrap_or_default();
    // Whole days: of a day that is rolled up as a whole, no part is known.
    let window = format!("{}/{}", stamp(days.0), stamp(days.1));
    let path = format!("/api/v1/namespaces/kube-system?window={window}");
    let mut kills = 0;
    // First days are sealed, with every sample; then they are rolled up.
    for (phase, keep) in [("sealing", KEEP_ALL), ("rolling up", KEEP_LITTLE)] {
        let config = home.write("keep.toml", keep)?;
        let config = ["--config".to_owned(), config.to_string_lossy().into_owned()];
        let arguments = &[arguments, &config[..]].concat();
        let before = kills;
        loop {
            let mut server = start(home, arguments).await?;
            let moment = Duration::from_millis(dice.u64(..60));
            live(&server, Instant::now() + moment).await?;
            let detail = server.json(&path).await?;
            // Twice as many seconds if samples were in both places, fewer if in none.
            let secs = known(&detail, "/usage_coverage/expected_secs")?;
            assert_eq!(secs, i64::try_from(cycles.len())?, "after {kills} kills");
            server.kill()?;
            kills += 1;
            let stored = Stored::read(&database).await?;
            is_kept("moved", &cycles, &stored.cycles);
            let unsealed = stored.in_head.intersection(&cycles).count();
            let steps = steps_of_namespaces(&database).await?;
            let whole_days = steps.get(&DAY_SECS).copied().unwrap_or(0);
            if unsealed == 0 && (keep == KEEP_ALL || whole_days >= DAYS - 61) {
                assert_eq!(steps.values().sum::<i64>(), days.1 - days.0);
                break;
            }
            assert!(kills < 1_000, "no progress: {unsealed} left, {steps:?}");
        }
        eprintln!("{} kills while {phase}", kills - before);
    }
    let server = start(home, arguments).await?;
    let health = server.json("/api/v1/health-of-data?window=100d").await?;
    assert!(int(&health, "/cycles/stored") >= i64::try_from(cycles.len()).ok());
    let status = server.stop()?;
    assert!(status.success(), "{status}");
    let text = database.to_string_lossy();
    let check = home.run(&["db", "check", "--database", &text]).await?;
    assert_eq!(check.code, Some(0), "{check:?}");
    Ok(kills)
}

/// How many days of the namespaces are kept at which step.
async fn steps_of_namespaces(database: &Path) -> Result<BTreeMap<i64, i64>> {
    let mut connection = connect(database).await?;
    let steps: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT c.step_secs, count(DISTINCT c.day) FROM chunk c JOIN entity e ON e.id = c.entity_id
         WHERE e.kind = 2 GROUP BY 1",
    )
    .fetch_all(&mut connection)
    .await?;
    connection.close().await?;
    Ok(steps.into_iter().collect())
}

/// Moves all cycles a day back, and copies them to the days before.
async fn move_to_the_past(database: &Path, days: i64) -> Result<BTreeSet<i64>> {
    let mut connection = connect(database).await?;
    for statement in [
        "UPDATE cycle SET at_secs = at_secs - 86400",
        "UPDATE head SET at_secs = at_secs - 86400",
    ] {
        sqlx::query(statement).execute(&mut connection).await?;
    }
    for back in 1..days {
        for statement in [
            "INSERT INTO cycle SELECT cluster_id, at_secs - ?1, interval_secs, duration_millis,
                 lag_millis, usage_known, clamped_rows, pods_unmeasured, nodes_unmeasured,
                 pods_on_unknown_nodes
             FROM cycle WHERE at_secs > ?2",
            "INSERT INTO head SELECT cluster_id, at_secs - ?1, kind, entity_id, data
             FROM head WHERE at_secs > ?2",
        ] {
            let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
            sqlx::query(statement)
                .bind(back * DAY_SECS)
                .bind(now - 2 * DAY_SECS + DAY_SECS / 2)
                .execute(&mut connection)
                .await?;
        }
    }
    connection.close().await?;
    Ok(Stored::read(database).await?.cycles)
}

/// When to kill: every other time while a cycle is being stored, which happens right after
/// the begin of a second, otherwise at any time.
fn moment(dice: &mut Rng, kill: usize) -> Result<Instant> {
    let at_least = Duration::from_millis(800);
    if kill.is_multiple_of(2) {
        return Ok(Instant::now() + at_least + Duration::from_millis(dice.u64(..1500)));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH)? + at_least;
    let to_next = Duration::from_nanos(u64::from(1_000_000_000 - now.subsec_nanos()));
    let within = Duration::from_micros(dice.u64(..40_000));
    Ok(Instant::now() + at_least + to_next + within)
}
