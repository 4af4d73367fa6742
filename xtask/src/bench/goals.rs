//! All goals of the page of figures in one table.

use std::fmt::Write as _;

/// A figure with a goal, and under which heading it stands.
#[derive(Debug, PartialEq, Eq)]
struct Goal<'a> {
    heading: &'a str,
    cells: [&'a str; 4],
}

/// The table of the goals of a page, and how many are met.
pub(crate) fn table(page: &str) -> String {
    let goals = goals(page);
    let met = goals.iter().filter(|goal| goal.cells[3] == "met").count();
    let mut text = "| | measured | goal | |\n|---|---:|---|---|\n".to_owned();
    for Goal { heading, cells } in &goals {
        let [what, measured, goal, verdict] = cells;
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "| {heading}: {what} | {measured} | {goal} | {verdict} |"
        );
    }
    let _ = writeln!(text, "\n{met} of {} are met.", goals.len());
    text
}

/// Rows of four cells of which the last is a verdict, but for those of the table of goals itself.
fn goals(page: &str) -> Vec<Goal<'_>> {
    let mut heading = "";
    let mut is_own = false;
    let mut goals = Vec::new();
    for line in page.lines() {
        match line {
            "<!-- goals: begin -->" => is_own = true,
            "<!-- goals: end -->" => is_own = false,
            _ => {}
        }
        if let Some(found) = line.strip_prefix("## ").or(line.strip_prefix("### ")) {
            heading = found;
        }
        let Some(row) = line
            .strip_prefix("| ")
            .and_then(|row| row.strip_suffix(" |"))
        else {
            continue;
        };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if let ([what, measured, goal, verdict @ ("met" | "missed")], false) = (&*cells, is_own) {
            goals.push(Goal {
                heading,
                cells: [what, measured, goal, verdict],
            });
        }
    }
    goals
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n<!-- goals: begin -->\n| a: old | 1 | ≤ 2 | met |\n<!-- goals: end -->\n## A\n\
        | | measured | goal | |\n|---|---:|---|---|\n| quick | 1 ms | ≤ 2 ms | met |\n| other | 3 ms |  |  |\n\
        ### B\n| large | 9 kB | ≤ 8 kB | missed |\n";

    #[test]
    fn rows_with_a_verdict_are_goals() {
        let text = table(PAGE);
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| A: quick | 1 ms | ≤ 2 ms | met |",
                "| B: large | 9 kB | ≤ 8 kB | missed |",
                "",
                "1 of 2 are met."
            ]
        );
    }
}
