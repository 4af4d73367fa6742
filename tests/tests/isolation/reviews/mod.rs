//! Whether somebody may do something is what the API server says.

mod grants;
mod questions;
mod vocabulary;

use futures::{StreamExt, TryStreamExt, stream};
use plimsoll_tests::control_plane::{ControlPlane, eventually};
use plimsoll_tests::product::Server;
use serde_json::Value;

use super::{Result, SOON};
use questions::Question;

const QUESTIONS: usize = 500;
const AT_A_TIME: usize = 8;
const SEED: u64 = 20_250_811;

/// Asks both the same questions. The roles and bindings that are made for it are taken away again.
pub(crate) async fn are_those_of_the_api_server(
    plane: &ControlPlane,
    server: &Server,
) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(SEED);
    grants::create(plane, &mut random).await?;
    wait_until_both_say(plane, server, true).await?;
    let client = plane.client().await?;
    let asked = questions::of_all_kinds().into_iter();
    let asked = asked.chain((0..QUESTIONS).map(|_| Question::random(&mut random)));
    let answered = asked.map(|question| {
        let client = client.clone();
        async move {
            let said = question.ask_cluster(&client).await?;
            let told = question.ask_product(server).await?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>((question, said, told))
        }
    });
    let answered: Vec<(Question, bool, Value)> = stream::iter(answered)
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await?;
    let differing = answered
        .iter()
        .filter(|(_, said, told)| told["allowed"] != *said);
    let differing: Vec<_> = differing.collect();
    assert!(
        differing.is_empty(),
        "{} differ: {differing:#?}",
        differing.len()
    );
    let unexplained = answered
        .iter()
        .find(|(_, said, told)| told["by"].is_string() != *said);
    assert!(unexplained.is_none(), "{unexplained:?}");
    let allowed = answered.iter().filter(|(_, said, _)| *said).count();
    let all = answered.len();
    eprintln!("         {allowed} of {all} questions allowed");
    // With nearly always the same answer it would be worth nothing.
    assert!(
        allowed * 10 >= all && (all - allowed) * 10 >= all,
        "{allowed} of {all}"
    );
    grants::delete(plane).await?;
    wait_until_both_say(plane, server, false).await
}

/// Waits until both have seen the last of what is made, or that it is gone.
async fn wait_until_both_say(plane: &ControlPlane, server: &Server, wanted: bool) -> Result<()> {
    let client = plane.client().await?;
    for question in grants::last() {
        let (question, client) = (&question, &client);
        let seen = eventually("the same rights on both sides", SOON, || async move {
            let said = question.ask_cluster(client).await;
            let told = question.ask_product(server).await;
            Ok(match (said, told) {
                (Ok(said), Ok(told)) if said == wanted && told["allowed"] == wanted => Ok(()),
                other => Err(format!("{question:?}: {other:?}")),
            })
        });
        seen.await?;
    }
    Ok(())
}
