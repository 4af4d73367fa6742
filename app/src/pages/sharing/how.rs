//! How the comparison comes about, with this page's numbers put in.

use crate::api::Sharing;
use crate::components::How;
use crate::findings::sharing_formulas;
use crate::routes::SharingQuery;
use plimsoll_planner::pooling::FORMULA_VERSION;

pub(super) fn how(sharing: &Sharing, query: &SharingQuery) -> How {
    let lines = sharing_formulas(sharing, query);
    How {
        version: FORMULA_VERSION.into(),
        lines,
        note: "Each scenario has the demand of all teams at the same moments, so that what moves together stays \
               together: an observed UTC day, or a possible future of one week. The quantile is an order \
               statistic over scenarios. Intervals come from drawing scenarios again, days in blocks of \
               a week; of futures only as many as weeks were seen. The pods of the last day, scaled to \
               each demand, are packed piece by piece on both sides, which get the same machine, risk, spares and \
               fewest machines. Each park is held to the risk on its own: that some park runs short is likelier.",
    }
}
