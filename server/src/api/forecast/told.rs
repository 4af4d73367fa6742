//! From what is known of growth to what a page tells of it.

use super::super::teams::Teams;
use super::super::{Capacity, store_failed};
use super::{Studies, in_units};
use crate::forecasting::{ScopeForecast, ScopeStudy, Study};
use crate::store::EntityKind;
use plimsoll_app::api::{
    Access, Ahead, ApiError, Check, Checked, Coverage, Exhaustion, Growth, OtherExhaustion,
    Refused, ScopeGrowth, Score, Steadiness, TeamRef,
};
use plimsoll_app::routes::{ForecastQuery, GrowthBy, PANELS_PER_PAGE, Resource};
use plimsoll_planner::forecast::{self, Backtest, FORMULA_VERSION, Refusal};
use std::cmp::Reverse;

const DAY_SECS: i64 = 86_400;
/// Most namespaces named that are not forecast.
const MOST_FLAT: usize = 50;

impl Capacity {
    pub(super) async fn growth(
        &self,
        access: &Access,
        query: &ForecastQuery,
        studies: &Studies,
        study: &Study,
    ) -> Result<Growth, ApiError> {
        let nodes = &studies.nodes;
        let namespaces = self
            .store
            .list_entities(studies.cluster, EntityKind::Namespace)
            .await
            .map_err(store_failed)?;
        let now_secs = studies.frame.now_secs;
        let teams = self.teams(studies.cluster, &namespaces, now_secs).await?;
        let scopes: &[ScopeStudy] = match query.by {
            GrowthBy::Team => &study.teams,
            GrowthBy::Namespace => &study.namespaces,
            GrowthBy::Cluster => &[],
        };
        let subject = match &query.name {
            None => &study.whole,
            Some(name) => scopes
                .iter()
                .find(|scope| scope.forecast.name == *name)
                .ok_or_else(|| no_such(query.by))?,
        };
        // Whoever sees a part of the demand would compare it with room for all.
        let room = |resource| in_units(resource, nodes).filter(|_| *access == Access::All);
        let capacity = room(query.resource);
        let reached =
            capacity.filter(|_| query.name.is_none() && study.whole.forecast.outcome.is_ok());
        let mut largest: Vec<&ScopeStudy> = scopes.iter().filter(demands).collect();
        largest.sort_by_cached_key(|scope| (Reverse(size(scope)), scope.forecast.name.clone()));
        let panels_in_all = largest.len();
        let pages = panels_in_all.div_ceil(PANELS_PER_PAGE).max(1);
        let page = query.page.min(pages);
        let shown = largest
            .into_iter()
            .skip((page - 1).saturating_mul(PANELS_PER_PAGE))
            .take(PANELS_PER_PAGE);
        // Where nothing is known there are no steps.
        let step_secs = query.horizon.step_secs();
        let newest_secs = studies.newest.at_secs + studies.newest.interval_secs;
        let start_secs = match study.namespaces.is_empty() {
            true => newest_secs.div_euclid(step_secs) * step_secs,
            false => study.start_secs,
        };
        Ok(Growth {
            formula_version: FORMULA_VERSION.to_owned(),
            seed: study.basics.seed,
            step_secs,
            start_secs,
            coverage: coverage(study),
            subject: scope_growth(subject, &teams, start_secs),
            capacity,
            exhaustion: reached.map(|capacity| exhaustion(study, query, capacity)),
            others: others(studies, query, room),
            checks: checks(study, subject),
            steadiness: steadiness(study, &teams),
            growth_span_secs: study.growth_span_secs,
            machines: self.machines(access, query, (studies, nodes)).await?,
            panels: shown
                .map(|scope| scope_growth(scope, &teams, start_secs))
                .collect(),
            panels_in_all,
            page,
            pages,
            flat: flat(&study.whole.forecast),
        })
    }
}

/// A name that no forecast has.
pub(crate) fn no_such(by: GrowthBy) -> ApiError {
    ApiError::not_found(
        format!("There is no {} of this name in the forecast.", by.as_str()),
        "Choose one of the small pictures on the page of the forecast.",
    )
}

/// Whether it ever demanded anything, or may.
fn demands(scope: &&ScopeStudy) -> bool {
    let ahead = scope.forecast.outcome.as_ref().ok();
    let ahead = ahead.into_iter().flat_map(|ahead| &ahead.median);
    let mut values = scope.past.values.iter().flatten().chain(ahead);
    values.any(|value| *value > 0.0)
}

