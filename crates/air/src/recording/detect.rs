//! Which format a recording is in, by its first bytes.

use super::{BOM, Format, csv};
use crate::decode::avr::AvrReader;
use crate::decode::beast::ESCAPE;
use crate::decode::sbs;

/// The format of a recording that begins with `head`; `None` where nothing fits. An empty one is
/// as good as AVR: it has no rows in any format.
pub(super) fn format(head: &[u8]) -> Option<Format> {
    let head = head.strip_prefix(BOM).unwrap_or(head);
    if head.first() == Some(&ESCAPE) {
        return Some(Format::Beast);
    }
    if head.trim_ascii().is_empty() {
        return Some(Format::Avr);
    }
    let text = head.split(|byte| *byte == b'\n').map(|line| line.trim_ascii());
    let format = text.filter(|line| !line.is_empty()).find_map(of_line);
    format.or_else(|| {
        let starts = |pair: &[u8]| pair[0] == ESCAPE && matches!(pair[1], b'1'..=b'3');
        head.windows(2).any(starts).then_some(Format::Beast)
    })
}

fn of_line(line: &[u8]) -> Option<Format> {
    if line.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
        return None;
    }
    if line[0] == b'{' {
        return Some(Format::Jsonl);
    }
    let mut reader = AvrReader::default();
    let found = reader.next(&mut &*line).or_else(|| reader.finish());
    let avr = found.is_some_and(|found| found.sent.is_ok());
    if avr || line[0] == b'*' {
        return Some(Format::Avr);
    }
    let letters = line.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    if letters >= 2
        && line.get(letters) == Some(&b',')
        && sbs::line(line).is_none_or(|it| it.is_ok())
    {
        return Some(Format::Sbs);
    }
    csv::looks_like(line).then_some(Format::Csv)
}
