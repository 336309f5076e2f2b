//! Copying what is served as it is. Hidden files stay behind.

use std::io::ErrorKind;
use std::path::Path;

use crate::{BundleError, at};

/// More entries than this in one folder tree is a mistake, not an asset folder.
const ENTRIES_MAX: usize = 4_000;

/// Deeper nesting than this is a mistake, too.
const DEPTH_MAX: usize = 8;

/// Removes a folder and what is in it; one that is not there is fine.
pub(crate) fn remove(folder: &Path) -> Result<(), BundleError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => at(folder, Err(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Copies one file.
pub(crate) fn file(from: &Path, to: &Path) -> Result<(), BundleError> {
    at(from, std::fs::copy(from, to)).map(|_| ())
}

/// Copies a folder with what is in it; one that is not there gives nothing.
pub(crate) fn folder(from: &Path, to: &Path) -> Result<(), BundleError> {
    let mut left = ENTRIES_MAX;
    if from.is_dir() {
        tree(from, to, DEPTH_MAX, &mut left)
    } else {
        Ok(())
    }
}

fn tree(from: &Path, to: &Path, depth: usize, left: &mut usize) -> Result<(), BundleError> {
    at(to, std::fs::create_dir_all(to))?;
    for entry in at(from, std::fs::read_dir(from))? {
        let entry = at(from, entry)?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        *left = left.saturating_sub(1);
        if *left == 0 || depth == 0 {
            return Err(BundleError::TooMany {
                path: from.to_owned(),
                limit: ENTRIES_MAX,
            });
        }
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            tree(&source, &target, depth - 1, left)?;
        } else {
            file(&source, &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("bundle-{name}-{}", std::process::id()));
        remove(&path).unwrap();
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn hidden_files_stay_behind_and_folders_keep_their_shape() {
        let root = scratch("shape");
        let from = root.join("from");
        std::fs::create_dir_all(from.join("deep")).unwrap();
        std::fs::write(from.join("deep/a.svg"), "a").unwrap();
        std::fs::write(from.join(".keep"), "").unwrap();
        folder(&from, &root.join("to")).unwrap();
        assert_eq!(
            std::fs::read_to_string(root.join("to/deep/a.svg")).unwrap(),
            "a"
        );
        assert!(!root.join("to/.keep").exists());
        remove(&root).unwrap();
    }

    #[test]
    fn a_folder_that_is_missing_gives_nothing_and_a_file_that_is_missing_fails() {
        let root = scratch("missing");
        folder(&root.join("none"), &root.join("to")).unwrap();
        assert!(!root.join("to").exists());
        let error = file(&root.join("none"), &root.join("to")).unwrap_err();
        assert!(error.to_string().contains("none"), "{error}");
        remove(&root).unwrap();
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let root = scratch("deep");
        let deep = (0..=DEPTH_MAX).fold(root.join("from"), |path, _| path.join("d"));
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(deep.join("f"), "").unwrap();
        assert!(matches!(
            folder(&root.join("from"), &root.join("to")),
            Err(BundleError::TooMany { .. })
        ));
        remove(&root).unwrap();
    }
}
