//! What the page of the packing says.

mod drains;

pub use drains::{drain_words, drains_subtitle, drains_title, hindrance_words};

use super::Finding;
use crate::api::{BoundNote, CompactionNote, PackingNote, ResourcePacking};
use crate::format::{
    Amount, bytes, clock, count, join, number_word, of_noun, percent, sentence_case,
};
use plimsoll_planner::inventory::is_gpu;

fn machines(count: i64) -> String {
    of_noun(count, "machine", "machines")
}

/// How few machines hold the work, and how few any packing needs.
#[must_use]
pub fn packing(note: &PackingNote) -> Finding {
    if note.pods == 0 {
        return Finding::new()
            .say("There is ")
            .bold("no pod that could be elsewhere")
            .say(", so there is nothing to pack.");
    }
    if note.nodes_open == 0 {
        return Finding::new()
            .say("Nothing can be packed: ")
            .bold("no machine is ready")
            .say(" and open to pods.");
    }
    let there = note.nodes_open;
    let first = Finding::new().say("The work on your ").bold(match there {
        1 => "only machine".to_owned(),
        _ => machines(there),
    });
    if note.pods_unplaced > 0 {
        return left_out(note, first);
    }
    let proven = note.nodes_packed <= note.bound.nodes;
    let held = note.now.map_or(there, |now| now.open - now.empty);
    match (note.nodes_packed < there, proven) {
        (true, true) => first
            .say(" fits ")
            .bold(count(note.nodes_packed))
            .say(", and no packing can need fewer."),
        (true, false) if note.nodes_packed >= held => first
            .say(" is on ")
            .bold(count(held))
            .say(" of them, and no packing on fewer was found. None can need fewer than ")
            .bold(count(note.bound.nodes))
            .say("."),
        (true, false) => first
            .say(" fits ")
            .bold(count(note.nodes_packed))
            .say(". No packing can need fewer than ")
            .bold(count(note.bound.nodes))
            .say("."),
        (false, true) => first
            .say(" needs ")
            .bold("all of them")
            .say(": no packing can do with fewer."),
        (false, false) => first
            .say(" fits no fewer that could be found. None can need fewer than ")
            .bold(count(note.bound.nodes))
            .say("."),
    }
}

/// Of pods that find no node however all is packed.
fn left_out(note: &PackingNote, first: Finding) -> Finding {
    let pods = of_noun(note.pods_unplaced, "pod", "pods");
    let finds = if note.pods_unplaced == 1 {
        " finds"
    } else {
        " find"
    };
    if note.nodes_packed == 0 {
        return Finding::new()
            .bold(pods)
            .say(finds)
            .say(" no machine. Nothing else is to be placed.");
    }
    let fits = first
        .say(" fits ")
        .bold(count(note.nodes_packed))
        .say(", but for ")
        .bold(pods)
        .say(" that")
        .say(finds)
        .say(" none in this plan. ");
    match note.nodes_packed <= note.bound.nodes {
        true => fits.say("No packing of the others can need fewer."),
        false => fits
            .say("No packing of the others can need fewer than ")
            .bold(count(note.bound.nodes))
            .say("."),
    }
}

/// What, when, which rules.
#[must_use]
pub fn packing_scope(note: &PackingNote) -> Vec<String> {
    let mut parts = vec![
        "requests".to_owned(),
        "CPU, memory, devices and pods".to_owned(),
    ];
    parts.push(match note.now {
        Some(_) => "selectors, affinity to nodes, taints, anti-affinity, spreading kept".to_owned(),
        None => "selectors, taints and limits per node kept".to_owned(),
    });
    if let Some(now) = note.now {
        let closed = now.all - now.open;
        if closed > 0 {
            parts.push(format!("{} cordoned or not ready", count(closed)));
        }
    }
    parts.push(format!("as of {}", clock(note.at_secs)));
    parts.push(format!("{:.1} s", note.seconds));
    parts
}

