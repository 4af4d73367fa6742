//! The hours of the day and the days of the week and month.

const HOUR_SECS: i64 = 3_600;
const DAY_SECS: i64 = 86_400;

/// When in the week a service is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    /// Office hours in central Europe, quiet weekends.
    OfficeEurope,
    /// Office hours in central North America.
    OfficeAmerica,
    /// Shoppers in Europe: lunch and evening, a little more at the weekend.
    ShopEurope,
    /// The same in North America.
    ShopAmerica,
    /// People at leisure in North America: late evening and weekends.
    EveningAmerica,
    /// Batch work in the European night.
    Night,
    /// Always the same.
    Steady,
}

const OFFICE: [u8; 24] = [
    12, 10, 10, 10, 12, 15, 25, 45, 75, 95, 100, 98, 88, 92, 97, 95, 88, 70, 48, 35, 28, 22, 18, 14,
];
const SHOP: [u8; 24] = [
    28, 18, 12, 10, 10, 14, 22, 36, 50, 60, 66, 72, 78, 74, 70, 70, 74, 82, 92, 100, 98, 84, 62, 42,
];
const EVENING: [u8; 24] = [
    45, 30, 20, 14, 12, 12, 16, 22, 30, 38, 44, 50, 54, 55, 56, 60, 66, 74, 84, 94, 100, 98, 86, 66,
];
const NIGHT: [u8; 24] = [
    85, 95, 100, 100, 96, 88, 60, 30, 12, 8, 6, 6, 6, 6, 6, 6, 6, 8, 12, 20, 35, 50, 62, 74,
];
const STEADY: [u8; 24] = [100; 24];

impl Season {
    /// All seasons, in the order of [`Season::index`].
    pub(super) const ALL: [Self; 7] = [
        Self::OfficeEurope,
        Self::OfficeAmerica,
        Self::ShopEurope,
        Self::ShopAmerica,
        Self::EveningAmerica,
        Self::Night,
        Self::Steady,
    ];

    /// Its position in [`Season::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// How busy it is: 1 at the peak of a working day, linear between full hours.
    pub(super) fn at(self, at_secs: i64) -> f64 {
        let (hours, utc_offset_hours, weekend) = match self {
            Self::OfficeEurope => (&OFFICE, 1, 0.3),
            Self::OfficeAmerica => (&OFFICE, -6, 0.3),
            Self::ShopEurope => (&SHOP, 1, 1.1),
            Self::ShopAmerica => (&SHOP, -6, 1.1),
            Self::EveningAmerica => (&EVENING, -6, 1.15),
            Self::Night => (&NIGHT, 1, 0.85),
            Self::Steady => (&STEADY, 0, 1.0),
        };
        let knot = |hour: i64| {
            // 1 January 1970 was a Thursday; Monday is 0 here.
            let weekday = (hour.div_euclid(24) + 3).rem_euclid(7);
            let of_day = usize::try_from(hour.rem_euclid(24)).unwrap_or(0);
            f64::from(hours[of_day]) / 100.0 * if weekday < 5 { 1.0 } else { weekend }
        };
        let local_secs = at_secs + utc_offset_hours * HOUR_SECS;
        let hour = local_secs.div_euclid(HOUR_SECS);
        let way = local_secs.rem_euclid(HOUR_SECS) as f64 / HOUR_SECS as f64;
        let (from, to) = (knot(hour), knot(hour + 1));
        from + (to - from) * way
    }
}

/// How much of a month-end closing is under way: 1 in the last and first two days of a month, a
/// half in the days beside them, else 0.
pub(super) fn month_end(at_secs: i64) -> f64 {
    let day = at_secs.div_euclid(DAY_SECS);
    let of_month = day_of_month(day);
    // Days until the next month begins, as far as they matter.
    let left = (1..=3).find(|ahead| day_of_month(day + ahead) == 1);
    match (of_month, left) {
        (1 | 2, _) | (_, Some(1 | 2)) => 1.0,
        (3, _) | (_, Some(_)) => 0.5,
        _ => 0.0,
    }
}

/// Day of the month of a day since 1970, by Hinnant's `civil_from_days`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn day_of_month(days: i64) -> i64 {
    let shifted = days + 719_468;
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    of_year - (153 * month + 2) / 5 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_when_the_calendar_says() {
        // 1970-01-01, 1970-02-28, 2024-02-29, 2024-03-01, 2026-12-31.
        for (days, of_month) in [(0, 1), (58, 28), (19_782, 29), (19_783, 1), (20_818, 31)] {
            assert_eq!(day_of_month(days), of_month, "{days}");
        }
        assert!((month_end(19_782 * DAY_SECS) - 1.0).abs() < f64::EPSILON);
        assert!(month_end(19_770 * DAY_SECS).abs() < f64::EPSILON);
    }

    #[test]
    fn peaks_where_people_are_awake() {
        // Wednesday 2024-02-28.
        let peak_hour = |season: Season| {
            (0..24)
                .max_by_key(|hour| whole_percent(season.at(19_781 * DAY_SECS + hour * HOUR_SECS)))
                .unwrap()
        };
        assert_eq!(peak_hour(Season::OfficeEurope), 9);
        assert_eq!(peak_hour(Season::OfficeAmerica), 16);
        assert_eq!(peak_hour(Season::ShopEurope), 18);
        assert!((1..=3).contains(&peak_hour(Season::Night)));
    }

    #[test]
    fn offices_rest_at_the_weekend() {
        let wednesday = 19_781 * DAY_SECS + 10 * HOUR_SECS;
        let saturday = wednesday + 3 * DAY_SECS;
        assert!(Season::OfficeEurope.at(saturday) < 0.4 * Season::OfficeEurope.at(wednesday));
    }

    fn whole_percent(value: f64) -> i64 {
        crate::noise::whole(value * 100.0)
    }
}
