//! Frames into Beast messages; see `crate::decode::beast` for the form.

use crate::decode::beast::ESCAPE;
use crate::frame::Frame;

/// Appends `frame` to `out` as one Beast message, 0x1a doubled: of type '1', '2' or '3' by its
/// length. Counter and signal are zero where the frame has none.
pub fn write(frame: &Frame, out: &mut Vec<u8>) {
    let kind = match frame.bytes().len() {
        2 => b'1',
        7 => b'2',
        _ => b'3',
    };
    out.extend([ESCAPE, kind]);
    let counter = frame.timestamp_12mhz.unwrap_or(0).to_be_bytes();
    let signal = [frame.signal.unwrap_or(0)];
    for byte in counter[2..].iter().chain(&signal).chain(frame.bytes()) {
        out.push(*byte);
        if *byte == ESCAPE {
            out.push(ESCAPE);
        }
    }
}
