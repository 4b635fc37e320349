//! Prices: to come.
