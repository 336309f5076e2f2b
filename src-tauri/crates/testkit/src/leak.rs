//! Looks for personal data where none may be: in every file of a folder, as raw bytes, in every
//! encoding that a program might have written it in.
//!
//! Each datum is looked for as UTF-8, UTF-16 (both byte orders) and GB18030, and each of these
//! also in base64 (standard and URL alphabet, at its three alignments) and in hex (lower and
//! upper case). File and folder names are looked through as well.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Fewer bytes than this are found in any noise.
const SHORTEST: usize = 4;
/// Fewer characters of base64 than this are found in any noise.
const SHORTEST_BASE64: usize = 6;
/// Slots of the table of beginnings.
const SLOTS: usize = 1 << 16;
const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A place where a datum was found. Names the datum by its label, never by its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The file (or the folder) it was found in.
    pub path: PathBuf,
    /// The datum's label.
    pub label: String,
    /// The encoding, such as `base64(utf-16le)`.
    pub encoding: String,
    /// Byte offset; `None` for a name.
    pub offset: Option<usize>,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            label,
            encoding,
            offset,
        } = self;
        write!(f, "{label} as {encoding} in {}", path.display())?;
        match offset {
            Some(offset) => write!(f, " at byte {offset}"),
            None => write!(f, ", in its name"),
        }
    }
}

struct Pattern {
    bytes: Vec<u8>,
    label: String,
    encoding: String,
}

/// What is looked for.
pub struct Searcher {
    patterns: Vec<Pattern>,
    /// By the hash of their first four bytes: the patterns that begin so.
    slots: Vec<Vec<usize>>,
}

impl Default for Searcher {
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
            slots: vec![Vec::new(); SLOTS],
        }
    }
}

impl Searcher {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks for this text, in every encoding.
    ///
    /// # Panics
    /// Where the text is so short that it would be found anywhere.
    #[must_use]
    pub fn text(mut self, label: &str, text: &str) -> Self {
        assert!(text.len() >= SHORTEST, "{label} is too short to look for");
        let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
        let utf16: Vec<u16> = text.encode_utf16().collect();
        self.add_all(label, "utf-8", text.as_bytes());
        self.add_all(label, "gb18030", &gb18030);
        let little: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        self.add_all(label, "utf-16le", &little);
        self.add_all(label, "utf-16be", &big);
        self
    }

    /// Looks for these bytes (a part of a picture, say), as they are, in base64 and in hex.
    ///
    /// # Panics
    /// As [`Self::text`].
    #[must_use]
    pub fn bytes(mut self, label: &str, bytes: &[u8]) -> Self {
        assert!(bytes.len() >= SHORTEST, "{label} is too short to look for");
        self.add_all(label, "bytes", bytes);
        self
    }

    fn add_all(&mut self, label: &str, encoding: &str, bytes: &[u8]) {
        self.add(label, encoding.to_owned(), bytes.to_vec());
        let hex = |upper: bool| {
            let digits: &[u8; 16] = if upper {
                b"0123456789ABCDEF"
            } else {
                b"0123456789abcdef"
            };
            bytes
                .iter()
                .flat_map(|byte| {
                    [
                        digits[usize::from(byte >> 4)],
                        digits[usize::from(byte & 15)],
                    ]
                })
                .collect::<Vec<u8>>()
        };
        self.add(label, format!("hex({encoding})"), hex(false));
        self.add(label, format!("hex({encoding})"), hex(true));
        for alphabet in [STANDARD, URL_SAFE] {
            for alignment in 0..3 {
                let text = base64_inside(alphabet, bytes, alignment);
                if text.len() >= SHORTEST_BASE64 {
                    self.add(label, format!("base64({encoding})"), text);
                }
            }
        }
    }

    fn add(&mut self, label: &str, encoding: String, bytes: Vec<u8>) {
        // The same bytes in another encoding, such as ASCII in GB18030, need one look only.
        if self.patterns.iter().any(|have| have.bytes == bytes) {
            return;
        }
        if let Some(slot) = bytes.first_chunk().map(slot) {
            self.slots[slot].push(self.patterns.len());
            self.patterns.push(Pattern {
                bytes,
                label: label.to_owned(),
                encoding,
            });
        }
    }

    /// Everything found in these bytes; one place for each pattern at most.
    #[must_use]
    pub fn search(&self, bytes: &[u8], path: &Path) -> Vec<Leak> {
        self.find(bytes)
            .into_iter()
            .map(|(index, offset)| self.leak(index, path, Some(offset)))
            .collect()
    }

