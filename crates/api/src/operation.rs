//! The operation as readers are told it: everything its package describes, as things with fields.

use cordon_kernel::Timestamp;
use cordon_kernel::geometry::Position;
use cordon_operation::column::{Column, Part, Shape, Type};
use cordon_operation::rule::{Answer, Decision, modes};
use cordon_operation::span::{Span, activations};
use cordon_operation::{Difference, Operation, Origin, Thing, part};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// Everything the operation describes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OperationDocument {
    /// The entry that last changed it.
    pub seq: u64,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub time_zone: String,
    /// When it begins.
    #[schemars(with = "String")]
    pub starts_at: Timestamp,
    /// When it ends.
    #[schemars(with = "String")]
    pub ends_at: Timestamp,
    /// Where a map of it opens.
    pub centre: Position,
    /// The plan that is laid over it, if any.
    pub plan: Option<String>,
    /// The base map, if this node has one.
    pub base_map: Option<BaseMap>,
    /// The kinds of things and their columns.
    pub parts: Vec<PartView>,
    /// The things, in order of kind and id.
    pub things: Vec<ThingView>,
    /// What is active, closed, booked or in force, and when.
    pub spans: Vec<SpanView>,
}

/// A base map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BaseMap {
    /// Whose map it is, to be shown beside it.
    pub attribution: String,
}

/// A kind of thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PartView {
    /// Its name.
    pub kind: &'static str,
    /// What it is, in a sentence.
    pub says: &'static str,
    /// `none`, `point`, `line`, `area`, `place` or `crossing`.
    pub shape: &'static str,
    /// Its columns.
    pub columns: Vec<ColumnView>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ColumnView {
    /// Its name.
    pub name: &'static str,
    /// `text`, `list`, `ref`, `refs`, `ref_by`, `time`, `whole`, `number`, `flag`, `choice` or
    /// `choices`.
    pub form: &'static str,
    /// Of a reference: the kind, or the column that says the kind.
    pub of: Option<&'static str>,
    /// Of a choice: the words.
    pub choices: Vec<&'static str>,
    /// Whether every such thing has it.
    pub is_required: bool,
    /// What it says, in a sentence.
    pub says: &'static str,
}

/// A thing.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ThingView {
    /// Its kind.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its name, or its id.
    pub name: String,
    /// Its fields: texts, numbers, yes or no, lists of texts, times as RFC 3339.
    pub fields: Map<String, Json>,
    /// Where it is (RFC 7946).
    pub geometry: Option<Json>,
    /// The file it stands in.
    pub file: String,
    /// Whether its place can be relied upon.
    pub surveyed: bool,
    /// `edit` or `plan`, if it is not as the package has it.
    pub changed: Option<&'static str>,
}

/// A time in which something is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SpanView {
    /// The kind of the thing.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// From when; null: always was.
    #[schemars(with = "Option<String>")]
    pub starts_at: Option<Timestamp>,
    /// Until when; null: without end.
    #[schemars(with = "Option<String>")]
    pub ends_at: Option<Timestamp>,
    /// What it is then, such as `active`, `closed`, `booked` or `in_force`.
    pub what: String,
    /// The thing that says so, if another.
    pub by: Option<ThingName>,
}

/// A thing by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ThingName {
    /// Its kind.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
}

/// How one operation differs from another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DiffView {
    /// What differs, in order of kind and id.
    pub changes: Vec<Difference>,
}

/// What the public page needs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PublicOperation {
    /// The operation's name.
    pub name: String,
    /// Its time zone.
    pub time_zone: String,
    /// When it begins.
    #[schemars(with = "String")]
    pub starts_at: Timestamp,
    /// When it ends.
    #[schemars(with = "String")]
    pub ends_at: Timestamp,
    /// Where a map of it opens.
    pub centre: Position,
    /// The base map, if this node has one.
    pub base_map: Option<BaseMap>,
    /// How people move.
    pub modes: Vec<String>,
    /// Why people come, as the rules have it.
    pub motives: Vec<String>,
    /// As what people come, as the rules have it.
    pub roles: Vec<String>,
    /// The zones that have rules.
    pub zones: Vec<PublicZone>,
}

