//! Small plans, judged: one that holds, and each way of not holding.

mod broken;
mod changed;
mod hostile;
mod large;
mod made;
mod tampered;
