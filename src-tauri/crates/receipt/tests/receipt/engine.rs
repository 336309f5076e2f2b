//! Against a second implementation: the `tendermint` crates and CometBFT's own vectors.

use crate::world::{NOW_S, World, digest};
use domain::id::{ChainId, Digest};
use receipt::commit::{self, BlockId, HeaderFields, PartSetHeader, Timestamp};
use receipt::{Verdict, verify};
use seal::hash::sha256;
use tendermint::block::{self, CommitSig, header, parts, signed_header::SignedHeader};
use tendermint::{AppHash, Hash, PublicKey, Signature, Time, account, validator, vote};
use tendermint_light_client_verifier::types::UntrustedBlockState;
use tendermint_light_client_verifier::{ProdVerifier, Verdict as EngineVerdict};

fn hash(digest: Digest) -> Hash {
    Hash::Sha256(digest.0)
}

fn time(at: Timestamp) -> Time {
    Time::from_unix_timestamp(i64::try_from(at.seconds).unwrap(), at.nanos).unwrap()
}

fn block_id(id: &BlockId) -> block::Id {
    let part_set_header = parts::Header::new(id.parts.total, hash(id.parts.hash)).unwrap();
    block::Id {
        hash: hash(id.hash),
        part_set_header,
    }
}

fn engine_header(fields: &HeaderFields) -> block::Header {
    block::Header {
        version: header::Version {
            block: fields.version_block,
            app: fields.version_app,
        },
        chain_id: fields.chain_id.as_str().parse().unwrap(),
        height: u32::try_from(fields.height).unwrap().into(),
        time: time(fields.time),
        last_block_id: fields.last_block_id.as_ref().map(block_id),
        last_commit_hash: Some(hash(fields.last_commit_hash)),
        data_hash: Some(hash(fields.data_hash)),
        validators_hash: hash(fields.validators_hash),
        next_validators_hash: hash(fields.next_validators_hash),
        consensus_hash: hash(fields.consensus_hash),
        app_hash: AppHash::try_from(fields.app_hash.0.to_vec()).unwrap(),
        last_results_hash: Some(hash(fields.last_results_hash)),
        evidence_hash: Some(hash(fields.evidence_hash)),
        proposer_address: account::Id::new(fields.proposer_address),
    }
}

fn engine_set(world: &World) -> validator::Set {
    let info = |v: &receipt::Validator| {
        let key = PublicKey::from_raw_ed25519(&v.key.0).unwrap();
        validator::Info::new(key, vote::Power::try_from(v.power).unwrap())
    };
    let set = validator::Set::without_proposer(world.validators.iter().map(info).collect());
    let addresses: Vec<_> = set.validators().iter().map(|v| v.address).collect();
    let ours = world
        .validators
        .iter()
        .map(|v| account::Id::new(commit::address(&v.key)));
    assert_eq!(addresses, ours.collect::<Vec<_>>(), "the engine's order");
    set
}

/// The same header and the same votes, as the engine holds them; `votes` says whose.
fn signed_header(world: &World, votes: &[usize]) -> SignedHeader {
    let header = engine_header(&world.header);
    let slots = world.votes.iter().enumerate().map(|(at, vote)| {
        if !votes.contains(&at) {
            return CommitSig::BlockIdFlagAbsent;
        }
        CommitSig::BlockIdFlagCommit {
            validator_address: account::Id::new(commit::address(&world.validators[at].key)),
            timestamp: time(vote.timestamp),
            signature: Some(Signature::try_from(&vote.signature[..]).unwrap()),
        }
    });
    let id = BlockId {
        hash: world.header.hash(),
        parts: world.parts,
    };
    let commit = block::Commit {
        height: header.height,
        round: world.round.try_into().unwrap(),
        block_id: block_id(&id),
        signatures: slots.collect(),
    };
    SignedHeader::new(header, commit).unwrap()
}

