//! Cells that are opened to be read.

use leptos::prelude::*;

/// A text of many lines, opened by a name.
pub(super) fn text(class: String, name: String, text: String) -> AnyView {
    view! {
        <td class=class>
            <details><summary>{name}</summary><pre tabindex="0"><code>{text}</code></pre></details>
        </td>
    }
    .into_any()
}

/// Lines, opened by a text.
pub(super) fn lines(class: String, text: String, lines: Vec<String>) -> AnyView {
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect();
    view! {
        <td class=class>
            <details><summary>{text}</summary><ul>{lines}</ul></details>
        </td>
    }
    .into_any()
}
