//! What is told of a scenario: the same on the server, in the browser and by the command.

#[cfg(feature = "whatif")]
mod browser;
#[cfg(any(feature = "ssr", feature = "whatif"))]
mod markup;
mod pictures;
mod tables;
mod words;

#[cfg(any(feature = "ssr", feature = "whatif"))]
pub(crate) use markup::result_markup;
pub use pictures::{WhatIfPicture, what_if_bars, what_if_shares};
pub use tables::{amount_unit, what_if_blocked, what_if_states};
pub use words::{change_words, obstacle_words, what_if_finding, wrong_way_out, wrong_words};
