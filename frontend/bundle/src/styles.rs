//! One style sheet out of many: a sheet that is imported is a request of its own, which the page
//! cannot make before it has read the one that imports it.

use std::path::Path;

use crate::{BundleError, at};

/// A sheet with every sheet that it imports in the import's place. Those lie beside it or in the
/// folder of fonts; they import nothing themselves.
pub(crate) fn gather(main: &Path, fonts: &Path) -> Result<String, BundleError> {
    let styles = main.parent().unwrap_or(Path::new(""));
    let mut sheet = String::new();
    for line in at(main, std::fs::read_to_string(main))?.lines() {
        if !line.starts_with("@import") {
            sheet.push_str(line);
            sheet.push('\n');
            continue;
        }
        let wrong = || BundleError::Import {
            path: main.to_owned(),
            line: line.to_owned(),
        };
        let name = line
            .strip_prefix("@import url(\"")
            .and_then(|rest| rest.strip_suffix("\");"))
            .ok_or_else(wrong)?;
        let text = match name.strip_prefix("../fonts/") {
            // Its addresses are those of its neighbours: seen from here they lie elsewhere.
            Some(name) => read(fonts, name)?.replace("url(\"", "url(\"../fonts/"),
            None => read(styles, name)?,
        };
        if text.contains("@import") {
            return Err(wrong());
        }
        sheet.push_str(&text);
    }
    Ok(sheet)
}

fn read(folder: &Path, name: &str) -> Result<String, BundleError> {
    let path = folder.join(name);
    at(&path, std::fs::read_to_string(&path))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn folders(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let root = std::env::temp_dir().join(format!("sheets-{name}-{}", std::process::id()));
        for folder in ["styles", "fonts"] {
            std::fs::create_dir_all(root.join(folder)).unwrap();
        }
        for (path, text) in files {
            std::fs::write(root.join(path), text).unwrap();
        }
        root
    }

    fn gathered(root: &Path) -> Result<String, BundleError> {
        let sheet = gather(&root.join("styles/main.css"), &root.join("fonts"));
        std::fs::remove_dir_all(root).unwrap();
        sheet
    }

    #[test]
    fn sheets_keep_their_order_and_fonts_are_still_found() {
        let main = "@import url(\"../fonts/fonts.css\");\n@import url(\"a.css\");\nc {}\n";
        let root = folders(
            "order",
            &[
                ("styles/main.css", main),
                ("styles/a.css", "a {}\n"),
                ("fonts/fonts.css", "f { src: url(\"f.woff2\") }\n"),
            ],
        );
        assert_eq!(
            gathered(&root).unwrap(),
            "f { src: url(\"../fonts/f.woff2\") }\na {}\nc {}\n"
        );
    }

    #[test]
    fn an_import_within_an_import_or_of_another_form_is_refused() {
        let within = [
            ("styles/main.css", "@import url(\"a.css\");\n"),
            ("styles/a.css", "@import url(\"b.css\");\n"),
        ];
        assert!(gathered(&folders("within", &within)).is_err());
        let other = [("styles/main.css", "@import 'a.css';\n")];
        assert!(gathered(&folders("other", &other)).is_err());
    }

    #[test]
    fn the_sheets_of_the_program_gather() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (face, _) in crate::FACES {
            let main = repository.join(format!("frontend/styles/{face}.css"));
            let sheet = gather(&main, &repository.join("assets/fonts")).unwrap();
            assert!(!sheet.contains("@import"));
            assert!(sheet.contains("@font-face") && sheet.contains("--paper"));
        }
    }
}