/// A zone on the public page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PublicZone {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name in French.
    pub name_fr: String,
    /// What it is.
    pub kind: String,
    /// The colour that people call it by.
    pub colour: Option<String>,
    /// Its rank; 0 is the innermost.
    pub ring: Option<i64>,
    /// Where it is (RFC 7946).
    pub geometry: Option<Json>,
    /// When it is active.
    pub spans: Vec<Window>,
}

/// A time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Window {
    /// From when.
    #[schemars(with = "String")]
    pub starts_at: Timestamp,
    /// Until when.
    #[schemars(with = "String")]
    pub ends_at: Timestamp,
}

/// The answer of the rule table.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RuleAnswer {
    /// The time that was asked about.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The zone; null where there is none at the place.
    pub zone: Option<Named>,
    /// The decision.
    pub decision: Decision,
    /// The decision as a sentence, in English.
    pub sentence_en: &'static str,
    /// In French.
    pub sentence_fr: &'static str,
    /// Why, in English.
    pub reason_en: String,
    /// In French.
    pub reason_fr: String,
    /// The row it rests on.
    pub rule: Option<String>,
    /// The order it rests on.
    pub order: Option<OrderName>,
    /// Until when the answer holds; null: as far as is known.
    #[schemars(with = "Option<String>")]
    pub until: Option<Timestamp>,
    /// What the answer is then.
    pub next: Option<NextAnswer>,
}

/// A thing with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name in French.
    pub name_fr: String,
}

/// An order with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderName {
    /// Its id.
    pub id: String,
    /// Its title.
    pub name: String,
    /// Its title in French.
    pub name_fr: String,
    /// Its number.
    pub number: Option<String>,
}

/// A later answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NextAnswer {
    /// From when.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The decision.
    pub decision: Decision,
}

impl OperationDocument {
    /// The document of an operation that was last changed by the entry `seq`.
    pub fn new(operation: &Operation, seq: u64, base_map: Option<BaseMap>) -> OperationDocument {
        OperationDocument {
            seq,
            id: operation.id.to_string(),
            name: operation.name.clone(),
            time_zone: operation.time_zone.clone(),
            starts_at: operation.starts_at,
            ends_at: operation.ends_at,
            centre: operation.centre,
            plan: operation.plan.clone(),
            base_map,
            parts: part::ALL.iter().map(PartView::new).collect(),
            things: operation.things.iter().map(ThingView::new).collect(),
            spans: cordon_operation::span::spans(&operation.things)
                .iter()
                .map(SpanView::new)
                .collect(),
        }
    }
}

impl PartView {
    fn new(part: &'static Part) -> PartView {
        PartView {
            kind: part.kind,
            says: part.says,
            shape: match part.shape {
                Shape::None => "none",
                Shape::Point => "point",
                Shape::Line => "line",
                Shape::Area => "area",
                Shape::Place => "place",
                Shape::Crossing => "crossing",
            },
            columns: part.all_columns().map(ColumnView::new).collect(),
        }
    }
}

