//! Path data in as few bytes as SVG allows: relative moves, one decimal, no spare separators.

/// Backend units per user unit: plotters only knows integer pixels, so charts are drawn four
/// times as large to place lines between pixels.
pub(crate) const FINE: i32 = 4;

/// A backend coordinate in tenths of a user unit, rounded half up.
pub(crate) fn tenths(fine: i32) -> i32 {
    (fine.saturating_mul(10).saturating_add(FINE / 2)).div_euclid(FINE)
}

/// Writes tenths as the shortest decimal: `12.5`, `.5`, `-3`.
pub(crate) fn write_tenths(out: &mut String, value: i32) {
    let (whole, rest) = (value.unsigned_abs() / 10, value.unsigned_abs() % 10);
    if value < 0 {
        out.push('-');
    }
    if whole > 0 || rest == 0 {
        out.push_str(&whole.to_string());
    }
    if rest > 0 {
        out.push('.');
        out.push_str(&rest.to_string());
    }
}

/// The `d` of one `<path>`, grown figure by figure.
#[derive(Debug, Default)]
pub(crate) struct PathData {
    d: String,
    at: (i32, i32),
    command: char,
    /// Whether the last number had a decimal point, so that `.5` may follow without a space.
    dotted: bool,
}

impl PathData {
    /// Adds a polyline through backend coordinates; `close` makes it a polygon.
    pub(crate) fn figure(&mut self, points: impl IntoIterator<Item = (i32, i32)>, close: bool) {
        let points = straighten(points.into_iter().map(|(x, y)| (tenths(x), tenths(y))));
        let Some((&first, rest)) = points.split_first() else {
            return;
        };
        self.move_to(first);
        let mut rest = rest;
        if close
            && let Some((last, head)) = rest.split_last()
            && *last == first
        {
            rest = head;
        }
        if rest.is_empty() && !close {
            // A point without neighbours is a dot: a line of no length with round caps.
            self.emit('h', &[0]);
        }
        for &point in rest {
            self.line_to(point);
        }
        if close {
            self.close(first);
        }
    }

    /// Adds an axis-parallel rectangle between two backend coordinates.
    pub(crate) fn rectangle(&mut self, a: (i32, i32), b: (i32, i32)) {
        let (a, b) = ((tenths(a.0), tenths(a.1)), (tenths(b.0), tenths(b.1)));
        let (x, y) = (a.0.min(b.0), a.1.min(b.1));
        let (w, h) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
        if w == 0 || h == 0 {
            return;
        }
        self.move_to((x, y));
        self.emit('h', &[w]);
        self.emit('v', &[h]);
        self.emit('h', &[-w]);
        self.close((x, y));
    }

    /// Adds a circle, centre and radius in backend units.
    pub(crate) fn circle(&mut self, center: (i32, i32), radius: i32) {
        let r = tenths(radius).max(1);
        let start = (tenths(center.0) - r, tenths(center.1));
        self.move_to(start);
        self.emit('a', &[r, r, 0, 10, 0, 2 * r, 0]);
        self.emit('a', &[r, r, 0, 10, 0, -2 * r, 0]);
        self.close(start);
    }

    pub(crate) fn finish(self) -> String {
        self.d
    }

    fn move_to(&mut self, to: (i32, i32)) {
        if self.d.is_empty() {
            self.emit('M', &[to.0, to.1]);
        } else {
            self.emit('m', &[to.0 - self.at.0, to.1 - self.at.1]);
            // Pairs after a relative move are relative lines: the letter may be left out.
            self.command = 'l';
        }
        self.at = to;
    }

    fn line_to(&mut self, to: (i32, i32)) {
        let (dx, dy) = (to.0 - self.at.0, to.1 - self.at.1);
        match (dx, dy) {
            (0, 0) => {}
            (_, 0) => self.emit('h', &[dx]),
            (0, _) => self.emit('v', &[dy]),
            _ => self.emit('l', &[dx, dy]),
        }
        self.at = to;
    }

    fn close(&mut self, start: (i32, i32)) {
        self.d.push('z');
        self.command = 'z';
        self.dotted = false;
        self.at = start;
    }

    fn emit(&mut self, command: char, values: &[i32]) {
        let mut fresh = command != self.command || command == 'M' || command == 'm';
        if fresh {
            self.d.push(command);
            self.command = command;
        }
        for &value in values {
            let bare_point = (1..10).contains(&value) && self.dotted;
            if !fresh && value >= 0 && !bare_point {
                self.d.push(' ');
            }
            write_tenths(&mut self.d, value);
            self.dotted = value % 10 != 0;
            fresh = false;
        }
    }
}

/// Drops repeated points and points in the middle of a straight run.
fn straighten(points: impl Iterator<Item = (i32, i32)>) -> Vec<(i32, i32)> {
    let mut kept: Vec<(i32, i32)> = Vec::new();
    for point in points {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept[..] {
            let (ux, uy) = (i64::from(b.0 - a.0), i64::from(b.1 - a.1));
            let (vx, vy) = (i64::from(point.0 - b.0), i64::from(point.1 - b.1));
            if ux * vy == uy * vx && ux * vx + uy * vy > 0 {
                kept.pop();
            }
        }
        kept.push(point);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(points: &[(i32, i32)], close: bool) -> String {
        let mut path = PathData::default();
        path.figure(points.iter().copied(), close);
        path.finish()
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let text = |v| {
            let mut out = String::new();
            write_tenths(&mut out, v);
            out
        };
        assert_eq!(
            [text(0), text(5), text(-5), text(10), text(-123)].join(" "),
            "0 .5 -.5 1 -12.3"
        );
        assert_eq!(tenths(1), 3, "a quarter rounds half up");
        assert_eq!(tenths(-1), -2);
    }

    #[test]
    fn lines_are_relative_and_merged() {
        assert_eq!(
            d(&[(0, 0), (4, 4), (8, 2), (12, 2), (12, 8)], false),
            "M0 0l1 1 1-.5h1v1.5"
        );
        assert_eq!(
            d(&[(0, 0), (4, 0), (8, 0), (40, 0)], false),
            "M0 0h10",
            "straight runs collapse"
        );
        assert_eq!(d(&[(8, 8)], false), "M2 2h0", "a lone point stays visible");
        assert_eq!(d(&[(0, 0), (8, 0), (8, 8), (0, 8)], true), "M0 0h2v2h-2z");
    }

    #[test]
    fn figures_share_one_path() {
        let mut path = PathData::default();
        path.rectangle((0, 0), (40, 8));
        path.rectangle((80, 8), (40, 0));
        path.circle((20, 20), 8);
        path.rectangle((3, 3), (3, 90));
        assert_eq!(
            path.finish(),
            "M0 0h10v2h-10zm10 0h10v2h-10zm-7 5a2 2 0 1 0 4 0 2 2 0 1 0-4 0z"
        );
    }
}