/// For sorting: what it comes to at the end, or came to.
fn size(scope: &ScopeStudy) -> u64 {
    let last = scope.past.values.iter().rev().flatten().next().copied();
    let ahead = scope.forecast.outcome.as_ref().ok();
    let value = ahead
        .and_then(|ahead| ahead.median.last().copied())
        .or(last);
    // Values are not negative, whose bits are ordered as they are.
    value.unwrap_or(0.0).max(0.0).to_bits()
}

fn scope_growth(scope: &ScopeStudy, teams: &Teams<'_>, start_secs: i64) -> ScopeGrowth {
    let forecast = &scope.forecast;
    let team = match forecast.scope {
        "team" => Some(teams.named(&forecast.name)),
        _ => scope.team.as_deref().map(|name| teams.named(name)),
    };
    let ahead = forecast.outcome.as_ref().ok().map(|ahead| Ahead {
        median: ahead.median.clone(),
        bands: ahead.bands.clone(),
        peaks: scope
            .planned
            .as_ref()
            .filter(|planned| planned.peak_ratio.is_some())
            .map(|planned| planned.peaks.clone())
            .unwrap_or_default(),
        peak_ratio: scope
            .planned
            .as_ref()
            .and_then(|planned| planned.peak_ratio),
        models: ahead.weights.clone(),
        trained_secs: ahead.trained_secs,
        level_since_secs: ahead.level_since_secs,
    });
    let first = scope
        .past
        .values
        .iter()
        .position(Option::is_some)
        .unwrap_or(0);
    ScopeGrowth {
        scope: forecast.scope.to_owned(),
        name: forecast.name.clone(),
        team,
        past_from_secs: if scope.past.values.is_empty() {
            start_secs
        } else {
            scope.past.at_secs(first)
        },
        past: scope.past.values[first.min(scope.past.values.len())..].to_vec(),
        ahead,
        refused: forecast
            .outcome
            .as_ref()
            .err()
            .map(|refusal| refused(&forecast.name, refusal)),
    }
}

/// How much is known of what all were trained on.
fn coverage(study: &Study) -> Coverage {
    let past = study.whole.past.trimmed();
    let steps = |count: usize| i64::try_from(count).unwrap_or(0) * study.step_secs;
    Coverage {
        observed_secs: steps(past.known()),
        expected_secs: steps(past.values.len()),
    }
}

/// When other resources than the one shown are exhausted.
fn others(
    studies: &Studies,
    query: &ForecastQuery,
    room: impl Fn(Resource) -> Option<f64>,
) -> Vec<OtherExhaustion> {
    let others = studies.by_resource.iter();
    let others = others.filter(|(resource, _)| *resource != query.resource && query.name.is_none());
    let told = others.filter(|(_, study)| study.whole.forecast.outcome.is_ok());
    told.filter_map(|(resource, study)| {
        Some(OtherExhaustion {
            resource: resource.as_str().to_owned(),
            exhaustion: exhaustion(study, query, room(*resource)?),
        })
    })
    .collect()
}

/// When all together reach what there is.
pub(in crate::api) fn exhaustion(
    study: &Study,
    query: &ForecastQuery,
    capacity: f64,
) -> Exhaustion {
    let found = forecast::Exhaustion::of(&study.peaks, &[capacity]);
    let tail = (1.0 - query.level.share()) / 2.0;
    let by = |share: f64| {
        let step = i64::try_from(found.by(share)?).ok()?;
        Some(study.start_secs + step * study.step_secs)
    };
    let from_secs = by(tail);
    Exhaustion {
        share: found.share(),
        from_secs,
        at_secs: by(0.5),
        to_secs: by(1.0 - tail),
        order_by_secs: from_secs.map(|at| at - i64::from(query.lead_days) * DAY_SECS),
    }
}

/// How all together did, single teams, and what is looked at.
fn checks(study: &Study, subject: &ScopeStudy) -> Vec<Check> {
    let mut checks: Vec<Check> = check(Checked::Whole, &study.whole).into_iter().collect();
    let teams: Vec<Check> = study
        .teams
        .iter()
        .filter(demands)
        .filter_map(|team| check(Checked::Team, team))
        .collect();
    if teams.len() > 1 {
        checks.push(mean_of_teams(study, &teams));
    }
    if subject.forecast.scope == "namespace" {
        checks.extend(check(Checked::Namespace, subject));
    }
    checks.extend(teams);
    checks
}

