//! Small plans, judged: one that holds, and each way of not holding.

mod broken;
mod hostile;
mod made;
mod tampered;
