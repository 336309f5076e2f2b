//! The device's side of the frames; written apart from the driver's, so that neither hides the
//! other's mistakes.

/// What begins every frame.
const START: &[u8] = &[0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// The longest command that a SAM takes, LEN included.
const LONGEST_COMMAND: usize = 64;

/// What came from the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// A sound command: CMD and PARA.
    Command([u8; 2]),
    /// A frame whose checksum is wrong.
    BadChecksum,
    /// A frame whose length no command has.
    BadLength,
}

/// Cuts what comes into frames; what stands before a start is dropped.
#[derive(Default)]
pub(super) struct RequestReader {
    bytes: Vec<u8>,
}

impl RequestReader {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn next_input(&mut self) -> Option<Input> {
        let start = self
            .bytes
            .windows(START.len())
            .position(|window| window == START);
        let Some(start) = start else {
            // A start may be cut in two.
            let keep = self.bytes.len().min(START.len() - 1);
            self.bytes.drain(..self.bytes.len() - keep);
            return None;
        };
        self.bytes.drain(..start);
        let &[high, low] = self.bytes.get(5..7)?.first_chunk::<2>()?;
        let length = usize::from(high) * 256 + usize::from(low);
        if !(3..=LONGEST_COMMAND).contains(&length) {
            self.bytes.drain(..7);
            return Some(Input::BadLength);
        }
        let frame = self.bytes.get(5..7 + length)?.to_vec();
        self.bytes.drain(..7 + length);
        let sum = frame.iter().fold(0, |sum, byte| sum ^ byte);
        Some(match frame.as_slice() {
            _ if sum != 0 => Input::BadChecksum,
            [_, _, command, parameter, _] => Input::Command([*command, *parameter]),
            _ => Input::BadLength,
        })
    }
}

/// An answer: SW1 and SW2 are 00, SW3 is `status`.
pub(super) fn answer(status: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(3 + data.len() + 1).unwrap_or(u16::MAX);
    let mut frame = START.to_vec();
    frame.extend(length.to_be_bytes());
    frame.extend([0x00, 0x00, status]);
    frame.extend(data);
    let sum = frame
        .iter()
        .skip(START.len())
        .fold(0, |sum, byte| sum ^ byte);
    frame.push(sum);
    frame
}

/// Noise at its worst: the start of a long frame that never goes on.
pub(super) fn looks_like_a_start() -> impl Iterator<Item = u8> {
    START.iter().copied().chain([0x05, 0x08, 0x00]).cycle()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(pieces: &[&[u8]]) -> Vec<Input> {
        let mut reader = RequestReader::default();
        let mut all = Vec::new();
        for piece in pieces {
            reader.push(piece);
            all.extend(std::iter::from_fn(|| reader.next_input()));
        }
        all
    }

    #[test]
    fn commands_are_found_in_pieces_and_behind_noise() {
        let find = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22];
        for cut in 0..find.len() {
            let (first, rest) = find.split_at(cut);
            let told = inputs(&[&[0x55, 0xAA, 0xAA], first, rest]);
            assert_eq!(told, [Input::Command([0x20, 0x01])], "{cut}");
        }
    }

    #[test]
    fn damaged_commands_are_told_apart() {
        let checksum = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x23];
        assert_eq!(inputs(&[&checksum]), [Input::BadChecksum]);
        let length = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x02, 0x20, 0x22];
        assert_eq!(inputs(&[&length]), [Input::BadLength]);
        let long = [
            0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 0x20, 0x01, 0x00, 0x25,
        ];
        assert_eq!(inputs(&[&long]), [Input::BadLength]);
    }

    #[test]
    fn answers_are_the_published_ones() {
        let hex = |bytes: Vec<u8>| hex::encode_upper(bytes);
        assert_eq!(hex(answer(0x9F, &[0; 4])), "AAAAAA9669000800009F0000000097");
        assert_eq!(hex(answer(0x80, &[])), "AAAAAA9669000400008084");
        assert_eq!(
            hex(answer(0x90, &[0; 8])),
            "AAAAAA9669000C00009000000000000000009C"
        );
        assert_eq!(hex(answer(0x41, &[])), "AAAAAA9669000400004145");
    }
}