/// Why there cannot be fewer.
#[must_use]
pub fn bound_words(bound: &BoundNote) -> String {
    match (bound.kind.as_str(), bound.resource.as_deref()) {
        ("resource", Some("cpu")) => "all CPU that is asked for has to be somewhere".to_owned(),
        ("resource", Some("memory")) => {
            "all memory that is asked for has to be somewhere".to_owned()
        }
        ("resource", Some("pods")) => "a machine holds only so many pods".to_owned(),
        ("resource", Some(other)) => {
            format!("all of {other} that is asked for has to be somewhere")
        }
        ("group_limit", _) => "pods that keep apart need a machine each".to_owned(),
        _ => "no mix of ways to fill a machine does with fewer (linear program)".to_owned(),
    }
}

/// What is held by scatter.
#[must_use]
pub fn packing_bars_title(note: &PackingNote) -> String {
    let Some(now) = note.now else {
        return format!("{} would do", sentence_case(&machines(note.nodes_packed)));
    };
    match now.open - now.empty - note.nodes_packed {
        1 => "One machine is held by scatter".to_owned(),
        more @ 2.. => {
            let word = number_word(usize::try_from(more).unwrap_or(0));
            format!("{} machines are held by scatter", sentence_case(&word))
        }
        _ => "No machine is held by scatter".to_owned(),
    }
}

/// What a resource is called.
#[must_use]
pub fn resource_noun(resource: &str) -> String {
    match resource {
        "cpu" => "CPU".to_owned(),
        "memory" => "Memory".to_owned(),
        "pods" => "Pods".to_owned(),
        name if is_gpu(name) => "GPU".to_owned(),
        "ephemeral-storage" => "Local storage".to_owned(),
        other => other.to_owned(),
    }
}

/// An amount of a resource in words.
#[must_use]
pub fn resource_amount(resource: &str, value: i64) -> String {
    match resource {
        "cpu" => Amount::Cpu.alone(value),
        "memory" => Amount::Memory.alone(value),
        name if is_gpu(name) => of_noun(value, "GPU", "GPUs"),
        "ephemeral-storage" => bytes(value),
        name if name.starts_with("hugepages-") => bytes(value),
        "pods" => of_noun(value, "pod", "pods"),
        other => format!("{} of {other}", count(value)),
    }
}

/// Whether all machines have it; devices are on some.
fn is_everywhere(of: &ResourcePacking) -> bool {
    matches!(of.resource.as_str(), "cpu" | "memory" | "pods")
}

/// Which resource is scarcest, and how much no pod can get.
#[must_use]
pub fn packing_resources_title(resources: &[ResourcePacking]) -> String {
    let share = |of: &ResourcePacking| {
        let is = of.now.unwrap_or(of.packed);
        is.share(is.requested).unwrap_or(0.0)
    };
    let everywhere = resources.iter().filter(|of| is_everywhere(of));
    let scarce = everywhere.max_by(|a, b| share(a).total_cmp(&share(b)));
    let Some(scarce) = scarce.filter(|of| share(of) > 0.0) else {
        return "Nothing is asked for".to_owned();
    };
    let noun = match scarce.resource.as_str() {
        "pods" => "The limit of pods per machine".to_owned(),
        other => resource_noun(other),
    };
    let of = percent(Some(share(scarce)));
    let devices = resources.iter().filter(|of| !is_everywhere(of));
    let device = devices.max_by(|a, b| share(a).total_cmp(&share(b)));
    let first = match device.filter(|device| share(device) > share(scarce)) {
        Some(device) => format!(
            "{} is asked for most, {}; of what all machines have, {} is, {of}",
            resource_noun(&device.resource),
            percent(Some(share(device))),
            match scarce.resource.as_str() {
                "cpu" => noun,
                _ => noun.to_lowercase(),
            }
        ),
        None => format!("{noun} is asked for most, {of}"),
    };
    let stranded = resources
        .iter()
        .filter(|of| matches!(of.resource.as_str(), "cpu" | "memory"))
        .filter_map(|of| {
            let is = of.now.unwrap_or(of.packed);
            let worth = is.share(is.stranded).is_some_and(|share| share >= 0.005);
            worth.then(|| resource_amount(&of.resource, is.stranded))
        });
    let stranded: Vec<String> = stranded.collect();
    match stranded.is_empty() {
        true => format!("{first}; hardly anything is stranded"),
        false => format!("{first}; {} are stranded", join(&stranded)),
    }
}

