//! Personal data: encrypted, erasable, read under audit.
