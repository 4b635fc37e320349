//! The little of ONNX that is read here: to give a model another size of picture.
//!
//! An ONNX file is a protocol buffer (onnx.proto of the ONNX project). A network that is made of
//! convolutions works for every size, but its file says one. Here that size is written anew, what
//! was said of sizes within is left out, and weights that are also listed as inputs are taken off
//! that list, so that an engine may compute with them ahead. All else stays byte for byte.

use std::collections::BTreeSet;

/// Why a file is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OnnxError {
    /// It ends too soon, or is no protocol buffer.
    #[error("the model is damaged at byte {0}: get it anew")]
    Damaged(usize),
    /// It has no picture to take.
    #[error("the model has no input of four dimensions")]
    NoPicture,
}

/// A field of a message: its number, where its bytes begin with the tag, and what it holds.
struct Field<'a> {
    number: u64,
    whole: &'a [u8],
    inside: &'a [u8],
}

/// Deeper numbers than any file has.
const VARINT_MAX: usize = 10;

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0_u64;
    for n in 0..VARINT_MAX {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f).checked_shl(7 * n as u32).unwrap_or(0);
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// The fields of a message (Protocol Buffers, "Encoding").
fn fields(bytes: &[u8]) -> Result<Vec<Field<'_>>, OnnxError> {
    let (mut fields, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let from = at;
        let damaged = || OnnxError::Damaged(from);
        let tag = varint(bytes, &mut at).ok_or_else(damaged)?;
        let len = match tag & 7 {
            0 => {
                let start = at;
                varint(bytes, &mut at).ok_or_else(damaged)?;
                let len = at - start;
                at = start;
                len
            }
            1 => 8,
            2 => {
                let len = varint(bytes, &mut at).ok_or_else(damaged)?;
                usize::try_from(len).map_err(|_| damaged())?
            }
            5 => 4,
            _ => return Err(damaged()),
        };
        let end = at.checked_add(len).filter(|end| *end <= bytes.len()).ok_or_else(damaged)?;
        fields.push(Field { number: tag >> 3, whole: &bytes[from..end], inside: &bytes[at..end] });
        at = end;
    }
    Ok(fields)
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn write_bytes(out: &mut Vec<u8>, number: u64, inside: &[u8]) {
    write_varint(out, number << 3 | 2);
    write_varint(out, inside.len() as u64);
    out.extend_from_slice(inside);
}

