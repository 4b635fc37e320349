//! XML elements with their places: children, texts, numbers, dates, names.

use jiff::civil::Date;
use roxmltree::{Document, Node};

use crate::check::fault::{Faults, Place, Problem, quoted};
use crate::check::row::{Names, line_number};

/// Letters of the parser's own words that a fault repeats.
const REASON_MAX: usize = 200;

/// Reads XML; `None` and a fault where it is not whole. Document types are refused: an entity
/// could grow without bounds.
pub(super) fn parse<'a>(
    file: &'static str,
    text: &'a str,
    faults: &mut Faults,
) -> Option<Document<'a>> {
    match Document::parse(text) {
        Ok(document) => Some(document),
        Err(roxmltree::Error::DtdDetected) => {
            faults.add(Place { file: file.to_owned(), line: 1, column: 0 }, Problem::Doctype);
            None
        }
        Err(error) => {
            faults.add(
                place_of(&error, file, text),
                Problem::Xml { reason: error.to_string().chars().take(REASON_MAX).collect() },
            );
            None
        }
    }
}

/// Where the parser stopped: at the end of a file that ends too early.
fn place_of(error: &roxmltree::Error, file: &str, text: &str) -> Place {
    let file = file.to_owned();
    match error {
        roxmltree::Error::UnexpectedEndOfStream | roxmltree::Error::UnclosedRootNode => {
            let line = line_number(text.lines().count().saturating_sub(1));
            Place { file, line, column: 0 }
        }
        _ => Place { file, line: error.pos().row, column: error.pos().col },
    }
}

/// One element of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a, 'i> {
    file: &'static str,
    node: Node<'a, 'i>,
}

impl<'a, 'i> Element<'a, 'i> {
    /// The root, which has to have this name.
    pub(super) fn root(
        file: &'static str,
        document: &'a Document<'i>,
        name: &'static str,
        faults: &mut Faults,
    ) -> Option<Element<'a, 'i>> {
        let root = Element { file, node: document.root_element() };
        if root.name() == name {
            return Some(root);
        }
        let (what, text) = ("the root of this file", quoted(root.name()));
        faults.add(root.place(), Problem::Word { what, text, mend: name });
        None
    }

    pub(super) fn name(self) -> &'a str {
        self.node.tag_name().name()
    }

    /// Counts lines from the top each time: for faults alone.
    pub(super) fn place(self) -> Place {
        let at = self.node.document().text_pos_at(self.node.range().start);
        Place { file: self.file.to_owned(), line: at.row, column: at.col }
    }

    pub(super) fn children(self, name: &'static str) -> impl Iterator<Item = Element<'a, 'i>> {
        let file = self.file;
        let elements = self.node.children().map(move |node| Element { file, node });
        elements.filter(move |element| element.node.is_element() && element.name() == name)
    }

    pub(super) fn optional(self, name: &'static str) -> Option<Element<'a, 'i>> {
        self.children(name).next()
    }

    /// The first child of that name; a fault where there is none.
    pub(super) fn child(self, name: &'static str, faults: &mut Faults) -> Option<Element<'a, 'i>> {
        let child = self.optional(name);
        if child.is_none() {
            let what = format!("<{name}> in this <{}>", quoted(self.name()));
            faults.add(self.place(), Problem::Missing { what });
        }
        child
    }

    /// The children of a list that may be left out.
    pub(super) fn list(
        self,
        list: &'static str,
        name: &'static str,
    ) -> impl Iterator<Item = Element<'a, 'i>> {
        self.optional(list).into_iter().flat_map(move |list| list.children(name))
    }

    pub(super) fn text(self) -> &'a str {
        self.node.text().unwrap_or_default().trim()
    }

    /// An attribute; a fault where it is not there.
    pub(super) fn attribute(self, name: &'static str, faults: &mut Faults) -> Option<&'a str> {
        let value = self.node.attribute(name).map(str::trim);
        if value.is_none() {
            let what = format!("the attribute `{name}` of this <{}>", quoted(self.name()));
            faults.add(self.place(), Problem::Missing { what });
        }
        value
    }

    /// `text` of this element as a whole number from 0 to `max`.
    pub(super) fn number(
        self,
        text: &str,
        what: &'static str,
        max: i64,
        faults: &mut Faults,
    ) -> Option<i64> {
        let number = text.parse::<i64>().ok().filter(|number| (0..=max).contains(number));
        if number.is_none() {
            let text = quoted(text);
            faults.add(self.place(), Problem::Number { what, text, min: 0, max });
        }
        number
    }

    /// Whether `text` of this element is true in XML's words.
    pub(super) fn is_true(self, text: &str, faults: &mut Faults) -> bool {
        match text {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => {
                let problem =
                    Problem::Word { what: "yes or no", text: quoted(text), mend: "true or false" };
                faults.add(self.place(), problem);
                false
            }
        }
    }

    /// Whether the attribute `on` turns this rule on; a rule without it is on.
    pub(super) fn on(self, faults: &mut Faults) -> bool {
        self.node.attribute("on").is_none_or(|on| self.is_true(on.trim(), faults))
    }

    pub(super) fn date(self, faults: &mut Faults) -> Option<Date> {
        let date = self.text().parse::<Date>().ok();
        if date.is_none() {
            let (what, text) = ("a date", quoted(self.text()));
            faults.add(self.place(), Problem::Word { what, text, mend: "year-month-day" });
        }
        date
    }

    /// The index of the name that this element holds.
    pub(super) fn name_in(self, names: &Names, faults: &mut Faults) -> Option<usize> {
        names.find(self.text(), || self.place(), faults)
    }
}
