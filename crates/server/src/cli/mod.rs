//! Subcommands that start no node.

pub mod accounts;
pub mod air;
pub mod city;
pub mod docs;
pub mod journal;
pub mod load;
pub mod operation;
pub mod volumes_bench;
