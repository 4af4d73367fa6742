//! Putting a comparison into the page.

use super::place;
use super::sharing::Board;
use crate::charts::{Size, WHOLE, spans, time_chart};
use crate::findings;
use crate::pictures;
use crate::tables;

/// Widths of a card over half the page; how high bars are follows from them.
const HALF: [Size; 3] = [wide(300), wide(440), wide(600)];

const fn wide(width: u32) -> Size {
    Size { width, height: 250 }
}

impl Board {
    /// Puts it into the page: all of it, or what is looked at.
    pub(super) fn show(&mut self, all: bool) {
        let Self {
            page,
            sharing,
            query,
            ..
        } = self;
        let compared = &sharing.compared;
        // Where things are is asked before anything moves.
        let [of_bars, of_waterfall, of_week] =
            ["bars", "waterfall", "week"].map(|id| place::seen(&format!("#{id}-figure")));
        let [of_teams, of_bills] =
            ["#sharing-teams", "#sharing-bills"].map(|table| all || place::seen(table).is_some());
        let of = (&sharing.scenarios, query.by);
        let finding = findings::sharing(compared, &sharing.diversity, of);
        page.html("#sharing-finding", &finding.markup());
        let cautions = findings::sharing_cautions(compared, &sharing.scenarios);
        page.html("#sharing-cautions", &place::cautions(&cautions));
        let risk = findings::risk_words(query.quantile(), sharing.scenarios.kind);
        page.text("#sharing-risk", &risk);
        if let Some(slider) = place::find("#sharing-risk-range") {
            let _ = slider.set_attribute("aria-valuetext", &risk);
        }
        let scope = findings::sharing_scope(sharing, query, self.now_secs);
        page.text(".scope > span", &(scope.join(" · ") + " · "));

        let bars = pictures::sharing_bars(sharing, query);
        page.card("bars", &bars.caption.title, Some(&bars.caption.desc));
        let waterfall = pictures::sharing_waterfall(sharing);
        page.card("waterfall", &waterfall.caption.title, None);
        for (id, spans, seen) in [
            ("bars", &bars, of_bars),
            ("waterfall", &waterfall, of_waterfall),
        ] {
            for at in place::drawn(&HALF, seen, all) {
                page.picture(id, at, &spans::svg(spans, HALF[at].width));
            }
            if all {
                page.numbers(id, &spans::table(spans));
            }
        }
        if (of_week.is_some() || all)
            && let Some(week) = pictures::sharing_week(sharing, query)
        {
            page.card("week", &week.caption.title, Some(&week.caption.desc));
            for at in place::drawn(&WHOLE, of_week, all) {
                page.picture("week", at, &time_chart::svg(&week, WHOLE[at]));
            }
            if all {
                page.numbers("week", &time_chart::numbers(&week));
            }
            for (id, words) in [
                (
                    "effective",
                    findings::effective_words(&sharing.diversity, query.by),
                ),
                ("ratio", findings::diversification_words(&sharing.diversity)),
                ("hindsight", findings::hindsight_words(compared, query.by)),
                ("independent", findings::independent_words(compared)),
                ("shortfall", findings::shortfall_words(compared)),
            ] {
                page.text(&format!("#sharing-{id}"), &words);
            }
        }
        if of_teams {
            let names: Vec<String> = sharing
                .teams
                .iter()
                .map(|note| note.team.name.clone())
                .collect();
            page.card("shares", &findings::shares_title(compared, &names), None);
            page.teams(&tables::shares(sharing, query, true));
        }
        if of_bills {
            let price = sharing.machine.price.as_ref();
            page.card(
                "bills",
                &findings::bills_title(compared, price),
                Some(&findings::bills_subtitle(price)),
            );
            page.bills(&tables::bills(compared, price));
        }
        if all {
            self.settle();
        }
    }

    /// What nobody looks at while a slider moves: formulas, the address, and links.
    fn settle(&mut self) {
        let query = &self.query;
        for (at, value) in (1..).zip(findings::sharing_values(&self.sharing, query)) {
            let place = format!(".how-body dl > :nth-child({at}) > dd");
            self.page.text(&place, &value);
        }
        let number = place::number;
        place::address(&[
            ("risk", query.risk_percent.to_string(), "5"),
            ("machine", query.machine.clone().unwrap_or_default(), ""),
            ("machine_cores", number(query.machine_cores), ""),
            ("machine_gib", number(query.machine_gib), ""),
            ("spares", query.spares.to_string(), "1"),
            ("min", query.min_machines.to_string(), "1"),
        ]);
    }
}
