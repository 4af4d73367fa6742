//! What narrow screens leave out, and what they must not.

use super::{attributes, page, times};

/// Rows of a table as the classes and spans of their cells.
fn rows_of(page: &str, id: &str) -> Vec<Vec<(String, usize)>> {
    let table = page.split(&format!("<table id=\"{id}\"")).nth(1).unwrap();
    let table = table.split("</table>").next().unwrap();
    let cells = |row: &str| {
        let tags = row
            .split('<')
            .skip(1)
            .filter_map(|tag| tag.split('>').next());
        let cells =
            tags.filter(|tag| tag.starts_with("th ") || tag.starts_with("td") || *tag == "th");
        let read = cells.map(|tag| {
            let of = |name| attributes(tag, name).first().copied().unwrap_or("");
            (of("class").to_owned(), of("colspan").parse().unwrap_or(1))
        });
        read.collect::<Vec<_>>()
    };
    let rows = table.split("<tr").skip(1);
    rows.map(|row| cells(row.split("</tr>").next().unwrap()))
        .collect()
}

#[tokio::test]
async fn what_a_narrow_screen_leaves_out_is_left_out_of_every_row() {
    let is = |class: &str, one: &str| class.split(' ').any(|c| c == one);
    for (path, id, hidden) in [
        ("/namespaces", "namespaces", 2),
        ("/namespaces?aggregate=team", "namespaces", 2),
        ("/namespaces/checkout", "workloads", 2),
        ("/namespaces/checkout", "pods", 2),
        ("/nodes", "nodes", 2),
        ("/nodes", "pools", 0),
        ("/", "largest", 2),
        ("/teams", "teams", 2),
        ("/teams/checkout", "namespaces", 1),
        ("/teams/checkout", "quotas", 1),
        ("/teams/checkout", "found", 1),
        ("/isolation", "found", 1),
        ("/isolation", "checks", 1),
        ("/isolation", "apart", 2),
        ("/isolation", "incidents", 1),
        ("/right-sizing", "sizes", 2),
        ("/namespaces/checkout", "found", 0),
    ] {
        let rows = rows_of(&page(path).await, id);
        let wide: usize = rows[1].len();
        for row in &rows {
            let all: usize = row.iter().map(|(_, span)| span).sum();
            let out: usize = row
                .iter()
                .filter(|(class, _)| is(class, "o"))
                .map(|(_, span)| span)
                .sum();
            assert_eq!((all, out), (wide, hidden), "{path} {id}: {row:?}");
            let trends = row.iter().filter(|(class, _)| is(class, "t")).count();
            assert_eq!(
                trends,
                rows[1].iter().filter(|(class, _)| is(class, "t")).count()
            );
        }
    }
}

#[tokio::test]
async fn pods_that_wait_are_listed_with_all_of_the_reason() {
    let training = page("/namespaces/training").await;
    let list = training.split("class=\"waiting\"").nth(1).unwrap();
    let list = list.split("</ul>").next().unwrap();
    assert_eq!(times(list, "<li"), 9);
    assert!(
        list.contains("asks for 500m\u{a0}CPU, 1.5\u{a0}GiB and 1 GPU"),
        "{list}"
    );
    assert!(list.contains("41 Insufficient cpu, 7 node(s) had untolerated taint"));
    let checkout = page("/namespaces/checkout").await;
    assert!(!checkout.contains("class=\"waiting\""));
    for link in [
        "href=\"/namespaces/checkout/pods.csv\"",
        "href=\"/namespaces/checkout/workloads.csv\"",
    ] {
        assert!(checkout.contains(link), "{link}");
    }
    assert!(page("/nodes").await.contains("href=\"/pools.csv\""));
}
