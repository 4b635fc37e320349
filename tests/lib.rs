//! Black-box behaviours of the one binary.
