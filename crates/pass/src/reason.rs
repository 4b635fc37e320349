//! Reasons of a gate's verdict: stable codes, and a sentence in two languages.

/// What a gate proposes. Software advises: a refusal is confirmed by an authorised person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Let in.
    Admit,
    /// Let in after a search.
    Search,
    /// Let in under escort.
    Escort,
    /// Call the authorised officer.
    Refuse,
}

impl Verdict {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Admit => "admit",
            Verdict::Search => "search",
            Verdict::Escort => "escort",
            Verdict::Refuse => "refuse",
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $code:literal $verdict:ident $en:literal $fr:literal;)*) => {
        /// Why. Codes are stable: others may rely on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Reason] = &[$(Reason::$name,)*];

            /// Its stable code.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$name => $code,)* }
            }

            /// What a gate proposes for it.
            pub fn verdict(self) -> Verdict {
                match self { $(Reason::$name => Verdict::$verdict,)* }
            }

            /// The sentence, in English and French.
            pub fn sentence(self) -> (&'static str, &'static str) {
                match self { $(Reason::$name => ($en, $fr),)* }
            }
        }
    };
}

reasons! {
    /// The pass and the rules let in.
    Good "good" Admit
        "Welcome."
        "Bienvenue.";
    /// The zone asks nothing.
    Free "free" Admit
        "No pass is needed here now."
        "Aucun laissez-passer n’est exigé ici en ce moment.";
    /// The zone has searches.
    ToSearch "to_search" Search
        "Welcome; your bags are searched."
        "Bienvenue ; vos sacs sont contrôlés.";
    /// The rule wants an escort.
    ToEscort "to_escort" Escort
        "Only under escort: call the officer."
        "Seulement sous escorte : appelez l’officier.";

    /// The person goes out.
    Left "left" Admit
        "Goodbye."
        "Au revoir.";

    /// Nothing was read.
    Empty "empty" Refuse
        "Nothing was read; show the code again."
        "Rien n’a été lu ; présentez le code de nouveau.";
    /// Longer than any pass.
    TooLong "too_long" Refuse
        "This code is too long to be a pass."
        "Ce code est trop long pour un laissez-passer.";
    /// Another code.
    NotAPass "not_a_pass" Refuse
        "This code is not a pass; look for the right one."
        "Ce code n’est pas un laissez-passer ; cherchez le bon.";
    /// Characters that no pass has.
    NotBase45 "not_base45" Refuse
        "This code is damaged; show it again, or another copy."
        "Ce code est abîmé ; présentez-le de nouveau, ou une autre copie.";
    /// No COSE_Sign1, or no holder's proof around one.
    NotSigned "not_signed" Refuse
        "This code is not built as a pass is."
        "Ce code n’est pas construit comme un laissez-passer.";
    /// It could be written otherwise.
    NotCanonical "not_canonical" Refuse
        "This code is not written as a pass is."
        "Ce code n’est pas écrit comme un laissez-passer.";
    /// Headers that no pass has.
    BadHeader "bad_header" Refuse
        "This code has headers that no pass has."
        "Ce code a des en-têtes qu’aucun laissez-passer ne porte.";
    /// Claims that no pass has, or out of range.
    BadClaims "bad_claims" Refuse
        "This code says what no pass says."
        "Ce code dit ce qu’aucun laissez-passer ne dit.";

    /// Nobody trusts this key.
    UnknownKey "unknown_key" Refuse
        "Its issuer is not known."
        "Son émetteur est inconnu.";
    /// The key is for another algorithm.
    WrongAlgorithm "wrong_algorithm" Refuse
        "It is not signed as its issuer signs."
        "Il n’est pas signé comme son émetteur signe.";
    /// The key is trusted no more.
    DistrustedKey "distrusted_key" Refuse
        "Its issuer’s key was withdrawn; ask for a new pass."
        "La clé de son émetteur a été retirée ; demandez un nouveau laissez-passer.";
    /// The key is not in use yet, or no more.
    KeyOutOfTime "key_out_of_time" Refuse
        "Its issuer’s key is not in use now."
        "La clé de son émetteur n’est pas en service en ce moment.";
    /// The list of keys is too old.
    TrustExpired "trust_expired" Refuse
        "This gate’s list of issuers is too old; it must be updated."
        "La liste des émetteurs de ce point d’accès est périmée ; il faut la mettre à jour.";
    /// The signature is not the key's.
    BadSignature "bad_signature" Refuse
        "It is forged or damaged: the signature is wrong."
        "Il est falsifié ou abîmé : la signature est fausse.";
    /// The key is for other kinds of pass.
    KeyWrongKind "key_wrong_kind" Refuse
        "Its issuer may not issue this kind of pass."
        "Son émetteur ne peut délivrer ce type de laissez-passer.";
    /// The key is for other zones.
    KeyWrongZone "key_wrong_zone" Refuse
        "Its issuer may not issue passes for this zone."
        "Son émetteur ne peut délivrer de laissez-passer pour cette zone.";
    /// Longer valid than the key may give.
    KeyTooLong "key_too_long" Refuse
        "It is valid for longer than its issuer may give."
        "Il est valable plus longtemps que son émetteur ne peut l’accorder.";

    /// It begins later.
    NotYetValid "not_yet_valid" Refuse
        "It is not valid yet."
        "Il n’est pas encore valable.";
    /// It has ended.
    Expired "expired" Refuse
        "It is valid no more."
        "Il n’est plus valable.";
    /// The zone is not in it.
    WrongZone "wrong_zone" Refuse
        "It is for another zone."
        "Il vaut pour une autre zone.";
    /// Its time in this zone comes.
    TooEarly "too_early" Refuse
        "Its time in this zone has not come yet."
        "Son heure dans cette zone n’est pas encore venue.";
    /// Its time in this zone is over.
    TooLate "too_late" Refuse
        "Its time in this zone is over."
        "Son heure dans cette zone est passée.";
    /// Not at this time of day.
    OutsideHours "outside_hours" Refuse
        "It is not for this time of day."
        "Il ne vaut pas à cette heure.";

    /// The list says that it was never issued.
    NotIssued "not_issued" Refuse
        "It was never issued."
        "Il n’a jamais été délivré.";
    /// It is suspended.
    Suspended "suspended" Refuse
        "It is suspended; ask the issuing office."
        "Il est suspendu ; adressez-vous au bureau qui l’a délivré.";
    /// It is revoked.
    Revoked "revoked" Refuse
        "It was withdrawn; ask the issuing office."
        "Il a été retiré ; adressez-vous au bureau qui l’a délivré.";
    /// The list does not reach so far.
    StatusUnknown "status_unknown" Refuse
        "This gate does not know whether it was issued."
        "Ce point d’accès ignore s’il a été délivré.";

    /// No such gate in the rules.
    UnknownGate "unknown_gate" Refuse
        "This gate is not in the rules; it must be set up."
        "Ce point d’accès n’est pas dans les règles ; il faut le configurer.";
    /// The rules are not in force.
    PolicyExpired "policy_expired" Refuse
        "This gate’s rules are not in force now; they must be updated."
        "Les règles de ce point d’accès ne sont pas en vigueur ; il faut les mettre à jour.";
    /// No such role in the rules.
    UnknownRole "unknown_role" Refuse
        "The rules do not know its role."
        "Les règles ne connaissent pas sa qualité.";
    /// The rule table refuses.
    RuleRefuses "rule_refuses" Refuse
        "The rules of this zone let nobody in with it now."
        "Les règles de cette zone ne permettent pas l’entrée avec lui en ce moment.";

    /// A proof by the holder's phone is wanted.
    ProofMissing "proof_missing" Refuse
        "Show the code in the phone that it belongs to."
        "Présentez le code sur le téléphone auquel il appartient.";
    /// The proof is old.
    ProofOld "proof_old" Refuse
        "This code is old; open it anew on the phone."
        "Ce code est ancien ; rouvrez-le sur le téléphone.";
    /// The proof is of a time to come.
    ProofAhead "proof_ahead" Refuse
        "The clock of this phone is wrong; set it."
        "L’heure de ce téléphone est fausse ; réglez-la.";
    /// The proof is another's.
    ProofWrong "proof_wrong" Refuse
        "This code was copied from another phone."
        "Ce code a été copié d’un autre téléphone.";
    /// The proof was shown before.
    ProofReplayed "proof_replayed" Refuse
        "This code was shown before; open it anew on the phone."
        "Ce code a déjà été présenté ; rouvrez-le sur le téléphone.";

    /// It was used, and the zone lets in once.
    UsedBefore "used_before" Refuse
        "Somebody entered with it before."
        "Quelqu’un est déjà entré avec lui.";
    /// The right to let it in is at another site, which is not reached.
    RightElsewhere "right_elsewhere" Refuse
        "This gate cannot make sure that it is not used elsewhere: try the gate of before, or wait."
        "Ce point d’accès ne peut exclure qu’il serve ailleurs : voyez le précédent, ou attendez.";
    /// No more people may be inside.
    ZoneFull "zone_full" Refuse
        "The zone is full: wait until people have left."
        "La zone est pleine : attendez que des personnes sortent.";
    /// The document or the photo is another's.
    NotTheHolder "not_the_holder" Refuse
        "The document or the photo is not the holder’s."
        "Le document ou la photo n’est pas celui du titulaire.";
    /// A short code, read out, that this gate does not know.
    UnknownShort "unknown_short" Refuse
        "This short code is not known here: show the code itself."
        "Ce code court est inconnu ici : présentez le code lui-même.";
    /// It was used, and the zone only says so.
    UsedAgain "used_again" Admit
        "Welcome; it was used before."
        "Bienvenue ; il a déjà servi.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_words_and_no_two_reasons_share_one() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        assert!(codes.iter().all(|code| {
            code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        }));
    }

    #[test]
    fn every_sentence_ends_in_both_languages() {
        for reason in Reason::ALL {
            let (en, fr) = reason.sentence();
            assert!(en.ends_with('.') && fr.ends_with('.'), "{}", reason.code());
        }
    }
}
