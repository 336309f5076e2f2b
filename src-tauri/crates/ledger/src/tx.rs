//! One chain transaction carries a batch of signed actions: a canonical CBOR array of byte
//! strings (RFC 8949 §4.2).

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Most actions in one transaction.
pub const MAX_TX_ACTIONS: usize = 1024;

/// Most bytes of one transaction, as CometBFT's default mempool has it.
const MAX_TX_BYTES: usize = 1_048_576;

#[derive(Encode, Decode)]
#[cbor(transparent)]
struct Tx(#[n(0)] Vec<ByteVec>);

/// Puts signed actions into one transaction.
#[must_use]
pub fn encode_tx<'a>(actions: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let actions = actions
        .into_iter()
        .map(|bytes| ByteVec::from(bytes.to_vec()))
        .collect();
    seal::canonical::to_vec(&Tx(actions))
}

/// Takes a transaction apart. `None` where it is not one in its one canonical form with
/// 1 to [`MAX_TX_ACTIONS`] members; what the members are is looked at one by one later.
#[must_use]
pub fn decode_tx(tx: &[u8]) -> Option<Vec<Vec<u8>>> {
    if tx.len() > MAX_TX_BYTES {
        return None;
    }
    // The length is read before anything is allocated for it.
    let claimed = minicbor::Decoder::new(tx).array().ok()??;
    if claimed == 0 || claimed > MAX_TX_ACTIONS as u64 {
        return None;
    }
    let members: Vec<Vec<u8>> = minicbor::decode::<Tx>(tx)
        .ok()?
        .0
        .into_iter()
        .map(Into::into)
        .collect();
    let again = encode_tx(members.iter().map(Vec::as_slice));
    (again == tx).then_some(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_reads_back_and_has_one_form_only() {
        let tx = encode_tx([b"one".as_slice(), b"two"]);
        let back = decode_tx(&tx).unwrap();
        assert_eq!(back, [b"one".to_vec(), b"two".to_vec()]);
        for wrong in [
            vec![],
            vec![0x80],
            vec![0x9f, 0x41, 1, 0xff],
            vec![0x98, 1, 0x41, 1],
            vec![0x81, 0x58, 1, 1],
            vec![0x81, 0x61, b'a'],
            vec![0x81, 0x41, 1, 0],
            vec![0x9b, 255, 255, 255, 255, 255, 255, 255, 255],
            encode_tx(vec![b"x".as_slice(); MAX_TX_ACTIONS + 1]),
        ] {
            assert_eq!(decode_tx(&wrong), None, "{wrong:02x?}");
        }
    }
}