fn check(of: Checked, scope: &ScopeStudy) -> Option<Check> {
    let test = scope.forecast.outcome.as_ref().ok()?.backtest.as_ref()?;
    let level = Some(test.level).filter(|level| *level > 0.0);
    let by_level = |error: f64| level.map(|level| error / level);
    let mean_of = |of: fn(&forecast::LevelTest) -> f64| {
        #[expect(clippy::cast_precision_loss, reason = "three levels")]
        let count = test.levels.len().max(1) as f64;
        test.levels.iter().map(of).sum::<f64>() / count
    };
    Some(Check {
        of,
        name: scope.forecast.name.clone(),
        origins: test.origins,
        ahead: test.ahead,
        own: Score {
            mase: test.mase,
            error_share: by_level(test.error),
            pinball_share: by_level(mean_of(|level| level.pinball)),
            held: held(test, |level| level.coverage),
        },
        naive: Score {
            mase: test.naive_mase,
            error_share: by_level(test.naive_error),
            pinball_share: by_level(mean_of(|level| level.naive_pinball)),
            held: held(test, |level| level.naive_coverage),
        },
    })
}

fn held(test: &Backtest, of: fn(&forecast::LevelTest) -> f64) -> [f64; 3] {
    let mut held = [0.0; 3];
    for (held, level) in held.iter_mut().zip(&test.levels) {
        *held = of(level);
    }
    held
}

/// The mean of single teams: of shares by their level, so that a large team counts for more.
fn mean_of_teams(study: &Study, teams: &[Check]) -> Check {
    let level = |check: &Check| {
        let mut scopes = study.teams.iter();
        let team = scopes.find(|team| team.forecast.name == check.name)?;
        team.level()
    };
    let mean = |of: &dyn Fn(&Check) -> Option<f64>, weighed: bool| {
        let known = teams.iter().filter_map(|check| {
            let weight = if weighed { level(check)? } else { 1.0 };
            Some((of(check)? * weight, weight))
        });
        let (sum, weights) = known.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        (weights > 0.0).then(|| sum / weights)
    };
    let score = |of: fn(&Check) -> &Score| Score {
        mase: mean(&|check| of(check).mase, false),
        error_share: mean(&|check| of(check).error_share, true),
        pinball_share: mean(&|check| of(check).pinball_share, true),
        held: [0, 1, 2].map(|at| mean(&|check| Some(of(check).held[at]), false).unwrap_or(0.0)),
    };
    Check {
        of: Checked::MeanOfTeams,
        name: String::new(),
        origins: teams.iter().map(|team| team.origins).max().unwrap_or(0),
        ahead: teams.iter().map(|team| team.ahead).max().unwrap_or(0),
        own: score(|team| &team.own),
        naive: score(|team| &team.naive),
    }
}

/// All together first, then teams, largest first.
fn steadiness(study: &Study, teams: &Teams<'_>) -> Vec<Steadiness> {
    let of = |scope: &ScopeStudy, team: Option<TeamRef>| Steadiness {
        team,
        rate: scope.growth.map(|growth| growth.rate),
        noise: scope.growth.map(|growth| growth.noise),
        error_share: check(Checked::Team, scope).and_then(|check| check.own.error_share),
        level: scope.level(),
    };
    let mut largest: Vec<&ScopeStudy> = study.teams.iter().filter(demands).collect();
    largest.sort_by_cached_key(|team| (Reverse(size(team)), team.forecast.name.clone()));
    let rows = largest
        .into_iter()
        .map(|team| of(team, Some(teams.named(&team.forecast.name))));
    std::iter::once(of(&study.whole, None))
        .chain(rows)
        .collect()
}

fn flat(whole: &ScopeForecast) -> Vec<Refused> {
    let named = whole
        .flat
        .iter()
        .take(MOST_FLAT)
        .map(|(name, refusal)| refused(name, refusal));
    named.collect()
}

fn refused(name: &str, refusal: &Refusal) -> Refused {
    Refused {
        name: name.to_owned(),
        reason: refusal.to_string(),
        works_from_secs: match refusal {
            Refusal::TooShort {
                works_from_secs, ..
            } => Some(*works_from_secs),
            _ => None,
        },
    }
}
