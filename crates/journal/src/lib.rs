//! Append, read, follow, prove; archive segments.
