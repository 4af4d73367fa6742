//! `plimsoll sharing` of a machine that does not tell of all that is demanded.

use plimsoll_tests::product::{Home, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;

#[tokio::test]
async fn what_the_machine_does_not_tell_of_is_said_to_be_left_out() -> Result<()> {
    let home = Home::create()?;
    let mut rows = "timestamp,namespace,cpu_cores,memory_bytes,gpu\n".to_owned();
    for step in 0..8 {
        let at_secs = 1_767_225_600 + step * 21_600;
        writeln!(
            rows,
            "{at_secs},a,{},1073741824,0\n{at_secs},b,2,1073741824,0",
            1 + step % 4
        )
        .unwrap();
    }
    let file = home.write("usage.csv", &rows)?;
    let file = file.to_string_lossy();
    let of = [
        "sharing",
        "--usage",
        &file,
        "--by",
        "namespace",
        "--format",
        "json",
        "--machine",
    ];
    let note =
        "plimsoll: memory is not compared: --machine does not say how much of it a machine has\n";
    for (machine, note, compared, not_compared) in [
        // Nobody misses GPUs of which the file says that there are none.
        ("cpu=10", note, json!(["cpu"]), json!(["memory"])),
        ("cpu=10,memory=1Gi", "", json!(["cpu", "memory"]), json!([])),
    ] {
        let ending = home.run(&[&of[..], &[machine]].concat()).await?;
        assert_eq!((ending.code, ending.stderr.as_str()), (Some(0), note));
        let told: Value = serde_json::from_str(&ending.stdout).unwrap();
        let assumptions = &told["assumptions"];
        assert_eq!(assumptions["resources"], compared, "{machine}");
        assert_eq!(
            assumptions["resources_not_compared"], not_compared,
            "{machine}"
        );
    }
    Ok(())
}