impl ColumnView {
    fn new(column: &Column) -> ColumnView {
        let (form, of, choices): (_, _, &[&'static str]) = match column.form {
            Type::Text => ("text", None, &[]),
            Type::List => ("list", None, &[]),
            Type::Ref(kind) => ("ref", Some(kind), &[]),
            Type::Refs(kind) => ("refs", Some(kind), &[]),
            Type::RefBy(column) => ("ref_by", Some(column), &[]),
            Type::Time => ("time", None, &[]),
            Type::Whole(..) => ("whole", None, &[]),
            Type::Number(..) => ("number", None, &[]),
            Type::Flag => ("flag", None, &[]),
            Type::Choice(words) => ("choice", None, words),
            Type::Choices(words) => ("choices", None, words),
        };
        ColumnView {
            name: column.name,
            form,
            of,
            choices: choices.to_vec(),
            is_required: column.is_required,
            says: column.says,
        }
    }
}

impl ThingView {
    fn new(thing: &Thing) -> ThingView {
        let fields = thing.fields.iter().map(|(name, value)| ((*name).to_owned(), value.to_json()));
        ThingView {
            kind: thing.kind(),
            id: thing.id.clone(),
            name: thing.name().to_owned(),
            fields: fields.collect(),
            geometry: thing.geometry.as_ref().map(|geometry| geometry.to_json()),
            file: thing.file.to_string(),
            surveyed: thing.is_surveyed(),
            changed: match thing.origin {
                Origin::Package => None,
                Origin::Edit => Some("edit"),
                Origin::Plan => Some("plan"),
            },
        }
    }
}

impl SpanView {
    fn new(span: &Span<'_>) -> SpanView {
        let name = |thing: &Thing| ThingName { kind: thing.kind(), id: thing.id.clone() };
        SpanView {
            kind: span.thing.kind(),
            id: span.thing.id.clone(),
            starts_at: span.starts_at,
            ends_at: span.ends_at,
            what: span.what.to_owned(),
            by: span.by.map(name),
        }
    }
}

impl PublicOperation {
    /// What the public may know of an operation: its zones that have rules.
    pub fn new(operation: &Operation, base_map: Option<BaseMap>) -> PublicOperation {
        let things = &operation.things;
        let words = |column: &str| {
            let words = things.of("rule").filter_map(|rule| rule.text(column));
            let words: std::collections::BTreeSet<&str> = words.filter(|it| *it != "any").collect();
            words.into_iter().map(str::to_owned).collect()
        };
        let modes = modes().into_iter().map(str::to_owned).collect();
        let ruled: std::collections::BTreeSet<&str> =
            things.of("rule").filter_map(|rule| rule.text("zone")).collect();
        let zones = things.of("zone").filter(|zone| ruled.contains(zone.id.as_str()));
        PublicOperation {
            name: operation.name.clone(),
            time_zone: operation.time_zone.clone(),
            starts_at: operation.starts_at,
            ends_at: operation.ends_at,
            centre: operation.centre,
            base_map,
            modes,
            motives: words("motive"),
            roles: words("role"),
            zones: zones
                .map(|zone| PublicZone {
                    id: zone.id.clone(),
                    name: zone.name().to_owned(),
                    name_fr: zone.name_fr().to_owned(),
                    kind: zone.text("kind").unwrap_or_default().to_owned(),
                    colour: zone.text("colour").map(str::to_owned),
                    ring: zone.whole("ring"),
                    geometry: zone.geometry.as_ref().map(|geometry| geometry.to_json()),
                    spans: activations(things)
                        .filter(|it| it.zone.id == zone.id)
                        .map(|it| Window { starts_at: it.starts_at, ends_at: it.ends_at })
                        .collect(),
                })
                .collect(),
        }
    }
}

impl RuleAnswer {
    /// The answer, as asked about `at`.
    pub fn new(answer: &Answer<'_>, at: Timestamp) -> RuleAnswer {
        let (sentence_en, sentence_fr) = answer.decision.sentence();
        RuleAnswer {
            at,
            zone: answer.zone.map(|zone| Named {
                id: zone.id.clone(),
                name: zone.name().to_owned(),
                name_fr: zone.name_fr().to_owned(),
            }),
            decision: answer.decision,
            sentence_en,
            sentence_fr,
            reason_en: answer.reason.0.clone(),
            reason_fr: answer.reason.1.clone(),
            rule: answer.rule.map(|rule| rule.id.clone()),
            order: answer.order.map(|order| OrderName {
                id: order.id.clone(),
                name: order.name().to_owned(),
                name_fr: order.name_fr().to_owned(),
                number: order.text("number").map(str::to_owned),
            }),
            until: answer.next.map(|(at, _)| at),
            next: answer.next.map(|(at, decision)| NextAnswer { at, decision }),
        }
    }
}
