//! Pages and fonts into a file.

use crate::face::Face;
use crate::flow::{BOLD, Flow, HEIGHT, REGULAR, WIDTH};
use crate::sheet::Sheet;
use crate::{Fonts, PaperError};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use zeroize::{Zeroize, Zeroizing};

/// How hard streams are packed (1 to 10).
const PACKED: u8 = 6;
/// What a glyph's number is: itself.
const IDENTITY: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};
/// Objects of a font.
const OF_A_FONT: i32 = 5;

pub(crate) fn pdf(sheet: &Sheet, fonts: Fonts<'_>) -> Result<Zeroizing<Vec<u8>>, PaperError> {
    let mut flow = Flow::new(Face::new(fonts.regular)?, Face::new(fonts.bold)?);
    flow.sheet(sheet)?;
    let Flow {
        regular,
        bold,
        pages,
        ..
    } = flow;

    let (catalog, tree, info) = (Ref::new(1), Ref::new(2), Ref::new(3));
    let (first_font, second_font) = (Ref::new(4), Ref::new(4 + OF_A_FONT));
    let mut next = Ref::new(4 + 2 * OF_A_FONT);
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr(sheet.common.tag));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    // Nothing of a person: a file's title stands in queues and logs.
    pdf.document_info(info)
        .title(TextStr(&sheet.kind))
        .producer(TextStr("Hallseal"));

    let mut kids = Vec::new();
    for page in pages {
        let (id, contents) = (next.bump(), next.bump());
        kids.push(id);
        let mut leaf = pdf.page(id);
        leaf.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
            .parent(tree)
            .contents(contents);
        let mut resources = leaf.resources();
        let mut names = resources.fonts();
        names.pair(REGULAR, first_font).pair(BOLD, second_font);
        names.finish();
        resources.finish();
        leaf.finish();
        let mut drawn = page.finish().into_vec();
        pdf.stream(contents, &compress_to_vec_zlib(&drawn, PACKED))
            .filter(Filter::FlateDecode);
        drawn.zeroize();
    }
    let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).count(count).kids(kids);
    font(
        &mut pdf,
        first_font,
        &regular,
        "HALLSA+NotoSansCJKsc-Regular",
    )?;
    font(&mut pdf, second_font, &bold, "HALLSB+NotoSansCJKsc-Bold")?;
    Ok(Zeroizing::new(pdf.finish()))
}

/// A font and the four objects behind it.
fn font(pdf: &mut Pdf, id: Ref, face: &Face<'_>, name: &str) -> Result<(), PaperError> {
    let mut ids = id;
    let [id, cid, descriptor, file, meaning] = core::array::from_fn(|_| ids.bump());
    let (program, is_cff) = face.subset()?;
    let name = Name(name.as_bytes());
    pdf.type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(meaning);

    let mut inner = pdf.cid_font(cid);
    inner
        .subtype(match is_cff {
            true => CidFontType::Type0,
            false => CidFontType::Type2,
        })
        .base_font(name)
        .system_info(IDENTITY)
        .font_descriptor(descriptor)
        .default_width(1_000.0);
    if !is_cff {
        inner.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    let mut widths = inner.widths();
    for (number, used) in face.used() {
        widths.same(*number, *number, used.width);
    }
    widths.finish();
    inner.finish();

    let [left, bottom, right, top] = face.bounds();
    let mut described = pdf.font_descriptor(descriptor);
    described
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(left, bottom, right, top))
        .italic_angle(0.0)
        .ascent(face.ascent())
        .descent(face.descent())
        .cap_height(face.cap_height())
        .stem_v(80.0);
    match is_cff {
        true => described.font_file3(file),
        false => described.font_file2(file),
    };
    described.finish();

    let packed = compress_to_vec_zlib(&program, PACKED);
    let mut stream = pdf.stream(file, &packed);
    stream.filter(Filter::FlateDecode);
    if is_cff {
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    }
    stream.finish();

    let mut cmap = UnicodeCmap::new(Name(b"Hallseal"), IDENTITY);
    for (number, used) in face.used() {
        cmap.pair(*number, used.character);
    }
    let packed = compress_to_vec_zlib(cmap.finish().as_slice(), PACKED);
    pdf.cmap(meaning, &packed)
        .name(Name(b"Hallseal"))
        .system_info(IDENTITY)
        .filter(Filter::FlateDecode);
    Ok(())
}