pub(crate) fn engine_verdicts(world: &World, votes: &[usize]) -> [EngineVerdict; 2] {
    let (signed_header, set) = (signed_header(world, votes), engine_set(world));
    let untrusted = UntrustedBlockState {
        signed_header: &signed_header,
        validators: &set,
        next_validators: Some(&set),
    };
    let verifier = ProdVerifier::default();
    [
        verifier.verify_validator_sets(&untrusted),
        verifier.verify_commit(&untrusted),
    ]
}

#[test]
fn the_light_client_accepts_the_header_and_votes_that_our_receipts_verify_by() {
    for (powers, votes) in [
        (&[10][..], &[0][..]),
        (&[10; 4], &[0, 1, 2]),
        (&[40, 30, 20, 9], &[0, 1]),
    ] {
        for round in [0, 3] {
            let mut world = World::new(powers, 9);
            world.round = round;
            world.vote();
            let success = [EngineVerdict::Success, EngineVerdict::Success];
            assert_eq!(engine_verdicts(&world, votes), success);
            let receipt = world.receipt(5);
            let places: Vec<_> = receipt
                .proof
                .votes
                .iter()
                .map(|v| v.validator as usize)
                .collect();
            assert_eq!(places, votes, "the smallest set that suffices");
            let verdict = verify(&receipt, &world.history(), NOW_S);
            assert!(matches!(verdict, Verdict::Final(_)), "{verdict:?}");
        }
    }
}

#[test]
fn the_light_client_and_we_refuse_the_same_altered_header_and_vote() {
    let mut world = World::new(&[10; 4], 9);
    world.votes[1].signature[40] ^= 1;
    let [_, commit] = engine_verdicts(&world, &[0, 1, 2]);
    assert!(matches!(commit, EngineVerdict::Invalid(_)));
    assert!(matches!(
        verify(&world.receipt(5), &world.history(), NOW_S),
        Verdict::Refused(_)
    ));

    let mut world = World::new(&[10; 4], 9);
    world.header.data_hash = digest("other data");
    let [_, commit] = engine_verdicts(&world, &[0, 1, 2]);
    assert!(matches!(commit, EngineVerdict::Invalid(_)));
    assert!(matches!(
        verify(&world.receipt(5), &world.history(), NOW_S),
        Verdict::Refused(_)
    ));
}

#[test]
fn every_hash_is_the_one_the_engine_computes() {
    let world = World::new(&[40, 30, 20, 9], 9);
    let fields = &world.header;
    let theirs = engine_header(fields).hash();
    assert_eq!(theirs, hash(fields.hash()));
    let path = commit::app_hash_path(&fields.leaves());
    assert_eq!(
        theirs,
        hash(commit::header_hash_from_app_hash(&fields.app_hash, &path))
    );
    assert_eq!(
        engine_set(&world).hash(),
        hash(commit::validators_hash(&world.validators))
    );
    let mut first = fields.clone();
    (first.height, first.last_block_id) = (1, None);
    assert_eq!(engine_header(&first).hash(), hash(first.hash()));
}

#[test]
fn the_bytes_a_validator_signs_are_the_engines() {
    let world = World::new(&[10; 4], 3);
    let id = BlockId {
        hash: world.header.hash(),
        parts: world.parts,
    };
    for (height, round, at) in [
        (1, 0, Timestamp::default()),
        (
            1,
            1,
            Timestamp {
                seconds: 0,
                nanos: 1,
            },
        ),
        (
            1_234_567,
            70_000,
            Timestamp {
                seconds: NOW_S,
                nanos: 999_999_999,
            },
        ),
    ] {
        let vote = vote::Vote {
            vote_type: vote::Type::Precommit,
            height: u32::try_from(height).unwrap().into(),
            round: round.try_into().unwrap(),
            block_id: Some(block_id(&id)),
            timestamp: Some(time(at)),
            validator_address: account::Id::new([0; 20]),
            validator_index: 0u32.try_into().unwrap(),
            signature: None,
            extension: Vec::new(),
            extension_signature: None,
        };
        let theirs = vote.into_signable_vec("donghu-1".parse().unwrap());
        assert_eq!(
            commit::vote_sign_bytes(&world.chain_id, height, round, &id, at),
            theirs
        );
    }
}

