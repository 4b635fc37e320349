//! Aircraft: sources, decoders, tracks.
