//! The program's mark, from its picture.

const PICTURE: &str = include_str!("../../../../assets/icons/mark.svg");
/// Units on a side.
pub(crate) const SIDE: f32 = 512.0;
/// Radius of its corners.
pub(crate) const RADIUS: f32 = 112.0;

/// A stroke of the white signs on it, in the picture's units, top left first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stroke {
    Move(f32, f32),
    Line(f32, f32),
    Curve([f32; 6]),
    Close,
}

/// The signs. A form of path that is not known ends them; a test shows that none is.
pub(crate) fn strokes() -> Vec<Stroke> {
    let path = PICTURE.split_once(" d=\"").map_or("", |(_, rest)| rest);
    parse(path.split('"').next().unwrap_or_default())
}

fn parse(path: &str) -> Vec<Stroke> {
    let mut strokes = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    let mut rest = path;
    while let Some(command) = rest.chars().next() {
        let after = rest.get(command.len_utf8()..).unwrap_or_default();
        let end = after.find(|c: char| c.is_ascii_alphabetic());
        let (own, next) = after.split_at(end.unwrap_or(after.len()));
        let numbers: Vec<f32> = own
            .split([' ', ','])
            .filter_map(|number| number.parse().ok())
            .collect();
        let stroke = match (command, numbers.as_slice()) {
            ('M', [to_x, to_y]) => (*to_x, *to_y, Stroke::Move(*to_x, *to_y)),
            ('L', [to_x, to_y]) => (*to_x, *to_y, Stroke::Line(*to_x, *to_y)),
            ('H', [to_x]) => (*to_x, y, Stroke::Line(*to_x, y)),
            ('V', [to_y]) => (x, *to_y, Stroke::Line(x, *to_y)),
            ('C', [a, b, c, d, to_x, to_y]) => {
                let curve = [*a, *b, *c, *d, *to_x, *to_y];
                (*to_x, *to_y, Stroke::Curve(curve))
            }
            ('Z', []) => (x, y, Stroke::Close),
            _ => break,
        };
        (x, y) = (stroke.0, stroke.1);
        strokes.push(stroke.2);
        rest = next;
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_read_to_its_end() {
        let ends = strokes().iter().filter(|s| **s == Stroke::Close).count();
        assert_eq!(ends, PICTURE.matches('Z').count());
        assert!(ends > 5);
    }
}
