//! Pictures of pages, made from an answer of the API: shown by the pages and taken away as files, so
//! that both are the same.

mod capacity;
mod demand;
mod fan;
mod fill;
mod load;
mod packing;
mod panels;
mod sharing;
mod sharing_files;

pub use capacity::CapacityBars;
pub use demand::DemandOf;
pub use fan::{fan, fan_drawing, fan_subtitle};
pub use fill::{machines_fill, machines_fill_taken};
pub use load::{
    asked_for, asked_for_taken, sized, sized_taken, teams_asked_for, teams_asked_for_taken,
};
pub use packing::{PackingPicture, bins_subtitle, compaction_bars, packing_bars, packing_bins};
pub use panels::{growth_panels, growth_panels_taken};
pub(crate) use sharing::peak_text;
pub use sharing::{
    bars_subtitle, hours_subtitle, machines_subtitle, sharing_bars, sharing_hours,
    sharing_waterfall, sharing_week, week_subtitle,
};
pub use sharing_files::{SharingPicture, Taken};

/// How large the picture of [`fan_drawing`] is.
pub const FAN_TAKEN_AWAY: (u32, u32) = (fan::TAKEN_AWAY.width, fan::TAKEN_AWAY.height);
