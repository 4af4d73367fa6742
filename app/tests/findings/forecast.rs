//! What the forecast says: worth a lot, little, nothing, unclear, refused.

use super::{FixtureApi, NOW, block_on, params, plain, said};
use plimsoll_app::api::*;
use plimsoll_app::findings;
use plimsoll_app::routes::*;

fn growth(query: &str) -> (Growth, ForecastQuery) {
    let query = ForecastQuery::read(&params(query)).unwrap();
    let page = block_on(FixtureApi.forecast(&Access::All, &query)).unwrap();
    (*page.growth.unwrap(), query)
}

fn told((growth, query): &(Growth, ForecastQuery)) -> String {
    said(&findings::forecast(growth, query, NOW))
}

#[test]
fn a_manager_reads_when_it_is_full_and_when_to_order() {
    assert_eq!(
        told(&growth("lead=2w")),
        "The cluster is full around 6 January 2027 (15 December 2026 to 3 February). \
         Machines take 2 weeks to arrive: order by 1 December."
    );
    assert_eq!(
        told(&growth("")),
        "The cluster is full around 6 January 2027 (15 December 2026 to 3 February). \
         Machines take 6 weeks to arrive: order now; the day to order by was 3 November."
    );
    let mut late = growth("lead=0");
    late.0.exhaustion.as_mut().unwrap().to_secs = None;
    assert_eq!(
        told(&late),
        "The cluster is full around 6 January 2027 (15 December 2026 to after 13 February). \
         Machines arrive at once."
    );
}

#[test]
fn what_may_happen_is_not_said_to_happen() {
    let mut page = growth("lead=10d");
    let exhaustion = page.0.exhaustion.as_mut().unwrap();
    (exhaustion.at_secs, exhaustion.to_secs, exhaustion.share) = (None, None, 0.31);
    assert_eq!(
        told(&page),
        "The cluster may be full from 15 December on: the chance that it is within 90 days is 31 %. Machines take 10 days to arrive: order by 5 December."
    );
    assert_eq!(
        plain(&findings::forecast_title(&page.0, &page.1)),
        "CPU requests may reach the load line within 90 days"
    );
}

#[test]
fn flat_plus_noise_is_never_exhausted() {
    let mut page = growth("cluster=many");
    page.0.subject.ahead.as_mut().unwrap().median.fill(470.0);
    page.0.subject.past.fill(Some(470.0));
    assert_eq!(
        told(&page),
        "No exhaustion within 90 days: CPU requests stay at about 470 cores for 90 days \
         (466 to 539 cores). The machines hold 900 cores."
    );
    page.0.exhaustion.as_mut().unwrap().share = 0.018;
    let text = told(&page);
    assert!(
        text.starts_with("Exhaustion within 90 days is unlikely: "),
        "{text}"
    );
    assert!(
        text.ends_with("hold 900 cores; the chance that they fill is 1.8 %."),
        "{text}"
    );
    assert_eq!(
        plain(&findings::forecast_title(&page.0, &page.1)),
        "CPU requests stay below the load line for 90 days"
    );
}

#[test]
fn a_full_cluster_is_said_to_be() {
    let mut page = growth("");
    let start = page.0.start_secs;
    let exhaustion = page.0.exhaustion.as_mut().unwrap();
    exhaustion.at_secs = Some(start);
    assert!(
        told(&page).starts_with(
            "The cluster is full: the peak of CPU requests comes to what its machines can hold. "
        ),
        "{}",
        told(&page)
    );
}

#[test]
fn refusals_name_the_reason_and_the_day() {
    assert_eq!(
        told(&growth("cluster=no-usage&basis=usage&resource=memory")),
        "There is no forecast of memory usage: 12 steps of history are known, 31 are needed. \
         It works from 4 December on."
    );
}

#[test]
fn a_team_grows_without_a_load_line() {
    let page = growth("name=search");
    let text = told(&page);
    assert!(
        text.starts_with("CPU requests of team search grow from"),
        "{text}"
    );
    assert!(page.0.exhaustion.is_none());
    let usage = growth("cluster=usage-only&basis=usage");
    assert!(
        told(&usage).starts_with("CPU usage grows from"),
        "{}",
        told(&usage)
    );
}

#[test]
fn amounts_keep_their_unit() {
    let amount = |resource, value| plain(&findings::amount_of(resource, value));
    assert_eq!(amount(Resource::Cpu, 1_033.55), "1,034 cores");
    assert_eq!(amount(Resource::Cpu, 15.89), "15.9 cores");
    assert_eq!(amount(Resource::Cpu, 0.25), "250m CPU");
    assert_eq!(amount(Resource::Memory, 1.5 * 1_073_741_824.0), "1.5 GiB");
    assert_eq!(amount(Resource::Gpu, 1.0), "1 GPU");
    let before =
        |a: &str, b: &str| findings::before(&a.replace(' ', "\u{a0}"), &b.replace(' ', "\u{a0}"));
    assert_eq!(before("12 cores", "14 cores"), "12");
    assert_eq!(plain(&before("900m CPU", "1.2 cores")), "900m CPU");
}

