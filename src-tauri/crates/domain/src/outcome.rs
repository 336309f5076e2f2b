//! What the chain answers: one fixed number for every reason, the same on the
//! chain, in the API and on the screen (`assets/docs/outcome-codes.md`).

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

macro_rules! outcomes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $word:literal;)*) => {
        /// An action's outcome. Numbers are for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize)]
        #[cbor(index_only)]
        #[serde(rename_all = "snake_case")]
        pub enum Outcome { $($(#[$doc])* #[n($code)] $name = $code,)* }

        impl Outcome {
            /// Every outcome, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The number on the chain.
            #[must_use]
            pub const fn code(self) -> u32 { match self { $(Self::$name => $code),* } }

            /// The outcome with this number.
            #[must_use]
            pub const fn from_code(code: u32) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }

            /// The stable word for it, as texts and logs use it.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

outcomes! {
    /// Done.
    Ok = 0, "ok";
    /// The bytes are not a signed action in its one canonical form.
    Malformed = 1, "malformed";
    /// Meant for another chain.
    WrongChain = 2, "wrong_chain";
    /// A signature is missing or does not verify (ZIP 215).
    BadSignature = 3, "bad_signature";
    /// A signing key is not enrolled.
    UnknownKey = 4, "unknown_key";
    /// The key may not do this: role, department or hall.
    NotAllowed = 5, "not_allowed";
    /// The action id stands on the chain with another digest.
    Conflict = 6, "conflict";
    /// The parent is not on the chain yet. Transient: never recorded, try again.
    ParentUnknown = 7, "parent_unknown";
    /// The case has moved on since the parent the author knew.
    Stale = 8, "stale";
    /// The item, or this version of it, is not published.
    ItemUnknown = 9, "item_unknown";
    /// The item's current version is newer than the one the person saw.
    ItemSuperseded = 10, "item_superseded";
    /// Publishing skipped or repeated a version.
    VersionNotNext = 11, "version_not_next";
    /// No such case.
    CaseUnknown = 12, "case_unknown";
    /// The case is another holder's.
    NotHolder = 13, "not_holder";
    /// The case is decided, closed or withdrawn already.
    CaseClosed = 14, "case_closed";
    /// The item asks for the card at least, and it was not shown.
    FactorsMissing = 15, "factors_missing";
    /// This visit has been rated already.
    AlreadyRated = 16, "already_rated";
    /// The key is enrolled already.
    KeyExists = 17, "key_exists";
    /// The action it was to replace has succeeded already.
    Replaced = 18, "replaced";
    /// A field is outside its bounds.
    OutOfBounds = 19, "out_of_bounds";
    /// A signing key was revoked, or another took its place. Never recorded.
    KeyRevoked = 20, "key_revoked";
    /// A signing key, its hall, or the type of licence is frozen. Transient: never
    /// recorded, try again after the thaw.
    Frozen = 21, "frozen";
    /// The author's actions of this day are used up. Transient: never recorded, try again
    /// tomorrow (UTC, by the block's time).
    QuotaExceeded = 22, "quota_exceeded";
    /// The factor "staff" is claimed and no member of staff who may do so signed.
    StaffMissing = 23, "staff_missing";
    /// The hall or the department has as many keys as it may have.
    TooManyKeys = 24, "too_many_keys";
    /// The key that the action is about is not enrolled, or is not active any more.
    KeyUnknown = 25, "key_unknown";
    /// It is frozen already.
    AlreadyFrozen = 26, "already_frozen";
    /// It is not frozen, or the freeze lapsed as nobody confirmed it within an hour.
    NotFrozen = 27, "not_frozen";
    /// It takes two people, and this key was the first of them.
    SamePerson = 28, "same_person";
    /// It stands confirmed, or its thaw was asked for already.
    AlreadyConfirmed = 29, "already_confirmed";
    /// No such proposal.
    ProposalUnknown = 30, "proposal_unknown";
    /// The proposal is decided or expired.
    ProposalClosed = 31, "proposal_closed";
    /// The department has voted on it already.
    AlreadyVoted = 32, "already_voted";
    /// The change would move more than a third of the voting power, empty the set, or
    /// change nothing.
    ValidatorStep = 33, "validator_step";
    /// A chain of one validator keeps it: it runs on one machine.
    ValidatorsFixed = 34, "validators_fixed";
    /// An earlier change of the validators does not act yet. Transient: never recorded,
    /// try again two blocks later.
    ChangePending = 35, "change_pending";
    /// The department is a member already.
    DepartmentExists = 36, "department_exists";
    /// The department is no member.
    DepartmentUnknown = 37, "department_unknown";
    /// This key has attested this already.
    AlreadyAttested = 38, "already_attested";
    /// The case's content was not erased on the chain.
    NotErased = 39, "not_erased";
    /// The case is at a step where this cannot be done.
    NotAtThisStep = 40, "not_at_this_step";
    /// The item wants a second person, and nobody else has recommended this decision.
    EndorsementMissing = 41, "endorsement_missing";
    /// The terms contradict themselves, or a rule is none that can be judged.
    TermsInvalid = 42, "terms_invalid";
    /// The item's version does not name this department's evaluator.
    NotEvaluator = 43, "not_evaluator";
    /// The verdict is about another rule, version or set of fields than the case's.
    VerdictStale = 44, "verdict_stale";
    /// This department's evaluator judged these fields already.
    AlreadyJudged = 45, "already_judged";
    /// The time for evaluators is over, or they do not agree: a clerk decides.
    LeftToClerk = 46, "left_to_clerk";
    /// No such licence.
    LicenceUnknown = 47, "licence_unknown";
    /// The identifier is taken, or the case has its licence already.
    LicenceExists = 48, "licence_exists";
    /// The identifier's check character or form is wrong (GB/T 36904), or it is not the
    /// next version of the licence to be renewed.
    IdentifierWrong = 49, "identifier_wrong";
    /// The licence's status does not allow this.
    LicenceStatus = 50, "licence_status";
    /// The item yields no such licence, or the case is not approved.
    NotYielded = 51, "not_yielded";
    /// The name or the credit code stands for another business.
    RegisterTaken = 52, "register_taken";
    /// The public fields are not those that the item declares.
    PublicFieldsWrong = 53, "public_fields_wrong";
    /// The holder's own proof is missing: a chip that proved itself, or a member of staff.
    ProofMissing = 54, "proof_missing";
    /// No such grant.
    GrantUnknown = 55, "grant_unknown";
    /// The grant is withdrawn or over, or is for another purpose.
    GrantEnded = 56, "grant_ended";
    /// Another card took this card's place.
    CardReplaced = 57, "card_replaced";
    /// No such request to replace a card.
    RebindUnknown = 58, "rebind_unknown";
    /// One of the two cards was replaced, or took another's place, already.
    AlreadyRebound = 59, "already_rebound";
    /// The content is erased, or on its way to be.
    Erased = 60, "erased";
    /// Another case named this content first: whoever opens or erases the one must not
    /// reach the other.
    ContentTaken = 61, "content_taken";
}

impl Outcome {
    /// Whether trying the same bytes again later can end differently. Never recorded.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::ParentUnknown | Self::Frozen | Self::QuotaExceeded | Self::ChangePending
        )
    }

    /// Whether the action did what it wanted.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        matches!(self, Self::Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_leads_back_to_its_outcome_and_no_word_stands_twice() {
        let mut words = std::collections::BTreeSet::new();
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_code(outcome.code()), Some(*outcome));
            assert!(words.insert(outcome.word()), "{}", outcome.word());
        }
    }
}
