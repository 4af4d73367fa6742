//! Many readers at once, while the cluster is being collected.

use super::{MOST_MILLIS, Page};
use crate::Result;
use crate::child::Part;
use crate::options::Sizes;
use crate::report::{Figure, Report, progress};
use crate::rows::namespace;
use crate::timing::millis;
use http::{Request, header};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How many requests a second the overview is to bear.
const LEAST_PER_SEC: f64 = 500.0;

/// What readers met with.
#[derive(Default)]
struct Met {
    /// How long each answer took, milliseconds.
    millis: Vec<f64>,
    /// Answers that were not 200.
    refused: usize,
}

/// Lets readers ask: all the overview, then all pages that there are, one after the other.
pub(super) async fn measure(
    report: &mut Report,
    sizes: &Sizes,
    folder: &Path,
    quick: bool,
    pages: &[(&'static str, Page)],
) -> Result<()> {
    let readers = sizes.readers;
    report.chapter(
        "Readers",
        &format!(
            "The same history, of a process that also collects: a cycle every five seconds, as large as those of the \
             history. {readers} readers, each on a connection of its own, ask as fast as they are answered, from the same \
             machine with its two cores; a reader waits while all others are answered."
        ),
    );
    progress("collecting under readers");
    let mut serving = Part::start("serve-and-collect", folder, quick)?;
    let address: SocketAddr = serving
        .line()
        .await?
        .ok_or("the pages are not served")?
        .parse()?;
    let overview = [pages[0].1("")];
    let of_names = (0..READ_NAMESPACES).flat_map(|at| {
        let name = namespace(at);
        pages.iter().map(move |(_, path)| path(&name))
    });
    let all: Vec<String> = of_names.collect();
    for (what, paths, count) in [
        ("the overview, one reader", &overview[..], 1),
        ("the overview", &overview[..], readers),
        ("all of these pages", &all[..], readers),
    ] {
        let met = read(address, paths, count, sizes.reading).await?;
        let per_sec = met.millis.len() as f64 / sizes.reading.as_secs_f64();
        let [p50, p99] = [0.5, 0.99].map(|share| quantile(&met.millis, share));
        let figure = Figure::of(
            format!(
                "{what}: answers a second; p50 / p99 of {}",
                met.millis.len()
            ),
            format!("{per_sec:.0}; {} / {}", millis(p50), millis(p99)),
        );
        report.add(match count {
            1 => figure.with_goal(format!("p99 ≤ {MOST_MILLIS} ms"), p99 <= MOST_MILLIS),
            _ if paths.len() == 1 => figure.with_goal(
                format!("≥ {LEAST_PER_SEC} a second"),
                per_sec >= LEAST_PER_SEC,
            ),
            _ => figure,
        });
        let refused = Figure::of(
            format!("{what}: answers other than 200"),
            met.refused.to_string(),
        );
        report.add(refused.with_goal("none", met.refused == 0));
    }
    for figure in serving.figures().await? {
        report.add(figure);
    }
    Ok(())
}

/// Namespaces whose pages are read: more than are kept at a time would be no page that many look at.
const READ_NAMESPACES: usize = 8;

/// Readers ask for so long, each beginning elsewhere among the paths.
async fn read(address: SocketAddr, paths: &[String], count: usize, span: Duration) -> Result<Met> {
    // What nobody has asked for yet is not what is measured.
    for path in paths {
        one(address, std::slice::from_ref(path), 0, Instant::now()).await?;
    }
    let paths: Arc<[String]> = paths.into();
    let until = Instant::now() + span;
    let mut readers = JoinSet::new();
    for at in 0..count {
        let paths = Arc::clone(&paths);
        readers.spawn(async move { one(address, &paths, at, until).await });
    }
    let mut all = Met::default();
    while let Some(met) = readers.join_next().await {
        let met = met??;
        all.millis.extend(met.millis);
        all.refused += met.refused;
    }
    all.millis.sort_by(f64::total_cmp);
    Ok(all)
}

/// One reader on one connection; it asks at least once.
async fn one(address: SocketAddr, paths: &[String], at: usize, until: Instant) -> Result<Met> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut met = Met::default();
    for path in paths.iter().cycle().skip(at % paths.len()) {
        let request = Request::get(path).header(header::HOST, address.to_string());
        let start = Instant::now();
        let answer = sender.send_request(request.body(String::new())?).await?;
        let status = answer.status();
        answer.into_body().collect().await?;
        met.millis.push(start.elapsed().as_secs_f64() * 1e3);
        met.refused += usize::from(status != 200);
        if Instant::now() >= until {
            break;
        }
    }
    connection.abort();
    Ok(met)
}

/// The value that a share of the sorted ones does not exceed.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}
