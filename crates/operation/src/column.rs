//! Columns: what a thing may say of itself, and in which form.

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Words, at most 4,000 characters.
    Text,
    /// Several words.
    List,
    /// The id of a thing of this kind.
    Ref(&'static str),
    /// The ids of several things of this kind.
    Refs(&'static str),
    /// The id of a thing of the kind that the named column says.
    RefBy(&'static str),
    /// A point in time, with an offset.
    Time,
    /// A whole number within these limits.
    Whole(i64, i64),
    /// A number within these limits.
    Number(i64, i64),
    /// Yes or no.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Several of these words.
    Choices(&'static [&'static str]),
}

/// A column of a CSV file, a property of a GeoJSON feature, a key of a TOML table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its form.
    pub form: Type,
    /// Whether every thing must have it.
    pub is_required: bool,
    /// What it says, in a sentence.
    pub says: &'static str,
}

/// A column that every thing must have.
pub const fn must(name: &'static str, form: Type, says: &'static str) -> Column {
    Column { name, form, is_required: true, says }
}

/// A column that may be left empty.
pub const fn may(name: &'static str, form: Type, says: &'static str) -> Column {
    Column { name, form, is_required: false, says }
}

/// Which geometries a kind may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// None: it stands in a CSV or TOML file.
    None,
    /// A point.
    Point,
    /// A line, or several.
    Line,
    /// An area, or several.
    Area,
    /// A point or an area.
    Place,
    /// A point or a line.
    Crossing,
}

/// The file of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// A row a thing.
    Csv(&'static str),
    /// A feature a thing.
    GeoJson(&'static str),
    /// A table of an array a thing; the array has the kind's name.
    Toml(&'static str),
}

impl File {
    /// The file's name without its ending.
    pub fn stem(self) -> &'static str {
        match self {
            File::Csv(stem) | File::GeoJson(stem) | File::Toml(stem) => stem,
        }
    }

    /// The ending, without its dot.
    pub fn ending(self) -> &'static str {
        match self {
            File::Csv(_) => "csv",
            File::GeoJson(_) => "geojson",
            File::Toml(_) => "toml",
        }
    }
}

/// A kind of thing.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// The kind's name, singular.
    pub kind: &'static str,
    /// What such a thing is, in a sentence.
    pub says: &'static str,
    /// Where it stands.
    pub file: File,
    /// What geometry it has.
    pub shape: Shape,
    /// Its columns, besides `id` and the [`COMMON`] ones.
    pub columns: &'static [Column],
}

/// Columns of every kind.
pub const COMMON: &[Column] = &[
    may("name_fr", Type::Text, "Its name in French, where `name` is not French."),
    may("source", Type::Text, "Where it comes from: an address, a document, or `invented`."),
    may("note", Type::Text, "What else there is to say; where sources disagree, both."),
];

/// The column of every kind with a geometry.
pub const ACCURACY: Column = may(
    "accuracy_m",
    Type::Number(0, 100_000),
    "How far the drawn place may be from the real one, in metres.",
);

impl Part {
    /// Every column besides `id`.
    pub fn all_columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        let accuracy = (self.shape != Shape::None).then_some(&ACCURACY);
        self.columns.iter().chain(COMMON).chain(accuracy)
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.all_columns().find(|column| column.name == name)
    }
}
