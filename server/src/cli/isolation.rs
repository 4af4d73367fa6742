//! `plimsoll isolation`: how far teams are kept apart.

use super::Failure;
use super::asking::{Looked, Pairs, Remote, ScopeArgs, ServerArgs};
use super::choice::one_of;
use super::output::{Format, Ink, Paint, grids, plain, write_csv, write_json, write_out};
use clap::{Args, ValueEnum};
use plimsoll_app::api::{IsolationNote, IsolationPage};
use plimsoll_app::format::of_noun;
use plimsoll_app::routes::IsolationQuery;
use plimsoll_app::tables;
use plimsoll_planner::isolation::Check;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll isolation --team shop --severity high
      the cluster of the kubeconfig, looked at once: what is most severe of one team
  plimsoll isolation --server http://127.0.0.1:8080 --check resource-quota --format csv
      findings of one check, and since when, from a running server
  plimsoll isolation --server http://127.0.0.1:8080 --fail-on high,unknown --format json
      ends with 1 when there is a finding of high severity, or something cannot be judged

The objects of a cluster are in no database: they are read from a server that collects, or from
the cluster itself, by the rights of deploy/rbac.yaml. Since when a finding is there only a server
knows. Columns to sort by, with - before one for the other way: severity, check, namespace, team,
object, since. docs/isolation.md has the checks by their ids.

Exit codes: 0 done, 1 what --fail-on says is so, 2 wrong usage or input, 3 the source does not
answer, 4 any other failure.";

/// What to look at.
#[derive(Debug, Clone, Args)]
pub struct IsolationArgs {
    /// A cluster of the server by its name [default: the one that it collects]
    #[arg(long, value_name = "NAME", requires = "server")]
    pub cluster: Option<String>,
    /// The server.
    #[command(flatten)]
    pub server: ServerArgs,
    /// The cluster, without a server.
    #[command(flatten)]
    pub kube: KubeArgs,
    /// The scope.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Only namespaces of this team
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
    /// Only this namespace
    #[arg(long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// Only this check, by its id
    #[arg(long, value_name = "ID", value_parser = one_of(Check::ALL, |check| check.id()), hide_possible_values = true)]
    pub check: Option<Check>,
    /// Only this severity: high, medium or low
    #[arg(long, value_name = "SEVERITY")]
    pub severity: Option<String>,
    /// Only findings whose namespace, object or evidence contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// A column, with - before it for the other way [default: -severity]
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// End with 1 when any finding that is shown is at least so severe, or when something that counts is
    /// unknown; can be given several times
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub fail_on: Vec<FailOnIsolation>,
}

/// Which cluster, where no server is asked.
#[derive(Debug, Clone, Args)]
pub struct KubeArgs {
    /// Kubeconfig file [default: $KUBECONFIG, ~/.kube/config, or the pod's service account]
    #[arg(long, env = "PLIMSOLL_KUBECONFIG", value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Context of the kubeconfig [default: the current one]
    #[arg(long, env = "PLIMSOLL_CONTEXT", value_name = "NAME")]
    pub context: Option<String>,
    /// Configuration file [default: plimsoll.toml, when there is one]
    #[arg(long, env = "PLIMSOLL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What a script wants to know of isolation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOnIsolation {
    /// A finding of high severity
    High,
    /// A finding of medium severity or above
    Medium,
    /// Any finding
    Low,
    /// A check of which nothing is known for a namespace
    Unknown,
}

