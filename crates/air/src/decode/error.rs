//! What can be wrong with a stream of frames.

/// Why bytes of a stream are not a frame. Each is counted and skipped; the stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// An AVR line begins with something else.
    #[error("marker: an AVR message starts with `*`, `:`, `@`, `%` or `<`")]
    Marker,
    /// An AVR line ends before its `;`.
    #[error("unterminated: an AVR message ends with `;`; the line may have been cut")]
    Unterminated,
    /// A character that is no hexadecimal digit.
    #[error("hex: a frame holds only the digits 0-9 and a-f")]
    Hex,
    /// Not as many digits as any frame has.
    #[error("length: a frame has 4, 14 or 28 hexadecimal digits, this one has {0}")]
    Digits(usize),
    /// A reply of Mode A or C, where one of Mode S is wanted.
    #[error("length: four digits are a reply of Mode A or C; a frame of Mode S has 14 or 28")]
    ModeAc,
    /// A message longer than any that is right.
    #[error("length: the message is longer than {0} bytes and was skipped")]
    TooLong(usize),
    /// Bytes between Beast messages.
    #[error("beast: bytes outside any message were skipped, up to the next 0x1a")]
    Garbage,
    /// A Beast message of a kind that is not read.
    #[error("beast: message type 0x{0:02x} is none of 0x31, 0x32, 0x33")]
    Type(u8),
    /// A line of SBS that is none.
    #[error("sbs: {0}")]
    Sbs(&'static str),
    /// A Beast message in which the next one starts, or the stream ends.
    #[error("beast: the message was cut short")]
    Cut,
}
