//! What readers ask for, and what must hold in every answer.

use fastrand::Rng;
use plimsoll_tests::agreement::sums::adds_up;
use plimsoll_tests::product::{Reply, int, rows};
use serde_json::Value;

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A page for people.
    Page,
    /// JSON, of which nothing more is known.
    Json,
    /// Namespaces or teams, which add up to their total.
    Namespaces,
    /// A namespace, to which its workloads add up.
    Namespace,
    /// The parts of the capacity.
    Overview,
    /// Nodes and pools, which add up to the same total.
    Nodes,
    /// A table as CSV.
    Csv,
    /// Bytes that begin like this.
    Bytes(&'static [u8]),
}

/// One question. `{window}` stands for a window, `{namespace}`, `{team}` and `{node}` for one that
/// is there all the time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    /// The path.
    pub(crate) path: &'static str,
    /// What comes back.
    pub(crate) form: Form,
}

const fn ask(path: &'static str, form: Form) -> Ask {
    Ask { path, form }
}

/// All questions, asked in turn.
pub(crate) const ASKS: [Ask; 49] = [
    ask("/?{window}", Form::Page),
    ask("/api/v1/namespaces?{window}", Form::Namespaces),
    ask("/namespaces?{window}", Form::Page),
    ask("/api/v1/overview?{window}", Form::Overview),
    ask("/nodes", Form::Page),
    ask("/api/v1/nodes", Form::Nodes),
    ask("/namespaces/{namespace}?{window}", Form::Page),
    ask("/api/v1/namespaces/{namespace}?{window}", Form::Namespace),
    ask("/namespaces?aggregate=team&{window}", Form::Page),
    ask(
        "/api/v1/namespaces?aggregate=team&{window}",
        Form::Namespaces,
    ),
    ask("/namespaces.csv?{window}", Form::Csv),
    ask("/nodes/{node}?{window}", Form::Page),
    ask("/api/v1/nodes/{node}?{window}", Form::Json),
    ask("/nodes.csv", Form::Csv),
    ask("/forecast", Form::Page),
    ask("/api/v1/forecast", Form::Json),
    ask("/overview/cpu.svg?{window}", Form::Bytes(b"<svg")),
    ask("/sharing", Form::Page),
    ask("/api/v1/sharing", Form::Json),
    ask("/namespaces.xlsx?{window}", Form::Bytes(b"PK")),
    ask("/packing", Form::Page),
    ask("/api/v1/packing", Form::Json),
    ask("/nodes.json", Form::Json),
    ask("/teams", Form::Page),
    ask("/api/v1/teams?{window}", Form::Json),
    ask("/teams/{team}", Form::Page),
    ask("/api/v1/teams/{team}", Form::Json),
    ask("/teams.csv", Form::Csv),
    ask("/isolation", Form::Page),
    ask("/api/v1/isolation", Form::Json),
    ask("/isolation/findings.csv", Form::Csv),
    ask("/right-sizing", Form::Page),
    ask("/api/v1/right-sizing", Form::Json),
    ask("/usage.csv?step=5m&{window}", Form::Csv),
    ask("/what-if", Form::Page),
    ask("/api/v1/what-if?lose_zone=zone-a", Form::Json),
    ask("/what-if/shares.svg?grow=1.5", Form::Bytes(b"<svg")),
    ask("/api/v1/key-results", Form::Json),
    ask("/report.xlsx", Form::Bytes(b"PK")),
    ask("/health-of-data?{window}", Form::Page),
    ask("/api/v1/health-of-data?{window}", Form::Json),
    ask("/health-of-data.csv", Form::Csv),
    ask("/team-rules", Form::Page),
    ask("/api/v1/workloads?{window}", Form::Json),
    ask("/api/v1/series?{window}", Form::Json),
    ask("/api/v1/clusters", Form::Json),
    ask("/namespaces/{namespace}/pods.csv", Form::Csv),
    ask("/nodes.svg", Form::Bytes(b"<svg")),
    ask("/metrics", Form::Bytes(b"# HELP")),
];

const WINDOWS: [&str; 5] = ["15m", "1h", "6h", "24h", "30d"];

impl Ask {
    /// The path with everything filled in.
    pub(crate) fn filled(self, dice: &mut Rng, nodes: usize) -> String {
        // As `control_plane::scenario::large` names them.
        let (team, of_team) = (dice.usize(..12), dice.usize(..3));
        let window = WINDOWS[dice.usize(..WINDOWS.len())];
        self.path
            .replace("{window}", &format!("window={window}"))
            .replace("{namespace}", &format!("team-{team:02}-{of_team:02}"))
            .replace("{team}", &format!("team-{team:02}"))
            .replace("{node}", &format!("large-{:04}", dice.usize(..nodes)))
    }

