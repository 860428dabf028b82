//! Real updates and answers, where they lie beside the workspace.

fn main() {}
