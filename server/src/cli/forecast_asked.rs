//! `plimsoll forecast` of a server, and whether something is exhausted soon.

use super::Failure;
use super::asking::{Asked, Pairs, Remote, SourceArgs};
use super::forecast::{ForecastArgs, ForecastFormat, StepLength};
use super::forecast_table::table_of;
use super::output::write_out;
use crate::clock::Clock;
use plimsoll_app::api::{Exhaustion, ForecastPage, Growth};
use plimsoll_app::format::{date, sentence_case};
use plimsoll_app::routes::{ForecastQuery, Horizon, Resource};

const DAY_SECS: i64 = 86_400;

/// Days until something is exhausted, as in `30d`.
pub(super) fn days(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('d').unwrap_or(text).parse().ok();
    number
        .filter(|days| (1..=400).contains(days))
        .ok_or_else(|| "give days from 1d to 400d, such as 30d".to_owned())
}

fn pairs(args: &ForecastArgs, cluster: Option<&str>) -> Pairs {
    Pairs::default()
        .with("cluster", cluster)
        .with("resource", Some(args.resource.as_str()))
        .with("basis", args.basis.map(|basis| basis.as_str()))
        .with("by", Some(args.by.as_str()))
}

/// Writes what the server forecasts; it has the horizons of its page.
pub(super) async fn write_of_server(args: &ForecastArgs, server: &Remote) -> Result<(), Failure> {
    let horizon = match (args.step, args.horizon) {
        (StepLength::Hour, 48) => Horizon::TwoDays,
        (StepLength::Hour, 168) => Horizon::Week,
        (StepLength::Day, 30) => Horizon::Month,
        (StepLength::Day, 90) => Horizon::Quarter,
        (StepLength::Day, 180) => Horizon::HalfYear,
        (StepLength::Day, 400) => Horizon::Longest,
        _ => {
            return Err(Failure::input(format!(
                "--horizon {}: a server forecasts 48 or 168 steps of 1h, and 30, 90, 180 or 400 of 1d",
                args.horizon
            )));
        }
    };
    let query = pairs(args, args.cluster.as_deref())
        .with("horizon", Some(horizon.as_str()))
        .read(ForecastQuery::read)?;
    let path = match (args.format, args.backtest) {
        (ForecastFormat::Csv | ForecastFormat::Table, true) => "/forecast/backtest.csv",
        (ForecastFormat::Csv | ForecastFormat::Table, false) => "/forecast.csv",
        (ForecastFormat::Json, _) => "/forecast.json",
    };
    let bytes = server.export(&query.link(path)).await?;
    match args.format {
        ForecastFormat::Table => write_out(table_of(&bytes, args.resource)?.as_bytes()),
        ForecastFormat::Csv | ForecastFormat::Json => write_out(&bytes),
    }
}

/// Ends with a finding where CPU, memory or GPUs are exhausted within so many days.
pub(super) async fn fail_within(args: &ForecastArgs, days: u32) -> Result<(), Failure> {
    let source = SourceArgs {
        cluster: args.cluster.clone(),
        server: args.server.clone(),
        history: args.history.clone(),
    };
    let within_secs = i64::from(days) * DAY_SECS;
    let mut horizons = Horizon::BY_LENGTH.into_iter();
    let horizon = horizons
        .find(|horizon| horizon.secs() >= within_secs.max(30 * DAY_SECS))
        .unwrap_or(Horizon::Longest);
    let asked = Asked::open(&source).await?;
    let query = pairs(args, asked.cluster(args.cluster.as_deref()))
        .with("horizon", Some(horizon.as_str()))
        .read(ForecastQuery::read);
    let found = match query {
        Ok(query) => asked.forecast(&query).await,
        Err(failure) => Err(failure),
    };
    asked.close().await;
    let page: ForecastPage = found?;
    let growth = page.growth.as_deref();
    let growth = growth.ok_or_else(|| Failure::unavailable("there is no forecast yet"))?;
    let until_secs = Clock::system().now_secs() + within_secs;
    match reason(args.resource, growth, until_secs, days) {
        Some(reason) => Err(Failure::finding(reason)),
        None => Ok(()),
    }
}

/// What is exhausted by then in half of the possible futures. What is unknown is no pass.
fn reason(resource: Resource, growth: &Growth, until_secs: i64, days: u32) -> Option<String> {
    let Some(exhaustion) = growth.exhaustion else {
        return Some(format!(
            "when {resource} is exhausted is not known: {}",
            growth
                .subject
                .refused
                .as_ref()
                .map_or("what there is of it is not known", |refused| refused
                    .reason
                    .as_str()),
            resource = resource.as_str(),
        ));
    };
    let others = growth.others.iter();
    let others = others.map(|other| (other.resource.as_str(), other.exhaustion));
    let found = std::iter::once((resource.as_str(), exhaustion))
        .chain(others)
        .filter_map(|(name, Exhaustion { at_secs, .. })| {
            let at_secs = at_secs.filter(|at| *at <= until_secs)?;
            Some(format!("{name} on {}", date(at_secs)))
        });
    let found: Vec<String> = found.collect();
    (!found.is_empty()).then(|| {
        sentence_case(&format!(
            "exhausted within {days} days in half of the possible futures: {}",
            found.join(", ")
        ))
    })
}
