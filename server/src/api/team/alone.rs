//! What a team would need on machines of its own.

use crate::api::{Capacity, forecast};
use plimsoll_app::api::{Access, ApiError, TeamAlone};
use plimsoll_app::findings::machine_of;
use plimsoll_app::routes::{SharingQuery, TeamQuery};

impl Capacity {
    /// By the page Sharing with its usual assumptions; else why it is not known.
    pub(super) async fn alone(
        &self,
        access: &Access,
        query: &TeamQuery,
    ) -> Result<(Option<TeamAlone>, Option<String>), ApiError> {
        let of = SharingQuery::of(query.scope.clone());
        let page = match self.read_sharing(access, &of, forecast::PAGE_WAITS).await {
            Ok(page) => page,
            // A part of the page that cannot be had does not take the others away.
            Err(error) => return Ok((None, Some(format!("{} {}", error.message, error.hint)))),
        };
        if let Some(refused) = page.refused {
            return Ok((None, Some(refused.reason)));
        }
        let Some(sharing) = page.sharing else {
            return Ok((None, Some("it is being computed".to_owned())));
        };
        let place = sharing
            .teams
            .iter()
            .position(|team| team.team.name == query.team);
        let holding = place.and_then(|place| sharing.compared.holdings.get(place));
        Ok(match holding {
            Some(holding) => (
                Some(TeamAlone {
                    machines: holding.buys,
                    pool_share: holding.holds,
                    machine: machine_of(&sharing.machine),
                }),
                None,
            ),
            None => (
                None,
                Some("it has no demand on the days that are compared".to_owned()),
            ),
        })
    }
}
