use super::*;
use crate::sample;

#[test]
fn says_when_a_quota_runs_out() {
    let day = 86_400;
    let cases = [
        (RunsOut::Now, "used up now"),
        (RunsOut::Unknown, "not forecast"),
        (
            RunsOut::NotWithin { days: 90 },
            "no date: not within 90 days",
        ),
        (
            RunsOut::Between {
                early_secs: day,
                median_secs: None,
            },
            "not before 2 January 1970",
        ),
        (
            RunsOut::Between {
                early_secs: day,
                median_secs: Some(9 * day),
            },
            "2 January 1970 to 10 January 1970",
        ),
    ];
    for (of, words) in cases {
        assert_eq!(runs_out_words(of).replace('\u{a0}', " "), words);
    }
}

#[test]
fn unknown_quotas_are_not_none() {
    assert_eq!(quotas_title(None), "Quotas are unknown");
    assert_eq!(quotas_title(Some(&[])), "No quota bounds this team");
}

#[test]
fn costs_without_a_cluster_have_no_share() {
    let mut cost = TeamCost {
        currency: "EUR".to_owned(),
        used: 100.0,
        workload_idle: 40.0,
        infrastructure_idle: 10.0,
        cluster: 600.0,
    };
    let plain = |of: &TeamCost| cost_words(of).replace('\u{a0}', " ");
    assert_eq!(plain(&cost), "150 EUR a month, 25 % of the cluster");
    cost.cluster = 0.0;
    assert_eq!(plain(&cost), "150 EUR a month");
}

fn said(page: &TeamDetail) -> String {
    team(page).plain().replace('\u{a0}', " ")
}

#[test]
fn a_lead_reads_demand_quota_and_isolation() {
    let mut page = sample::team_detail("shop");
    assert_eq!(
        said(&page),
        "shop has 1 namespace and asks for 4 cores; it uses 50 % of the CPU. The quota for requests.cpu in shop may \
         run out as early as 17 April 2027. Its isolation stands at 50 %."
    );
    page.figures.pods_unplaced = Some(2);
    if let Some(quotas) = &mut page.quotas {
        quotas[0].runs_out = RunsOut::Now;
    }
    if let Some(score) = &mut page.score {
        score.failed_high = 2;
    }
    assert!(said(&page).ends_with(
        "2 pods wait for a node. The quota for requests.cpu in shop is used up. Its isolation stands at 50 %, \
         with 2 severe failures."
    ));
}

#[test]
fn unknown_is_told_as_unknown() {
    let mut page = sample::team_detail("shop");
    page.figures = sample::figures(None);
    page.quotas = None;
    page.score = None;
    assert_eq!(
        said(&page),
        "shop has 1 namespace and asks for an unknown amount."
    );
    page.figures.cpu.used = Some(1_500);
    assert_eq!(
        said(&page),
        "shop has 1 namespace. It uses 1.5 cores on average; what it asks for is unknown."
    );
    page.namespaces.clear();
    assert_eq!(said(&page), "Team shop has no namespace in this window.");
}