/// How full machines are by what runs out first.
#[must_use]
pub fn bins_title(note: &PackingNote, packed: bool) -> String {
    let resources = note.resources.iter().filter(|of| is_everywhere(of));
    let share = |of: &ResourcePacking| {
        let is = if packed { Some(of.packed) } else { of.now };
        is.and_then(|is| is.share(is.requested))
    };
    let fullest = resources.filter_map(|of| Some((share(of)?, of)));
    let fullest = fullest.max_by(|a, b| a.0.total_cmp(&b.0));
    let full = fullest.map_or_else(
        || "empty".to_owned(),
        |(share, of)| {
            format!(
                "{} full by {}",
                percent(Some(share)),
                noun_inside(&of.resource)
            )
        },
    );
    match packed {
        false => format!("Now: {full}"),
        true => {
            let free = note.nodes_open - note.nodes_packed;
            let rest = match free {
                0 => String::new(),
                _ => format!(", {} free", count(free)),
            };
            let on = count(note.nodes_packed);
            format!("Packed anew: {on} machines {full}{rest}")
        }
    }
}

fn noun_inside(resource: &str) -> String {
    match resource {
        "memory" | "pods" => resource.to_owned(),
        other => resource_noun(other),
    }
}

/// What machines per team take beyond shared ones, all packed.
#[must_use]
pub fn packing_teams_title(apart: i64, together: i64) -> String {
    match apart - together {
        more @ 1.. => format!("Packed as well, teams apart fill {} more", machines(more)),
        _ => "Packed as well, teams apart fill no machine more".to_owned(),
    }
}

/// How few machines would do, if they were taken away at random.
#[must_use]
pub fn compaction_title(note: &CompactionNote) -> String {
    format!(
        "Taken away at random, {} of {} would do",
        count(note.p90),
        count(note.of)
    )
}

/// What keeping pods with GPUs apart costs, packed.
#[must_use]
pub fn apart_words(note: &PackingNote) -> Option<String> {
    let apart = note.gpus_apart?;
    Some(match apart - note.nodes_packed {
        more @ 1.. => format!(
            "Keeping pods with GPUs on machines of their own takes {} more.",
            machines(more)
        ),
        _ => "Keeping pods with GPUs on machines of their own takes none more.".to_owned(),
    })
}

/// What a plan does not keep.
#[must_use]
pub fn not_modelled(note: &PackingNote) -> String {
    let kept = "preferences, priorities and preemption, and the order in which the scheduler places pods \
                are not modelled";
    let rules: Vec<String> = note
        .not_kept
        .iter()
        .map(|rule| format!("{} of {}", rule.rule, of_noun(rule.pods, "pod", "pods")))
        .collect();
    match rules.is_empty() {
        true => sentence_case(kept) + ".",
        false => format!("Not kept: {}. {}.", join(&rules), sentence_case(kept)),
    }
}

/// Pods that the plan leaves over.
#[must_use]
pub fn unplaced_title(note: &PackingNote) -> String {
    match note.pods_unplaced {
        1 => "The plan leaves one pod over".to_owned(),
        pods => format!("The plan leaves {} over", of_noun(pods, "pod", "pods")),
    }
}

/// Pods that wait now.
#[must_use]
pub fn waiting_title(note: &PackingNote) -> String {
    let pods: i64 = note.waiting.iter().map(|of| of.count).sum();
    match pods {
        1 => "One pod waits for a machine now".to_owned(),
        _ => format!("{} wait for a machine now", of_noun(pods, "pod", "pods")),
    }
}

/// Which kind of machine does with fewest.
#[must_use]
pub fn shapes_title(note: &PackingNote) -> String {
    let devices = note.resources.iter().any(|of| of.resource.contains('/'));
    let what = match devices {
        true => "all that asks for no device",
        false => "all of it",
    };
    let best = note
        .shapes
        .iter()
        .find_map(|shape| Some((shape, shape.nodes?)));
    match best {
        Some((shape, nodes)) => format!(
            "{} fits {} like {}",
            sentence_case(what),
            machines(nodes),
            shape.name
        ),
        None => format!("No single kind of machine holds {what}"),
    }
}
