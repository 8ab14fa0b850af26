//! The folder that the commands of a document run in, and the shell that runs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::exports::write_export;
use super::repository;

/// `cargo run --release -- ARGUMENTS` is the program; nothing else of cargo is run.
const CARGO: &str =
    "#!/bin/sh\n[ \"$1 $2 $3\" = 'run --release --' ] || exit 9\nshift 3\nexec bantam \"$@\"\n";

/// A folder whose subfolder `work` is the user's.
pub struct Scratch {
    folder: tempfile::TempDir,
    /// Where the shell is.
    current: PathBuf,
}

/// What a command printed on both streams, in order.
pub struct Printed {
    pub status: i32,
    pub text: String,
}

impl Scratch {
    /// A scratch folder with what `start` names.
    pub fn new(start: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join("work");
        fs::create_dir(&work).unwrap();
        match start {
            "empty" => {}
            "sample" => copy_sample(&work),
            "trained" => copy(trained().path(), &work),
            vendor => write_export(vendor, &work),
        }
        programs(&folder.path().join("bin"));
        Self { folder, current: work }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.current.join(name)
    }

    /// Runs commands of the shell; a change of the folder lasts.
    pub fn run(&mut self, commands: &str) -> Printed {
        let place = self.folder.path().join("place");
        let script = format!("exec 2>&1\n{commands}\nstatus=$?\npwd > '{}'\nexit $status\n", place.display());
        let bin = self.folder.path().join("bin");
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&self.current)
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("NO_COLOR", "1")
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        if let Ok(folder) = fs::read_to_string(&place) {
            self.current = PathBuf::from(folder.trim_end());
        }
        let text = String::from_utf8(output.stdout).unwrap();
        // Programs name the folder by its real path.
        let root = self.folder.path().canonicalize().unwrap().join("work");
        let text = text.replace(&*root.to_string_lossy(), "~").replace(&*self.root().to_string_lossy(), "~");
        Printed { status: output.status.code().unwrap_or(-1), text }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }
}

/// The sample after `bantam run`: made once, and copied by each document that starts with it.
fn trained() -> &'static tempfile::TempDir {
    static TRAINED: OnceLock<tempfile::TempDir> = OnceLock::new();
    TRAINED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        copy_sample(folder.path());
        let done = Command::new(env!("CARGO_BIN_EXE_bantam"))
            .arg("run")
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        folder
    })
}

fn copy_sample(folder: &Path) {
    fs::copy(repository().join("bantam.toml"), folder.join("bantam.toml")).unwrap();
    copy(&repository().join("data"), &folder.join("data"));
}

/// Copies a folder with its subfolders.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap_or_else(|_| panic!("there is no {}", from.display())) {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The programs by their names, as they are after an installation.
fn programs(bin: &Path) {
    fs::create_dir(bin).unwrap();
    let built = [
        ("bantam", env!("CARGO_BIN_EXE_bantam")),
        ("bantam-train", env!("CARGO_BIN_EXE_bantam-train")),
        ("bantam-predict", env!("CARGO_BIN_EXE_bantam-predict")),
    ];
    for (name, program) in built {
        link(Path::new(program), &bin.join(name));
    }
    let cargo = bin.join("cargo");
    fs::write(&cargo, CARGO).unwrap();
    make_executable(&cargo);
}

#[cfg(unix)]
fn link(program: &Path, name: &Path) {
    std::os::unix::fs::symlink(program, name).unwrap();
}

#[cfg(not(unix))]
fn link(program: &Path, name: &Path) {
    fs::copy(program, name.with_extension("exe")).unwrap();
}

#[cfg(unix)]
fn make_executable(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}
