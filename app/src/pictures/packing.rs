//! How well a cluster is packed, in pictures: machines of each way beside the bound, and the machines
//! themselves as bins.

use crate::api::{Bin, CompactionNote, PackingNote};
use crate::charts::bound_bars::{self, Bound, BoundBar, BoundBars};
use crate::charts::node_bars::{self, Fill, NodeBars, NodeGroup};
use crate::charts::{Caption, Drawing, Role, Size};
use crate::findings;
use crate::pictures::Taken;

const WIDTH: u32 = 960;
/// Teams that have a colour of their own.
const COLOURED: usize = 6;
const BINS_HEIGHT: u32 = 320;

/// Machines now, packed anew and of teams apart, beside what is proven.
#[must_use]
pub fn packing_bars(note: &PackingNote) -> BoundBars {
    let bar = |name: &str, value: i64, role| BoundBar {
        name: name.to_owned(),
        value: value as f64,
        role,
        whisker: None,
    };
    let apart: i64 = note.teams.iter().map(|of| of.nodes).sum();
    let apart = (note.teams.len() > 1).then(|| bar("Dedicated, packed per team", apart, Role::C2));
    let now = note
        .now
        .map(|now| bar("Now, as scheduled", now.open, Role::C1));
    let there = note
        .now
        .is_none()
        .then(|| bar("Machines there are", note.nodes_open, Role::C1));
    let packed = bar("Packed anew", note.nodes_packed, Role::C3);
    BoundBars {
        caption: Caption {
            id: "machines".to_owned(),
            title: findings::packing_bars_title(note),
            desc: "machines for the pods that run now, without growth and spares (with them: Sharing); dashed: \
                   proven"
                .to_owned(),
        },
        unit: "machines".to_owned(),
        bars: apart
            .into_iter()
            .chain(now)
            .chain(there)
            .chain([packed])
            .collect(),
        bound: (note.nodes_packed > 0).then(|| Bound {
            value: note.bound.nodes as f64,
            name: "at least, proven".to_owned(),
            is_proven: true,
        }),
    }
}

/// How few machines do where they are taken away at random.
#[must_use]
pub fn compaction_bars(note: &CompactionNote) -> BoundBars {
    let ends = note.nodes.first().zip(note.nodes.last());
    let bar = |name: &str, value: i64, role, whisker| BoundBar {
        name: name.to_owned(),
        value: value as f64,
        role,
        whisker,
    };
    let one = bar(
        "One cell, in nine of ten orders",
        note.p90,
        Role::C1,
        ends.map(|(low, high)| (*low as f64, *high as f64)),
    );
    let all = bar("All there are", note.of, Role::Others, None);
    BoundBars {
        caption: Caption {
            id: "compaction".to_owned(),
            title: findings::compaction_title(note),
            desc: format!(
                "machines; {} random orders, at most 0.2 % of the pods left over; whisker: fewest and most",
                note.nodes.len()
            ),
        },
        unit: "machines".to_owned(),
        bars: vec![one, all],
        bound: None,
    }
}

/// Machines as bins, as they are or packed anew.
#[must_use]
pub fn packing_bins(note: &PackingNote, packed: bool) -> NodeBars {
    let bins = if packed {
        &note.bins_packed
    } else {
        &note.bins_now
    };
    let role = |team: usize| {
        let rank = note
            .bin_teams
            .get(team)
            .map_or(usize::MAX, |team| team.rank);
        if rank < COLOURED {
            Role::of_rank(rank)
        } else {
            Role::Others
        }
    };
    let named = note.bin_teams.iter().filter(|team| team.rank < COLOURED);
    let named = named.map(|team| (Role::of_rank(team.rank), team.name.clone()));
    let others = (Role::Others, "other teams".to_owned());
    let system = (Role::System, "the machine’s own".to_owned());
    let free = if packed {
        note.nodes_open - note.nodes_packed
    } else {
        0
    };
    NodeBars {
        caption: Caption {
            id: if packed { "packed" } else { "now" }.to_owned(),
            title: findings::bins_title(note, packed),
            desc: bins_subtitle(packed).to_owned(),
        },
        groups: bins.iter().map(|bin| group(bin, &role)).collect(),
        names: std::iter::once(system)
            .chain(named)
            .chain([others])
            .collect(),
        freed: u32::try_from(free.max(0)).unwrap_or(0),
    }
}

/// What a bin is.
#[must_use]
pub fn bins_subtitle(packed: bool) -> &'static str {
    match packed {
        false => {
            "each bar is one machine, fullest first: what pods ask for, by team; the top line is allocatable"
        }
        true => "the same pods by the same rules on the fewest of these machines",
    }
}

fn group(bin: &Bin, role: &dyn Fn(usize) -> Role) -> NodeGroup {
    let amount = |value: i64| u64::try_from(value).unwrap_or(0);
    let fill = |allocatable: i64, system: i64, pick: fn(&(usize, i64, i64)) -> i64, stranded| {
        let mut segments = vec![(Role::System, amount(system))];
        let teams = bin.teams.iter().map(|of| (role(of.0), amount(pick(of))));
        segments.extend(teams.filter(|(_, amount)| *amount > 0));
        Fill {
            allocatable: amount(allocatable),
            segments,
            stranded,
        }
    };
    let name = match (bin.count, bin.closed) {
        (1, false) => bin.name.clone(),
        (1, true) => format!("{} (closed)", bin.name),
        (_, false) => format!("like {}, {}", bin.name, bin.pool),
        (_, true) => format!("like {}, {} (closed)", bin.name, bin.pool),
    };
    NodeGroup {
        name,
        count: bin.count,
        cpu: fill(bin.allocatable.0, bin.system.0, |of| of.1, bin.stranded.0),
        memory: fill(bin.allocatable.1, bin.system.1, |of| of.2, bin.stranded.1),
    }
}

/// Which picture is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackingPicture {
    /// Machines of each way.
    Bars,
    /// Machines as they are.
    Now,
    /// Machines packed anew.
    Packed,
    /// How few would do.
    Compaction,
}

impl PackingPicture {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Bars, Self::Now, Self::Packed, Self::Compaction];

    /// Its path, without `.svg` or `.png`.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Bars => "/packing",
            Self::Now => "/packing/now",
            Self::Packed => "/packing/packed",
            Self::Compaction => "/packing/compaction",
        }
    }

    /// The picture; `None` where there is nothing to draw.
    #[must_use]
    pub fn draw(self, note: &PackingNote) -> Option<Taken> {
        let of = |drawing: Drawing, height, caption: Caption| Taken {
            drawing,
            size: (WIDTH, height),
            title: caption.title,
            subtitle: caption.desc,
        };
        let bars = |chart: BoundBars| {
            let drawing = bound_bars::draw(&chart, WIDTH);
            of(drawing, bound_bars::height(&chart), chart.caption)
        };
        let bins = |chart: NodeBars| {
            let size = Size {
                width: WIDTH,
                height: BINS_HEIGHT,
            };
            of(node_bars::draw(&chart, size), BINS_HEIGHT, chart.caption)
        };
        match self {
            Self::Bars => Some(bars(packing_bars(note))),
            Self::Now if note.bins_now.is_empty() => None,
            Self::Now => Some(bins(packing_bins(note, false))),
            Self::Packed if note.bins_packed.is_empty() => None,
            Self::Packed => Some(bins(packing_bins(note, true))),
            Self::Compaction => note.compaction.as_ref().map(|it| bars(compaction_bars(it))),
        }
    }
}
