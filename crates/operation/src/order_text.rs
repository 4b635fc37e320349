//! The text of an order, made from the same table that the gates and the public page answer from.
//!
//! Gives paragraphs and tables; how they look on paper is another's work.

use jiff::tz::TimeZone;

use cordon_kernel::Timestamp;

use crate::Operation;
use crate::rule::Decision;
use crate::span::activations;
use crate::thing::Thing;

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
}

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The title.
    Title(String),
    /// The heading of an article.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// An item of a list.
    Item(String),
    /// A table: its head, and rows as long.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A remark in small print.
    Small(String),
}

struct Writer<'a> {
    operation: &'a Operation,
    order: &'a Thing,
    language: Language,
    zone: TimeZone,
    blocks: Vec<Block>,
    article: usize,
}

/// The title of `order`.
pub fn title(order: &Thing, language: Language) -> &str {
    match language {
        Language::English => order.name(),
        Language::French => order.name_fr(),
    }
}

/// The text of `order`, in its articles.
pub fn order_text(operation: &Operation, order: &Thing, language: Language) -> Vec<Block> {
    let zone = TimeZone::get(&operation.time_zone).unwrap_or(TimeZone::UTC);
    let mut writer = Writer { operation, order, language, zone, blocks: Vec::new(), article: 0 };
    writer.head();
    writer.ground();
    writer.perimeter();
    writer.access();
    writer.checks();
    writer.rules();
    writer.end();
    writer.blocks
}

