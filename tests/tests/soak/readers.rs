//! People and programs that ask all the time.

use std::time::{Duration, Instant};

use fastrand::Rng;
use http::{Request, header};
use plimsoll_tests::product::{Reply, send};

use crate::Result;
use crate::asked::{ASKS, Ask};
use crate::requests::Asked;
use crate::soak::{Soak, now_millis};

/// How long a new server may say that it has not seen the cluster yet, where only what it sees now
/// is told. It says so with 503.
const UNSEEN: Duration = Duration::from_secs(10);

/// Asks everything in turn until the time is over; each reader begins elsewhere.
pub(crate) async fn run(soak: &Soak, index: usize) -> Result<()> {
    let mut dice = Rng::with_seed(soak.plan.seed + u64::try_from(index)? + 1);
    let begin = index * ASKS.len() / soak.plan.readers.max(1);
    for ask in ASKS.iter().cycle().skip(begin) {
        if !soak.pause(soak.plan.between_questions).await {
            break;
        }
        let path = ask.filled(&mut dice, soak.plan.nodes);
        let tag = question(soak, *ask, &path, None).await?;
        // As a program does that looks for what is new.
        if tag.is_some() && dice.bool() {
            question(soak, *ask, &path, tag).await?;
        }
    }
    Ok(())
}

/// Asks and judges; gives the tag of the answer, where it has one.
async fn question(
    soak: &Soak,
    ask: Ask,
    path: &str,
    tag: Option<String>,
) -> Result<Option<String>> {
    let mut request = Request::get(path);
    let conditional = tag.is_some();
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let (at_millis, begin) = (now_millis(), Instant::now());
    let outcome = send(soak.home.address(), request.body(String::new())?).await;
    let micros = u64::try_from(begin.elapsed().as_micros())?;
    let status = outcome.as_ref().ok().map(|reply| reply.status);
    soak.requests.add(Asked {
        at_millis,
        what: ask.path,
        status,
        micros,
    });
    let judged = match &outcome {
        Err(_) if soak.outages.touch(at_millis, now_millis()) => return Ok(None),
        Err(error) => Err(error.to_string()),
        Ok(reply) => match reply.status {
            200 => ask.judge(reply),
            304 if conditional && reply.bytes.is_empty() => Ok(()),
            201..=299 => Ok(()),
            503 if is_unseen(soak, reply) => Ok(()),
            status => Err(format!("{}: {status} {:.1500}", reply.request, reply.body)),
        },
    };
    soak.faults.check("reader", judged);
    let tag = outcome.ok().map(|reply| reply.header("etag").to_owned());
    Ok(tag.filter(|tag| !tag.is_empty()))
}

/// Whether a server that just started says that it has not seen the cluster yet.
fn is_unseen(soak: &Soak, reply: &Reply) -> bool {
    let back = soak.outages.back_for_millis().unwrap_or(0);
    let is_new = u128::from(back.unsigned_abs()) < UNSEEN.as_millis();
    is_new && (reply.body.contains("no_data") || reply.body.contains("</html>"))
}
