//! What we believe: apply, at(now), Live.
