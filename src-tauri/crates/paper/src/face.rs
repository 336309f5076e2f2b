//! A font, and which of its glyphs were used.

use crate::PaperError;
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

/// How the family for simplified Chinese ends in a collection.
const CHINESE: &str = " SC";

/// A glyph of the part that is embedded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    /// What it stands for; of several the first.
    pub(crate) character: char,
    /// How wide it is, in thousandths of the size.
    pub(crate) width: f32,
}

/// One font.
pub(crate) struct Face<'a> {
    data: &'a [u8],
    index: u32,
    parsed: ttf_parser::Face<'a>,
    kept: GlyphRemapper,
    /// By the number in the part that is embedded.
    used: BTreeMap<u16, Used>,
}

impl<'a> Face<'a> {
    /// Of a collection the member for simplified Chinese, else the only one.
    pub(crate) fn new(data: &'a [u8]) -> Result<Self, PaperError> {
        let index = match ttf_parser::fonts_in_collection(data) {
            None => 0,
            Some(count) => (0..count)
                .find(|index| is_chinese(data, *index))
                .ok_or(PaperError::NoChinese)?,
        };
        let parsed = ttf_parser::Face::parse(data, index).map_err(|_| PaperError::Font)?;
        Ok(Self {
            data,
            index,
            parsed,
            kept: GlyphRemapper::new(),
            used: BTreeMap::new(),
        })
    }

    fn glyph(&self, character: char) -> Option<ttf_parser::GlyphId> {
        let found = self.parsed.glyph_index(character);
        found.filter(|glyph| glyph.0 != 0)
    }

    /// Whether it can be shown.
    pub(crate) fn has(&self, character: char) -> bool {
        self.glyph(character).is_some()
    }

    /// How wide a character is at this size; 0 where there is none.
    pub(crate) fn width(&self, character: char, size: f32) -> f32 {
        let glyph = self.glyph(character);
        let advance = glyph.and_then(|glyph| self.parsed.glyph_hor_advance(glyph));
        f32::from(advance.unwrap_or(0)) * size / self.units()
    }

    fn units(&self) -> f32 {
        f32::from(self.parsed.units_per_em().max(1))
    }

    /// In thousandths of the size.
    fn scaled(&self, units: i16) -> f32 {
        f32::from(units) * 1_000.0 / self.units()
    }

    /// The text as the numbers of its glyphs, which from now on are kept.
    pub(crate) fn show(&mut self, text: &str) -> Vec<u8> {
        let mut shown = Vec::with_capacity(text.len());
        for character in text.chars() {
            let Some(glyph) = self.glyph(character) else {
                continue;
            };
            let width = self.width(character, 1_000.0);
            let number = self.kept.remap(glyph.0);
            let used = Used { character, width };
            self.used.entry(number).or_insert(used);
            shown.extend(number.to_be_bytes());
        }
        shown
    }

    /// What was used, by number.
    pub(crate) fn used(&self) -> &BTreeMap<u16, Used> {
        &self.used
    }

    /// The part of it that was used: a font program, and whether it is CFF.
    pub(crate) fn subset(&self) -> Result<(Vec<u8>, bool), PaperError> {
        let font = subsetter::subset(self.data, self.index, &self.kept);
        let font = font.map_err(|_| PaperError::Font)?;
        let raw = ttf_parser::RawFace::parse(&font, 0).map_err(|_| PaperError::Font)?;
        Ok(match raw.table(ttf_parser::Tag::from_bytes(b"CFF ")) {
            Some(cff) => (cff.to_vec(), true),
            None => (font, false),
        })
    }

    /// Left, bottom, right and top of all its glyphs.
    pub(crate) fn bounds(&self) -> [f32; 4] {
        let all = self.parsed.global_bounding_box();
        [all.x_min, all.y_min, all.x_max, all.y_max].map(|units| self.scaled(units))
    }

    pub(crate) fn ascent(&self) -> f32 {
        self.scaled(self.parsed.ascender())
    }

    pub(crate) fn descent(&self) -> f32 {
        self.scaled(self.parsed.descender())
    }

    pub(crate) fn cap_height(&self) -> f32 {
        let capital = self.parsed.capital_height();
        self.scaled(capital.unwrap_or(self.parsed.ascender()))
    }
}

fn is_chinese(data: &[u8], index: u32) -> bool {
    ttf_parser::Face::parse(data, index).is_ok_and(|face| {
        face.names().into_iter().any(|name| {
            name.name_id == ttf_parser::name_id::FAMILY
                && name.to_string().is_some_and(|name| name.ends_with(CHINESE))
        })
    })
}
