//! The short code under a pass: what a person reads out when the sun is too bright for a camera.
//!
//! The first 40 bits of the pass's id in the digits of Crockford's Base32, which look and sound
//! apart, and one digit to check them, in groups of four and five: `K7QF-2M9XT`.

use crate::claims::PassId;

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LEN: usize = 8;

/// The short code of a pass.
pub fn of(id: PassId) -> String {
    let bits = id.0[..5].iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let digit = |n: usize| usize::try_from(bits >> (5 * (LEN - 1 - n)) & 31).unwrap_or_default();
    let digits: Vec<usize> = (0..LEN).map(digit).collect();
    let mut code: String = digits.iter().map(|digit| char::from(DIGITS[*digit])).collect();
    code.push(char::from(DIGITS[check(&digits)]));
    code.insert(4, '-');
    code
}

/// The first five bytes of the id that a short code stands for; `None` when it was misread. Case,
/// spaces and hyphens do not matter, nor do O for 0 and I or L for 1.
pub fn read(code: &str) -> Option<[u8; 5]> {
    let digits: Option<Vec<usize>> = code
        .chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => Some(0),
            'I' | 'L' => Some(1),
            c => DIGITS.iter().position(|digit| char::from(*digit) == c),
        })
        .collect();
    let digits = digits.filter(|digits| digits.len() == LEN + 1)?;
    let (digits, last) = digits.split_at(LEN);
    if last != [check(digits)] {
        return None;
    }
    let bits = digits.iter().fold(0u64, |bits, digit| bits << 5 | *digit as u64);
    bits.to_be_bytes()[3..].try_into().ok()
}

/// The digit that checks the others: their weighted sum modulo 31, a prime, so that one wrong digit
/// and two neighbours that changed places are found; only 0 and Z are taken for one another.
fn check(digits: &[usize]) -> usize {
    let sum: usize = digits.iter().enumerate().map(|(n, digit)| (n + 2) * digit).sum();
    sum % 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_written_and_as_people_say_it() {
        for n in 0..=255 {
            let id = PassId([n, 200, n / 2, 7, 255 - n, 1, 2, 3, 4, 5]);
            let code = of(id);
            assert_eq!(read(&code), Some([n, 200, n / 2, 7, 255 - n]), "{code}");
            let said = code.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
            assert_eq!(read(&said), read(&code), "{said}");
        }
        assert_eq!(of(PassId([0; 10])), "0000-00000");
        assert_eq!(read(""), None);
        assert_eq!(read("0000-0000"), None);
    }

    #[test]
    fn a_wrong_digit_and_neighbours_that_changed_places_are_found() {
        let code: Vec<char> = of(PassId([77, 200, 3, 150, 9, 0, 0, 0, 0, 0])).chars().collect();
        let places: Vec<usize> = (0..code.len()).filter(|n| code[*n] != '-').collect();
        for place in &places {
            for digit in DIGITS.iter().map(|digit| char::from(*digit)) {
                let mut other = code.clone();
                other[*place] = digit;
                let apart = DIGITS.iter().position(|it| char::from(*it) == digit).unwrap();
                let was = DIGITS.iter().position(|it| char::from(*it) == code[*place]).unwrap();
                // 0 and 31 are one modulo 31: the last digit is the only pair that is missed.
                let is_missed = apart.abs_diff(was) == 31;
                let text: String = other.iter().collect();
                assert_eq!(read(&text).is_some(), apart == was || is_missed, "{text}");
            }
        }
        for pair in places.windows(2) {
            let mut other = code.clone();
            other.swap(pair[0], pair[1]);
            let text: String = other.iter().collect();
            assert_eq!(read(&text).is_some(), other == code, "{text}");
        }
    }
}