#[test]
fn cometbfts_own_header_vector() {
    // types/block_test.go, TestHeaderHash.
    let sum = |text: &str| sha256(&[text.as_bytes()]);
    let parts = PartSetHeader {
        total: 6,
        hash: Digest::ZERO,
    };
    let mut proposer_address = [0; 20];
    proposer_address.copy_from_slice(&sum("proposer_address").0[..20]);
    let header = HeaderFields {
        version_block: 1,
        version_app: 2,
        chain_id: ChainId::new("chainId").unwrap(),
        height: 3,
        time: Timestamp {
            seconds: 1_570_983_284,
            nanos: 0,
        },
        last_block_id: Some(BlockId {
            hash: Digest::ZERO,
            parts,
        }),
        last_commit_hash: sum("last_commit_hash"),
        data_hash: sum("data_hash"),
        validators_hash: sum("validators_hash"),
        next_validators_hash: sum("next_validators_hash"),
        consensus_hash: sum("consensus_hash"),
        app_hash: sum("app_hash"),
        last_results_hash: sum("last_results_hash"),
        evidence_hash: sum("evidence_hash"),
        proposer_address,
    };
    assert_eq!(
        header.hash().to_hex().to_uppercase(),
        "F740121F553B5418C3EFBD343C2DBFE9E007BB67B0D020A0741374BAB65242A4"
    );
}

#[test]
fn a_block_is_cut_into_parts_of_64_kib() {
    let one = PartSetHeader::of_block(&[1; commit::BLOCK_PART_LEN]);
    assert_eq!(
        (one.total, one.hash),
        (1, seal::merkle::leaf_hash(&[1; commit::BLOCK_PART_LEN]))
    );
    assert_eq!(
        PartSetHeader::of_block(&[1; commit::BLOCK_PART_LEN + 1]).total,
        2
    );
}

#[test]
fn hashes_of_commit_results_parameters_and_transactions_by_protobuf_written_out_by_hand() {
    use seal::merkle::{leaf_hash, node_hash};
    // CommitSig { flag: COMMIT = 2, address, timestamp { 300 s, 5 ns }, signature }
    let mut present = vec![0x08, 0x02, 0x12, 20];
    present.extend_from_slice(&[7; 20]);
    present.extend_from_slice(&[0x1A, 5, 0x08, 0xAC, 0x02, 0x10, 0x05, 0x22, 64]);
    present.extend_from_slice(&[9; 64]);
    // CommitSig { flag: ABSENT = 1, timestamp: Go's zero time, -62,135,596,800 s }
    let zero_time = [0x80, 0x92, 0xB8, 0xC3, 0x98, 0xFE, 0xFF, 0xFF, 0xFF, 0x01];
    let absent = [&[0x08, 0x01, 0x1A, 11, 0x08][..], &zero_time].concat();
    let at = Timestamp {
        seconds: 300,
        nanos: 5,
    };
    assert_eq!(
        commit::last_commit_hash(&[Some(([7; 20], at, [9; 64])), None]),
        node_hash(&leaf_hash(&present), &leaf_hash(&absent))
    );
    // ExecTxResult { code: 7, data: "ok" } and { }
    let result = [0x08, 0x07, 0x12, 0x02, b'o', b'k'];
    assert_eq!(
        commit::results_hash(&[(7, b"ok".to_vec()), (0, Vec::new())]),
        node_hash(&leaf_hash(&result), &leaf_hash(&[]))
    );
    // HashedParams { block_max_bytes: 300, block_max_gas: -1 }
    let minus_one = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
    let params = [&[0x08, 0xAC, 0x02, 0x10][..], &minus_one].concat();
    assert_eq!(commit::consensus_hash(300, -1), sha256(&[&params]));
    let txs = [b"a".to_vec(), b"b".to_vec()];
    let [a, b] = [sha256(&[b"a"]), sha256(&[b"b"])];
    assert_eq!(
        commit::data_hash(&txs),
        node_hash(&leaf_hash(&a.0), &leaf_hash(&b.0))
    );
    assert_eq!(commit::data_hash(&[]), commit::empty_hash());
}