/// A message with some of its fields made anew: `edit` says what stands for the inside of a field;
/// `Some(None)` leaves it out.
fn edited(
    bytes: &[u8],
    mut edit: impl FnMut(&Field<'_>) -> Result<Option<Option<Vec<u8>>>, OnnxError>,
) -> Result<Vec<u8>, OnnxError> {
    let mut out = Vec::with_capacity(bytes.len());
    for field in fields(bytes)? {
        match edit(&field)? {
            None => out.extend_from_slice(field.whole),
            Some(None) => {}
            Some(Some(inside)) => write_bytes(&mut out, field.number, &inside),
        }
    }
    Ok(out)
}

fn name(message: &[u8], number: u64) -> Result<Vec<u8>, OnnxError> {
    let found = fields(message)?.iter().find(|it| it.number == number).map(|it| it.inside.to_vec());
    Ok(found.unwrap_or_default())
}

/// The model for pictures of `width` times `height` pixels.
///
/// # Errors
///
/// [`OnnxError`].
pub fn for_size(model: &[u8], width: u32, height: u32) -> Result<Vec<u8>, OnnxError> {
    let mut has_picture = false;
    let made = edited(model, |field| {
        if field.number != GRAPH {
            return Ok(None);
        }
        let mut weights = BTreeSet::new();
        for tensor in fields(field.inside)?.iter().filter(|it| it.number == INITIALIZER) {
            weights.insert(name(tensor.inside, TENSOR_NAME)?);
        }
        let graph = edited(field.inside, |field| match field.number {
            VALUE_INFO => Ok(Some(None)),
            INPUT if weights.contains(&name(field.inside, 1)?) => Ok(Some(None)),
            INPUT => {
                let made = with_shape(field.inside, |shape| sized(shape, width, height))?;
                has_picture |= made != field.inside || is_sized(field.inside, width, height)?;
                Ok(Some(Some(made)))
            }
            OUTPUT => Ok(Some(Some(with_shape(field.inside, |_| Ok(None))?))),
            _ => Ok(None),
        })?;
        Ok(Some(Some(graph)))
    })?;
    if has_picture { Ok(made) } else { Err(OnnxError::NoPicture) }
}

/// `ModelProto.graph`.
const GRAPH: u64 = 7;
/// `GraphProto`: `initializer`, `input`, `output`, `value_info`.
const INITIALIZER: u64 = 5;
const INPUT: u64 = 11;
const OUTPUT: u64 = 12;
const VALUE_INFO: u64 = 13;
/// `TensorProto.name`.
const TENSOR_NAME: u64 = 8;

/// A `ValueInfoProto` with the shape of its tensor made anew, or left out.
fn with_shape(
    value: &[u8],
    mut shape: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, OnnxError>,
) -> Result<Vec<u8>, OnnxError> {
    edited(value, |field| match field.number {
        // `type`, in it `tensor_type`, in it `shape`.
        2 => Ok(Some(Some(edited(field.inside, |field| match field.number {
            1 => Ok(Some(Some(edited(field.inside, |field| match field.number {
                2 => Ok(Some(shape(field.inside)?)),
                _ => Ok(None),
            })?))),
            _ => Ok(None),
        })?))),
        _ => Ok(None),
    })
}

/// A `TensorShapeProto` of four dimensions with the last two made anew.
fn sized(shape: &[u8], width: u32, height: u32) -> Result<Option<Vec<u8>>, OnnxError> {
    let dims = fields(shape)?.iter().filter(|it| it.number == 1).count();
    let mut n = 0;
    let made = edited(shape, |field| {
        if field.number != 1 || dims != 4 {
            return Ok(None);
        }
        n += 1;
        let side = match n {
            3 => height,
            4 => width,
            _ => return Ok(None),
        };
        // `dim_value`, a number.
        let mut dim = vec![1 << 3];
        write_varint(&mut dim, u64::from(side));
        Ok(Some(Some(dim)))
    })?;
    Ok(Some(made))
}

fn is_sized(value: &[u8], width: u32, height: u32) -> Result<bool, OnnxError> {
    let mut is_sized = false;
    with_shape(value, |shape| {
        let dims = fields(shape)?.iter().filter(|it| it.number == 1).count();
        is_sized |= dims == 4 && sized(shape, width, height)?.as_deref() == Some(shape);
        Ok(None)
    })?;
    Ok(is_sized)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(parts: &[(u64, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        parts.iter().for_each(|(number, inside)| write_bytes(&mut out, *number, inside));
        out
    }

    fn value(name: &str, dims: &[u64]) -> Vec<u8> {
        let mut shape = Vec::new();
        for dim in dims {
            let mut inside = vec![8];
            write_varint(&mut inside, *dim);
            write_bytes(&mut shape, 1, &inside);
        }
        let tensor = message(&[(2, &shape)]);
        message(&[(1, name.as_bytes()), (2, &message(&[(1, &tensor)]))])
    }

    fn model(size: (u64, u64)) -> Vec<u8> {
        let graph = message(&[
            (1, b"\x0a\x01x"),
            (INITIALIZER, &message(&[(TENSOR_NAME, b"weight"), (9, &[1, 2, 3])])),
            (INPUT, &value("images", &[1, 3, size.1, size.0])),
            (INPUT, &value("weight", &[8])),
            (OUTPUT, &value("output", &[1, 3549, 85])),
            (VALUE_INFO, &value("within", &[1, 16, 208, 208])),
        ]);
        message(&[(8, b"opset"), (GRAPH, &graph)])
    }

    #[test]
    fn a_model_takes_pictures_of_another_size() {
        let made = for_size(&model((416, 416)), 416, 320).unwrap();
        let graph = fields(&made).unwrap().pop().unwrap().inside.to_vec();
        let numbers: Vec<u64> = fields(&graph).unwrap().iter().map(|it| it.number).collect();
        assert_eq!(numbers, [1, INITIALIZER, INPUT, OUTPUT], "neither sizes within nor weights");
        let graph = fields(&graph).unwrap();
        assert_eq!(graph[2].inside, value("images", &[1, 3, 320, 416]));
        assert_eq!(graph[3].inside, message(&[(1, b"output"), (2, &message(&[(1, &[])]))]));
        assert!(for_size(&model((416, 416)), 416, 416).is_ok(), "the same size is one, too");
    }

    #[test]
    fn a_damaged_file_is_no_model() {
        let whole = model((416, 416));
        assert_eq!(for_size(&[], 32, 32), Err(OnnxError::NoPicture));
        let cut = for_size(&whole[..whole.len() - 3], 32, 32);
        assert!(matches!(cut, Err(OnnxError::Damaged(_))), "{cut:?}");
        assert!(matches!(for_size(&[0xff; 40], 32, 32), Err(OnnxError::Damaged(0))));
        bolero::check!().for_each(|bytes: &[u8]| {
            let _ = for_size(bytes, 64, 64);
        });
    }
}
