//! Every chore.

fn main() {}
