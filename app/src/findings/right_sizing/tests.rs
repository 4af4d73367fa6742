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
