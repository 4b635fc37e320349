//! One file per command; permission policies.