    /// Pattern and offset of everything found.
    fn find(&self, bytes: &[u8]) -> Vec<(usize, usize)> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (offset, window) in bytes.windows(SHORTEST).enumerate() {
            let Some(beginning) = window.first_chunk() else {
                break;
            };
            for index in &self.slots[slot(beginning)] {
                if bytes[offset..].starts_with(&self.patterns[*index].bytes) && seen.insert(*index)
                {
                    found.push((*index, offset));
                }
            }
        }
        found
    }

    fn leak(&self, index: usize, path: &Path, offset: Option<usize>) -> Leak {
        let pattern = &self.patterns[index];
        Leak {
            path: path.to_owned(),
            label: pattern.label.clone(),
            encoding: pattern.encoding.clone(),
            offset,
        }
    }

    /// Looks through every file below `folder`, hidden ones too, and through their names. Links
    /// are not followed; sockets and pipes hold nothing.
    ///
    /// # Errors
    /// What the operating system says of a file that cannot be read: not to have looked is no
    /// proof. A file that vanished meanwhile holds nothing any more.
    pub fn search_folder(&self, folder: &Path) -> io::Result<Report> {
        let mut report = Report::default();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let entry = entry?;
                let (path, kind) = (entry.path(), entry.file_type()?);
                let name = entry.file_name();
                let named = self.find(name.as_encoded_bytes()).into_iter();
                let named = named.map(|(index, _)| self.leak(index, &path, None));
                report.leaks.extend(named);
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() {
                    let bytes = match std::fs::read(&path) {
                        Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                        other => other?,
                    };
                    report.files += 1;
                    report.bytes += bytes.len();
                    report.leaks.extend(self.search(&bytes, &path));
                }
            }
        }
        Ok(report)
    }
}

/// What was looked through and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were read.
    pub files: usize,
    /// Their bytes.
    pub bytes: usize,
    /// What was found.
    pub leaks: Vec<Leak>,
}

/// The characters that these bytes alone decide, where they stand at this alignment (0 to 2)
/// within a longer base64 text.
fn base64_inside(alphabet: &[u8; 64], bytes: &[u8], alignment: usize) -> Vec<u8> {
    let bit = |at: usize| -> Option<usize> {
        let byte = bytes.get(at / 8)?;
        Some(usize::from(byte >> (7 - at % 8) & 1))
    };
    // So many bits at the beginning belong to a character that is shared with what stands before.
    let first = [0, 4, 2][alignment % 3];
    (first..)
        .step_by(6)
        .map_while(|start| {
            let mut value = 0;
            for at in start..start + 6 {
                value = value << 1 | bit(at)?;
            }
            Some(alphabet[value])
        })
        .collect()
}

fn slot(beginning: &[u8; SHORTEST]) -> usize {
    let mixed = u32::from_le_bytes(*beginning).wrapping_mul(0x9E37_79B1);
    usize::try_from(mixed >> 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "欧阳测试ABC";

    fn found(bytes: &[u8]) -> Vec<String> {
        let searcher = Searcher::new().text("name", NAME);
        let leaks = searcher.search(bytes, Path::new("x"));
        leaks.into_iter().map(|leak| leak.encoding).collect()
    }

    #[test]
    fn a_datum_is_found_in_every_encoding_and_nothing_in_noise() {
        let little: Vec<u8> = NAME.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = NAME.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let gb18030 = encoding_rs::GB18030.encode(NAME).0.into_owned();
        for (encoding, bytes) in [
            ("utf-8", NAME.as_bytes().to_vec()),
            ("utf-16le", little),
            ("utf-16be", big),
            ("gb18030", gb18030),
        ] {
            let inside = [&[0xFF; 77][..], &bytes, &[0; 9]].concat();
            assert_eq!(found(&inside), [encoding]);
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(found(hex.as_bytes()), [format!("hex({encoding})")]);
            let hex = hex.to_uppercase();
            assert_eq!(found(hex.as_bytes()), [format!("hex({encoding})")]);
        }
        let noise: Vec<u8> = (0..200_000_u32)
            .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
            .collect();
        assert!(found(&noise).is_empty());
    }

    #[test]
    fn base64_is_found_at_every_alignment_and_in_both_alphabets() {
        // From a plain encoder, so that the bit arithmetic above has something to agree with.
        let encode = |alphabet: &[u8; 64], bytes: &[u8]| -> Vec<u8> {
            let mut text = Vec::new();
            for three in bytes.chunks_exact(3) {
                let word = three
                    .iter()
                    .fold(0usize, |word, b| word << 8 | usize::from(*b));
                text.extend([18, 12, 6, 0].map(|shift| alphabet[word >> shift & 63]));
            }
            text
        };
        assert_eq!(encode(STANDARD, b"abcdef"), b"YWJjZGVm");
        for before in 0..3_usize {
            let mut bytes = vec![b'?'; before];
            bytes.extend(NAME.as_bytes());
            bytes.extend(b"~~~");
            bytes.truncate(bytes.len() / 3 * 3);
            for alphabet in [STANDARD, URL_SAFE] {
                let all = found(&encode(alphabet, &bytes));
                assert_eq!(all, ["base64(utf-8)"], "after {before} bytes");
            }
        }
    }

    #[test]
    fn a_folder_is_looked_through_with_names_and_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/.b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(deep.join(".c"), format!("x{NAME}y")).unwrap();
        std::fs::write(deep.join(NAME), "nothing").unwrap();
        let searcher = Searcher::new().text("name", NAME);
        let report = searcher.search_folder(folder.path()).unwrap();
        assert_eq!(report.files, 2);
        let mut offsets: Vec<_> = report.leaks.iter().map(|leak| leak.offset).collect();
        offsets.sort();
        assert_eq!(offsets, [None, Some(1)]);
        assert!(!format!("{:?}", report.leaks[0].label).contains("测试"));
    }
}
