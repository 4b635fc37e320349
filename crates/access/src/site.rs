//! What the gates of one site say to one another over its network: what they wrote down, and
//! whether one of them may let a pass in. Sealed with a key that they share; nobody leads.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use crate::double_use::agree::{Answer, Ask};

/// Largest message, bytes.
pub const MESSAGE_LEN_MAX: usize = 2 << 20;
/// Most records in a message.
pub const RECORDS_MAX: usize = 1_000;
const NONCE_LEN: usize = 24;
const PURPOSE: &[u8] = b"cordon-site-1";

/// The key that the gates of a site share.
#[derive(Clone)]
pub struct SiteKey(XChaCha20Poly1305);

/// What a gate says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Said {
    /// These are my records.
    #[n(0)]
    Records {
        /// The gate.
        #[n(0)]
        gate: String,
        /// Its run.
        #[n(1)]
        run: u64,
        /// The number of the first.
        #[n(2)]
        first: u64,
        /// Records, in order.
        #[n(3)]
        records: Vec<ByteVec>,
    },
    /// May I let this pass in?
    #[n(1)]
    Asks {
        /// The gate's number at the site.
        #[n(0)]
        number: u32,
        /// The pass.
        #[n(1)]
        pass: ByteArray<10>,
        /// The zone's number.
        #[n(2)]
        zone: u16,
        /// How many uses of it the gate knows.
        #[n(3)]
        uses_count: u64,
    },
}

/// What another answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Replied {
    /// The number of your record that comes next.
    #[n(0)]
    Next(#[n(0)] u64),
    /// As far as I am concerned, you may.
    #[n(1)]
    Promised,
    /// Another does.
    #[n(2)]
    Taken(#[n(0)] u32),
    /// I know of more uses than you.
    #[n(3)]
    KnowsMore,
    /// I was started too short a time ago.
    #[n(4)]
    Unsure,
}

impl SiteKey {
    /// The key in 64 hexadecimal digits.
    pub fn read(text: &str) -> Option<SiteKey> {
        let bytes: [u8; 32] = hex::decode(text.trim()).ok()?.try_into().ok()?;
        Some(SiteKey(XChaCha20Poly1305::new(&bytes.into())))
    }

    /// A message under the key.
    ///
    /// # Errors
    ///
    /// When the machine has no randomness.
    pub fn seal<T: Encode<()>>(&self, message: &T) -> Result<Vec<u8>, getrandom::Error> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce)?;
        let plain = minicbor::to_vec(message).unwrap_or_default();
        let payload = Payload { msg: &plain, aad: PURPOSE };
        // Fails only beyond 256 GiB.
        let sealed = self.0.encrypt(XNonce::from_slice(&nonce), payload).unwrap_or_default();
        Ok([&nonce[..], &sealed].concat())
    }

    /// What was sealed under the key; `None` for anything else.
    pub fn open<T: for<'b> Decode<'b, ()>>(&self, bytes: &[u8]) -> Option<T> {
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let payload = Payload { msg: sealed, aad: PURPOSE };
        let plain = self.0.decrypt(XNonce::from_slice(nonce), payload).ok()?;
        minicbor::decode(&plain).ok()
    }
}

/// A question as it is said.
pub fn asks(ask: &Ask) -> Said {
    let uses_count = ask.uses_count as u64;
    Said::Asks { number: ask.gate, pass: ask.pass.0.into(), zone: ask.zone, uses_count }
}

/// An answer as it is said.
pub fn replied(answer: Answer) -> Replied {
    match answer {
        Answer::Promised => Replied::Promised,
        Answer::Taken(gate) => Replied::Taken(gate),
        Answer::KnowsMore => Replied::KnowsMore,
        Answer::Unsure => Replied::Unsure,
    }
}

/// An answer as it was said; `None` where it answers something else.
pub fn answer(replied: Replied) -> Option<Answer> {
    match replied {
        Replied::Promised => Some(Answer::Promised),
        Replied::Taken(gate) => Some(Answer::Taken(gate)),
        Replied::KnowsMore => Some(Answer::KnowsMore),
        Replied::Unsure => Some(Answer::Unsure),
        Replied::Next(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use cordon_pass::claims::PassId;

    use super::*;

    fn key(digit: char) -> SiteKey {
        SiteKey::read(&digit.to_string().repeat(64)).unwrap()
    }

    #[test]
    fn only_gates_of_the_site_understand_one_another() {
        let ask = Ask { pass: PassId([7; 10]), zone: 3, uses_count: 2, gate: 1 };
        let sealed = key('a').seal(&asks(&ask)).unwrap();
        assert_eq!(key('a').open(&sealed), Some(asks(&ask)));
        assert_eq!(key('b').open::<Said>(&sealed), None);
        assert!(SiteKey::read("abc").is_none());
        for answered in [Answer::Promised, Answer::Taken(4), Answer::KnowsMore, Answer::Unsure] {
            assert_eq!(answer(replied(answered)), Some(answered));
        }
    }

    #[test]
    fn whatever_the_bytes_are_they_are_a_message_or_none() {
        let key = key('a');
        let good = key.seal(&Replied::Next(7)).unwrap();
        bolero::check!().for_each(|bytes: &[u8]| {
            assert_eq!(key.open::<Said>(bytes), None);
            let mut bent = good.clone();
            bent.extend_from_slice(bytes);
            assert_eq!(key.open::<Replied>(&bent).is_some(), bytes.is_empty());
        });
    }
}
