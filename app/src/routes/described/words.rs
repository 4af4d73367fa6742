//! What parameters mean.

/// What a parameter means wherever it is.
pub(super) fn of(name: &str) -> &'static str {
    match name {
        "cluster" => {
            "Name of a cluster of the database; the one that is collected unless given. \
             `/api/v1/clusters` lists them."
        }
        "window" => {
            "The span of time: `24h`, `7d`, `now-30d`, or two RFC 3339 times with `/` between; \
             5 minutes to 800 days. The last days begin on the clock (UTC)."
        }
        "basis" => {
            "What counts as demand: what is requested, what is used, or the time-average of the \
             larger of both per container."
        }
        "aggregate" => "What a row stands for.",
        "filter" => "A text that a row contains, without regard to case.",
        "team" => "Only this team, exactly; one that there is not is refused.",
        "namespace" => "Only this namespace, exactly; one that there is not is refused.",
        "check" => "Only this check, by its id.",
        "severity" => "Only findings of this severity.",
        "rules" => {
            "Lines `glob = team`, tried in the place of the configured rules. A line that cannot \
             be read is told of in the answer."
        }
        "sort" => "The column to sort by; with `-` before it from the largest.",
        "page" => "The page of the table, from 1; one behind the last has no rows.",
        "cursor" => {
            "Where to go on: `next` of the answer before, with the same other parameters. It keeps \
             the span of time of the first answer, so that pages fit together. Not beside `page`."
        }
        "resource" => "Demand for what.",
        "by" => "Who owns the demand.",
        "name" => {
            "The team or namespace that is looked at, by `by`; the whole cluster unless given."
        }
        "horizon" => "How far ahead: hourly up to a week, then daily.",
        "level" => "The interval that sentences and dates speak of, in percent.",
        "lead" => "Days or weeks from an order to a machine that runs, up to two years.",
        "risk" => "In how many of a hundred outcomes there may be too few machines.",
        "cost_short" => "What a machine too few costs; with `cost_idle`, in the place of `risk`.",
        "cost_idle" => "What a machine too many costs; with `cost_short`.",
        "scenarios" => "What machines are to suffice for: each observed day, or possible futures.",
        "ahead" => "The end of the week that possible futures are of.",
        "machine" => "The machine: `own`, `half`, `double`, `quadruple`, or one of the price file.",
        "machine_cores" => "Allocatable cores of a machine, instead of the chosen one's.",
        "machine_gib" => "Allocatable GiB of a machine, instead of the chosen one's.",
        "spares" => "Machines that may fail, in every park.",
        "min" => "Fewest machines of a park.",
        "test_machines" => "Machines of a test cluster of one's own.",
        "group" => {
            "A group of the user, as often as needed, beside those that come with a ServiceAccount."
        }
        "of" => "Whose usage.",
        "step" => {
            "How long steps are, on the clock (UTC), at most 2,000 of them; as long as the chart of \
             the page has them unless given."
        }
        "accumulate" => "With 1, one step for the whole window: means over it.",
        "add_team" => "The team that a new one is like.",
        "copies" => "How many times as large the new team is.",
        "grow" => "How many times as many pods there are of everyone.",
        "grow_team" => "The team that grows.",
        "grow_team_by" => "How many times as many pods that team has.",
        "rate" => "Percent a month that everyone grows at.",
        "months" => "For how many months everyone grows at `rate`.",
        "right_size" => "With 1, everyone asks for what is recommended.",
        "replace" => "The kind of nodes that is replaced.",
        "with" => "The kind that comes in place of `replace`; that is dropped unless given.",
        "lose_zone" => "The zone that is lost.",
        "lose_nodes" => "How many nodes are lost.",
        "lose_pool" => "The pool that loses `lose_nodes`; the largest unless given.",
        "add_machines" => "How many nodes come.",
        "add_like" => "The pool or kind that `add_machines` are of; the largest pool unless given.",
        _ => "",
    }
}

/// What a parameter means in a review of somebody's rights.
pub(super) fn of_review(name: &str) -> Option<&'static str> {
    Some(match name {
        "user" => "Who, as the API server knows them.",
        "verb" => "What they would do, such as `get`.",
        "api_group" => "API group of the resource; the core unless given.",
        "resource" => "With what, such as `pods`.",
        "subresource" => "A part of the resource, such as `log`.",
        "name" => "One object by its name; any unless given.",
        "namespace" => "Where; everywhere unless given.",
        _ => return None,
    })
}

/// What `name` means beside `of`.
pub(super) const OF_SERIES: &str = "The namespace, team or node; of the cluster none is given.";
