//! `plimsoll status`: whether data is fresh and complete, on one screen.

use super::Failure;
use super::asking::{Asked, Pairs, ScopeArgs, SourceArgs};
use super::output::{Format, Ink, Paint, about, grids, plain, write_csv, write_json, write_out};
use clap::{Args, ValueEnum};
use plimsoll_app::api::{DataHealth, FreshnessState, SourceState};
use plimsoll_app::format::{age, bytes, coverage, of_noun, rfc3339};
use plimsoll_app::routes::ScopeQuery;
use plimsoll_app::tables::{self, Tone};

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll status --cluster prod --window 7d
      how much of the last 7 days is in the database, and how old its newest data is
  plimsoll status --server http://127.0.0.1:8080 --fail-on stale,source
      ends with 1 when data of a running server is late, or something cannot be read

Sources are known to a server that collects; of a database only what is stored is told.

Exit codes: 0 done, 1 what --fail-on says is so, 2 wrong usage or input, 3 the source does not
answer, 4 any other failure.";

/// Seconds a cycle may take before its data counts as late.
const GRACE_SECS: i64 = 30;

/// What to tell the status of.
#[derive(Debug, Clone, Args)]
pub struct StatusArgs {
    /// Whom to ask.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The scope.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// How to write it; as CSV the sources
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// End with 1 when this is so; can be given several times
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub fail_on: Vec<FailOnStatus>,
}

/// What a script wants to know of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOnStatus {
    /// The newest data is older than two cycles
    Stale,
    /// A source does not answer, or our rights do not reach it
    Source,
    /// Data is missing in the window
    Gap,
}

/// Runs `plimsoll status`.
pub(super) async fn status(args: StatusArgs) -> Result<(), Failure> {
    let query = |cluster: Option<&str>| Pairs::of(cluster, &args.scope).read(ScopeQuery::read);
    query(None)?;
    let asked = Asked::open(&args.source).await?;
    let query = query(asked.cluster(args.source.cluster.as_deref()))?;
    let found = asked.health(&query).await;
    let is_server = matches!(asked, Asked::Server(_));
    asked.close().await;
    let health = found?;
    match args.format {
        Format::Json => write_json(&health)?,
        Format::Csv => write_csv(&tables::sources(&health))?,
        Format::Table => {
            let mut text = screen(&health, &query, is_server);
            if !health.sources.is_empty() {
                text.push_str(&grids(&[&tables::sources(&health)]));
            }
            write_out(text.as_bytes())?;
        }
    }
    let failing = args
        .fail_on
        .iter()
        .filter_map(|what| reason(*what, &health));
    let failing: Vec<String> = failing.collect();
    if failing.is_empty() {
        return Ok(());
    }
    Err(Failure::finding(failing.join("; ")))
}

/// Whether the newest data is late, and by what it is told: by the server that collects, else by how
/// long cycles were in the window.
fn is_stale(health: &DataHealth) -> bool {
    let freshness = &health.frame.freshness;
    match freshness.state {
        FreshnessState::Live => false,
        FreshnessState::Stale | FreshnessState::Never => true,
        FreshnessState::Archived => {
            let cycle = health.cycles.longest_interval_secs;
            let longest = cycle.unwrap_or(health.frame.interval_secs) * 2 + GRACE_SECS;
            freshness.age_secs.is_none_or(|age| age > longest)
        }
    }
}

/// Why it fails on this, if it does.
fn reason(what: FailOnStatus, health: &DataHealth) -> Option<String> {
    match what {
        FailOnStatus::Stale => is_stale(health).then(|| {
            let freshness = &health.frame.freshness;
            let old = match (freshness.age_secs, freshness.as_of_secs) {
                (Some(secs), _) => format!("the newest data is {} old", age(secs)),
                (None, Some(at)) => format!("the newest data is of {}", rfc3339(at)),
                (None, None) => "nothing is collected yet".to_owned(),
            };
            match &freshness.reason {
                Some(reason) => format!("{old}: {reason}"),
                None => old,
            }
        }),
        FailOnStatus::Source => {
            let bad = health.sources.iter().filter(|source| {
                matches!(source.state, SourceState::Failing | SourceState::Forbidden)
            });
            let bad: Vec<&str> = bad.map(|source| source.name.as_str()).collect();
            if health.sources.is_empty() {
                return Some("sources are not known: nobody who is asked collects".to_owned());
            }
            (!bad.is_empty()).then(|| format!("not read: {}", bad.join(", ")))
        }
        FailOnStatus::Gap => {
            let gaps = i64::try_from(health.gaps_total).unwrap_or(i64::MAX);
            (gaps > 0).then(|| {
                let gaps = of_noun(gaps, "gap", "gaps");
                let observed = coverage(health.coverage.share());
                plain(&format!(
                    "{gaps} in the window, {observed} of it is observed"
                ))
            })
        }
    }
}

/// What there is to know, line by line.
fn screen(health: &DataHealth, query: &ScopeQuery, is_server: bool) -> String {
    let ink = Ink::of_stdout();
    let state = |is_good: bool, words: &str| {
        let tone = if is_good { Tone::Ok } else { Tone::Warn };
        ink.paint(Paint::Of(tone), &format!("{} {words}", tone.sign()))
    };
    let fresh = match is_stale(health) {
        false => state(true, "Fresh"),
        true => state(false, "Stale"),
    };
    let gaps = i64::try_from(health.gaps_total).unwrap_or(i64::MAX);
    let observed = format!(
        "{} of {}, {}; usage {}",
        coverage(health.coverage.share()),
        query.window.phrase_of(&health.frame),
        of_noun(gaps, "gap", "gaps"),
        coverage(health.usage_coverage.share()),
    );
    let store = &health.store;
    let since = store
        .first_cycle_secs
        .map_or_else(String::new, |at| format!(", since {}", rfc3339(at)));
    let cycles = &health.cycles;
    let every = cycles
        .longest_interval_secs
        .map_or_else(String::new, |secs| format!(", every {}", age(secs)));
    let without_usage = match cycles.without_usage {
        0 => String::new(),
        number => format!(", {number} without usage"),
    };
    let mut lines = vec![
        ("Data", format!("{fresh}  {}", plain(&about(&health.frame)))),
        ("Observed", plain(&observed)),
        (
            "Cycles",
            plain(&format!(
                "{} in the window{every}{without_usage}",
                of_noun(cycles.stored, "cycle", "cycles")
            )),
        ),
        (
            "Database",
            plain(&format!(
                "{}, {}{since}",
                store.path,
                bytes(store.size_bytes)
            )),
        ),
    ];
    if let Some(reason) = &health.frame.freshness.reason
        && health.frame.freshness.state == FreshnessState::Stale
    {
        lines.insert(1, ("Reason", plain(reason)));
    }
    if health.sources.is_empty() {
        let why = if is_server {
            "this server does not collect the cluster, or has not begun"
        } else {
            "not known to a database; ask the server that collects with --server"
        };
        lines.push(("Sources", why.to_owned()));
    } else {
        let process = &health.process;
        lines.push((
            "Server",
            plain(&format!(
                "Plimsoll {}, up for {}",
                process.version,
                age(process.uptime_secs)
            )),
        ));
    }
    let lines = lines.iter().map(|(name, text)| {
        let name = ink.paint(Paint::Bold, &format!("{name:<10}"));
        format!("{name}{text}\n")
    });
    lines.collect()
}
