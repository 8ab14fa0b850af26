//! A temporary folder with a small project in it, and the program run there as a user would.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// The columns of the deals; leads have all but the last three.
const DEAL_COLUMNS: &str =
    "lead_id,account_id,qualified_at,seniority,pain,budget_amount,timeline_months,stage,closed_at,amount";

/// How many of [`DEAL_COLUMNS`] a lead has.
const LEAD_COLUMNS: usize = 7;

const N_DEALS: usize = 60;
const N_LEADS: usize = 5;
const N_ACCOUNTS: usize = 40;

const PROJECT: &str = r#"config_version = 1
name = "inbound"

[data]
deals = "deals.csv"
leads = "leads.csv"
id = "lead_id"
account = "account_id"
null_values = [""]
leaks = ["amount"]

[outcome]
won = "stage = 'Closed Won'"
lost = "stage = 'Closed Lost'"
closed_at = "closed_at"

[snapshot]
at = "qualified_at"
as_of = "2026-08-01"

[tables.activities]
file = "activities.csv"
key = "lead_id"
at = "occurred_at"

[lookups.accounts]
file = "accounts.csv"
key = "account_id"

[features.demographic]
seniority = { kind = "category", min_count = 5 }

[features.firmographic]
employees = { kind = "number", shape = "log" }

[features.behavioural]
pricing_views = { from = "activities", count = "kind = 'pricing'", within = "90d", shape = "log" }

[features.qualification]
timeline_months = { kind = "number" }

[evaluation]
holdout = "90d"

[gates.bant]
require = "all"
budget = { pass = "budget_amount >= 10000", ask = "What budget is set aside?" }
need = { pass = "pain <> ''", ask = "Which problem should this solve?" }

[grades]
A = 60
B = 50

[[routes]]
name = "sales"
when = "grade IN ('A', 'B') AND bant = 'pass'"

[[routes]]
name = "nurture"
"#;

/// A temporary folder with a small project in it.
pub struct TestSpace {
    folder: tempfile::TempDir,
}

/// What a run of the program gave.
pub struct Output {
    /// The exit code; -1 when a signal ended it.
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl TestSpace {
    /// A valid project: `bantam.toml`, 60 deals, 5 leads, their activities and accounts.
    pub fn new() -> Self {
        let space = Self { folder: tempfile::tempdir().unwrap() };
        space
            .write("bantam.toml", PROJECT)
            .write("deals.csv", &deals())
            .write("leads.csv", &leads())
            .write("activities.csv", &activities())
            .write("accounts.csv", &accounts())
    }

    pub fn path(&self, file: &str) -> std::path::PathBuf {
        self.folder.path().join(file)
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub fn write(self, file: &str, text: &str) -> Self {
        self.write_bytes(file, text.as_bytes())
    }

    pub fn write_bytes(self, file: &str, bytes: &[u8]) -> Self {
        fs::write(self.path(file), bytes).unwrap();
        self
    }

    /// Replaces all of `from` in a file by `to`.
    pub fn replace(self, file: &str, from: &str, to: &str) -> Self {
        let text = self.read(file);
        assert!(text.contains(from), "{file} does not hold {from:?}");
        self.write(file, &text.replace(from, to))
    }

    /// Adds lines to the end of a file.
    pub fn append(self, file: &str, text: &str) -> Self {
        let all = self.read(file) + text;
        self.write(file, &all)
    }

    pub fn remove(self, file: &str) -> Self {
        fs::remove_file(self.path(file)).unwrap();
        self
    }

    /// Writes each line of a file anew; the header is line 1, as in messages.
    pub fn edit_lines(self, file: &str, edit: impl Fn(usize, &str) -> String) -> Self {
        let text = self.read(file);
        let lines: Vec<String> =
            text.lines().enumerate().map(|(index, line)| edit(index + 1, line)).collect();
        self.write(file, &(lines.join("\n") + "\n"))
    }

    /// Writes each cell under `column` anew, by its line.
    pub fn edit_column(self, file: &str, column: &str, edit: impl Fn(usize, &str) -> String) -> Self {
        let header = self.read(file).lines().next().unwrap().to_owned();
        let place = header.split(',').position(|name| name == column).unwrap();
        self.edit_lines(file, |line, text| {
            let mut cells: Vec<String> = text.split(',').map(str::to_owned).collect();
            if line > 1 {
                cells[place] = edit(line, &cells[place]);
            }
            cells.join(",")
        })
    }

    /// Trains a model and makes it the champion, whatever its figures; panics when that fails.
    pub fn trained(self) -> Self {
        let output = self.run(&["train"]);
        assert_eq!(output.status, 0, "{}", output.stderr);
        self.promoted()
    }

    /// Makes the newest model the champion, unless a training has made it so.
    pub fn promoted(self) -> Self {
        let listed = self.run(&["models"]).stdout;
        let newest = listed.lines().map(str::trim).find(|line| line.starts_with("20")).unwrap_or_default();
        if !newest.contains(" champion") {
            let id = newest.split_whitespace().next().unwrap();
            let output = self.run(&["models", "promote", id, "--reason", "a test"]);
            assert_eq!(output.status, 0, "{}", output.stderr);
        }
        self
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with_input(arguments, &[])
    }

    /// Runs the program with `input` on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that fails before it reads closes the pipe, which is no mistake of the test.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Output {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The program with this folder as its current one, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantam"));
        command.args(arguments).current_dir(self.folder.path()).env("NO_COLOR", "1");
        command
    }

    /// Exit code, standard output and standard error of a run, for a snapshot.
    pub fn transcript(&self, arguments: &[&str]) -> String {
        self.run(arguments).transcript()
    }

    /// The id of the champion.
    pub fn model(&self) -> Option<String> {
        let text = fs::read_to_string(self.path("models/inbound/champion.json")).ok()?;
        Some(text.split('"').nth(3)?.to_owned())
    }

    /// All files by their path in the folder, sorted.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        list(self.folder.path(), self.folder.path(), &mut files);
        files.sort();
        files
    }
}

