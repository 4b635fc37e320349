//! Texts on paper: A4 pages as PDF, in the fonts that every reader of PDF has.
//!
//! Only what the text of an order needs: a title, headings, paragraphs, lists and tables, broken
//! into lines and pages. Characters outside Windows-1252 are shown as `?`.

use cordon_operation::order_text::Block;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 62.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const FOOT: f32 = 56.0;
const PADDING: f32 = 4.0;
/// Lines of a row that fit on a page.
const LINES_MAX: usize = 50;

/// Advance widths of Helvetica for the characters from space to `~`, in thousandths of the size
/// (Adobe Font Metrics, Core 14).
const REGULAR: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// The same of Helvetica-Bold.
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// A face at a size.
#[derive(Clone, Copy)]
struct Face {
    name: Name<'static>,
    widths: &'static [u16; 95],
    size: f32,
}

const fn face(is_bold: bool, size: f32) -> Face {
    match is_bold {
        true => Face { name: Name(b"B"), widths: &BOLD, size },
        false => Face { name: Name(b"R"), widths: &REGULAR, size },
    }
}

impl Face {
    fn width(self, text: &str) -> f32 {
        let widths = text.chars().map(|c| {
            let place = (plain(c) as usize).checked_sub(32);
            place.and_then(|place| self.widths.get(place)).map_or(556.0, |width| f32::from(*width))
        });
        widths.sum::<f32>() * self.size / 1000.0
    }

    /// `text` in lines no wider than `width`; a word that is wider has a line of its own.
    fn lines(self, text: &str, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let mut line = String::new();
            for word in paragraph.split(' ') {
                let longer =
                    if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer) > width && !line.is_empty() {
                    lines.push(std::mem::replace(&mut line, word.to_owned()));
                } else {
                    line = longer;
                }
            }
            lines.push(line);
        }
        lines
    }
}

/// The letter without its accent, whose width is the same.
fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'À' | 'Â' => 'A',
        'Ç' => 'C',
        'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'Î' | 'Ï' => 'I',
        'Ô' => 'O',
        'Ù' | 'Û' => 'U',
        '’' | '‘' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    }
}

/// `text` in Windows-1252, the encoding of the fonts.
pub(crate) fn encoded(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '\u{202f}' => b' ',
            '€' => 0x80,
            '‘' => 0x91,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '•' => 0x95,
            '–' => 0x96,
            '—' => 0x97,
            'Œ' => 0x8c,
            'œ' => 0x9c,
            '…' => 0x85,
            c => u8::try_from(u32::from(c))
                .ok()
                .filter(|b| !(0x80..0xa0).contains(b))
                .unwrap_or(b'?'),
        })
        .collect()
}

/// The pages being written.
struct Press {
    pages: Vec<Content>,
    /// Where the next line goes, from the foot of the page.
    y: f32,
}

impl Press {
    fn new() -> Press {
        Press { pages: vec![Content::new()], y: PAGE.1 - MARGIN }
    }

    /// Goes to a new page unless `height` is left.
    fn room(&mut self, height: f32) {
        if self.y - height < MARGIN + FOOT / 2.0 {
            self.pages.push(Content::new());
            self.y = PAGE.1 - MARGIN;
        }
    }

    fn put(&mut self, face: Face, x: f32, y: f32, text: &str) {
        let Some(page) = self.pages.last_mut() else { return };
        page.begin_text();
        page.set_font(face.name, face.size);
        page.next_line(x, y);
        page.show(Str(&encoded(text)));
        page.end_text();
    }

    fn rule(&mut self, y: f32) {
        let Some(page) = self.pages.last_mut() else { return };
        page.set_line_width(0.4);
        page.set_stroke_gray(0.6);
        page.move_to(MARGIN, y);
        page.line_to(PAGE.0 - MARGIN, y);
        page.stroke();
    }

