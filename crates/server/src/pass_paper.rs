//! A pass to be printed, and what a wallet needs to show it.

use anyhow::Context;
use cordon_access::code::{Code, Correction};
use cordon_access::desk::Issued;
use cordon_kernel::Timestamp;
use cordon_pass::claims::Claims;
use cordon_pass::policy::Policy;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};
use serde_json::{Value, json};

use crate::paper::encoded;

/// A5, in points.
const PAGE: (f32, f32) = (420.0, 595.0);
const MARGIN: f32 = 36.0;
/// Side of the code with its quiet zone, points: 9 cm.
const CODE: f32 = 255.0;

/// From when until when, by the operation's clock.
fn times(claims: &Claims, policy: &Policy) -> (String, String) {
    let time = |seconds: u64| {
        let at = i64::try_from(seconds).ok().and_then(|at| Timestamp::from_second(at).ok());
        let local = at.and_then(|at| at.in_tz(&policy.time_zone).ok());
        local.map_or_else(String::new, |at| at.strftime("%d/%m/%Y %H:%M").to_string())
    };
    (time(claims.begins_at), time(claims.expires_at))
}

fn zones(claims: &Claims, policy: &Policy) -> String {
    let zones = claims.windows.iter().filter_map(|window| policy.zone(window.zone));
    zones.map(|zone| zone.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// A page of A5: the code, the short code large, and what the holder must know.
///
/// # Errors
///
/// When the text fits into no code.
pub fn pdf(
    text: &str,
    issued: &Issued,
    claims: &Claims,
    policy: &Policy,
) -> anyhow::Result<Vec<u8>> {
    let code = Code::new(text, Correction::Paper).context("the pass fits into no code")?;
    let mut content = Content::new();
    let module = CODE / (code.side + 8) as f32;
    let (left, top) = ((PAGE.0 - CODE) / 2.0 + 4.0 * module, PAGE.1 - MARGIN - 40.0);
    for y in 0..code.side {
        for x in (0..code.side).filter(|x| code.is_dark(*x, y)) {
            let (x, y) = (left + x as f32 * module, top - (y + 1) as f32 * module);
            // A hair over, so that printers leave no line between two dark modules.
            content.rect(x, y, module + 0.05, module + 0.05);
        }
    }
    content.fill_nonzero();
    let (from, until) = times(claims, policy);
    let middle = top - CODE + 4.0 * module;
    let mut lines = vec![
        (20.0, PAGE.1 - MARGIN - 14.0, true, policy.operation.to_uppercase()),
        (28.0, middle - 22.0, true, issued.short_code.clone()),
        (14.0, middle - 46.0, true, claims.name.clone().unwrap_or_default()),
        (11.0, middle - 66.0, false, format!("{} · {}", issued.role, zones(claims, policy))),
        (11.0, middle - 84.0, false, format!("{from} – {until}")),
    ];
    let advice = [
        "Montrez ce code et une pièce d’identité au point d’accès. Si le soleil gêne la lecture,",
        "lisez le code court à voix haute. Perdu ? Demandez-en un autre : celui-ci sera révoqué.",
        "Show this code and an identity document at the gate. If the sun is too bright to read it,",
        "read the short code aloud. Lost? Ask for another: this one will be revoked.",
    ];
    for (n, advice) in advice.into_iter().enumerate() {
        lines.push((8.5, MARGIN + 44.0 - 12.0 * n as f32, false, advice.to_owned()));
    }
    for (size, y, is_bold, line) in lines {
        let font = if is_bold { Name(b"B") } else { Name(b"R") };
        content.begin_text();
        content.set_font(font, size).next_line(MARGIN, y);
        content.show(Str(&encoded(&line)));
        content.end_text();
    }
    Ok(document(content))
}

fn document(content: Content) -> Vec<u8> {
    let [catalog, pages, page, stream, regular, bold] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut one = pdf.page(page);
    one.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(pages).contents(stream);
    one.resources().fonts().pair(Name(b"R"), regular).pair(Name(b"B"), bold);
    one.finish();
    pdf.stream(stream, &content.finish());
    for (font, name) in [(regular, &b"Helvetica"[..]), (bold, b"Helvetica-Bold")] {
        pdf.type1_font(font).base_font(Name(name)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.finish()
}

/// What a wallet shows: the fields of an Apple `pass.json` (generic) and of a Google generic object
/// that stand in this pass. Who publishes passes adds an identifier of their own and signs.
pub fn wallet(text: &str, issued: &Issued, claims: &Claims, policy: &Policy) -> Value {
    let (from, until) = times(claims, policy);
    let at = |seconds: u64| {
        let at = i64::try_from(seconds).ok().and_then(|at| Timestamp::from_second(at).ok());
        at.map(|at| at.to_string())
    };
    let (zones, code) = (zones(claims, policy), &issued.short_code);
    json!({
        "apple": {
            "formatVersion": 1,
            "serialNumber": issued.pass_id,
            "description": policy.operation,
            "relevantDate": at(claims.begins_at),
            "expirationDate": at(claims.expires_at),
            "barcodes": [{
                "format": "PKBarcodeFormatQR", "message": text,
                "messageEncoding": "iso-8859-1", "altText": code,
            }],
            "generic": {
                "primaryFields": [{ "key": "name", "value": claims.name }],
                "secondaryFields": [{ "key": "zones", "value": zones }],
                "auxiliaryFields": [
                    { "key": "from", "value": from }, { "key": "until", "value": until },
                ],
            },
        },
        "google": {
            "id": issued.pass_id,
            "header": { "defaultValue": { "language": "fr", "value": claims.name } },
            "cardTitle": { "defaultValue": { "language": "fr", "value": policy.operation } },
            "barcode": { "type": "QR_CODE", "value": text, "alternateText": code },
            "validTimeInterval": {
                "start": { "date": at(claims.begins_at) },
                "end": { "date": at(claims.expires_at) },
            },
        },
    })
}
