//! Where everything stands: from the top of a page to its foot, and on to the next.

use crate::code::{Code, QUIET};
use crate::face::Face;
use crate::lines::{paragraph, shown, wide_of};
use crate::mark::{self, Stroke};
use crate::sheet::Sheet;
use crate::{MOST_CHARACTERS, PaperError};
use pdf_writer::types::LineCapStyle;
use pdf_writer::{Content, Name, Str};

/// A4 in points.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;

/// Margin at the sides.
const SIDE: f32 = 64.0;
/// Between the margins.
const INNER: f32 = WIDTH - 2.0 * SIDE;
/// Where a page begins and ends; the foot stands below.
const TOP: f32 = 56.0;
const BOTTOM: f32 = HEIGHT - 76.0;
/// Of a row, for its label.
const LABEL: f32 = 128.0;

/// A module of the code is a whole multiple of this, as is where it stands: a dot at 150 to the inch,
/// two at 300, four at 600. So printers and scanners keep its edges sharp.
const DOT: f32 = 0.48;
/// A code takes about so much, and a module of it three dots at least (half a millimetre).
const ABOUT_CODE: f32 = 205.0;
const LEAST_DOTS: f32 = 3.0;
/// In the frame around the code and what to do with it.
const PAD: f32 = 20.0;
const RADIUS: f32 = 10.0;
/// How far the control point of a quarter circle lies.
const CIRCLE: f32 = 0.552_3;

/// The names of the two fonts on a page.
pub(crate) const REGULAR: Name<'static> = Name(b"R");
pub(crate) const BOLD: Name<'static> = Name(b"B");

/// `look.md`'s colours.
type Colour = [f32; 3];
const INK: Colour = [0.086, 0.129, 0.122];
const INK_2: Colour = [0.294, 0.353, 0.337];
const LINE: Colour = [0.851, 0.867, 0.839];
const PINE: Colour = [0.043, 0.365, 0.322];
const SEAL: Colour = [0.702, 0.149, 0.118];
/// The code is black: every printer has it, and every reader knows it.
const BLACK: Colour = [0.0, 0.0, 0.0];
const WHITE: Colour = [1.0, 1.0, 1.0];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Regular,
    Bold,
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Type {
    weight: Weight,
    size: f32,
    /// From one line to the next.
    leading: f32,
    colour: Colour,
}

impl Type {
    const fn regular(size: f32, leading: f32, colour: Colour) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            leading,
            colour,
        }
    }

    const fn bold(size: f32, leading: f32, colour: Colour) -> Self {
        Self {
            weight: Weight::Bold,
            ..Self::regular(size, leading, colour)
        }
    }
}

const HALL: Type = Type::bold(13.0, 18.0, INK);
const KIND: Type = Type::bold(12.0, 18.0, PINE);
const TITLE: Type = Type::bold(28.0, 38.0, INK);
const NUMBER: Type = Type::regular(11.5, 18.0, INK_2);
const ROW_LABEL: Type = Type::regular(12.0, 20.0, INK_2);
const ROW_VALUE: Type = Type::regular(14.0, 20.0, INK);
const HEADING: Type = Type::bold(14.0, 22.0, INK);
const BODY: Type = Type::regular(11.5, 18.0, INK);
const FOOT: Type = Type::regular(9.5, 14.0, INK_2);
const TRIAL: Type = Type::bold(12.0, 18.0, SEAL);

