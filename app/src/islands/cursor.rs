//! The values of a chart under the pointer or the arrow keys, and zooming into a part of it.

mod hand;

use self::hand::{Hand, Parts};
use super::Readings;
use leptos::prelude::*;

/// Lies over the drawings of a chart; without scripts it is empty and in nobody's way.
#[island]
pub fn ChartCursor(
    /// The values.
    readings: Readings,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    let at = RwSignal::new(None::<usize>);
    let anchor = RwSignal::new(None::<usize>);
    let root = NodeRef::<leptos::html::Div>::new();
    let (line, span, note) = (NodeRef::new(), NodeRef::new(), NodeRef::new());
    let last = readings.len().saturating_sub(1);
    let label = format!("Values of the chart: {}", readings.title);
    let readings = StoredValue::new(readings);
    let told = move || {
        at.get()
            .map(|at| readings.with_value(|readings| readings.at(at)))
    };
    let text = move || {
        told().map(|(when, values)| {
            let values: Vec<String> = values
                .iter()
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            format!("{when}: {}", values.join(", "))
        })
    };
    let rows = move || {
        let (when, values) = told()?;
        let values: Vec<_> = values
            .into_iter()
            .map(|(name, value)| view! { <span>{name}" "<b>{value}</b></span> })
            .collect();
        Some(view! { <span>{when}</span>{values} })
    };
    let hand = Hand {
        root,
        parts: Parts { line, span, note },
        readings,
        at,
        anchor,
    };
    // Effects run in a browser only: from now on there is something to focus.
    Effect::new(move || ready.set(!readings.with_value(Readings::is_empty)));
    Effect::new(move || hand.draw());
    let with_scripts = move |value: String| ready.get().then_some(value);
    view! {
        <div
            class="cursor"
            node_ref=root
            tabindex=move || with_scripts("0".into())
            role=move || with_scripts("slider".into())
            aria-label=move || with_scripts(label.clone())
            aria-description=move || {
                with_scripts("Arrow keys move, with Shift they select; Enter zooms in.".into())
            }
            aria-valuemin=move || with_scripts("0".into())
            aria-valuemax=move || with_scripts(last.to_string())
            aria-valuenow=move || with_scripts(at.get().unwrap_or(last).to_string())
            aria-valuetext=text
            on:pointermove=move |event| hand.point(&event)
            on:pointerleave=move |_| hand.leave()
            on:pointerdown=move |event| hand.grasp(&event)
            on:pointerup=move |event| hand.release(&event)
            on:keydown=move |event| hand.press(&event)
            on:blur=move |_| hand.leave()
        >
            <div class="cursor-span" node_ref=span hidden></div>
            <div class="cursor-line" node_ref=line hidden></div>
            <p class="cursor-note" node_ref=note hidden aria-hidden="true">{rows}</p>
        </div>
    }
}
