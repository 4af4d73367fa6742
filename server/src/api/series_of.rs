//! The series of one thing, whatever it is.

use super::Capacity;
use plimsoll_app::api::{Access, ApiError, CapacityApi as _, UsageSeries};
use plimsoll_app::routes::{NamespaceQuery, NodeQuery, Params, SeriesOf, SeriesQuery, TeamQuery};

impl Capacity {
    /// The series of one thing, as its page shows them.
    ///
    /// # Errors
    /// [`ApiError`] as for that page.
    pub async fn series(
        &self,
        access: &Access,
        query: &SeriesQuery,
    ) -> Result<UsageSeries, ApiError> {
        let (scope, name) = (query.scope.clone(), query.name.clone());
        macro_rules! series {
            ($page:expr, $name:expr) => {{
                let page = $page.await?;
                UsageSeries {
                    name: $name,
                    of: query.of.as_str().to_owned(),
                    range: page.range,
                    coverage: page.coverage,
                    cpu_series: page.cpu_series,
                    memory_series: page.memory_series,
                    frame: page.frame,
                }
            }};
        }
        Ok(match query.of {
            SeriesOf::Cluster => {
                let mut series = series!(self.overview(access, &scope), name);
                series.name.clone_from(&series.frame.cluster.name);
                series
            }
            SeriesOf::Namespace => {
                let mut asked = NamespaceQuery::read(&name, &Params::default())?;
                asked.scope = scope;
                series!(self.namespace(access, &asked), name)
            }
            SeriesOf::Team => {
                let asked = TeamQuery { scope, team: name };
                series!(self.team(access, &asked), asked.team)
            }
            SeriesOf::Node => {
                let asked = NodeQuery { scope, node: name };
                series!(self.node(access, &asked), asked.node)
            }
        })
    }
}