impl Writer<'_> {
    fn say<'s>(&self, en: &'s str, fr: &'s str) -> &'s str {
        match self.language {
            Language::English => en,
            Language::French => fr,
        }
    }

    fn time(&self, at: Option<Timestamp>) -> String {
        let Some(at) = at else { return self.say("not given", "non précisé").to_owned() };
        let at = at.to_zoned(self.zone.clone());
        let clock = format!("{:02}:{:02}", at.hour(), at.minute());
        match self.language {
            Language::English => {
                format!(
                    "{} {} {} at {clock}",
                    at.day(),
                    MONTHS_EN[at.month() as usize - 1],
                    at.year()
                )
            }
            Language::French => format!(
                "{} {} {} à {}",
                at.day(),
                MONTHS_FR[at.month() as usize - 1],
                at.year(),
                clock.replace(':', " h ")
            ),
        }
    }

    fn name<'s>(&self, thing: &'s Thing) -> &'s str {
        self.say(thing.name(), thing.name_fr())
    }

    /// Whether something between two times is so while the order holds.
    fn meets(&self, start: Timestamp, end: Timestamp) -> bool {
        let (from, until) = self.order.window();
        from.is_none_or(|from| from < end) && until.is_none_or(|until| start < until)
    }

    fn text(&mut self, text: String) {
        self.blocks.push(Block::Text(text));
    }

    fn article(&mut self, en: &str, fr: &str) {
        self.article += 1;
        let title = format!("Article {} - {}", self.article, self.say(en, fr));
        self.blocks.push(Block::Heading(title));
    }

    fn head(&mut self) {
        let order = self.order;
        self.blocks.push(Block::Title(self.name(order).to_owned()));
        if let Some(number) = order.text("number") {
            self.text(format!("{} {number}", self.say("No.", "N°")));
        }
        let french = order.text("authority_fr").filter(|_| self.language == Language::French);
        let who = french.or(order.text("authority")).or(order.text("officer")).map(str::to_owned);
        if let Some(who) = who {
            self.text(who);
        }
    }

    fn ground(&mut self) {
        let order = self.order;
        let regime = order.text("regime").and_then(|id| self.operation.things.get("regime", id));
        if let Some(regime) = regime {
            let law = format!(
                "{} {} ({})",
                self.say("Under", "Vu"),
                self.name(regime),
                regime.text("law").unwrap_or_default()
            );
            self.text(law);
        }
        let column = self.say("text_en", "text_fr");
        if let Some(text) = order.text(column) {
            self.text(text.to_owned());
        }
        self.article("Duration", "Durée");
        let (start, end) = order.window();
        let (from, until) = (self.time(start), self.time(end));
        self.text(match self.language {
            Language::English => format!("This order holds from {from} until {until}."),
            Language::French => format!("Le présent arrêté est applicable du {from} au {until}."),
        });
        if order.text("kind") == Some("emergency") {
            let (due, done) = (order.time("confirmation_due_at"), order.time("confirmed_at"));
            let (due, done) = (self.time(due), done.map(|at| self.time(Some(at))));
            self.text(match (self.language, done) {
                (Language::English, Some(done)) => {
                    format!("Decided in an emergency; confirmed in writing on {done}.")
                }
                (Language::French, Some(done)) => {
                    format!("Décision d'urgence ; confirmée par écrit le {done}.")
                }
                (Language::English, None) => {
                    format!("Decided in an emergency; its written confirmation is due by {due}.")
                }
                (Language::French, None) => {
                    format!("Décision d'urgence ; sa confirmation écrite est due avant le {due}.")
                }
            });
        }
    }

    fn perimeter(&mut self) {
        let things = self.operation.things.clone();
        let named = |kind: &'static str, column: &str| -> Vec<Thing> {
            let ids = self.order.list(column).iter();
            ids.filter_map(|id| things.get(kind, id).cloned()).collect()
        };
        let (zones, volumes) = (named("zone", "zones"), named("air_volume", "volumes"));
        let cameras = named("camera", "cameras");
        if !zones.is_empty() {
            self.article("Perimeter", "Périmètre");
            for zone in &zones {
                let colour = zone.text("colour").map(|it| format!(" ({it})")).unwrap_or_default();
                self.text(format!("{}{colour}", self.name(zone)));
                let times: Vec<String> = activations(&things)
                    .filter(|it| it.zone.id == zone.id && self.meets(it.starts_at, it.ends_at))
                    .map(|it| {
                        let (from, until) =
                            (self.time(Some(it.starts_at)), self.time(Some(it.ends_at)));
                        match self.language {
                            Language::English => format!("active from {from} until {until}"),
                            Language::French => format!("active du {from} au {until}"),
                        }
                    })
                    .collect();
                self.blocks.extend(times.into_iter().map(Block::Item));
            }
        }
        if !volumes.is_empty() {
            self.article("Closed airspace", "Espace aérien fermé");
            let names: Vec<_> = volumes.iter().map(|it| self.name(it).to_owned()).collect();
            self.blocks.extend(names.into_iter().map(Block::Item));
        }
        if !cameras.is_empty() {
            self.article("Cameras", "Caméras");
            let names: Vec<_> = cameras.iter().map(|it| self.name(it).to_owned()).collect();
            self.blocks.extend(names.into_iter().map(Block::Item));
            let events = self.order.list("events").join(", ");
            let says = self.say("Events looked for: ", "Événements recherchés : ").to_owned();
            self.text(says + &events);
        }
    }

    fn access(&mut self) {
        let gates: Vec<String> = self
            .order
            .list("access_points")
            .iter()
            .filter_map(|id| self.operation.things.get("gate", id))
            .map(|gate| self.name(gate).to_owned())
            .collect();
        let column = self.say("access_text", "access_text_fr");
        let text = self.order.text(column).or(self.order.text("access_text")).map(str::to_owned);
        if gates.is_empty() && text.is_none() {
            return;
        }
        self.article("Points of access", "Points d'accès");
        self.blocks.extend(text.map(Block::Text));
        self.blocks.extend(gates.into_iter().map(Block::Item));
    }

    fn checks(&mut self) {
        let checks: Vec<String> =
            self.order.list("checks").iter().map(|word| self.check(word).to_owned()).collect();
        let french = self.order.list("agents_fr");
        let is_french = self.language == Language::French && !french.is_empty();
        let agents = if is_french { french } else { self.order.list("agents") }.to_vec();
        if checks.is_empty() && agents.is_empty() {
            return;
        }
        self.article("Checks", "Contrôles");
        if !checks.is_empty() {
            let says = self.say("People may undergo:", "Les personnes peuvent être soumises à :");
            self.text(says.to_owned());
            self.blocks.extend(checks.into_iter().map(Block::Item));
        }
        if !agents.is_empty() {
            let says = self.say("The checks are made by:", "Les contrôles sont effectués par :");
            self.text(says.to_owned());
            self.blocks.extend(agents.into_iter().map(Block::Item));
        }
        let says = self.say(
            "Private agents only assist, under the effective authority of a judicial police \
             officer. Whoever does not consent to a check may leave, and is not let in.",
            "Les agents privés ne font qu'assister, sous l'autorité effective d'un officier de \
             police judiciaire. Qui refuse un contrôle peut repartir, et n'entre pas.",
        );
        self.text(says.to_owned());
    }

    fn check(&self, word: &str) -> &'static str {
        let (en, fr) = match word {
            "identity" => {
                ("a look at their identity document", "la présentation d'une pièce d'identité")
            }
            "pass" => ("the showing of their pass", "la présentation de leur laissez-passer"),
            "ticket" => ("the showing of their ticket", "la présentation de leur billet"),
            "visual_inspection" => {
                ("visual inspection of bags", "l'inspection visuelle des bagages")
            }
            "bag_search" => (
                "search of bags, with their consent",
                "la fouille des bagages, avec leur consentement",
            ),
            "pat_down" => (
                "a pat-down, with their express consent, by a person of the same sex",
                "une palpation de sécurité, avec leur consentement exprès, par une personne du \
                 même sexe",
            ),
            _ => ("the search of their vehicle", "la visite de leur véhicule"),
        };
        self.say(en, fr)
    }

    fn rules(&mut self) {
        let things = self.operation.things.clone();
        let zones = self.order.list("zones").to_vec();
        for id in zones {
            let rows: Vec<Vec<String>> = things
                .of("rule")
                .filter(|rule| rule.text("zone") == Some(&id))
                .filter(|rule| rule.text("order").is_none_or(|order| order == self.order.id))
                .map(|rule| self.row(rule))
                .collect();
            if rows.is_empty() {
                continue;
            }
            let name =
                things.get("zone", &id).map_or(id.clone(), |zone| self.name(zone).to_owned());
            self.article(&format!("Who may enter: {name}"), &format!("Qui peut entrer : {name}"));
            let head = match self.language {
                Language::English => ["Who", "When", "May enter", "Why"],
                Language::French => ["Qui", "Quand", "Peut entrer", "Pourquoi"],
            };
            self.blocks.push(Block::Table(head.map(str::to_owned).to_vec(), rows));
        }
    }

    fn row(&self, rule: &Thing) -> Vec<String> {
        let any = |column| rule.text(column).filter(|word| *word != "any");
        let words: Vec<String> = [any("mode"), any("motive"), any("role")]
            .into_iter()
            .flatten()
            .map(|word| self.word(word))
            .collect();
        let who = if words.is_empty() {
            self.say("anybody", "toute personne").to_owned()
        } else {
            words.join(", ")
        };
        let when = match rule.window() {
            (None, None) => self.say("always", "toujours").to_owned(),
            (start, end) => {
                let from =
                    start.map(|at| format!("{} {}", self.say("from", "du"), self.time(Some(at))));
                let until =
                    end.map(|at| format!("{} {}", self.say("until", "au"), self.time(Some(at))));
                [from, until].into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        };
        let decision = Decision::of(rule).sentence();
        let reason = rule.text(self.say("reason_en", "reason_fr")).unwrap_or_default();
        vec![who, when, self.say(decision.0, decision.1).to_owned(), reason.to_owned()]
    }

    fn word(&self, word: &str) -> String {
        let (en, fr) = match word {
            "pedestrian" => ("on foot", "à pied"),
            "cycle" => ("by cycle", "à vélo"),
            "car" => ("by car", "en voiture"),
            "delivery_vehicle" => ("by delivery vehicle", "en véhicule de livraison"),
            "taxi" => ("by taxi", "en taxi"),
            "bus" => ("by bus", "en autocar ou autobus"),
            "boat" => ("by boat", "en bateau"),
            "emergency_vehicle" => ("emergency vehicles", "véhicules d'urgence"),
            "resident" => ("residents", "résidents"),
            "worker" => ("people who work there", "personnes qui y travaillent"),
            "visitor" => ("visitors", "visiteurs"),
            "delivery" => ("deliveries", "livraisons"),
            "ticket_holder" => ("ticket holders", "détenteurs de billet"),
            "accredited" => ("accredited people", "personnes accréditées"),
            "care" => ("care that cannot wait", "soins indispensables"),
            "meals" => ("meals for vulnerable people", "portage de repas"),
            "removal" => ("removals", "déménagements"),
            "outreach" => ("social outreach", "maraudes"),
            "transit" => ("passing through", "transit"),
            "official_convoy" => ("official convoys", "cortèges officiels"),
            "urgent_repair" => ("urgent repairs", "dépannages urgents"),
            "child_under_13" => ("children under 13", "enfants de moins de 13 ans"),
            other => return other.replace('_', " "),
        };
        self.say(en, fr).to_owned()
    }

    fn end(&mut self) {
        self.article("Remedies", "Voies de recours");
        let says = self.say(
            "This order can be contested before the administrative court within two months of its \
             publication.",
            "Le présent arrêté peut être contesté devant le tribunal administratif dans un délai \
             de deux mois à compter de sa publication.",
        );
        self.text(says.to_owned());
        if let Some(signed) = self.order.time("signed_at") {
            let (says, at) = (self.say("Signed on", "Signé le"), self.time(Some(signed)));
            self.text(format!("{says} {at}."));
        }
        let invented = self.order.text("source").is_some_and(|it| it.starts_with("invented"));
        let says = self.say(
            "Made by Cordon from the rule table of the operation. A draft for the authority to \
             check and sign; it has no force by itself.",
            "Établi par Cordon à partir de la table des règles de l'opération. Projet à vérifier \
             et à signer par l'autorité ; il n'a pas de valeur en soi.",
        );
        self.blocks.push(Block::Small(says.to_owned()));
        if invented {
            let says = self.say("This order is invented.", "Cet arrêté est fictif.");
            self.blocks.push(Block::Small(says.to_owned()));
        }
    }
}

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