/// The pages of a sheet as they are drawn.
pub(crate) struct Flow<'a> {
    pub(crate) regular: Face<'a>,
    pub(crate) bold: Face<'a>,
    pub(crate) pages: Vec<Content>,
    /// How far down the last page is filled.
    y: f32,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(regular: Face<'a>, bold: Face<'a>) -> Self {
        Self {
            regular,
            bold,
            pages: vec![Content::new()],
            y: TOP,
        }
    }

    /// Lays a sheet out.
    pub(crate) fn sheet(&mut self, sheet: &Sheet) -> Result<(), PaperError> {
        let code = Code::new(&sheet.code)?;
        self.head(sheet);
        for (label, value) in &sheet.rows {
            self.row(label, value);
        }
        self.y += 22.0;
        self.check(sheet, &code);
        self.worth(sheet);
        self.feet(sheet);
        Ok(())
    }

    fn head(&mut self, sheet: &Sheet) {
        self.mark(SIDE, TOP, 30.0);
        self.line_at(&sheet.common.hall, HALL, SIDE + 42.0, TOP + 20.0);
        if let Some(trial) = &sheet.common.trial {
            let text = shown(&self.bold, trial, MOST_CHARACTERS);
            let wide = wide_of(&self.bold, &text, TRIAL.size);
            self.line_at(trial, TRIAL, WIDTH - SIDE - wide, TOP + 20.0);
        }
        self.y = TOP + 42.0;
        self.rule(self.y);
        self.y += 22.0;
        self.paragraph(&sheet.kind, KIND, SIDE, INNER);
        self.y += 2.0;
        self.paragraph(&sheet.title, TITLE, SIDE, INNER);
        self.y += 4.0;
        let (label, value) = &sheet.number;
        self.paragraph(&format!("{label}  {value}"), NUMBER, SIDE, INNER);
        self.y += 14.0;
        self.rule(self.y);
    }

    fn row(&mut self, label: &str, value: &str) {
        let names = self.lines(label, ROW_LABEL, LABEL - 14.0);
        let values = self.lines(value, ROW_VALUE, INNER - LABEL);
        let count = names.len().max(values.len());
        let tall = scale(count) * ROW_VALUE.leading + 11.0;
        self.room(tall.min(BOTTOM - TOP));
        let top = self.y + 5.5;
        for (at, line) in names.iter().enumerate() {
            let y = top + scale(at) * ROW_LABEL.leading + 14.5;
            self.draw(line, ROW_LABEL, SIDE, y);
        }
        for (at, line) in values.iter().enumerate() {
            let y = top + scale(at) * ROW_VALUE.leading + 14.5;
            self.draw(line, ROW_VALUE, SIDE + LABEL, y);
        }
        self.y += tall;
        self.rule(self.y);
    }

    /// The code, and beside it how to check it.
    fn check(&mut self, sheet: &Sheet, code: &Code) {
        let dots = (ABOUT_CODE / scale(code.side()) / DOT).floor();
        let side = scale(code.side()) * DOT * dots.max(LEAST_DOTS);
        let left = SIDE + side + 12.0;
        let width = INNER - side - 12.0 - PAD;
        let steps: Vec<Vec<String>> = sheet
            .steps
            .iter()
            .map(|step| self.lines(step, BODY, width - 18.0))
            .collect();
        let count: usize = steps.iter().map(Vec::len).sum();
        let text = 30.0 + scale(count) * BODY.leading + scale(steps.len()) * 6.0;
        let tall = (text + 2.0 * PAD - 8.0).max(side + 12.0);
        self.room(tall);
        let top = self.y;
        self.frame(SIDE, top, INNER, tall);
        self.code(code, SIDE + 6.0, top + (tall - side) / 2.0, side);
        self.y = top + (tall - text).max(0.0) / 2.0;
        self.paragraph(&sheet.common.check, HEADING, left, width);
        self.y += 6.0;
        for (at, lines) in steps.iter().enumerate() {
            let number = (at + 1).to_string();
            self.draw(
                &number,
                Type {
                    weight: Weight::Bold,
                    colour: PINE,
                    ..BODY
                },
                left,
                self.y + 13.0,
            );
            for line in lines {
                self.draw(line, BODY, left + 18.0, self.y + 13.0);
                self.y += BODY.leading;
            }
            self.y += 6.0;
        }
        self.y = top + tall;
    }

    /// What the sheet is worth, behind a green bar.
    fn worth(&mut self, sheet: &Sheet) {
        let (title, text) = &sheet.worth;
        let left = SIDE + 16.0;
        let lines = self.lines(text, BODY, INNER - 16.0);
        let tall = HEADING.leading + 2.0 + scale(lines.len()) * BODY.leading;
        self.y += 20.0;
        self.room(tall);
        let top = self.y;
        self.paragraph(title, HEADING, left, INNER - 16.0);
        self.y += 2.0;
        for line in &lines {
            self.draw(line, BODY, left, self.y + 13.0);
            self.y += BODY.leading;
        }
        let (y, tall) = (self.y, self.y - top);
        self.fill(PINE, |page| {
            page.rect(SIDE, HEIGHT - y, 3.0, tall);
        });
    }

    /// On every page: where and when it was printed, and which of how many it is.
    fn feet(&mut self, sheet: &Sheet) {
        let pages = self.pages.len();
        let mut drawn = core::mem::take(&mut self.pages).into_iter();
        for number in 1..=pages {
            self.pages.extend(drawn.next());
            let y = HEIGHT - 44.0;
            self.rule(y - 18.0);
            let lines = self.lines(&sheet.common.foot, FOOT, INNER - 90.0);
            if let Some(line) = lines.first() {
                self.draw(line, FOOT, SIDE, y);
            }
            if pages > 1 {
                let (page, of) = (number.to_string(), pages.to_string());
                let arguments = [("page", page.as_str()), ("pages", &of)];
                let text = sheet.common.texts.with("paper-page", &arguments);
                let wide = wide_of(&self.regular, &text, FOOT.size);
                self.draw(&text, FOOT, WIDTH - SIDE - wide, y);
            }
        }
    }

    // ------------------------------------------------------------ pieces

    fn face(&mut self, weight: Weight) -> &mut Face<'a> {
        match weight {
            Weight::Regular => &mut self.regular,
            Weight::Bold => &mut self.bold,
        }
    }

    /// A new page where so much does not fit any more.
    fn room(&mut self, tall: f32) {
        if self.y + tall > BOTTOM {
            self.pages.push(Content::new());
            self.y = TOP;
        }
    }

    fn lines(&mut self, text: &str, kind: Type, width: f32) -> Vec<String> {
        let face = self.face(kind.weight);
        let text = shown(face, text, MOST_CHARACTERS);
        paragraph(face, &text, kind.size, width)
    }

    fn paragraph(&mut self, text: &str, kind: Type, x: f32, width: f32) {
        for line in self.lines(text, kind, width) {
            self.room(kind.leading);
            let base = (kind.leading - kind.size) / 2.0 + kind.size * 0.88;
            self.draw(&line, kind, x, self.y + base);
            self.y += kind.leading;
        }
    }

    fn line_at(&mut self, text: &str, kind: Type, x: f32, y: f32) {
        let text = shown(self.face(kind.weight), text, MOST_CHARACTERS);
        self.draw(&text, kind, x, y);
    }

    /// One line, its foot at `y` from the top.
    fn draw(&mut self, line: &str, kind: Type, x: f32, y: f32) {
        let glyphs = self.face(kind.weight).show(line);
        let name = match kind.weight {
            Weight::Regular => REGULAR,
            Weight::Bold => BOLD,
        };
        if let Some(page) = self.pages.last_mut() {
            paint(page, kind.colour);
            page.begin_text()
                .set_font(name, kind.size)
                .next_line(x, HEIGHT - y)
                .show(Str(&glyphs))
                .end_text();
        }
    }

    fn rule(&mut self, y: f32) {
        if let Some(page) = self.pages.last_mut() {
            outline(page, LINE, 0.7);
            page.move_to(SIDE, HEIGHT - y)
                .line_to(WIDTH - SIDE, HEIGHT - y)
                .stroke();
        }
    }

    fn frame(&mut self, x: f32, y: f32, wide: f32, tall: f32) {
        if let Some(page) = self.pages.last_mut() {
            outline(page, LINE, 1.0);
            rounded(page, x, HEIGHT - y - tall, wide, tall, RADIUS);
            page.stroke();
        }
    }

    fn fill(&mut self, colour: Colour, shape: impl FnOnce(&mut Content)) {
        if let Some(page) = self.pages.last_mut() {
            paint(page, colour);
            shape(page);
            page.fill_nonzero();
        }
    }

    fn code(&mut self, code: &Code, x: f32, y: f32, side: f32) {
        let module = side / scale(code.side());
        let sharp = |at: f32| (at / DOT).round() * DOT;
        let (x, top) = (sharp(x), HEIGHT - sharp(y));
        self.fill(BLACK, |page| {
            for (column, row, length) in code.runs() {
                let x = x + scale(column + QUIET) * module;
                let y = top - scale(row + QUIET + 1) * module;
                page.rect(x, y, scale(length) * module, module);
            }
        });
    }

    fn mark(&mut self, x: f32, y: f32, side: f32) {
        let of = side / mark::SIDE;
        let top = HEIGHT - y;
        self.fill(SEAL, |page| {
            rounded(page, x, top - side, side, side, mark::RADIUS * of);
        });
        self.fill(WHITE, |page| {
            for stroke in mark::strokes() {
                let at = |to_x: f32, to_y: f32| (x + to_x * of, top - to_y * of);
                match stroke {
                    Stroke::Move(to_x, to_y) => {
                        let (x, y) = at(to_x, to_y);
                        page.move_to(x, y);
                    }
                    Stroke::Line(to_x, to_y) => {
                        let (x, y) = at(to_x, to_y);
                        page.line_to(x, y);
                    }
                    Stroke::Curve([a, b, c, d, to_x, to_y]) => {
                        let ((a, b), (c, d), (x, y)) = (at(a, b), at(c, d), at(to_x, to_y));
                        page.cubic_to(a, b, c, d, x, y);
                    }
                    Stroke::Close => {
                        page.close_path();
                    }
                }
            }
        });
    }
}

fn paint(page: &mut Content, [red, green, blue]: Colour) {
    page.set_fill_rgb(red, green, blue);
}

fn outline(page: &mut Content, [red, green, blue]: Colour, width: f32) {
    page.set_stroke_rgb(red, green, blue)
        .set_line_width(width)
        .set_line_cap(LineCapStyle::ButtCap);
}

/// A rectangle with round corners, its lower left corner at `x`, `y`.
fn rounded(page: &mut Content, x: f32, y: f32, wide: f32, tall: f32, radius: f32) {
    let bend = radius * (1.0 - CIRCLE);
    let (right, top) = (x + wide, y + tall);
    page.move_to(x + radius, y)
        .line_to(right - radius, y)
        .cubic_to(right - bend, y, right, y + bend, right, y + radius)
        .line_to(right, top - radius)
        .cubic_to(right, top - bend, right - bend, top, right - radius, top)
        .line_to(x + radius, top)
        .cubic_to(x + bend, top, x, top - bend, x, top - radius)
        .line_to(x, y + radius)
        .cubic_to(x, y + bend, x + bend, y, x + radius, y)
        .close_path();
}

/// A small count as a number to reckon with.
fn scale(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
