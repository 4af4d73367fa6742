//! A scenario in pictures: machines, and how full they are.

use super::words::{self, resource_noun, sentence};
use crate::charts::bound_bars::{self, Bound, BoundBar, BoundBars};
use crate::charts::{Caption, Role};
use crate::pictures::Taken;
use plimsoll_planner::whatif::{Outcome, State, Use};

/// How wide a picture is that is taken away.
const WIDTH: u32 = 960;

/// Machines that hold everything now and then, beside those that are there.
#[must_use]
pub fn what_if_bars(outcome: &Outcome) -> BoundBars {
    let (now, then) = (&outcome.now, &outcome.then);
    // Where no number of machines is known to do, what is proven is the least that may be said.
    let least = |state: &State| (state.nodes_needed()).unwrap_or(state.bound.max(state.used));
    let bar = |name: &str, state: &State, role| BoundBar {
        name: match state.nodes_needed() {
            Some(_) => name.to_owned(),
            None => format!("{name}, at least"),
        },
        value: least(state) as f64,
        role,
        whisker: None,
    };
    let changed = changed(least(then) < least(now));
    let there = match now.nodes == then.nodes {
        true => "machines there",
        false => "machines there then",
    };
    BoundBars {
        caption: Caption {
            id: "what-if".to_owned(),
            title: words::bars_title(then),
            desc: "a quick packing; the thorough one is on Packing".to_owned(),
        },
        unit: "machines".to_owned(),
        bars: vec![
            bar("Now", now, Role::C1),
            bar("With these changes", then, changed),
        ],
        bound: exists(then.nodes as f64, there),
    }
}

/// What is asked for of what the machines can hold, now and then, by resource.
#[must_use]
pub fn what_if_shares(outcome: &Outcome) -> BoundBars {
    let pairs = outcome.now.resources.iter().zip(&outcome.then.resources);
    // Places for pods are hardly ever what runs out.
    let pairs = pairs.filter(|(now, _)| &*now.resource != "pods");
    let mut fullest: Option<(f64, String)> = None;
    let mut bars = Vec::new();
    for (now, then) in pairs {
        let (was, is) = (share(now), share(then));
        let noun = resource_noun(&now.resource);
        if let Some(is) = is.filter(|is| fullest.as_ref().is_none_or(|(most, _)| is > most)) {
            fullest = Some((is, noun.clone()));
        }
        let mut bar = |name: String, share: Option<f64>, role| {
            bars.extend(share.map(|share| BoundBar {
                name,
                value: share * 100.0,
                role,
                whisker: None,
            }));
        };
        bar(format!("{} now", sentence(&noun)), was, Role::C1);
        bar(format!("{} then", sentence(&noun)), is, changed(is < was));
    }
    BoundBars {
        caption: Caption {
            id: "what-if-shares".to_owned(),
            title: words::shares_title(fullest.as_ref()),
            desc: "what pods ask for, of what machines can hold".to_owned(),
        },
        unit: "%".to_owned(),
        bars,
        bound: exists(100.0, "of what machines can hold"),
    }
}

/// A line that is there, not proven.
fn exists(value: f64, name: &str) -> Option<Bound> {
    Some(Bound {
        value,
        name: name.to_owned(),
        is_proven: false,
    })
}

/// The share that is asked for; beyond all shares where there is nothing of what is asked for.
fn share(of: &Use) -> Option<f64> {
    let nothing = (of.requested > 0).then_some(f64::INFINITY);
    of.share().or(nothing)
}

/// The colour of what is saved is for that alone.
fn changed(saves: bool) -> Role {
    match saves {
        true => Role::C3,
        false => Role::Others,
    }
}

/// Which picture is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhatIfPicture {
    /// Machines.
    Machines,
    /// How full they are.
    Shares,
}

impl WhatIfPicture {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Machines, Self::Shares];

    /// Its path, without `.svg` or `.png`.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Machines => "/what-if/machines",
            Self::Shares => "/what-if/shares",
        }
    }

    /// What it shows.
    #[must_use]
    pub fn bars(self, outcome: &Outcome) -> BoundBars {
        match self {
            Self::Machines => what_if_bars(outcome),
            Self::Shares => what_if_shares(outcome),
        }
    }

    /// The picture.
    #[must_use]
    pub fn draw(self, outcome: &Outcome) -> Taken {
        let chart = self.bars(outcome);
        Taken {
            drawing: bound_bars::draw(&chart, WIDTH),
            size: (WIDTH, bound_bars::height(&chart)),
            title: chart.caption.title,
            subtitle: chart.caption.desc,
        }
    }
}