#[test]
fn the_books_claim_is_told_as_it_is_here() {
    let (mut page, _) = growth("");
    assert!(
        findings::steadiness_title(&page).starts_with("Together growth is steadier"),
        "{}",
        findings::steadiness_title(&page)
    );
    assert!(findings::steadiness_note(&page).contains("averages out"));
    let noise = page.steadiness[1].noise;
    page.steadiness[0].noise = noise.map(|noise| 2.0 * noise);
    page.steadiness[0].error_share = Some(0.2);
    assert!(findings::steadiness_title(&page).starts_with("Teams grow in common"));
    assert!(findings::steadiness_note(&page).contains("nothing averages out"));
    for row in &mut page.steadiness[1..] {
        row.noise = None;
    }
    assert!(findings::steadiness_title(&page).starts_with("Too little is known"));
}

#[test]
fn sharing_is_told_to_save_nothing_when_it_does() {
    let (mut page, _) = growth("");
    let plan = page.machines.as_mut().unwrap();
    assert_eq!(
        plain(&findings::machines_title(plan)),
        "Sharing saves 14 machines at first, 16 by 13 February 2027"
    );
    for period in &mut plan.periods {
        period.apart = period.shared;
    }
    assert_eq!(
        findings::machines_title(plan),
        "Sharing saves no machine: apart, teams need no more"
    );
    assert_eq!(
        plain(&findings::machine_words(plan)),
        "15.9 cores and 62 GiB"
    );
}

#[test]
fn progress_is_told() {
    let progress = |done, of| said(&findings::forecast_computing(Progress { done, of }));
    assert_eq!(
        progress(312, 1_000),
        "The forecast is being computed: 31 % done."
    );
    assert_eq!(
        progress(0, 0),
        "The forecast is being computed: its history is being read."
    );
}

#[test]
fn what_fills_earlier_is_named() {
    let (mut page, query) = growth("");
    let own = page.exhaustion.unwrap();
    let other = |from_secs, at_secs| OtherExhaustion {
        resource: "gpu".to_owned(),
        exhaustion: Exhaustion {
            from_secs,
            at_secs,
            ..own
        },
    };
    let earlier = |page: &Growth| {
        let found = findings::earlier(page, &query, NOW);
        found.map(|(resource, told)| (resource, plain(&told.plain())))
    };
    let from = own.from_secs.unwrap();
    page.others = vec![other(Some(from + 1), own.at_secs), other(None, None)];
    assert_eq!(earlier(&page), None);
    page.others.push(other(Some(from - 10 * 86_400), None));
    assert_eq!(earlier(&page), None, "what may be is not before what is");
    page.others[2].exhaustion.at_secs = own.at_secs.map(|at| at - 86_400);
    let (resource, told) = earlier(&page).unwrap();
    assert_eq!(resource, Resource::Gpu);
    let text = "GPUs are full first: around 5 January 2027, from 5 December on.";
    assert!(told.starts_with(text), "{told}");
    // The headline says it first, and by when to order once: for what is full first.
    let headline = plain(&findings::forecast(&page, &query, NOW).plain());
    let rest = headline.strip_prefix(&told).expect("it comes first");
    assert!(
        rest.starts_with(" By CPU alone the cluster is full around "),
        "{rest}"
    );
    assert!(!rest.contains("order"), "{rest}");
    page.others[2].exhaustion.at_secs = Some(page.start_secs);
    let (_, told) = earlier(&page).unwrap();
    assert!(told.starts_with("GPUs are full now."), "{told}");
    page.others.drain(..2);
    page.others[0].exhaustion.at_secs = None;
    page.exhaustion = Some(Exhaustion {
        at_secs: None,
        ..own
    });
    let (_, told) = earlier(&page).unwrap();
    assert!(
        told.starts_with("GPUs may be full first: from 5 December on."),
        "{told}"
    );
}

#[test]
fn a_forecast_no_better_than_the_season_is_said_to_be() {
    let mut page = growth("");
    page.0.checks[0].own.error_share = page.0.checks[0].naive.error_share;
    assert!(told(&page).ends_with("past forecasts were no better than to repeat the season."));
    assert_eq!(plain(&findings::cases(0.995)), "99.5 %");
    assert_eq!(plain(&findings::cases(0.95)), "95 %");
    assert_eq!(plain(&findings::cases(0.9996)), "99.9 %");
}