    /// Whether an answer with 200 is what it should be, and adds up.
    pub(crate) fn judge(self, reply: &Reply) -> Result<(), String> {
        let what = &reply.request;
        match self.form {
            Form::Page => whole_page(reply),
            Form::Csv => whole_csv(reply),
            Form::Bytes(start) if reply.bytes.starts_with(start) => Ok(()),
            Form::Bytes(_) => Err(format!("{what} begins with {:.60}", reply.body)),
            form => {
                let value = reply.json().map_err(|error| error.to_string())?;
                match form {
                    Form::Namespaces => namespaces(what, &value),
                    Form::Namespace => {
                        let workloads = rows(&value, "/workloads");
                        adds_up(what, workloads, "/figures", &value["workloads_sum"])
                            .map_err(|error| error.to_string())
                    }
                    Form::Overview => overview(what, &value),
                    Form::Nodes => nodes(what, &value),
                    _ => Ok(()),
                }
            }
        }
    }
}

fn whole_page(reply: &Reply) -> Result<(), String> {
    let end = reply.body.trim_end();
    // What scripts are handed over comes behind it.
    if end.contains("</html>") && end.ends_with('>') {
        Ok(())
    } else {
        Err(format!("{} is cut off: {} bytes", reply.request, end.len()))
    }
}

/// Every record has as many cells as the header.
fn whole_csv(reply: &Reply) -> Result<(), String> {
    let mut reader = csv::Reader::from_reader(reply.bytes.as_slice());
    let header = reader.headers().map(csv::StringRecord::len);
    let cells = header.map_err(|error| format!("{}: {error}", reply.request))?;
    let broken = reader.records().find_map(Result::err);
    match broken {
        Some(error) => Err(format!("{}: {error}", reply.request)),
        None if cells == 0 => Err(format!("{} has no header", reply.request)),
        None => Ok(()),
    }
}

fn namespaces(what: &str, table: &Value) -> Result<(), String> {
    if table["pages"] != 1 {
        return Err(format!("{what} has more than a page"));
    }
    adds_up(what, rows(table, "/rows"), "/figures", &table["total"])
        .map_err(|error| error.to_string())
}

/// The parts of the capacity are the capacity.
fn overview(what: &str, overview: &Value) -> Result<(), String> {
    for resource in ["/cpu", "/memory"] {
        let part = |name: &str| int(overview, &format!("{resource}/{name}"));
        let parts = ["used", "requested_unused", "system", "free"].map(part);
        // Right after the start of the cluster nothing may be measured.
        let sum: Option<i64> = parts.into_iter().sum();
        if sum.is_some() && sum != part("allocatable") {
            return Err(format!(
                "{what} {resource}: {parts:?} of {:?}",
                part("allocatable")
            ));
        }
    }
    Ok(())
}

const OF_NODES: [&str; 13] = [
    "/cpu/allocatable",
    "/cpu/capacity",
    "/cpu/requested",
    "/cpu/limit",
    "/cpu/pods_used",
    "/cpu/system",
    "/memory/allocatable",
    "/memory/capacity",
    "/memory/requested",
    "/memory/pods_used",
    "/memory/system",
    "/pods",
    "/pods_allocatable",
];

fn nodes(what: &str, table: &Value) -> Result<(), String> {
    for figure in OF_NODES {
        let total = int(&table["total"], figure);
        for part in ["/pools", "/rows"] {
            let known: Vec<i64> = rows(table, part)
                .filter_map(|row| int(row, figure))
                .collect();
            let sum = (!known.is_empty()).then(|| known.iter().sum::<i64>());
            if sum != total {
                return Err(format!("{what} {part} {figure}: {sum:?} of {total:?}"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reply(body: &str) -> Reply {
        Reply {
            request: "GET /".to_owned(),
            status: 200,
            headers: http::HeaderMap::new(),
            body: body.to_owned(),
            bytes: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn answers_that_are_cut_off_are_found() {
        let judge = |form, body: &str| ask("/", form).judge(&reply(body)).is_ok();
        assert!(judge(Form::Page, "<html></html>\n") && !judge(Form::Page, "<html><body>"));
        assert!(judge(Form::Csv, "a,b\r\n1,2\r\n") && !judge(Form::Csv, "a,b\r\n1\r\n"));
        assert!(!judge(Form::Csv, "") && !judge(Form::Json, "{\"a\":"));
        assert!(judge(Form::Bytes(b"PK"), "PK..") && !judge(Form::Bytes(b"PK"), "<html>"));
    }

    #[test]
    fn parts_that_are_off_by_one_are_found() {
        let parts = |free: i64| {
            let parts = json!({
                "used": 1, "requested_unused": 2, "system": 3, "free": free, "allocatable": 10,
            });
            json!({ "cpu": parts, "memory": parts })
        };
        assert_eq!(overview("a", &parts(4)), Ok(()));
        assert!(overview("a", &parts(5)).is_err());
    }

    #[test]
    fn everything_in_a_path_is_filled_in() {
        let mut dice = Rng::with_seed(1);
        for one in ASKS {
            assert!(!one.filled(&mut dice, 3).contains('{'), "{one:?}");
        }
    }
}
