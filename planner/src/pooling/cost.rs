//! What machines cost and draw.

use serde::{Deserialize, Serialize};

/// Hours of a year of 365 days.
const YEAR_HOURS: f64 = 8_760.0;

/// What one machine costs and draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// For an hour, in a currency.
    pub per_hour: f64,
    /// Drawn while idle and at full load, watts.
    pub watts: Option<(f64, f64)>,
}

/// What machines come to in a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    /// In the currency of the price.
    pub cost: f64,
    /// Energy, kWh, where watts are known.
    pub energy_kwh: Option<f64>,
}

impl Price {
    /// So many machines for a year, whose work together would keep so many busy. Power grows from
    /// idle to full in a straight line with the load (Barroso and Hölzle, "The case for
    /// energy-proportional computing", IEEE Computer 40(12), 2007): the same work draws the same on
    /// either side, an idle machine what an idle one draws.
    #[must_use]
    pub fn year(&self, machines: f64, busy: f64) -> Bill {
        let draw = |(idle, full): (f64, f64)| machines * idle + busy.min(machines) * (full - idle);
        Bill {
            cost: machines * self.per_hour * YEAR_HOURS,
            energy_kwh: self.watts.map(|watts| draw(watts) * YEAR_HOURS / 1e3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_machines_draw_what_idle_ones_draw() {
        let price = Price {
            per_hour: 0.5,
            watts: Some((100.0, 300.0)),
        };
        let bill = price.year(10.0, 4.0);
        assert_eq!(bill.cost, 43_800.0);
        assert_eq!(bill.energy_kwh, Some((1_000.0 + 800.0) * 8.76));
        assert_eq!(
            Price {
                watts: None,
                ..price
            }
            .year(1.0, 1.0)
            .energy_kwh,
            None
        );
    }
}