    fn paragraph(&mut self, face: Face, indent: f32, text: &str, after: f32) {
        let leading = face.size * 1.36;
        for line in face.lines(text, WIDTH - indent) {
            self.room(leading);
            self.y -= leading;
            self.put(face, MARGIN + indent, self.y, &line);
        }
        self.y -= after;
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.paragraph(face(true, 17.0), 0.0, text, 10.0),
            Block::Heading(text) => {
                // Not alone at the foot of a page.
                self.room(60.0);
                self.y -= 8.0;
                self.paragraph(face(true, 11.0), 0.0, text, 3.0);
            }
            Block::Text(text) => self.paragraph(face(false, 10.0), 0.0, text, 5.0),
            Block::Item(text) => {
                self.room(14.0);
                let y = self.y - 13.6;
                self.put(face(false, 10.0), MARGIN + 6.0, y, "•");
                self.paragraph(face(false, 10.0), 18.0, text, 2.0);
            }
            Block::Small(text) => {
                self.y -= 4.0;
                self.paragraph(face(false, 8.0), 0.0, text, 2.0);
            }
            Block::Table(head, rows) => self.table(head, rows),
        }
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let widths = column_widths(head.len());
        self.row(face(true, 8.5), head, &widths);
        for row in rows {
            let pages = self.pages.len();
            let height = self.height_of(face(false, 8.5), row, &widths);
            self.room(height);
            if self.pages.len() > pages {
                self.row(face(true, 8.5), head, &widths);
            }
            self.row(face(false, 8.5), row, &widths);
        }
        self.y -= 8.0;
    }

    fn height_of(&self, face: Face, cells: &[String], widths: &[f32]) -> f32 {
        let lines = cells.iter().zip(widths);
        let lines = lines.map(|(cell, width)| face.lines(cell, width - 2.0 * PADDING).len());
        lines.max().unwrap_or(0) as f32 * face.size * 1.3 + 2.0 * PADDING
    }

    /// Puts a row; one that is taller than a page goes on on the next.
    fn row(&mut self, face: Face, cells: &[String], widths: &[f32]) {
        let leading = face.size * 1.3;
        let mut cells: Vec<Vec<String>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| face.lines(cell, width - 2.0 * PADDING))
            .collect();
        while cells.iter().any(|lines| !lines.is_empty()) {
            let tallest = cells.iter().map(Vec::len).max().unwrap_or(0).min(LINES_MAX);
            let height = tallest as f32 * leading + 2.0 * PADDING;
            self.room(height);
            let mut x = MARGIN;
            for (lines, width) in cells.iter_mut().zip(widths) {
                for (place, line) in lines.drain(..lines.len().min(LINES_MAX)).enumerate() {
                    let y = self.y - PADDING - leading * (place as f32 + 0.8);
                    self.put(face, x + PADDING, y, &line);
                }
                x += width;
            }
            self.y -= height;
            self.rule(self.y);
        }
    }
}

/// The last column, which says why, is the widest.
fn column_widths(count: usize) -> Vec<f32> {
    match count {
        4 => [0.21, 0.22, 0.22, 0.35].map(|part| part * WIDTH).to_vec(),
        _ => vec![WIDTH / count.max(1) as f32; count],
    }
}

/// The text as PDF, with page numbers and `title` in its foot.
pub fn pdf(title: &str, blocks: &[Block]) -> Vec<u8> {
    let mut press = Press::new();
    for block in blocks {
        press.block(block);
    }
    let count = press.pages.len();
    let foot = face(false, 8.0);
    let short = foot.lines(title, WIDTH - 60.0).swap_remove(0);
    for (place, page) in press.pages.iter_mut().enumerate() {
        let number = format!("{} / {count}", place + 1);
        let right = PAGE.0 - MARGIN - foot.width(&number);
        for (x, text) in [(MARGIN, short.as_str()), (right, number.as_str())] {
            page.begin_text();
            page.set_font(foot.name, foot.size);
            page.next_line(x, MARGIN - 16.0);
            page.show(Str(&encoded(text)));
            page.end_text();
        }
    }
    bind(title, press.pages)
}

fn bind(title: &str, pages: Vec<Content>) -> Vec<u8> {
    let reference = |number: usize| Ref::new(i32::try_from(number).unwrap_or(i32::MAX));
    let (catalog, tree, info, regular, bold) =
        (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Cordon"));
    let kids: Vec<Ref> = (0..pages.len()).map(|place| reference(6 + 2 * place)).collect();
    pdf.pages(tree).kids(kids.iter().copied()).count(i32::try_from(kids.len()).unwrap_or(0));
    for (place, content) in pages.into_iter().enumerate() {
        let stream = reference(7 + 2 * place);
        let mut page = pdf.page(kids[place]);
        page.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).parent(tree).contents(stream);
        page.resources().fonts().pair(Name(b"R"), regular).pair(Name(b"B"), bold);
        page.finish();
        pdf.stream(stream, &content.finish());
    }
    for (font, name) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(font)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_broken_into_lines_and_pages_and_loses_no_word() {
        let text = "Périmètre de protection ".repeat(4_000);
        let lines = face(false, 10.0).lines(&text, WIDTH);
        assert!(lines.iter().all(|line| face(false, 10.0).width(line) <= WIDTH));
        assert_eq!(lines.join(" "), text);
        let mut press = Press::new();
        press.block(&Block::Text(text));
        assert!(press.pages.len() > 10);
    }

    #[test]
    fn a_page_is_a_pdf_with_its_letters() {
        let row =
            |n: usize| vec!["résident".into(), "toujours".into(), "Oui.".into(), format!("{n}")];
        let head = ["Qui", "Quand", "Peut entrer", "Pourquoi"].map(str::to_owned).to_vec();
        let table = Block::Table(head.clone(), (0..200).map(row).collect());
        let long = vec!["x ".repeat(9_000); 4];
        let mut press = Press::new();
        press.table(&head, std::slice::from_ref(&long));
        assert!(press.pages.len() > 1 && press.y > 0.0, "a row taller than a page goes on");
        let pdf = pdf("Arrêté", &[Block::Title("Arrêté n° 1".into()), table]);
        assert!(pdf.starts_with(b"%PDF-1.") && pdf.ends_with(b"%%EOF"));
        assert_eq!(encoded("é–œ’€\u{4e00}"), [0xe9, 0x96, 0x9c, 0x92, 0x80, b'?']);
    }
}