/// Runs `plimsoll isolation`.
pub(super) async fn isolation(args: IsolationArgs) -> Result<(), Failure> {
    let query = Pairs::of(args.cluster.as_deref(), &args.scope)
        .with("team", args.team.as_deref())
        .with("namespace", args.namespace.as_deref())
        .with("check", args.check.map(|check| check.id()))
        .with("severity", args.severity.as_deref())
        .with("filter", args.filter.as_deref())
        .with("sort", args.sort.as_deref())
        .read(IsolationQuery::read)?;
    let page = match args.server.remote()? {
        Some(server) => of_server(&server, &query).await?,
        None => of_cluster(&args.kube, &query).await?,
    };
    let Some(note) = &page.note else {
        let reason = page.refused.as_ref();
        let reason = reason.map_or("its objects are not known", |refused| &refused.reason);
        return Err(Failure::unavailable(format!(
            "isolation of {} cannot be told: {reason}",
            page.frame.cluster.name
        )));
    };
    // A name that is misspelt must not pass for one that has no findings.
    if note.namespaces == 0 && (args.team.is_some() || args.namespace.is_some()) {
        return Err(Failure::input(
            "--team, --namespace: no namespace of these is judged; see [isolation] exempt in the configuration, and how it is spelt",
        ));
    }
    match args.format {
        Format::Json => write_json(&page)?,
        Format::Csv => write_csv(&tables::isolation_findings(note, &query))?,
        Format::Table => write_out(for_people(&page, note, &query).as_bytes())?,
    }
    let reasons = args.fail_on.iter().filter_map(|what| reason(*what, note));
    let reasons: Vec<String> = reasons.collect();
    if reasons.is_empty() {
        return Ok(());
    }
    Err(Failure::finding(reasons.join("; ")))
}

async fn of_server(server: &Remote, query: &IsolationQuery) -> Result<IsolationPage, Failure> {
    server.in_full(&query.link("/api/v1/isolation")).await
}

async fn of_cluster(kube: &KubeArgs, query: &IsolationQuery) -> Result<IsolationPage, Failure> {
    let looked = Looked::at(kube).await?;
    let page = looked.isolation(query).await;
    looked.close().await;
    page
}

fn for_people(page: &IsolationPage, note: &IsolationNote, query: &IsolationQuery) -> String {
    let ink = Ink::of_stdout();
    let score = match note.score.percent() {
        Some(percent) => format!(
            "{percent} % of what is possible ({} of {})",
            note.score.earned, note.score.possible
        ),
        None => "nothing is judged".to_owned(),
    };
    let namespaces = i64::try_from(note.namespaces).unwrap_or(i64::MAX);
    let mut lines = vec![
        ink.paint(Paint::Faint, &super::output::about(&page.frame)),
        plain(&format!(
            "Score: {score}, in {}; what is unknown earns nothing.",
            of_noun(namespaces, "namespace", "namespaces")
        )),
    ];
    for kind in &note.unreadable {
        lines.push(plain(&format!(
            "Cannot be read: {}: {}",
            kind.kind, kind.reason
        )));
    }
    let text = lines.join("\n") + "\n";
    text + &grids(&[
        &tables::isolation_teams(note, query),
        &tables::isolation_findings(note, query),
    ])
}

/// Why it fails on this, if it does.
fn reason(what: FailOnIsolation, note: &IsolationNote) -> Option<String> {
    let severities: &[&str] = match what {
        FailOnIsolation::High => &["high"],
        FailOnIsolation::Medium => &["high", "medium"],
        FailOnIsolation::Low => &["high", "medium", "low"],
        FailOnIsolation::Unknown => {
            let unknown: usize = note.checks.iter().map(|check| check.unknown).sum();
            let unknown = i64::try_from(unknown).unwrap_or(i64::MAX);
            return (unknown > 0).then(|| {
                format!(
                    "{} unknown",
                    of_noun(
                        unknown,
                        "check of a namespace is",
                        "checks of namespaces are"
                    )
                )
            });
        }
    };
    let found = note.findings.iter();
    let found = found.filter(|row| severities.contains(&row.severity.as_str()));
    let found = i64::try_from(found.count()).unwrap_or(i64::MAX);
    (found > 0).then(|| {
        format!(
            "{} of severity {}",
            of_noun(found, "finding", "findings"),
            severities.join(" or ")
        )
    })
}
