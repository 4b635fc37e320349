//! Everything that crosses our HTTP border; OpenAPI comes from it.
