//! What is shown, compared anew by what the form says.

use super::place::{self, Page};
use crate::api::{BoardInputs, DiversityNote, Sharing, TeamNote};
use crate::compare::compare;
use crate::routes::{Basis, Owners, ScopeQuery, SharingQuery};
use plimsoll_planner::pooling::{Pieces, Profile, Resampling, Rules};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Response};

/// How long nothing must change until what is not looked at follows, milliseconds.
const REST_MS: i32 = 100;
const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

/// What the page shows, and what it is made of.
pub(super) struct Board {
    pub(super) page: Page,
    pub(super) sharing: Sharing,
    profile: Profile,
    pieces: Option<Pieces>,
    draws: Resampling,
    pub(super) query: SharingQuery,
    pub(super) now_secs: i64,
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

/// Whether the form answers at once: `partly` while some of the page still has to follow.
const LIVE: &str = "data-live";

/// Fields whose answer the server has.
const SERVED: [&str; 4] = ["by", "scenarios", "ahead", "test_machines"];

/// Asks for what is needed, answers what the form says by then, and listens to it.
pub(super) async fn start(shown: &str) {
    let Some(form) = place::find("#sharing-form") else {
        return;
    };
    let served = SERVED.map(|name| (name, place::shown(&form, name)));
    let Some(mut board) = Board::fetch(shown).await else {
        return;
    };
    board.served = served.into();
    if board.answer(&form) {
        board.show(true);
    }
    let board = Rc::new(RefCell::new(board));
    // However fast a slider moves, once per frame is enough; and while it moves, what is looked at.
    let waits = Rc::new(Cell::new(false));
    let (of_rest, rests) = (Rc::clone(&board), form.clone());
    let rest = Closure::<dyn FnMut()>::new(move || {
        of_rest.borrow_mut().show(true);
        let _ = rests.set_attribute(LIVE, "");
    });
    let (of_frame, is_waiting) = (form.clone(), Rc::clone(&waits));
    let mut timer = 0;
    let draw = Closure::<dyn FnMut()>::new(move || {
        is_waiting.set(false);
        let mut board = board.borrow_mut();
        if board.answer(&of_frame) {
            board.show(false);
            let _ = of_frame.set_attribute(LIVE, "partly");
            if let Some(window) = web_sys::window() {
                window.clear_timeout_with_handle(timer);
                let rest = rest.as_ref().unchecked_ref();
                let begun =
                    window.set_timeout_with_callback_and_timeout_and_arguments_0(rest, REST_MS);
                timer = begun.unwrap_or(0);
            }
        }
    });
    let listen = Closure::<dyn FnMut()>::new(move || {
        if let Some(window) = web_sys::window().filter(|_| !waits.replace(true)) {
            let _ = window.request_animation_frame(draw.as_ref().unchecked_ref());
        }
    });
    // Where listening fails, the form still sends itself.
    let _ = form.add_event_listener_with_callback("input", listen.as_ref().unchecked_ref());
    listen.forget();
    let _ = form.set_attribute(LIVE, "");
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
        let basis = Basis::named(&board.basis)?;
        let mut query = SharingQuery::of(ScopeQuery {
            basis,
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
        let compared = compare(
            (&profile, board.pieces.as_ref()),
            (&draws, board.scenarios.kind),
            &rules,
        )
        .ok()?;
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
            page: Page::of_server(),
            sharing,
            draws,
            profile,
            pieces: board.pieces,
            query,
            now_secs: board.now_secs,
            is_changed: false,
            has_answered: false,
            served: Vec::new(),
            teams: board.teams,
            diversity: board.diversity,
        })
    }

    /// Compares by what the form says now, and tells whether that is something else; what makes no sense,
    /// and what only the server knows, is said beside the button.
    fn answer(&mut self, form: &Element) -> bool {
        let waits = self
            .served
            .iter()
            .any(|(name, value)| place::value(form, name) != *value);
        let mut is_new = false;
        let told = match self.asked(form) {
            Err(name) => (Some(name), "Not shown: the marked field makes no sense."),
            Ok(query) if self.is_new(&query) && self.compare(&query).is_none() => (
                Some("machine_cores"),
                "Not shown: the machine is too small.",
            ),
            Ok(query) => {
                is_new = self.is_new(&query);
                self.is_changed |= self.has_answered && is_new;
                self.has_answered = true;
                self.query = query;
                let told = match (waits, self.is_changed) {
                    (true, _) => "Press Show to compare by these.",
                    (false, true) => "Show brings the cards at the end up to date, too.",
                    (false, false) => "",
                };
                (None, told)
            }
        };
        place::note(&mut self.page, told.0, told.1);
        is_new
    }

    fn is_new(&self, query: &SharingQuery) -> bool {
        !self.has_answered || *query != self.query
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
                let amount = Some(place::read(&text)).filter(|of| (0.1..=most).contains(of));
                amount.map(Some).ok_or(name)
            }
        };
        let count = |name: &'static str, usual: u32, most: u32| match text(name) {
            None => Ok(usual),
            Some(text) => text.parse().ok().filter(|count| *count <= most).ok_or(name),
        };
        let usual = SharingQuery::of(ScopeQuery::default());
        let risk = text("risk").map(|risk| place::read(&risk));
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
        let compared = compare(
            (&self.profile, self.pieces.as_ref()),
            (&self.draws, kind),
            &rules,
        )
        .ok()?;
        let binding = compared.waterfall.binding;
        self.sharing.teams.clone_from(self.teams.get(binding)?);
        self.sharing
            .diversity
            .clone_from(self.diversity.get(binding)?);
        self.sharing.compared = compared;
        self.sharing.machine = machine;
        Some(())
    }
}

async fn ask(url: &str) -> Option<Response> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(url))
        .await
        .ok()?;
    let response: Response = response.dyn_into().ok()?;
    response.ok().then_some(response)
}
