//! Every decoder of foreign bytes.

mod answers;
mod card;
mod chain;
mod chip;
mod content;
mod devices;
mod finger;
mod keys;
mod picture;
mod proofs;
mod sam;
mod settings;
mod structure;
mod text;

use super::{Run, Target};

/// Name of a target, and how it is made.
pub(super) type Made = (&'static str, fn() -> Target);

/// All of them.
pub(super) const ALL: &[Made] = &[
    ("apdu-spoiled", card::spoiled_answers),
    ("apdu-foreign", card::foreign_answers),
    ("data-groups", card::data_groups),
    ("security-object", card::security_object),
    ("security-object-parts", structure::security_object),
    ("common-data", structure::common_data),
    ("trust-anchor", card::trust_anchor),
    ("chip-answer", chip::answer),
    ("mrz", card::mrz),
    ("mrz-lines", devices::mrz_lines),
    ("finger-packets", devices::finger_packets),
    ("canonical-cbor", chain::canonical),
    ("signed-action", chain::signed_action),
    ("receipt", chain::receipt),
    ("receipt-text", chain::receipt_text),
    ("head-proof", chain::head_proof),
    ("validator-history", chain::validator_history),
    ("signed-history", chain::signed_history),
    ("log-proof", chain::log_proof),
    ("validator-link", proofs::link),
    ("state-proof", proofs::state),
    ("request-headers", proofs::request_headers),
    ("ledger-transaction", chain::transaction),
    ("genesis", chain::genesis),
    ("content", content::sealed_content),
    ("finger-reference", content::finger_reference),
    ("content-keys", content::keys),
    ("openings", content::openings),
    ("carried-file", content::carried),
    ("gateway-json", text::gateway),
    ("gateway-work", answers::work),
    ("gateway-tickets", answers::tickets),
    ("gateway-certificates", answers::certificates),
    ("catalogue", text::catalogue),
    ("window-input", text::window_input),
    ("configuration", text::configuration),
    ("configuration-signed", settings::signed),
    ("node-configuration", settings::node),
    ("genesis-json", text::genesis),
    ("receipt-file", picture::file),
    ("receipt-code", picture::code),
    ("receipt-picture", picture::pixels),
    ("picture-png", picture::png_parts),
    ("picture-jpeg", picture::jpeg),
    ("key-file", keys::key_file),
    ("staff-key-file", answers::staff_key),
    ("finger-replies", finger::replies_target),
    ("sam-frames", sam::frames),
    ("sam-texts", sam::texts),
    ("sam-replies", sam::replies),
];

/// An error as an answer: its name, without what makes each one different.
fn refused(error: &impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    text.chars().take(48).collect()
}

/// What was wrongly taken for genuine.
fn forged(what: &str) -> Result<String, String> {
    Err(format!("{what} was taken for genuine"))
}

fn words(list: &[&'static str]) -> Vec<&'static [u8]> {
    list.iter().map(|word| word.as_bytes()).collect()
}