impl Output {
    pub fn transcript(&self) -> String {
        let mut text = format!("exit code: {}\n", self.status);
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            let _ = write!(text, "----- {name} -----\n{stream}");
        }
        text
    }
}

fn list(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(root, &path, files);
        } else {
            files.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
}

/// A number below `n` that depends on the row and on what it is for, and looks random.
fn pick(row: usize, what: u64, n: usize) -> usize {
    // SplitMix64, Steele et al. 2014.
    let mut z = (row as u64 * 1_000 + what).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) % n as u64) as usize
}

const SENIORITIES: [&str; 3] = ["Manager", "User", "VP"];

/// Deal or lead `row`, with all of [`DEAL_COLUMNS`].
fn deal(row: usize) -> Vec<String> {
    let seniority = pick(row, 1, SENIORITIES.len());
    let months = pick(row, 2, 12) + 1;
    let luck = pick(row, 3, 10);
    let won = luck + 3 * seniority + 2 * n_activities(row) > months + 4;
    // Three deals a month from October 2024 on; each closes four weeks later. Rows 58 and 59 are still open.
    let (year, month) = (2024 + (row / 3 + 9) / 12, (row / 3 + 9) % 12 + 1);
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let day = row % 3 * 9 + 1;
    let is_open = row >= N_DEALS - 2;
    let stage = if is_open {
        "Negotiation"
    } else if won {
        "Closed Won"
    } else {
        "Closed Lost"
    };
    let closed_at = if is_open { String::new() } else { format!("{next_year}-{next_month:02}-{day:02}") };
    let amount = if won { (1_000 * (luck + 5)).to_string() } else { String::new() };
    let budget = if luck < 3 { String::new() } else { (3_000 * luck).to_string() };
    vec![
        format!("L{row:03}"),
        format!("A{:03}", row % N_ACCOUNTS),
        format!("{year}-{month:02}-{day:02}"),
        SENIORITIES[seniority].to_owned(),
        ["", "slow reports", "rising costs"][pick(row, 4, 3)].to_owned(),
        budget,
        months.to_string(),
        stage.to_owned(),
        closed_at,
        amount,
    ]
}

fn deals() -> String {
    let rows = (0..N_DEALS).map(|row| deal(row).join(",") + "\n");
    format!("{DEAL_COLUMNS}\n{}", rows.collect::<String>())
}

fn leads() -> String {
    let header: Vec<&str> = DEAL_COLUMNS.split(',').take(LEAD_COLUMNS).collect();
    let rows = (N_DEALS..N_DEALS + N_LEADS).map(|row| deal(row)[..LEAD_COLUMNS].join(",") + "\n");
    format!("{}\n{}", header.join(","), rows.collect::<String>())
}

fn n_activities(row: usize) -> usize {
    pick(row, 5, 4)
}

/// Up to three a lead, all in the month before it is qualified.
fn activities() -> String {
    let mut text = String::from("lead_id,occurred_at,kind\n");
    for row in 0..N_DEALS + N_LEADS {
        let before = row / 3 + 8;
        let (year, month) = (2024 + before / 12, before % 12 + 1);
        for activity in 0..n_activities(row) {
            let kind = if activity == 1 { "email" } else { "pricing" };
            let _ = writeln!(text, "L{row:03},{year}-{month:02}-{:02}T09:30:00,{kind}", 10 + activity);
        }
    }
    text
}

fn accounts() -> String {
    let row = |row: usize| format!("A{row:03},Company {row},{}\n", 10 + pick(row, 6, 900));
    format!("account_id,company,employees\n{}", (0..N_ACCOUNTS).map(row).collect::<String>())
}
