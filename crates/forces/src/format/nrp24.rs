//! nrp24: to come.
