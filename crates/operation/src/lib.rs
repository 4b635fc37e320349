//! The operation package: files in, an operation or every error with its place out.
