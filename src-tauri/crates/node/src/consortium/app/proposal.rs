//! `PrepareProposal` and `ProcessProposal`. Both look at the transactions' bytes alone, so
//! that every validator comes to the same answer whatever it has seen.

use ledger::decode_tx;
use prost::bytes::Bytes;
use tendermint_proto::v0_38::abci::response_process_proposal::ProposalStatus;
use tendermint_proto::v0_38::abci::{
    RequestPrepareProposal, RequestProcessProposal, ResponsePrepareProposal,
    ResponseProcessProposal,
};

/// Most actions in a block that a validator votes for, whatever its own limit for blocks
/// that it proposes: the same on every validator.
pub(super) const MAX_PROCESSED: usize = 16_384;

/// How many actions a transaction carries; `None` where it is none.
fn actions_in(tx: &[u8]) -> Option<usize> {
    decode_tx(tx).map(|members| members.len())
}

/// Takes transactions in their order as long as there is room for bytes and actions. The
/// first always fits by actions: it was let into the mempool.
pub(super) fn prepare(request: RequestPrepareProposal, max: usize) -> ResponsePrepareProposal {
    let mut bytes = usize::try_from(request.max_tx_bytes).unwrap_or(0);
    let mut actions = 0usize;
    let mut txs: Vec<Bytes> = Vec::new();
    for tx in request.txs {
        let Some(members) = actions_in(&tx) else {
            continue;
        };
        let total = actions.saturating_add(members);
        let Some(left) = bytes.checked_sub(framed(tx.len())) else {
            break;
        };
        if total > max.min(MAX_PROCESSED) && !txs.is_empty() {
            break;
        }
        bytes = left;
        actions = total;
        txs.push(tx);
    }
    ResponsePrepareProposal { txs }
}

/// What a transaction takes in a block: the engine counts its protobuf field, a tag and a
/// length of up to five bytes.
const fn framed(len: usize) -> usize {
    len.saturating_add(6)
}

/// Accepts a block of nothing but transactions in their one form, and not too many.
pub(super) fn process(request: &RequestProcessProposal) -> ResponseProcessProposal {
    let counted = request.txs.iter().try_fold(0usize, |sum, tx| {
        actions_in(tx).map(|count| sum.saturating_add(count))
    });
    let status = match counted {
        Some(actions) if actions <= MAX_PROCESSED => ProposalStatus::Accept,
        _ => ProposalStatus::Reject,
    };
    ResponseProcessProposal {
        status: status.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::encode_tx;

    fn tx(actions: usize, len: usize) -> Bytes {
        encode_tx(vec![vec![7u8; len].as_slice(); actions]).into()
    }

    fn prepared(txs: Vec<Bytes>, max_tx_bytes: i64, max: usize) -> Vec<Bytes> {
        let request = RequestPrepareProposal {
            max_tx_bytes,
            txs,
            ..RequestPrepareProposal::default()
        };
        prepare(request, max).txs
    }

    fn accepted(txs: Vec<Bytes>) -> bool {
        let request = RequestProcessProposal {
            txs,
            ..RequestProcessProposal::default()
        };
        process(&request).status == i32::from(ProposalStatus::Accept)
    }

    #[test]
    fn a_proposal_never_holds_more_bytes_than_the_engine_allows() {
        for max in [0, 1, 250, 1_000, 2_500, 100_000] {
            let txs = prepared(vec![tx(4, 240); 30], max, 1_024);
            let sum: usize = txs.iter().map(Bytes::len).sum();
            assert!(sum <= usize::try_from(max).unwrap(), "{sum} of {max}");
        }
        assert!(prepared(vec![tx(1, 9)], -1, 1_024).is_empty());
    }

    #[test]
    fn a_proposal_holds_as_many_actions_as_fit_and_is_one_that_is_accepted() {
        let txs = prepared(vec![tx(100, 20); 30], 1 << 20, 1_024);
        assert_eq!(txs.len(), 10);
        assert!(accepted(txs));
        // One transaction that is larger than the limit alone must not wait for ever.
        assert_eq!(prepared(vec![tx(100, 20)], 1 << 20, 50).len(), 1);
        let junk = prepared(vec![Bytes::from_static(b"junk"), tx(1, 20)], 1 << 20, 50);
        assert_eq!(junk, [tx(1, 20)]);
    }

    #[test]
    fn a_block_with_bytes_that_are_no_transaction_or_too_many_actions_is_not_voted_for() {
        assert!(accepted(vec![]));
        assert!(accepted(vec![tx(1_024, 20); 16]));
        assert!(!accepted(vec![tx(1_024, 20); 17]));
        assert!(!accepted(vec![tx(1, 20), Bytes::from_static(b"junk")]));
        assert!(!accepted(vec![Bytes::new()]));
    }
}
