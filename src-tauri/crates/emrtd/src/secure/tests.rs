//! The worked example of ICAO 9303-11, appendix D, byte for byte, and one test per defect.

use super::bac::Bac;
use super::channel::ChannelCipher;
use super::triple_des::TripleDes;
use super::*;
use crate::apdu::{Command, Response};
use crate::{DataGroup, Ef, EmrtdError, MrzKey};
use proptest::prelude::*;
use sha1::{Digest, Sha1};

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.replace(' ', "")).unwrap()
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().unwrap()
}

fn example() -> Bac {
    let key = MrzKey::new("L898902C<", "690806", "940623").unwrap();
    Bac::new(
        &key,
        array("781723860C06C226"),
        array("0B795240CB7049B01C19B33E32804F0B"),
        array("4608F91988702212"),
    )
}

const CHIP_ANSWER: &str =
    "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449";

fn session() -> SecureMessaging<TripleDes> {
    example().finish(&bytes(CHIP_ANSWER)).unwrap()
}

fn answer(hex: &str) -> Response {
    Response::parse(bytes(hex)).unwrap()
}

#[test]
fn keys_are_derived_as_in_the_example() {
    let seed = Sha1::digest(b"L898902C<369080619406236");
    assert_eq!(seed[..16], bytes("239AB9CB282DAF66231DC5A4DF6BFBAE"));
    let (encryption, mac) = TripleDes::from_seed(&seed[..16]).keys();
    assert_eq!(encryption, array("AB94FDECF2674FDFB9B391F85D7F76F2"));
    assert_eq!(mac, array("7962D9ECE03D1ACD4C76089DCE131543"));
    let (encryption, mac) = TripleDes::from_seed(&bytes("0036D272F5C350ACAC50C3F572D23600")).keys();
    assert_eq!(encryption, array("979EC13B1CBFE9DCD01AB0FED307EAE5"));
    assert_eq!(mac, array("F1CB1F1FB5ADF208806B89DC579DC1F8"));
}

#[test]
fn mutual_authentication_is_that_of_the_example() {
    let token = example().token();
    assert_eq!(
        Command::external_authenticate(&token).to_bytes(),
        bytes(
            "0082000028 72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2 5F1448EEA8AD90A7 28"
        )
    );
}

#[test]
fn secure_messaging_is_that_of_the_example() {
    let mut channel = session();
    let select = Command::select_ef(Ef::Com);
    let sent = channel.protect(&select);
    assert_eq!(
        sent.to_bytes(),
        bytes("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800")
    );
    let got = channel
        .open(&select, answer("990290008E08FA855A5D4C50A8ED9000"))
        .unwrap();
    assert_eq!((got.data, got.status), (vec![], 0x9000));

    let head = Command::read_current(0, 4);
    assert_eq!(
        channel.protect(&head).to_bytes(),
        bytes("0CB000000D9701048E08ED6705417E96BA5500")
    );
    let got = channel
        .open(
            &head,
            answer("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000"),
        )
        .unwrap();
    assert_eq!(got.data, bytes("60145F01"));

    let body = Command::read_current(4, 0x12);
    assert_eq!(
        channel.protect(&body).to_bytes(),
        bytes("0CB000040D9701128E082EA28A70F3C7B53500")
    );
    let got = channel
        .open(&body, answer("871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000"))
        .unwrap();
    assert_eq!(got.data, bytes("04303130365F36063034303030305C026175"));
}

#[test]
fn an_answer_that_is_not_the_key_owners_is_refused() {
    let good = bytes(CHIP_ANSWER);
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x01;
        assert_eq!(example().finish(&bad).err(), Some(EmrtdError::AccessAnswer));
    }
    assert!(example().finish(&good[..39]).is_err());
    assert!(example().finish(&[]).is_err());
}

#[test]
fn every_defect_of_a_protected_answer_has_its_code() {
    let select = Command::select_ef(Ef::Com);
    let code = |hex: &str| {
        let mut channel = session();
        channel.protect(&select);
        channel
            .open(&select, answer(hex))
            .map(|_| ())
            .unwrap_err()
            .code()
    };
    assert_eq!(code("9000"), "sm_unprotected");
    assert_eq!(code("6988"), "card_status");
    assert_eq!(code("990290008E08FA855A5D4C50A8EC9000"), "sm_checksum");
    assert_eq!(code("990290008E08FA855A5D4C50A8ED6282"), "sm_status");
    assert_eq!(code("990290008E07FA855A5D4C50A89000"), "sm_checksum");
    assert_eq!(code("8E08FA855A5D4C50A8ED9000"), "sm_malformed");
    assert_eq!(code("990290009000"), "sm_malformed");
    assert_eq!(code("990290008E08FA855A5D4C50A8ED009000"), "sm_malformed");
}

#[test]
fn a_second_answer_to_one_command_is_refused() {
    let mut channel = session();
    let select = Command::select_ef(Ef::Com);
    let good = "990290008E08FA855A5D4C50A8ED9000";
    channel.protect(&select);
    assert!(channel.open(&select, answer(good)).is_ok());
    channel.protect(&select);
    assert_eq!(
        channel
            .open(&select, answer(good))
            .map(|_| ())
            .unwrap_err()
            .code(),
        "sm_checksum"
    );
}

#[test]
fn capacity_is_the_most_that_fits() {
    let channel = session();
    // 231 bytes pad to 232: 4 + 232 + 14 + 2 = 252; 232 would pad to 240 and make 260.
    assert_eq!(channel.capacity(258), 231);
    assert_eq!(channel.capacity(0), 0);
    let (most, overhead) = (channel.capacity(65_538), 5 + 14 + 2);
    assert!(most + 1 + overhead <= 65_538 && most + 9 + overhead > 65_538);
}

proptest! {
    #[test]
    fn any_answer_is_opened_or_refused(body in proptest::collection::vec(any::<u8>(), 2..80)) {
        let mut channel = session();
        let command = Command::read_short_id(Ef::Group(DataGroup::Dg1), 231);
        channel.protect(&command);
        prop_assert!(channel.open(&command, Response::parse(body).unwrap()).is_err());
    }

    #[test]
    fn what_a_chip_protects_is_opened(data in proptest::collection::vec(any::<u8>(), 1..300)) {
        let mut channel = session();
        let mut command = Command::read_short_id(Ef::Group(DataGroup::Dg1), 300);
        command.extended = true;
        channel.protect(&command);
        // The chip's side, written out here on the same primitives.
        let keys = TripleDes::from_seed(&bytes("0036D272F5C350ACAC50C3F572D23600"));
        let counter = 0x887022120C06C226_u64 + 2;
        let mut padded = data.clone();
        channel::pad(&mut padded, 8);
        let mut objects = Vec::new();
        crate::tlv::push(&mut objects, 0x87, &[&[1], keys.encrypt(0, &padded).as_slice()].concat());
        crate::tlv::push(&mut objects, 0x99, &[0x90, 0x00]);
        let mut input = [&counter.to_be_bytes()[..], &objects].concat();
        channel::pad(&mut input, 8);
        crate::tlv::push(&mut objects, 0x8E, &keys.checksum(&input));
        let got = channel.open(&command, Response { data: objects, status: 0x9000 }).unwrap();
        prop_assert_eq!(got.data, data);
    }
}
