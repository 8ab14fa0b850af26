//! Exports in the scratch folder of a tutorial.

use std::fs;
use std::path::Path;

/// Writes the files of a vendor's export.
pub fn write_export(vendor: &str, folder: &Path) {
    for (name, text) in crate::vendors::export(vendor) {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// `BANTAM_EXPORTS=FOLDER cargo test --release --test it exports_of_the_tutorials` keeps them.
#[test]
fn the_exports_of_the_tutorials_have_1500_deals() {
    let kept = std::env::var_os("BANTAM_EXPORTS");
    for vendor in ["salesforce", "hubspot", "pipedrive", "dynamics"] {
        let files = crate::vendors::export(vendor);
        assert!(files.len() >= 2 && files[0].1.lines().count() >= 1_501, "{vendor}");
        if let Some(folder) = &kept {
            let folder = Path::new(folder).join(vendor);
            fs::create_dir_all(&folder).unwrap();
            write_export(vendor, &folder);
        }
    }
}
