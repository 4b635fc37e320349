//! One file per rule; the raise machine.
