//! The scenario again, at once, when the form changes: a module of its own, without islands.

use super::{result_markup, what_if_finding, wrong_words};
use crate::api::WhatIfInputs;
use crate::routes::{Params, WhatIfQuery};
use plimsoll_planner::whatif::{Scenario, State, answer};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, Response};

struct Board {
    inputs: WhatIfInputs,
    now: State,
    shown: Option<WhatIfQuery>,
}

/// How soon a forecast is asked for again that is still being computed.
const AGAIN_MILLIS: i32 = 3_000;

/// Fetches what changes are made to, and answers the form from now on; says whether it does.
#[expect(unreachable_pub, reason = "a page calls it")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn start(search: String) -> bool {
    let (Some(form), Some(board)) = (find("#what-if-form"), fetch(&search).await) else {
        return false;
    };
    let board = Rc::new(RefCell::new(board));
    board.borrow_mut().answer(&form);
    // However fast something changes, once per frame is enough.
    let waits = Rc::new(Cell::new(false));
    let (of_frame, is_waiting, drawn) = (form.clone(), Rc::clone(&waits), Rc::clone(&board));
    let draw = Closure::<dyn FnMut()>::new(move || {
        is_waiting.set(false);
        drawn.borrow_mut().answer(&of_frame);
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
    if board.borrow().inputs.awaits_forecast {
        wasm_bindgen_futures::spawn_local(await_forecast(board, form, search));
    }
    true
}

/// Takes the forecast in once it is there.
async fn await_forecast(board: Rc<RefCell<Board>>, form: Element, search: String) {
    loop {
        pause(AGAIN_MILLIS).await;
        let Some(mut next) = fetch(&search).await else {
            continue;
        };
        let awaits = next.inputs.awaits_forecast;
        next.shown = None;
        *board.borrow_mut() = next;
        board.borrow_mut().answer(&form);
        if !awaits {
            if let Some(place) = find("#what-if-awaited") {
                place.remove();
            }
            return;
        }
    }
}

async fn pause(millis: i32) {
    let wait = js_sys::Promise::new(&mut |done, _| {
        let timer = web_sys::window().map(|window| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, millis)
        });
        drop(timer);
    });
    let _ = JsFuture::from(wait).await;
}

async fn fetch(search: &str) -> Option<Board> {
    let url = format!("/what-if/inputs{search}");
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(&url)).await;
    let response: Response = response.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    let bytes = js_sys::Uint8Array::new(&bytes).to_vec();
    let inputs: WhatIfInputs = postcard::from_bytes(&bytes).ok()?;
    let now = answer(&inputs.base, &Scenario::default()).ok()?.now;
    Some(Board {
        inputs,
        now,
        shown: None,
    })
}

impl Board {
    /// Answers what the form says now; what makes no sense is said beside the button, and its field marked.
    fn answer(&mut self, form: &Element) {
        let pairs = WhatIfQuery::PARAMETERS.iter();
        let pairs = pairs.map(|name| ((*name).to_owned(), value(form, name)));
        let query = match WhatIfQuery::read(&Params::new(pairs.collect())) {
            Ok(query) => query,
            Err(error) => return note(form, error.field.as_deref(), &error.message),
        };
        if self.shown.as_ref() == Some(&query) {
            return note(form, None, "");
        }
        let (scenario, fields) = query.scenario();
        match self.now.again(&self.inputs.base, &scenario) {
            Ok(outcome) => {
                note(form, None, "");
                let finding = what_if_finding(&self.inputs, &scenario, &outcome);
                put("#what-if-finding", &finding.markup());
                put(
                    "#what-if-result",
                    &result_markup(&query, &self.inputs, &outcome),
                );
                keep(&query.page_link());
                self.shown = Some(query);
            }
            Err((at, wrong)) => {
                let field = fields.get(at).copied().unwrap_or_default();
                let field = query.field_of(field, &wrong);
                note(form, Some(field), &wrong_words(field, &wrong));
            }
        }
    }
}

fn find(selector: &str) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.query_selector(selector).ok()?
}

fn put(selector: &str, markup: &str) {
    if let Some(place) = find(selector) {
        place.set_inner_html(markup);
    }
}

fn value(form: &Element, name: &str) -> String {
    let Ok(Some(field)) = form.query_selector(&format!("[name={name}]")) else {
        return String::new();
    };
    match field.dyn_ref::<HtmlInputElement>() {
        Some(input) if input.type_() == "checkbox" && !input.checked() => String::new(),
        Some(input) => input.value(),
        None => field
            .dyn_ref::<HtmlSelectElement>()
            .map_or_else(String::new, HtmlSelectElement::value),
    }
}

/// Says beside the button what is wrong, and marks the field.
fn note(form: &Element, wrong: Option<&str>, text: &str) {
    if let Ok(Some(field)) = form.query_selector("[aria-invalid]") {
        let _ = field.remove_attribute("aria-invalid");
    }
    if let Some(name) = wrong
        && let Ok(Some(field)) = form.query_selector(&format!("[name={name}]"))
    {
        let _ = field.set_attribute("aria-invalid", "true");
    }
    if let Some(place) = find("#what-if-note") {
        place.set_text_content(Some(text));
    }
}

/// Puts the scenario into the address.
fn keep(link: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let place = window.location();
    let is_there = place.pathname().ok().zip(place.search().ok());
    let is_there = is_there.is_some_and(|(path, search)| path + &search == link);
    if let Ok(history) = window.history()
        && !is_there
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(link));
    }
    if let Some(next) = find("input[name=next]") {
        let _ = next.set_attribute("value", link);
    }
}
