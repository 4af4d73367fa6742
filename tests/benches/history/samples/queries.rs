//! The same questions to both.

use super::prometheus_side::fill;
use super::{Asked, DAY_SECS, FROM_SECS, HOURS_486, plimsoll_side};
use crate::Result;
use crate::options::Sizes;
use crate::report::{Figure, Report, progress};
use crate::rows::namespace;
use crate::timing::{Times, millis};
use plimsoll::store::{Buckets, ClusterId, EntityId, EntityKind, ReadPlan, Retention, Store};
use plimsoll_planner::accounting::Demand;
use plimsoll_tests::prometheus::{Options, Programs, Prometheus};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const FIVE_MINUTES: i64 = 300;
/// By how many times Plimsoll should be faster.
const FASTER: f64 = 5.0;

/// Series by namespace: what an answer says.
type Answer = BTreeMap<String, Vec<(i64, f64)>>;

/// A store that is asked for one column.
struct Asking {
    store: Store,
    cluster: ClusterId,
    names: HashMap<EntityId, String>,
}

/// What is taken of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    Mean,
    Max,
}

/// Thirty days of one namespace, minute by minute in both.
pub(super) async fn minutely(
    report: &mut Report,
    sizes: &Sizes,
    folder: &Path,
    programs: &Programs,
) -> Result<()> {
    let asked = Asked {
        from_secs: FROM_SECS,
        days: sizes.minutely_days,
        runs: sizes.runs,
    };
    let prometheus = start(programs, &folder.join("minutely")).await?;
    let raw = Asking::open(&folder.join("raw.db")).await?;
    progress("comparing the sums of both");
    let everything = format!("sum(sum_over_time(cpu_millis[{}d]))", asked.days);
    let theirs = prometheus
        .number(&everything, asked.until_secs() - 1)
        .await?;
    let ours = raw.sum(asked).await?;
    if theirs != Some(ours) {
        return Err(format!("the sums of the samples are {theirs:?} and {ours}").into());
    }
    progress("timing means of one namespace");
    let name = namespace(0);
    let query = format!(r#"avg_over_time(cpu_millis{{namespace="{name}"}}[5m])"#);
    let (theirs, answer) = time_prometheus(&prometheus, &query, FIVE_MINUTES, asked).await?;
    let what = format!("{} d, one namespace, five-minute means", asked.days);
    report.add(Figure::of(format!("{what}: Prometheus"), millis(theirs)));
    let default = Asking::open(&folder.join("default.db")).await?;
    for (kept, asking) in [("default retention", &default), ("every sample kept", &raw)] {
        let one = asking.find(&name).ok_or("no such namespace")?;
        let (ours, text) = asking.time(&[one], FIVE_MINUTES, Take::Mean, asked).await?;
        // Ours are whole millicores.
        same(&answer, &read_ours(&text)?, 0.5)?;
        let figure = Figure::of(format!("{what}: Plimsoll, {kept}"), millis(ours));
        report.add(faster(figure, theirs, ours));
    }
    raw.store.close().await;
    default.store.close().await;
    Ok(())
}

/// Thirteen months of daily peaks of all namespaces.
pub(super) async fn long(
    report: &mut Report,
    sizes: &Sizes,
    folder: &Path,
    programs: &Programs,
) -> Result<()> {
    let asked = Asked {
        from_secs: FROM_SECS,
        days: sizes.long_days,
        runs: sizes.runs,
    };
    let (data, path) = (folder.join("long"), folder.join("long.db"));
    let span = (asked.from_secs, asked.until_secs());
    progress("filling both with a year and a month");
    let retention = Retention::default();
    fill(
        programs,
        &data,
        sizes.namespaces,
        span,
        FIVE_MINUTES,
        HOURS_486,
        false,
    )
    .await?;
    plimsoll_side::fill(&path, sizes.namespaces, span, FIVE_MINUTES, retention).await?;
    let prometheus = start(programs, &data).await?;
    progress("timing daily peaks");
    let query = "max_over_time(cpu_millis[1d])";
    let (theirs, answer) = time_prometheus(&prometheus, query, DAY_SECS, asked).await?;
    let what = format!("{} d, all namespaces, daily peaks", asked.days);
    report.add(Figure::of(format!("{what}: Prometheus"), millis(theirs)));
    drop(prometheus);
    let asking = Asking::open(&path).await?;
    let all: Vec<EntityId> = asking.names.keys().copied().collect();
    let (ours, text) = asking.time(&all, DAY_SECS, Take::Max, asked).await?;
    same(&answer, &read_ours(&text)?, 0.0)?;
    let figure = Figure::of(
        format!("{what}: Plimsoll, from the days' maxima"),
        millis(ours),
    );
    report.add(faster(figure, theirs, ours));
    progress("timing daily peaks from steps");
    let few = Asked {
        runs: sizes.runs.div_ceil(4),
        ..asked
    };
    let (ours, text) = asking.time_peaks_from_steps(&all, few).await?;
    same(&answer, &read_ours(&text)?, 0.5)?;
    let figure = Figure::of(
        format!("{what}: Plimsoll, from steps of five minutes"),
        millis(ours),
    );
    report.add(faster(figure, theirs, ours));
    asking.store.close().await;
    Ok(())
}

fn faster(figure: Figure, theirs: f64, ours: f64) -> Figure {
    let ratio = theirs / ours;
    let goal = format!("≥ {FASTER:.0}× faster: {ratio:.1}×");
    figure.with_goal(goal, ratio >= FASTER)
}

async fn start(programs: &Programs, data: &Path) -> Result<Prometheus> {
    // The default of 50 million is less than the samples of 13 months.
    let options = Options {
        arguments: vec!["--query.max-samples=1000000000".to_owned()],
        ..Options::default()
    };
    Ok(Prometheus::start(programs, data, &options).await?)
}

async fn time_prometheus(
    prometheus: &Prometheus,
    query: &str,
    step_secs: i64,
    asked: Asked,
) -> Result<(f64, Answer)> {
    // The moment before a step's end sees all of its samples and no other.
    let span = asked.from_secs + step_secs - 1..asked.until_secs() - 1;
    let ask = |_| async {
        Ok(prometheus
            .query_range(query, span.clone(), step_secs)
            .await?
            .body)
    };
    let (times, body) = Times::of(asked.runs, ask).await?;
    let body: Value = serde_json::from_str(&body)?;
    let series = body["data"]["result"].as_array().ok_or("no series")?;
    let mut answer = Answer::new();
    for series in series {
        let name = series["metric"]["namespace"].as_str().unwrap_or_default();
        let values = series["values"].as_array().ok_or("no values")?;
        let value = |pair: &Value| {
            let at_secs = pair[0].as_i64()? + 1 - step_secs;
            Some((at_secs, pair[1].as_str()?.parse().ok()?))
        };
        let values: Option<Vec<_>> = values.iter().map(value).collect();
        answer.insert(name.to_owned(), values.ok_or("not a value")?);
    }
    Ok((times.median_millis(), answer))
}

impl Asking {
    async fn open(path: &Path) -> Result<Self> {
        let store = Store::open(path).await?;
        let cluster = plimsoll_side::cluster(&store).await?;
        let entities = store.list_entities(cluster, EntityKind::Namespace).await?;
        let names = entities.into_iter();
        Ok(Self {
            names: names.map(|entity| (entity.id, entity.namespace)).collect(),
            store,
            cluster,
        })
    }

    fn find(&self, name: &str) -> Option<EntityId> {
        let mut names = self.names.iter();
        names.find(|(_, known)| *known == name).map(|(&id, _)| id)
    }

    async fn read(
        &self,
        entities: &[EntityId],
        step_secs: i64,
        asked: Asked,
    ) -> Result<HashMap<EntityId, Buckets>> {
        let plan = ReadPlan {
            from_secs: asked.from_secs,
            to_secs: asked.until_secs(),
            step_secs,
            columns: Demand::position("cpu_used_millis").into_iter().collect(),
        };
        let kind = EntityKind::Namespace;
        Ok(self
            .store
            .read_entities(self.cluster, kind, entities, &plan)
            .await?)
    }

    /// The sum of all samples of a minute each.
    async fn sum(&self, asked: Asked) -> Result<f64> {
        let all: Vec<EntityId> = self.names.keys().copied().collect();
        let found = self.read(&all, DAY_SECS, asked).await?;
        let integral: i128 = found
            .values()
            .map(|buckets| buckets.total(0).integral)
            .sum();
        Ok(i64::try_from(integral / 60)?.to_string().parse()?)
    }

    async fn time(
        &self,
        entities: &[EntityId],
        step_secs: i64,
        take: Take,
        asked: Asked,
    ) -> Result<(f64, String)> {
        let ask = |_| async {
            let found = self.read(entities, step_secs, asked).await?;
            self.write(found.iter().map(|(id, buckets)| {
                let steps = points(buckets, take, step_secs, asked);
                (*id, steps)
            }))
        };
        let (times, text) = Times::of(asked.runs, ask).await?;
        Ok((times.median_millis(), text))
    }

    /// Reads some namespaces at a time: all steps of all of them are gigabytes.
    async fn time_peaks_from_steps(
        &self,
        entities: &[EntityId],
        asked: Asked,
    ) -> Result<(f64, String)> {
        const AT_A_TIME: usize = 20;
        let ask = |_| async {
            let mut peaks = Vec::with_capacity(entities.len());
            for some in entities.chunks(AT_A_TIME) {
                let found = self.read(some, FIVE_MINUTES, asked).await?;
                for (id, buckets) in found {
                    let mut days: Vec<(i64, i64)> = Vec::new();
                    for (at_secs, mean) in points(&buckets, Take::Mean, FIVE_MINUTES, asked) {
                        let day = at_secs.div_euclid(DAY_SECS) * DAY_SECS;
                        match days.last_mut().filter(|(last, _)| *last == day) {
                            Some((_, peak)) => *peak = mean.max(*peak),
                            None => days.push((day, mean)),
                        }
                    }
                    peaks.push((id, days));
                }
            }
            self.write(peaks.into_iter())
        };
        let (times, text) = Times::of(asked.runs, ask).await?;
        Ok((times.median_millis(), text))
    }

    /// An answer as JSON, in the shape of Prometheus'.
    fn write(&self, series: impl Iterator<Item = (EntityId, Vec<(i64, i64)>)>) -> Result<String> {
        let name = |id| self.names.get(&id).map_or("", String::as_str);
        let all: Vec<_> = series.map(|(id, values)| (name(id), values)).collect();
        Ok(serde_json::to_string(&all)?)
    }
}

/// The known steps: when each begins, and what it comes to.
fn points(buckets: &Buckets, take: Take, step_secs: i64, asked: Asked) -> Vec<(i64, i64)> {
    let steps = buckets.columns.first().into_iter().flatten();
    let stamps = (0..).map(|at| asked.from_secs + at * step_secs);
    let known = stamps.zip(steps).filter(|(_, bucket)| bucket.secs > 0);
    let value = |(at_secs, bucket): (i64, &plimsoll::store::Bucket)| match take {
        Take::Mean => Some((at_secs, bucket.mean()?)),
        Take::Max => Some((at_secs, bucket.max)),
    };
    known.filter_map(value).collect()
}

fn read_ours(text: &str) -> Result<Answer> {
    let series: Vec<(String, Vec<(i64, f64)>)> = serde_json::from_str(text)?;
    Ok(series.into_iter().collect())
}

/// Fails unless both say the same.
fn same(theirs: &Answer, ours: &Answer, within: f64) -> Result<()> {
    let close = |a: &(i64, f64), b: &(i64, f64)| a.0 == b.0 && (a.1 - b.1).abs() <= within + 1e-6;
    for (name, expected) in theirs {
        let found = ours.get(name).ok_or_else(|| format!("{name} is missing"))?;
        let wrong = expected.iter().zip(found).find(|(a, b)| !close(a, b));
        if wrong.is_some() || expected.len() != found.len() {
            let lengths = json!([expected.len(), found.len()]);
            return Err(format!("answers on {name} differ: {wrong:?}, lengths {lengths}").into());
        }
    }
    if theirs.len() == ours.len() && !theirs.is_empty() {
        return Ok(());
    }
    Err(format!("{} and {} series", theirs.len(), ours.len()).into())
}
