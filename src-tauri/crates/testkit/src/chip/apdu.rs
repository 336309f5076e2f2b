//! Reading command APDUs, short and extended (ISO/IEC 7816-3, 12.1).

/// A command as the chip sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Apdu {
    pub(super) cla: u8,
    pub(super) ins: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    pub(super) data: Vec<u8>,
    /// Most bytes wanted, 256 or 65,536 where the field is zero.
    pub(super) le: Option<usize>,
    pub(super) extended: bool,
}

impl Apdu {
    /// `None` where the length fields contradict the length.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk::<4>()?;
        let apdu = |data: &[u8], le, extended| {
            Some(Self {
                cla,
                ins,
                p1,
                p2,
                data: data.to_vec(),
                le,
                extended,
            })
        };
        let short = |le: u8| if le == 0 { 256 } else { usize::from(le) };
        let long = |high: u8, low: u8| match u16::from_be_bytes([high, low]) {
            0 => 65_536,
            n => usize::from(n),
        };
        match body {
            [] => apdu(&[], None, false),
            [le] => apdu(&[], Some(short(*le)), false),
            [0, high, low] => apdu(&[], Some(long(*high, *low)), true),
            [0, high, low, rest @ ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let (data, tail) = rest.split_at_checked(length).filter(|_| length > 0)?;
                match tail {
                    [] => apdu(data, None, true),
                    [high, low] => apdu(data, Some(long(*high, *low)), true),
                    _ => None,
                }
            }
            [length, rest @ ..] => {
                let (data, tail) = rest
                    .split_at_checked(usize::from(*length))
                    .filter(|_| *length > 0)?;
                match tail {
                    [] => apdu(data, None, false),
                    [le] => apdu(data, Some(short(*le)), false),
                    _ => None,
                }
            }
        }
    }
}
