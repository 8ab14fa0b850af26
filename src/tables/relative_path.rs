//! Paths that are written into a file in another folder.

use std::path::{Path, PathBuf};

/// A path relative to the current folder, made relative to `folder`; an absolute path outside of it stays absolute.
pub(crate) fn relative(file: &str, folder: &Path) -> String {
    let whole =
        |path: &Path| std::fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let path = Path::new(file);
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return file.to_owned() };
    // The folder of the project file may not exist yet: then its nearest existing parent is used.
    let Some(existing) = folder.ancestors().find(|folder| whole(folder).is_ok()) else {
        return file.to_owned();
    };
    let (Ok(parent), Ok(base)) = (whole(parent), whole(existing)) else { return file.to_owned() };
    let base = folder.strip_prefix(existing).map(|rest| base.join(rest)).unwrap_or(base);
    let shared = parent.components().zip(base.components()).take_while(|(one, other)| one == other).count();
    if path.is_absolute() && shared < base.components().count() {
        return file.to_owned();
    }
    let up = base.components().skip(shared).map(|_| "..");
    let mut way: PathBuf = up.collect();
    way.extend(parent.components().skip(shared));
    way.push(name);
    way.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_from_the_folder_of_the_project_file() {
        let below = |file: &str, folder: &str| relative(file, Path::new(folder));
        assert_eq!(below("data/deals.csv", ""), "data/deals.csv");
        assert_eq!(below("./data/deals.csv", "."), "data/deals.csv");
        assert_eq!(below("data/deals.csv", "data"), "deals.csv");
        assert_eq!(below("data/deals.csv", "models"), "../data/deals.csv");
        assert_eq!(below("data/deals.csv", "models/new"), "../../data/deals.csv");
        let here = std::fs::canonicalize("data").unwrap().join("deals.csv");
        assert_eq!(below(here.to_str().unwrap(), ""), "data/deals.csv");
        assert_eq!(below("/nowhere/deals.csv", ""), "/nowhere/deals.csv");
        assert_eq!(below("data/deals-*.csv", ""), "data/deals-*.csv");
    }
}
