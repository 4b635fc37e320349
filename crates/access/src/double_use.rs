//! Double use: that a pass enters a zone while it is inside.
//!
//! Gates that cannot reach one another cannot keep it from happening; what they can do depends on
//! the zone's policy ([`DoubleUse`](cordon_pass::policy::DoubleUse), P0 to P4) and is bounded:
//!
//! | | cut off, a pass enters at most | price |
//! |---|---|---|
//! | P0 | once a part of the network | none; everything is found afterwards |
//! | P1 | once by its code alone, at its home; elsewhere a person looks at its holder | slower |
//! | P2 | once | refused where the right is not |
//! | P3 | by its own phone | a phone |
//! | P4 | once a site | a network at the site |
//!
//! [`uses`] finds every double entry once records meet, in whatever order; [`agree`] lets gates of
//! a site agree without a leader; [`rights`] are the rights of P2; [`room`] shares a capacity
//! among gates; [`permit`] is what follows for one person at one gate.

pub mod agree;
pub mod permit;
pub mod rights;
pub mod room;
pub mod uses;
