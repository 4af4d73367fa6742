//! What is said of nodes, pools and pods.

use super::*;

#[test]
fn the_nodes() {
    let page = nodes("");
    assert_eq!(
        said(&findings::nodes(&page)),
        "48 machines are 73 % full by CPU and 76 % by memory, as requested. Eight are closed to \
         ordinary pods: six are tainted, two are cordoned or not ready."
    );
    assert_eq!(
        plain(&findings::nodes_picture_title(&page)),
        "15 machines are held to nine tenths or more, by CPU or memory"
    );
    assert_eq!(
        plain(&findings::pools_title(&page.pools)),
        "Pool gpu is the fullest, 85 % by memory"
    );
    assert_eq!(
        said(&findings::nodes(&nodes("filter=zzz"))),
        "No node matches the filter."
    );
    assert_eq!(
        said(&findings::nodes(&nodes("cluster=empty"))),
        "This cluster has no nodes."
    );
}

#[test]
fn nodes_that_are_closed() {
    let said_of = |nodes_available, nodes_tainted| {
        let mut page = nodes("");
        let total = page.total.as_mut().unwrap();
        total.nodes_available = nodes_available;
        total.nodes_tainted = nodes_tainted;
        let said = said(&findings::nodes(&page));
        said.split_once("requested.").unwrap().1.trim().to_owned()
    };
    assert_eq!(said_of(48, 0), "");
    assert_eq!(
        said_of(47, 1),
        "One is closed to ordinary pods: it is tainted."
    );
    assert_eq!(
        said_of(46, 0),
        "Two are closed to ordinary pods: they are cordoned or not ready."
    );
    assert_eq!(
        said_of(41, 6),
        "Seven are closed to ordinary pods: six are tainted, one is cordoned or not ready."
    );
    assert_eq!(
        said_of(0, 48),
        "None is open to ordinary pods: they are tainted."
    );
}

#[test]
fn most_room_for_one_pod_is_where_neither_resource_is_short() {
    let mut page = nodes("");
    page.rows.truncate(4);
    page.pages = 1;
    let gib = 1 << 30;
    let fill = [(10_000, 1), (6_800, 13), (9_000, 60), (6_000, 12)];
    for (node, (cpu, memory)) in page.rows.iter_mut().zip(fill) {
        node.status = NodeStatus {
            ready: Some(true),
            ..NodeStatus::default()
        };
        (node.pods, node.pods_allocatable) = (Some(10), Some(110));
        node.cpu.allocatable = Some(16_000);
        node.cpu.requested = Some(16_000 - cpu);
        node.memory.allocatable = Some(64 * gib);
        node.memory.requested = Some((64 - memory) * gib);
    }
    page.rows[1].name = "general-15".to_owned();
    page.rows[2].status.tainted = true;
    let title = "Most room for one pod is on general-15: 6.8 cores and 13 GiB";
    assert_eq!(plain(&findings::nodes_title(&page)), title);
    page.rows[2].status.tainted = false;
    page.rows[2].pods = Some(110);
    assert_eq!(plain(&findings::nodes_title(&page)), title, "no pod fits");
    for node in &mut page.rows {
        node.memory.requested = node.memory.allocatable;
    }
    assert_eq!(plain(&findings::nodes_title(&page)), "48 nodes");
}

#[test]
fn one_node() {
    assert_eq!(
        said(&findings::node(&node("gpu-02"))),
        "gpu-02 is 58 % full by CPU and 65 % by memory, with 48 pods on it. It is tainted: only \
         pods that tolerate it come."
    );
    let mut page = node("general-00");
    assert_eq!(
        said(&findings::node(&page)),
        "general-00 is 62 % full by CPU and 70 % by memory, with 30 pods on it."
    );
    page.node.status.ready = Some(false);
    assert!(said(&findings::node(&page)).ends_with("It is not ready."));
    page.exists = false;
    assert_eq!(
        said(&findings::node(&page)),
        "general-00 is no longer in the cluster; its history stays."
    );
}

#[test]
fn pods_in_a_title() {
    let mut pods = namespace("training").pods.unwrap();
    assert_eq!(
        plain(&findings::pods_title(&pods, pods.len())),
        "Nine of 24 pods wait for a node"
    );
    for pod in pods.iter_mut().rev().take(8) {
        pod.status = "Succeeded".to_owned();
    }
    assert_eq!(
        plain(&findings::pods_title(&pods, pods.len())),
        "Nine of 16 pods wait for a node; eight have finished"
    );
    assert_eq!(
        plain(&findings::pods_title(&pods, 90)),
        "Nine of 90 pods wait for a node",
        "how many have finished is not known"
    );
    let ended: Vec<PodRow> = pods.iter().filter(|pod| pod.has_ended()).cloned().collect();
    assert_eq!(
        plain(&findings::pods_title(&ended, ended.len())),
        "8 pods, all finished"
    );
    for pod in &mut pods {
        pod.status = "Running".to_owned();
    }
    pods.retain(|pod| pod.node.is_some() && pod.cpu_requested_millis.is_some());
    assert_eq!(
        plain(&findings::pods_title(&pods, 14)),
        "14 pods, all placed"
    );
}
