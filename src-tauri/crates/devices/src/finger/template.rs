//! A fingerprint's features as the scanner hands them out.

use zeroize::Zeroizing;

use crate::DeviceError;

/// Features of one finger in the scanner's own format, opaque to this program: 1 to
/// [`Template::MAX_BYTES`] bytes. Zeroized on drop, `***` in Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Template(Zeroizing<Vec<u8>>);

impl Template {
    /// Longest template in bytes; scanners of this family have 498 to 1,536.
    pub const MAX_BYTES: usize = 8_192;

    /// Wraps bytes that a scanner once handed out.
    ///
    /// # Errors
    /// [`DeviceError::TemplateLength`] when empty or too long.
    pub fn from_bytes(bytes: Zeroizing<Vec<u8>>) -> Result<Self, DeviceError> {
        if (1..=Self::MAX_BYTES).contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(DeviceError::TemplateLength)
        }
    }

    /// The bytes, to be encrypted or sent back to a scanner and nothing else.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Template(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_or_endless_template_is_refused() {
        for length in [0, Template::MAX_BYTES + 1] {
            let bytes = Zeroizing::new(vec![1; length]);
            assert_eq!(
                Template::from_bytes(bytes),
                Err(DeviceError::TemplateLength)
            );
        }
    }

    #[test]
    fn debug_shows_no_byte_of_a_template() {
        let template = Template::from_bytes(Zeroizing::new(vec![0xAB; 8])).unwrap();
        assert_eq!(format!("{template:?}"), "Template(***)");
    }
}
