//! What is shown, compared anew by what the form says.

use super::place;
use crate::api::{BoardInputs, DiversityNote, Sharing, TeamNote};
use crate::charts::{Drawing, Size, responsive, spans, time_chart};
use crate::compare::compare;
use crate::findings;
use crate::pictures;
use crate::routes::{Basis, Owners, ScopeQuery, SharingQuery};
use crate::tables;
use plimsoll_planner::pooling::{Profile, Resampling, Rules};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Response};

/// Widths of a card over half the page, and over the whole.
const HALF: [u32; 3] = [300, 440, 600];
const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

struct Board {
    sharing: Sharing,
    profile: Profile,
    draws: Resampling,
    query: SharingQuery,
    now_secs: i64,
    /// Whether anything but what the server sent is shown.
    is_changed: bool,
    /// Whether the form was answered before.
    has_answered: bool,
    /// What only the server knows, as it is shown.
    served: Vec<(&'static str, String)>,
    /// By resource, as far as it would decide.
    teams: Vec<Vec<TeamNote>>,
    diversity: Vec<DiversityNote>,
}

/// Fields whose answer the server has.
const SERVED: [&str; 4] = ["by", "scenarios", "ahead", "test_machines"];

/// Asks for what is needed, answers what the form says by then, and listens to it.
pub(super) async fn start(shown: &str) {
    let Some(form) = place::by_id("sharing-form") else {
        return;
    };
    let served = SERVED.map(|name| (name, place::shown(&form, name)));
    let Some(mut board) = Board::fetch(shown).await else {
        return;
    };
    board.served = served.into();
    let board = Rc::new(RefCell::new(board));
    board.borrow_mut().answer(&form);
    // However fast a slider moves, once per frame is enough.
    let waits = Rc::new(Cell::new(false));
    let (of_frame, is_waiting) = (form.clone(), Rc::clone(&waits));
    let draw = Closure::<dyn FnMut()>::new(move || {
        is_waiting.set(false);
        board.borrow_mut().answer(&of_frame);
    });
    let listen = Closure::<dyn FnMut()>::new(move || {
        if let Some(window) = web_sys::window().filter(|_| !waits.replace(true)) {
            let _ = window.request_animation_frame(draw.as_ref().unchecked_ref());
        }
    });
    // Where listening fails, the form still sends itself.
    let _ = form.add_event_listener_with_callback("input", listen.as_ref().unchecked_ref());
    listen.forget();
    let _ = form.set_attribute("data-live", "");
}

impl Board {
    async fn fetch(shown: &str) -> Option<Self> {
        let inputs = ask(&format!("/sharing/inputs{shown}")).await?;
        let bytes = JsFuture::from(inputs.array_buffer().ok()?).await.ok()?;
        let bytes = js_sys::Uint8Array::new(&bytes).to_vec();
        let mut board: BoardInputs = postcard::from_bytes(&bytes).ok()?;
        let first = board.teams.first()?;
        let names = first.iter().map(|note| note.team.name.clone());
        let profile = board.inputs.profile(names.collect());
        let basis = Basis::ALL
            .iter()
            .find(|basis| basis.as_str() == board.basis)?;
        let mut query = SharingQuery::of(ScopeQuery {
            basis: *basis,
            ..ScopeQuery::default()
        });
        if board.by_namespace {
            query.by = Owners::Namespace;
        }
        query.sort = query.sort.or_told(&board.sort, &SharingQuery::COLUMNS);
        let machine = board.machines.pop()?;
        let draws = board.inputs.draws.of(&profile);
        let rules = Rules {
            quantile: query.quantile(),
            machine: machine.left(&board.resources),
            spares: query.spares,
            min_machines: query.min_machines,
        };
        let compared = compare(&profile, (&draws, board.scenarios.kind), &rules).ok()?;
        let sharing = Sharing {
            teams: board.teams.get(compared.waterfall.binding)?.clone(),
            diversity: board.diversity.get(compared.waterfall.binding)?.clone(),
            compared,
            machine,
            machines: board.machines,
            scenarios: board.scenarios,
            resources: board.resources,
            week: board.week,
            machines_now: board.machines_now,
            // The server alone tells of these.
            formula_version: String::new(),
            censored: None,
            tests: None,
            fractions: None,
            left_out: Vec::new(),
            gpus_apart: None,
        };
        Some(Self {
            sharing,
            draws,
            profile,
            query,
            now_secs: board.now_secs,
            is_changed: false,
            has_answered: false,
            served: Vec::new(),
            teams: board.teams,
            diversity: board.diversity,
        })
    }

