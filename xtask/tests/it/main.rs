//! The chores, run on the workspace itself.

use xtask::{Workspace, report, tidy};

/// The rules of the house hold in this tree.
#[test]
fn the_tree_is_tidy() {
    let findings = tidy(&Workspace::open().unwrap());
    assert!(findings.is_empty(), "\n{}", report(&findings));
}
