//! A cluster as most have it.

use super::super::{Fleet, Result, Size};
use super::cycles::Follower;
use super::{Collecting, Course, FirstSync, Phase, Use};

/// One pod in so many is replaced with each cycle.
const CHURNED: usize = 200;

/// What was measured.
#[derive(Debug, Clone)]
pub struct Small {
    /// From the start to the first cycle.
    pub first_sync: FirstSync,
    /// As it mostly is.
    pub steady: Phase,
    /// After the pages were asked for, and what they began is done.
    pub after_pages: Use,
}

/// Measures a small fleet, and what pages leave behind that were each asked for once.
///
/// # Errors
/// When the product does not do something in time, or a page is none.
pub async fn small(size: Size, course: &Course, pages: &[&str]) -> Result<Small> {
    let fleet = Fleet::start(size, true).await?;
    let (collecting, first_sync) = Collecting::start(fleet, course).await?;
    let Collecting { server, fleet, .. } = &collecting;
    let mut follower = Follower::new(server, fleet, course).await?;
    fleet.churn(size.pods / CHURNED, course.interval);
    let steady = follower.phase(course.steady_cycles, |_| false).await?;
    for page in pages {
        server.get(page).await?.expect(200)?;
    }
    // Some pages begin what takes seconds.
    follower.next().await?;
    follower.next().await?;
    Ok(Small {
        first_sync,
        steady,
        after_pages: Use::of(server)?,
    })
}
