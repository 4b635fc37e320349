//! The text in the code: `CP1:` or `CP2:`, then Base45 (RFC 9285), at most 600 characters.

use crate::reason::Reason;

/// Longest text of a pass, characters; longer ones are refused unread.
pub const TEXT_LEN_MAX: usize = 600;

/// Which kind of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `CP1:`, on paper or on a screen: a copy of it is as good.
    Static,
    /// `CP2:`, made by the holder's phone this moment, with a proof by its key.
    Held,
}

impl Form {
    /// Its prefix.
    pub fn prefix(self) -> &'static str {
        match self {
            Form::Static => "CP1:",
            Form::Held => "CP2:",
        }
    }
}

/// The form and the bytes of a text.
///
/// # Errors
///
/// [`Reason::Empty`], [`Reason::TooLong`], [`Reason::NotAPass`] or [`Reason::NotBase45`].
pub fn read(text: &[u8]) -> Result<(Form, Vec<u8>), Reason> {
    if text.is_empty() {
        return Err(Reason::Empty);
    }
    if text.len() > TEXT_LEN_MAX {
        return Err(Reason::TooLong);
    }
    let form = [Form::Static, Form::Held]
        .into_iter()
        .find(|form| text.starts_with(form.prefix().as_bytes()))
        .ok_or(Reason::NotAPass)?;
    let bytes = digits(&text[form.prefix().len()..]).filter(|bytes| !bytes.is_empty());
    Ok((form, bytes.ok_or(Reason::NotBase45)?))
}

/// The bytes of Base45 (RFC 9285); `None` where it is none.
pub fn digits(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let bytes = base45::decode(text).ok()?;
    // The decoder takes a last pair beyond 255 for what is left of it: two texts, one pass.
    (base45::encode(&bytes) == text).then_some(bytes)
}

/// The text of `bytes`.
pub fn write(form: Form, bytes: &[u8]) -> String {
    format!("{}{}", form.prefix(), base45::encode(bytes))
}
