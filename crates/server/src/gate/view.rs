//! A gate as its screens see it.

use cordon_access::gate::{Freshness, Gate, GateError, Now, Proposal, Slip, refusal_number};
use cordon_api::gate::{
    AgentView, Freshness as FreshnessView, GateCounts, GateVerdict, GateView, JudgedView, ListView,
    Look, PressureView, SlipView, UplinkView,
};
use cordon_api::{Problem, Words};
use cordon_kernel::Timestamp;
use cordon_pass::claims::Assurance;
use cordon_pass::reason::Verdict;

use super::store::Store;

fn at_ms(ms: u64) -> Timestamp {
    i64::try_from(ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or(Timestamp::MAX)
}

fn at_s(seconds: u64) -> Timestamp {
    at_ms(seconds.saturating_mul(1_000))
}

/// What holds at a freshness, as it is written.
fn mode(freshness: Freshness) -> Words {
    match freshness {
        Freshness::Green => Words::new(
            "The lists are up to date: judge by the screen.",
            "Les listes sont à jour : suivez l’écran.",
        ),
        Freshness::Amber => Words::new(
            "The lists are over half a minute old: look at a document of everybody.",
            "Les listes ont plus d’une demi-minute : demandez une pièce d’identité à chacun.",
        ),
        Freshness::Red => Words::new(
            "The lists are over a quarter of an hour old: look at document and photo of everybody, \
             and bring newer lists, by line or by stick.",
            "Les listes ont plus d’un quart d’heure : contrôlez pièce et photo de chacun, et \
             apportez des listes récentes, par le réseau ou par clé.",
        ),
    }
}

/// The gate's state; `uplink` is how the line to the centre is.
pub fn state(gate: &mut Gate<Store>, uplink: UplinkView, now: Now) -> GateView {
    let ms = gate.time_ms(now);
    let freshness = gate.freshness(now);
    let counts = gate.counts();
    let lists = gate.list_ages(now).into_iter().map(|it| ListView {
        list: it.list.to_owned(),
        version: it.version,
        age_s: it.age_s,
        expires_at: at_s(it.expires_at),
    });
    let agents = gate.agents(now).map(|(badge, agent)| AgentView {
        badge,
        role: agent.role.clone(),
        post: agent.post.clone(),
        is_officer: agent.is_officer,
        since: at_ms(agent.since_ms),
        until: at_ms(agent.until_ms),
    });
    let pressure = gate.pressure(now);
    GateView {
        gate: gate.id().to_owned(),
        zone: gate.zone().map(|zone| zone.id.clone()).unwrap_or_default(),
        operation: gate.lists().policy.operation.clone(),
        time_zone: gate.lists().policy.time_zone.clone(),
        now: at_ms(ms),
        is_training: gate.setup().is_training,
        order: gate.order(ms / 1_000).map(|order| order.id.clone()),
        is_recording: gate.broken().is_none(),
        freshness: match freshness {
            Freshness::Green => FreshnessView::Green,
            Freshness::Amber => FreshnessView::Amber,
            Freshness::Red => FreshnessView::Red,
        },
        mode: mode(freshness),
        lists: lists.collect(),
        agents: agents.collect(),
        pressure: pressure.map(|(by, until)| PressureView { by, until: at_ms(until) }),
        inside_count: gate.inside_count(),
        room: gate.room(),
        counts: GateCounts {
            entered_count: counts.entered,
            left_count: counts.left,
            refused_count: counts.refused,
            overruled_count: counts.overruled,
            broken_glass_count: counts.by_glass,
        },
        uplink,
        open: gate.open_proposals().last().map(|(_, proposal)| judged(proposal)),
        scanners: Vec::new(),
    }
}

/// A proposal as screens show it.
pub fn judged(proposal: &Proposal) -> JudgedView {
    let (en, fr) = proposal.reason.sentence();
    JudgedView {
        record: proposal.record.unwrap_or_default(),
        verdict: match proposal.verdict() {
            Verdict::Admit => GateVerdict::Admit,
            Verdict::Search => GateVerdict::Search,
            Verdict::Escort => GateVerdict::Escort,
            Verdict::Refuse => GateVerdict::Refuse,
        },
        reason: proposal.reason.code().to_owned(),
        text: Words::new(en, fr),
        is_settled: proposal.is_settled,
        look: match proposal.look {
            Assurance::Code => Look::Code,
            Assurance::Document => Look::Document,
            Assurance::Photo => Look::Photo,
            Assurance::Holder => Look::Holder,
        },
        name: proposal.name.clone(),
        plate_hint: proposal.plate_hint.clone(),
        short: proposal.short(),
        role: proposal.role.clone(),
        rule: proposal.rule.clone(),
        order: proposal.order.clone(),
        is_again: proposal.is_again,
        when: proposal.when.map(at_s),
        at: at_ms(proposal.at_ms),
        lane: proposal.lane,
    }
}

/// What can be done about a refusal.
pub fn remedy() -> Words {
    Words::new(
        "Ask the office that issued your pass to look at it again; you may bring the refusal \
         before the administrative court at once (référé-liberté, article L. 521-2 of the code of \
         administrative justice). This slip proves the refusal.",
        "Demandez au service qui a délivré votre laissez-passer de le réexaminer ; vous pouvez \
         saisir sans délai le tribunal administratif (référé-liberté, article L. 521-2 du code de \
         justice administrative). Ce bulletin prouve le refus.",
    )
}

/// What a refused person is given.
pub fn slip(slip: &Slip, gate: &Gate<Store>) -> SlipView {
    let (en, fr) = slip.reason.sentence();
    SlipView {
        refusal: refusal_number(gate.id(), gate.outbox().0.run(), slip.judged),
        gate: gate.id().to_owned(),
        at: at_ms(slip.at_ms),
        reason: slip.reason.code().to_owned(),
        text: Words::new(en, fr),
        short: slip.short.clone(),
        order: slip.order.clone(),
        rule: slip.rule.clone(),
        policy_version: slip.lists[2],
        officer: slip.officer.clone(),
        remedy: remedy(),
        is_training: gate.setup().is_training,
    }
}

/// Why something was not done, and the mend.
pub fn problem(error: &GateError) -> Problem {
    let (code, fr, mend_en, mend_fr) = match error {
        GateError::NoSuchGate(_) => (
            "no_such_gate",
            "les règles ne connaissent pas ce point d’accès",
            "Set the gate up with an id of the rules.",
            "Configurez-le avec un identifiant des règles.",
        ),
        GateError::NotRecording(_) => (
            "not_recording",
            "rien ne peut être enregistré ici",
            "Judge nothing here: send people to the next gate, and free the disk.",
            "Ne jugez rien ici : orientez vers le point d’accès voisin, et libérez le disque.",
        ),
        // The handler asks again by itself.
        GateError::NotOpen(_) | GateError::AskAgain => (
            "not_open",
            "cette proposition n’est plus ouverte",
            "Read the code again.",
            "Relisez le code.",
        ),
        GateError::NotSo => (
            "not_so",
            "cette proposition ne se règle pas ainsi",
            "A refusal is confirmed or overruled by an officer; anything else is let in or not.",
            "Un refus est confirmé ou levé par un officier ; le reste entre ou non.",
        ),
        GateError::NoOfficer => (
            "no_officer",
            "aucun officier n’est en poste",
            "The officer signs on first, with their own pass.",
            "L’officier prend d’abord son service avec son propre laissez-passer.",
        ),
        GateError::NotStaff(_) => (
            "not_staff",
            "ce laissez-passer n’est pas celui d’un agent de ce point d’accès",
            "Sign on with the pass of a member of staff that is good for this zone now.",
            "Prenez votre service avec un laissez-passer d’agent valable ici maintenant.",
        ),
        GateError::Missing(_) => (
            "missing",
            "une indication manque",
            "Say it, without a name.",
            "Indiquez-la, sans nom.",
        ),
        GateError::Range(_) => (
            "range",
            "ce nombre est hors limites",
            "Give another number.",
            "Donnez un autre nombre.",
        ),
        GateError::NotSignedOn(_) => (
            "not_signed_on",
            "personne n’a pris son service sous ce code",
            "Look at who is signed on.",
            "Consultez qui est en poste.",
        ),
        GateError::RolledBack => (
            "rolled_back",
            "ces listes sont plus anciennes que celles déjà reçues",
            "Bring newer lists.",
            "Apportez des listes plus récentes.",
        ),
    };
    let sentence = Words::new(format!("{error}."), format!("{fr}."));
    Problem::new(code, sentence, Words::new(mend_en, mend_fr))
}
