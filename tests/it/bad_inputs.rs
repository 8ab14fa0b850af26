//! Mistakes of users.

use crate::space::TestSpace;

#[test]
fn dump() {
    let space = TestSpace::new();
    println!("{}", space.transcript(&["train"]));
    println!("{}", space.transcript(&["predict"]));
    println!("{:#?}", space.files());
    let to = std::path::Path::new("/tmp/space0");
    std::fs::create_dir_all(to).unwrap();
    for f in ["bantam.toml", "deals.csv", "leads.csv", "activities.csv", "accounts.csv"] {
        std::fs::copy(space.path(f), to.join(f)).unwrap();
    }
}
