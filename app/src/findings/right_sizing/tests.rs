use super::*;
use crate::sample;

fn said(note: &SizingNote) -> String {
    right_sizing(note).plain().replace('\u{a0}', " ")
}

#[test]
fn tells_what_is_freed_what_is_lacking_and_how_many_machines() {
    let mut note = sample::sizing("shop");
    assert_eq!(
        said(&note),
        "Requests could shrink by 2.4 cores; those that are too low should grow by 768 MiB. Packed anew, all pods \
         need 9 machines in place of 12."
    );
    note.memory_bytes = (0, 0);
    note.machines = Some((12, 12));
    assert_eq!(
        said(&note),
        "Requests could shrink by 2.4 cores. Packed anew, all pods need 12 machines either way."
    );
    let frees_nothing = SizingNote {
        cpu_millis: (0, 100),
        machines: None,
        ..note.clone()
    };
    assert_eq!(
        said(&frees_nothing),
        "Nothing would be freed; requests that are too low should grow by 100m CPU."
    );
    note.cpu_millis = (0, 0);
    note.machines = None;
    assert_eq!(said(&note), "Workloads ask for about what they need.");
}

#[test]
fn too_little_history_is_not_nothing_to_free() {
    let mut note = sample::sizing("shop");
    note.too_young = 1;
    assert_eq!(
        said(&note),
        "There is too little history of every workload to say what would do."
    );
    note.matching = 0;
    assert_eq!(said(&note), "No workload matches the filter.");
    note.all = 0;
    assert_eq!(said(&note), "There is no workload to size.");
}

#[test]
fn the_table_says_what_ten_free_where_its_rows_say_so() {
    let mut note = sample::sizing("shop");
    let told = |note: &SizingNote| sized_title(note).replace('\u{a0}', " ");
    assert_eq!(told(&note), "1 workload");
    let row = note.rows[0].clone();
    let grows = (1_000, Some(5_000));
    note.rows = vec![row; 12];
    note.rows[11].cpu_millis = grows;
    (note.matching, note.all) = (12, 12);
    assert_eq!(told(&note), "Ten of 12 workloads alone would free 24 cores");
    note.sort = "-memory_freed".to_owned();
    assert_eq!(told(&note), "12 workloads", "they need more memory");
    // Of a part of the rows only in the order of what they free.
    (note.matching, note.all) = (300, 300);
    note.sort = "workload".to_owned();
    assert_eq!(told(&note), "300 workloads");
    note.sort = "-cpu_freed".to_owned();
    assert_eq!(
        told(&note),
        "Ten of 300 workloads alone would free 24 cores"
    );
    note.page = 2;
    assert_eq!(told(&note), "300 workloads");
    note.matching = 40;
    assert_eq!(told(&note), "40 of 300 workloads match");
}
