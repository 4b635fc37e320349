//! XML elements with their lines: children, texts, numbers, dates, names.

use std::collections::BTreeMap;

use jiff::civil::Date;
use roxmltree::{Document, Node};

use super::Inrc1Error;
use crate::faults::quoted;
use crate::roster::Cost;

/// The greatest weight that is read.
const WEIGHT_MAX: u32 = 1_000_000;

/// Reads XML; document types are refused, for an entity could grow without bounds.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Inrc1Error> {
    Document::parse(text).map_err(|error| Inrc1Error {
        line: error.pos().row,
        what: format!("this is not whole XML ({})", quoted(&error.to_string())),
        mend: "save or copy the file again, without a document type",
    })
}

/// A text as XML has it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// One element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a, 'i>(Node<'a, 'i>);

impl<'a, 'i> Element<'a, 'i> {
    /// The root, which has to have this name.
    pub(super) fn root(document: &'a Document<'i>, name: &str) -> Result<Self, Inrc1Error> {
        let root = Self(document.root_element());
        if root.0.tag_name().name() == name {
            return Ok(root);
        }
        let what = format!("this is a <{}>", quoted(root.0.tag_name().name()));
        Err(root.wrong(what, "give a SchedulingPeriod of the competition"))
    }

    pub(super) fn wrong(self, what: String, mend: &'static str) -> Inrc1Error {
        let line = self.0.document().text_pos_at(self.0.range().start).row;
        Inrc1Error { line, what, mend }
    }

    pub(super) fn children(self, name: &'static str) -> impl Iterator<Item = Self> {
        self.0.children().filter(move |node| node.has_tag_name(name)).map(Self)
    }

    pub(super) fn optional(self, name: &'static str) -> Option<Self> {
        self.children(name).next()
    }

    pub(super) fn child(self, name: &'static str) -> Result<Self, Inrc1Error> {
        let mend = "write the element as the competition has it";
        self.optional(name).ok_or_else(|| self.wrong(format!("<{name}> is missing"), mend))
    }

    /// The children of a list that may be left out.
    pub(super) fn list(self, list: &'static str, name: &'static str) -> impl Iterator<Item = Self> {
        self.optional(list).into_iter().flat_map(move |list| list.children(name))
    }

    pub(super) fn text(self) -> &'a str {
        self.0.text().unwrap_or_default().trim()
    }

    pub(super) fn attribute(self, name: &'static str) -> Result<&'a str, Inrc1Error> {
        let mend = "write the element as the competition has it";
        let missing = || self.wrong(format!("the attribute `{name}` is missing"), mend);
        self.0.attribute(name).map(str::trim).ok_or_else(missing)
    }

    fn parsed(self, text: &str, most: u32) -> Result<u32, Inrc1Error> {
        let number = text.parse().ok().filter(|number| *number <= most);
        let what = || format!("`{}` is no number up to {most}", quoted(text));
        number.ok_or_else(|| self.wrong(what(), "write a whole number, 0 or more"))
    }

    pub(super) fn number(self, most: u32) -> Result<u32, Inrc1Error> {
        self.parsed(self.text(), most)
    }

    pub(super) fn weight(self) -> Result<Cost, Inrc1Error> {
        let weight = self.parsed(self.attribute("weight")?, WEIGHT_MAX)?;
        Ok(Cost::soft(i32::try_from(weight).unwrap_or(i32::MAX)))
    }

    pub(super) fn index(self) -> Result<u32, Inrc1Error> {
        self.parsed(self.attribute("index")?, WEIGHT_MAX)
    }

    fn truth(self, text: &str) -> Result<bool, Inrc1Error> {
        match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => {
                Err(self.wrong(format!("`{}` is neither", quoted(other)), "write true or false"))
            }
        }
    }

    pub(super) fn is_true(self) -> Result<bool, Inrc1Error> {
        self.truth(self.text())
    }

    /// Whether the attribute `on` turns a rule on; a rule without it is on.
    pub(super) fn is_on(self) -> Result<bool, Inrc1Error> {
        self.0.attribute("on").map_or(Ok(true), |on| self.truth(on.trim()))
    }

    pub(super) fn date(self) -> Result<Date, Inrc1Error> {
        let what = || format!("`{}` is no date", quoted(self.text()));
        self.text().parse().map_err(|_| self.wrong(what(), "write year-month-day"))
    }
}

/// Names in the order of their file.
#[derive(Debug)]
pub(super) struct Names {
    what: &'static str,
    names: Vec<String>,
    index: BTreeMap<String, usize>,
}

impl Names {
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, names: Vec::new(), index: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, name: &str, at: Element) -> Result<(), Inrc1Error> {
        if self.index.insert(name.to_owned(), self.names.len()).is_some() {
            let what = format!("{} `{}` stands twice", self.what, quoted(name));
            return Err(at.wrong(what, "name each once"));
        }
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Which one the text of `element` names.
    pub(super) fn find(&self, element: Element) -> Result<usize, Inrc1Error> {
        let what = || format!("no {} `{}`", self.what, quoted(element.text()));
        let found = self.index.get(element.text()).copied();
        found.ok_or_else(|| element.wrong(what(), "use a name of this file"))
    }

    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }
}