    /// Compares by what the form says now; what makes no sense, and what only the server knows, is said
    /// beside the button.
    fn answer(&mut self, form: &Element) {
        let waits = self
            .served
            .iter()
            .any(|(name, value)| place::value(form, name) != *value);
        let told = match self.asked(form) {
            Err(name) => (Some(name), "Not shown: the marked field makes no sense."),
            Ok(query) if self.compare(&query).is_none() => (
                Some("machine_cores"),
                "Not shown: the machine is too small.",
            ),
            Ok(query) => {
                self.is_changed |= self.has_answered && query != self.query;
                self.has_answered = true;
                self.query = query;
                self.show();
                let told = match (waits, self.is_changed) {
                    (true, _) => "Press Show to compare by these.",
                    (false, true) => "Show brings the cards at the end up to date, too.",
                    (false, false) => "",
                };
                (None, told)
            }
        };
        place::note(form, told.0, told.1);
    }

    /// What the form asks for; the name of the field that makes no sense.
    fn asked(&self, form: &Element) -> Result<SharingQuery, &'static str> {
        let text = |name: &str| {
            let text = place::value(form, name).trim().to_owned();
            Some(text).filter(|text| !text.is_empty())
        };
        let amount = |name: &'static str, most: f64| match text(name) {
            None => Ok(None),
            Some(text) => {
                let amount = text
                    .parse()
                    .ok()
                    .filter(|amount| (0.1..=most).contains(amount));
                amount.map(Some).ok_or(name)
            }
        };
        let count = |name: &'static str, usual: u32, most: u32| match text(name) {
            None => Ok(usual),
            Some(text) => text.parse().ok().filter(|count| *count <= most).ok_or(name),
        };
        let usual = SharingQuery::of(ScopeQuery::default());
        let risk = text("risk").and_then(|risk| risk.parse().ok());
        Ok(SharingQuery {
            risk_percent: risk
                .filter(|risk| (0.1..=50.0).contains(risk))
                .ok_or("risk")?,
            machine: text("machine").filter(|id| id != SharingQuery::OWN),
            machine_cores: amount("machine_cores", 10_000.0)?,
            machine_gib: amount("machine_gib", 1_000_000.0)?,
            spares: count("spares", usual.spares, 50)?,
            min_machines: count("min", usual.min_machines, 100)?,
            ..self.query.clone()
        })
    }

    fn compare(&mut self, query: &SharingQuery) -> Option<()> {
        let mut machine = match &query.machine {
            None => self.sharing.machines.first().cloned(),
            Some(id) => self
                .sharing
                .machines
                .iter()
                .find(|machine| machine.id == *id)
                .cloned(),
        }
        .unwrap_or_else(|| self.sharing.machine.clone());
        let other = [
            ("cpu", query.machine_cores),
            ("memory", query.machine_gib.map(|gib| gib * GIB)),
        ];
        for (resource, amount) in other {
            let size = machine
                .sizes
                .iter_mut()
                .find(|size| size.resource == resource);
            if let (Some(size), Some(amount)) = (size, amount) {
                size.allocatable = amount;
                (machine.name, machine.price) = (None, None);
            }
        }
        let rules = Rules {
            quantile: query.quantile(),
            machine: machine.left(&self.sharing.resources),
            spares: query.spares,
            min_machines: query.min_machines,
        };
        let kind = self.sharing.scenarios.kind;
        let compared = compare(&self.profile, (&self.draws, kind), &rules).ok()?;
        let binding = compared.waterfall.binding;
        self.sharing.teams.clone_from(self.teams.get(binding)?);
        self.sharing
            .diversity
            .clone_from(self.diversity.get(binding)?);
        self.sharing.compared = compared;
        self.sharing.machine = machine;
        Some(())
    }

    fn show(&self) {
        let (sharing, query) = (&self.sharing, &self.query);
        let compared = &sharing.compared;
        let of = (&sharing.scenarios, query.by);
        let finding = findings::sharing(compared, &sharing.diversity, of);
        place::html("sharing-finding", &place::finding(&finding));
        let cautions = findings::sharing_cautions(compared, &sharing.scenarios);
        place::html("sharing-cautions", &place::cautions(&cautions));
        let risk = findings::risk_words(query.quantile(), sharing.scenarios.kind);
        place::text("sharing-risk", &risk);
        place::attribute("sharing-risk-range", "aria-valuetext", &risk);
        let scope = findings::sharing_scope(sharing, query, self.now_secs);
        place::first_text(".scope > span", &(scope.join(" · ") + " · "));
        let values = findings::sharing_values(sharing, query);
        place::texts(".how-body dd", values.iter().map(String::as_str));
        let bars = pictures::sharing_bars(sharing, query);
        place::card("bars", &bars.caption.title, Some(&bars.caption.desc));
        figure("bars-figure", &HALF.map(wide), |size| {
            spans::draw(&bars, size.width)
        });
        let waterfall = pictures::sharing_waterfall(sharing);
        place::card("waterfall", &waterfall.caption.title, None);
        figure("waterfall-figure", &HALF.map(wide), |size| {
            spans::draw(&waterfall, size.width)
        });
        if let Some(week) = pictures::sharing_week(sharing, query) {
            place::card("week", &week.caption.title, Some(&week.caption.desc));
            figure("week-figure", &crate::charts::WHOLE, |size| {
                time_chart::draw(&week, size)
            });
        }
        place::text(
            "sharing-effective",
            &findings::effective_words(&sharing.diversity, query.by),
        );
        place::text(
            "sharing-ratio",
            &findings::diversification_words(&sharing.diversity),
        );
        place::text(
            "sharing-hindsight",
            &findings::hindsight_words(compared, query.by),
        );
        place::text(
            "sharing-independent",
            &findings::independent_words(compared),
        );
        place::text("sharing-shortfall", &findings::shortfall_words(compared));
        let names: Vec<String> = sharing
            .teams
            .iter()
            .map(|note| note.team.name.clone())
            .collect();
        place::card("shares", &findings::shares_title(compared, &names), None);
        place::table("sharing-teams", &tables::shares(sharing, query, true));
        let price = sharing.machine.price.as_ref();
        place::card(
            "bills",
            &findings::bills_title(compared, price),
            Some(&findings::bills_subtitle(price)),
        );
        place::whole_table("sharing-bills", &tables::bills(compared, price));
        place::address(&[
            ("risk", query.risk_percent.to_string(), "5"),
            ("machine", query.machine.clone().unwrap_or_default(), ""),
            ("machine_cores", place::number(query.machine_cores), ""),
            ("machine_gib", place::number(query.machine_gib), ""),
            ("spares", query.spares.to_string(), "1"),
            ("min", query.min_machines.to_string(), "1"),
        ]);
    }
}

fn wide(width: u32) -> Size {
    Size { width, height: 250 }
}

/// Draws a picture again, and its numbers.
fn figure(id: &str, sizes: &[Size], draw: impl Fn(Size) -> Drawing) {
    let Drawing { svg, table } = responsive(sizes, draw);
    place::figure(id, &svg, &table);
}

async fn ask(url: &str) -> Option<Response> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(url))
        .await
        .ok()?;
    let response: Response = response.dyn_into().ok()?;
    response.ok().then_some(response)
}
