//! May I go there? And what the orders say on paper.

use cordon_kernel::geometry::Position;
use cordon_operation::order_text::{Block, Language, order_text};
use cordon_operation::rule::{Answer, Question, ask, ask_at};
use insta::assert_snapshot;

use crate::city::city;
use crate::package::opened;

fn told(answer: &Answer<'_>) -> String {
    let name =
        |thing: Option<&cordon_operation::Thing>| thing.map_or("-".into(), |it| it.id.clone());
    let next =
        answer.next.map_or(String::new(), |(at, then)| format!(", from {at} {}", then.word()));
    format!(
        "{} by {} of {}, order {}: {}{next}",
        answer.decision.word(),
        name(answer.rule),
        name(answer.zone),
        name(answer.order),
        answer.reason.0
    )
}

fn asked(zone: &str, mode: &str, motive: Option<&str>, at: &str) -> String {
    let (operation, _) = opened(&city());
    let zone = operation.things.get("zone", zone).unwrap();
    let question = Question { mode, motive, role: None, at: at.parse().unwrap() };
    told(&ask(&operation.things, zone, &question))
}

#[test]
fn the_most_specific_row_answers_with_its_order_and_what_comes_next() {
    let day = "2024-07-24T10:00:00+02:00";
    assert_snapshot!(asked("grey", "pedestrian", None, day), @"pass by grey-foot of grey, order silt-1: On foot with a pass, from 2024-07-26T11:00:00Z ticket");
    assert_snapshot!(asked("grey", "car", Some("resident"), day), @"pass by grey-home of grey, order silt-1: Who lives there, from 2024-07-26T22:00:00Z free");
    assert_snapshot!(asked("grey", "car", Some("visitor"), day), @"refuse by grey-any of grey, order silt-1: Nobody else, from 2024-07-26T22:00:00Z free");
    assert_snapshot!(asked("grey", "car", None, day), @"refuse by grey-any of grey, order silt-1: Nobody else, from 2024-07-26T22:00:00Z free");
    assert_snapshot!(asked("red", "pedestrian", None, day), @"free by red-foot of red, order -: Freely");
    assert_snapshot!(asked("red", "boat", None, day), @"refuse by - of red, order -: No rule of this zone lets you in; ask the authority., from 2024-07-26T22:00:00Z free");
}

#[test]
fn a_row_with_times_comes_before_one_without_while_it_holds() {
    assert_snapshot!(asked("grey", "pedestrian", None, "2024-07-26T13:00:00+02:00"), @"ticket by grey-late of grey, order silt-1: Ticket holders only, from 2024-07-26T22:00:00Z free");
    assert_snapshot!(asked("grey", "pedestrian", None, "2024-07-26T12:59:59+02:00"), @"pass by grey-foot of grey, order silt-1: On foot with a pass, from 2024-07-26T11:00:00Z ticket");
}

#[test]
fn outside_its_times_a_zone_asks_nothing_and_says_when_it_will() {
    assert_snapshot!(asked("grey", "car", None, "2024-07-01T10:00:00+02:00"), @"free by - of grey, order -: The zone is not active then., from 2024-07-18T03:00:00Z refuse");
    assert_snapshot!(asked("grey", "car", None, "2024-07-27T00:00:00+02:00"), @"free by - of grey, order -: The zone is not active then.");
}

#[test]
fn emergency_vehicles_are_never_held_up_where_no_row_names_them() {
    assert_snapshot!(asked("grey", "emergency_vehicle", None, "2024-07-24T10:00:00+02:00"), @"free by - of grey, order silt-1: Emergency vehicles are never held up.");
    assert_snapshot!(asked("red", "emergency_vehicle", None, "2024-07-24T10:00:00+02:00"), @"free by - of red, order -: Emergency vehicles are never held up.");
}

#[test]
fn where_zones_lie_over_each_other_the_strictest_answer_counts() {
    let (operation, _) = opened(&city());
    let at = |latitude, longitude, mode| {
        let question = Question {
            mode,
            motive: None,
            role: None,
            at: "2024-07-24T10:00:00+02:00".parse().unwrap(),
        };
        told(&ask_at(&operation.things, Position::new(latitude, longitude).unwrap(), &question))
    };
    assert_snapshot!(at(48.86, 2.31, "pedestrian"), @"pass by grey-foot of grey, order silt-1: On foot with a pass, from 2024-07-26T11:00:00Z ticket");
    assert_snapshot!(at(48.845, 2.295, "pedestrian"), @"free by red-foot of red, order -: Freely");
    assert_snapshot!(at(48.0, 2.0, "car"), @"free by - of -, order -: No zone lies here.");
}

#[test]
fn the_text_of_an_order_is_made_from_the_same_table() {
    let (operation, _) = opened(&city());
    let order = operation.things.get("order", "silt-1").unwrap();
    let text = |language| {
        let line = |block: &Block| match block {
            Block::Title(text) => format!("# {text}"),
            Block::Heading(text) => format!("## {text}"),
            Block::Text(text) | Block::Small(text) => text.clone(),
            Block::Item(text) => format!("- {text}"),
            Block::Table(head, rows) => {
                let rows = std::iter::once(head).chain(rows).map(|row| row.join(" | "));
                rows.collect::<Vec<_>>().join("\n")
            }
        };
        order_text(&operation, order, language).iter().map(line).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(text(Language::English), @"
    # Perimeter of the ceremony
    No. 2024-1
    Prefect of police
    Under Protection perimeter (CSI L226-1)
    ## Article 1 - Duration
    This order holds from 18 July 2024 at 05:00 until 27 July 2024 at 00:00.
    ## Article 2 - Perimeter
    Grey
    - active from 18 July 2024 at 05:00 until 27 July 2024 at 00:00
    ## Article 3 - Points of access
    - Alma
    ## Article 4 - Checks
    People may undergo:
    - a look at their identity document
    - search of bags, with their consent
    The checks are made by:
    - police officers
    - private guards who assist
    Private agents only assist, under the effective authority of a judicial police officer. Whoever does not consent to a check may leave, and is not let in.
    ## Article 5 - Who may enter: Grey
    Who | When | May enter | Why
    anybody | always | No. | Nobody else
    on foot | always | Yes, with a pass and an identity document. | On foot with a pass
    by car, residents | always | Yes, with a pass and an identity document. | Who lives there
    on foot | from 26 July 2024 at 13:00 | Yes, with a ticket. | Ticket holders only
    ## Article 6 - Remedies
    This order can be contested before the administrative court within two months of its publication.
    Signed on 10 July 2024 at 12:00.
    Made by Cordon from the rule table of the operation. A draft for the authority to check and sign; it has no force by itself.
    ");
    assert!(
        text(Language::French)
            .contains("du 18 juillet 2024 à 05 h 00 au 27 juillet 2024 à 00 h 00")
    );
}
