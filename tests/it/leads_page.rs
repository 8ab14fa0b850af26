//! The page of leads: complete, escaped, bounded, the same bytes every time, and written only with the predictions.

use std::sync::OnceLock;

use base64::Engine as _;
use sha2::Digest as _;

use crate::space::{Output, TestSpace};
use crate::training::repository;

/// What somebody could type to break a page, as a cell of CSV.
const NASTY: [&str; 4] = [
    "\"<script>alert('x')</script>\"",
    "\"</li></ol></style><img src=x onerror=alert(1)>\"",
    "\"=HYPERLINK(\"\"javascript:alert(1)\"\")\"",
    "\"{{ 7 * 7 }} \"\" onmouseover=\"\"alert(1) & more\"",
];

/// A project whose leads have owners, which predictions and the page carry, and whose companies are in a lookup.
fn with_owners() -> TestSpace {
    let space = TestSpace::new().append("bantam.toml", "\n[predict]\nkeep = [\"company\", \"owner\"]\n");
    let owners = ["Ann", "Bo & Co", "Cæsar", "", "Eve"];
    space.edit_lines("leads.csv", |line, text| match line {
        1 => format!("{text},owner"),
        line => format!("{text},{}", owners[line - 2]),
    })
}

fn trained() -> &'static TestSpace {
    static SPACE: OnceLock<TestSpace> = OnceLock::new();
    SPACE.get_or_init(|| with_owners().trained())
}

/// Predicts with a page, which is returned.
fn page_of(space: &TestSpace, arguments: &[&str], page: &str) -> String {
    let output = predicted(space, arguments, page);
    assert_eq!(output.status, 0, "{}", output.stderr);
    space.read(page)
}

fn predicted(space: &TestSpace, arguments: &[&str], page: &str) -> Output {
    space.run(&[&["predict", "--no-ledger", "--page", page], arguments].concat())
}

/// The text between two tags.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    page.split_once(start).unwrap().1.split_once(end).unwrap().0
}

/// The ids, in the order of the page.
fn ids(page: &str) -> Vec<&str> {
    page.split("<code>")
        .skip(1)
        .map(|text| text.split('<').next().unwrap())
        .filter(|id| id.starts_with('L'))
        .collect()
}

#[test]
fn predictions_carry_columns_of_the_leads_and_of_lookups_as_they_are() {
    let space = trained();
    let output = space.run(&["predict", "-o", "-", "--no-ledger"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let mut lines = output.stdout.lines();
    assert!(lines.next().unwrap().starts_with("id,company,owner,probability,"));
    let kept: Vec<&str> = lines.map(|line| line.splitn(4, ',').take(3).last().unwrap()).collect();
    assert_eq!(kept, ["Ann", "Bo & Co", "Cæsar", "", "Eve"]);
    assert!(output.stdout.contains("\nL060,Company 20,Ann,"), "{}", output.stdout);
}

#[test]
fn a_training_does_not_depend_on_what_predictions_carry() {
    let plain = TestSpace::new().trained();
    assert_eq!(plain.model(), trained().model());
}

#[test]
fn columns_to_keep_are_checked() {
    let space = TestSpace::new().append(
        "bantam.toml",
        "\n[predict]\nkeep = [\"score\", \"bant\", \"previous_bant\", \"company\", \"company\", \"\"]\n",
    );
    let output = space.run(&["check"]);
    assert_eq!(output.status, 3);
    for message in [
        "`score` is the name of a column of the predictions",
        "`bant` is the name of a column of the predictions",
        "`previous_bant` is the name of a column of the predictions",
        "`company` is in `keep` twice",
        "a column of `keep` has no name",
    ] {
        assert!(output.stderr.contains(message), "{message}: {}", output.stderr);
    }
    let space = space.replace(
        "bantam.toml",
        "keep = [\"score\", \"bant\", \"previous_bant\", \"company\", \"company\", \"\"]",
        "keep = [\"compny\", \"accounts_company\", \"pain\"]",
    );
    let output = space.run(&["check"]);
    assert_eq!(output.status, 3);
    assert!(output.stderr.contains("there is no column `compny`"), "{}", output.stderr);
    assert!(output.stderr.contains("did you mean `company`?"), "{}", output.stderr);
    assert_eq!(output.stderr.matches("there is no column").count(), 1, "{}", output.stderr);
    let space = space.replace("bantam.toml", "\"compny\", ", "").trained();
    let output = space.run(&["predict", "-o", "-", "--no-ledger"]);
    assert!(output.stdout.starts_with("id,accounts_company,pain,probability,"), "{}", output.stderr);
    assert!(output.stdout.contains("\nL060,Company 20,"), "{}", output.stdout);
}

#[test]
fn the_page_has_every_lead_with_all_that_is_known_of_it() {
    let space = trained();
    let page = page_of(space, &[], "page.html");
    assert_eq!(page.matches("<li data-k=").count(), 5);
    for text in [
        "<title>inbound – leads of 2026-08-01</title>",
        "5 leads scored as of 2026-08-01.",
        "<h3>Company 20</h3><p><code>L060</code><p>Owner: Ann</div>",
        "Owner: Bo &#38; Co<",
        "<h2 id=\"title-1\">Sales <small>",
        "<h2 id=\"title-2\">Nurture <small>",
        "<b>Ask next:</b> What budget is set aside?",
        "<label for=\"kept-0\">Owner</label><select id=\"kept-0\" class=\"kept\"><option value=\"\">any</option>\
         <option value=\"0\">Ann</option><option value=\"1\">Bo &#38; Co</option>",
        "\">BANT ",
        " to win <small>[",
    ] {
        assert!(page.contains(text), "{text}: {}", between(&page, "<main>", "</main>"));
    }
    // Reasons are sentences with the value and the points.
    assert!(page.contains("<li>Timeline months ("), "{page}");
    assert!(page.contains("): adds ") && page.contains("): takes off "), "{page}");
    // The same leads as in the predictions, and in each route the highest score first.
    let output = space.run(&["predict", "-o", "-", "--no-ledger"]);
    assert!(ids(&page).len() == 5 && ids(&page).iter().all(|id| output.stdout.contains(id)));
}

#[test]
fn what_users_wrote_never_becomes_mark_up() {
    let space = with_owners().replace("bantam.toml", "name = \"nurture\"", "name = \"<b>nurture</b>\"");
    let space = space.trained();
    let space = space.edit_lines("leads.csv", |line, text| match line {
        1 => text.to_owned(),
        line => {
            let cells: Vec<&str> = text.split(',').collect();
            let [nasty, other] = [NASTY[(line - 2) % NASTY.len()], NASTY[(line - 1) % NASTY.len()]];
            let id = if line == 6 { "L064" } else { nasty };
            format!("{id},{},{other}", cells[1..7].join(","))
        }
    });
    let page = page_of(&space, &[], "page.html");
    let main = between(&page, "<main>", "</main>");
    let head = between(&page, "<header>", "</header>");
    for text in ["<script", "<img", "</style>", "<b>nurture", "onmouseover=\"", "49 \""] {
        assert!(!main.contains(text) && !head.contains(text), "{text}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    // They are shown, not swallowed.
    assert!(main.contains("&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;"), "{main}");
    assert!(
        main.contains("=HYPERLINK(&#34;javascript:alert(1)&#34;)") && main.contains("{{ 7 * 7 }}"),
        "{main}"
    );
    // In CSV, a spreadsheet would run the formula.
    assert!(space.read("predictions.csv").contains("'=HYPERLINK"));
}

#[test]
fn the_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else() {
    let page = page_of(trained(), &[], "policy.html");
    let hash = |text: &str| {
        let hash = sha2::Sha256::digest(text.as_bytes());
        format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(hash))
    };
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">")
        .replace("&#39;", "'")
        .replace("&#43;", "+");
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
        )
    );
    // It is in front of all that it applies to.
    assert!(page.find("Content-Security-Policy") < page.find("<style>"));
    for text in [" style=\"", " onclick=", "src=\"http", "url(", "@import", "@font-face"] {
        assert!(!page.contains(text), "{text}");
    }
}

#[test]
fn a_page_has_at_most_so_many_leads_and_says_how_many_are_not_on_it() {
    let space = trained();
    let output = predicted(space, &["--page-limit", "2"], "few.html");
    assert!(output.stderr.contains("2 of 5 leads on the page few.html"), "{}", output.stderr);
    let page = space.read("few.html");
    assert_eq!(page.matches("<li data-k=").count(), 2);
    assert!(page.contains("The other 3 are in predictions.csv."), "{page}");
    // Those of each route with the highest scores.
    let whole = page_of(space, &[], "whole.html");
    let lists = |page: &str| -> Vec<Vec<String>> {
        let lists = page.split("<ol ").skip(1).map(|list| list.split("</ol>").next().unwrap());
        lists.map(|list| ids(list).into_iter().map(str::to_owned).collect()).collect()
    };
    for (few, whole) in lists(&page).iter().zip(lists(&whole)) {
        assert!(whole.starts_with(few), "{few:?} {whole:?}");
    }
    let output = space.run(&["predict", "--page-limit", "2"]);
    assert_eq!(output.status, 2, "{}", output.stderr);
}

#[test]
fn the_same_leads_give_the_same_bytes() {
    let space = trained();
    let first = page_of(space, &[], "first.html");
    assert_eq!(first, page_of(space, &[], "second.html"));
    let mut one = space.command(&["predict", "--no-ledger", "--page", "third.html"]);
    assert!(one.env("RAYON_NUM_THREADS", "1").output().unwrap().status.success());
    assert_eq!(first, space.read("third.html"));
}

#[test]
fn what_changed_since_an_earlier_prediction_is_said_with_its_causes() {
    let space = trained();
    let earlier = space.run(&["predict", "--as-of", "2026-07-20", "-o", "earlier.csv", "--no-ledger"]);
    assert_eq!(earlier.status, 0, "{}", earlier.stderr);
    assert!(!page_of(space, &[], "without.html").contains("since 2026-07-20"));
    let page = page_of(space, &["--previous", "earlier.csv"], "changed.html");
    assert!(page.contains("Since the predictions of 2026-07-20, "), "{page}");
    assert!(page.contains(" 2026-07-20") && page.contains("id=\"changed\""), "{page}");
}

#[test]
fn a_page_is_not_written_where_the_prediction_is_refused_or_would_replace_a_file_of_the_project() {
    let space = with_owners().append("bantam.toml", "min_rows = 100\n").trained();
    let space = space.write("leads.html", "of last week");
    let output = predicted(&space, &[], "leads.html");
    assert_eq!(output.status, 6, "{}", output.stderr);
    assert_eq!(space.read("leads.html"), "of last week");
    let leads = trained().read("leads.csv");
    for file in ["leads.csv", "bantam.toml", "predictions.csv"] {
        let output = predicted(trained(), &[], file);
        assert!([1, 2].contains(&output.status), "{file}: {}", output.stderr);
    }
    assert_eq!(trained().read("leads.csv"), leads);
    assert_eq!(predicted(trained(), &[], "-").status, 2);
}

#[test]
fn the_summary_of_a_run_names_the_page() {
    let output = predicted(trained(), &["--summary", "run.json"], "named.html");
    assert_eq!(output.status, 0, "{}", output.stderr);
    let summary: serde_json::Value = serde_json::from_str(&trained().read("run.json")).unwrap();
    let outputs = summary["outputs"].as_array().unwrap();
    assert!(
        outputs.iter().any(|one| one["kind"] == "leads-page" && one["path"] == "named.html"),
        "{outputs:?}"
    );
}

/// What a page of 10,000 leads may weigh, in bytes.
const MOST_BYTES: usize = 10_000_000;

#[test]
fn ten_thousand_leads_of_the_sample_are_below_ten_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file).to_str().unwrap().to_owned();
    let bantam = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bantam"));
        command.current_dir(repository()).env("NO_COLOR", "1").args(arguments);
        let output = command.args(["--models-dir", &path("models")]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let leads = std::fs::read_to_string(repository().join("data/leads.csv")).unwrap();
    let (header, rows) = leads.split_once('\n').unwrap();
    let many: String =
        rows.lines().cycle().take(10_000).zip(0..).fold(format!("{header}\n"), |many, (row, number)| {
            let (_, cells) = row.split_once(',').unwrap();
            many + &format!("M{number:05},{cells}\n")
        });
    std::fs::write(path("many.csv"), many).unwrap();
    bantam(&["train"]);
    let [many, earlier, page, output] = ["many.csv", "earlier.csv", "page.html", "many.jsonl"].map(path);
    bantam(&["predict", &many, "--as-of", "2026-06-24", "-o", &earlier, "--no-ledger"]);
    bantam(&["predict", &many, "--previous", &earlier, "--page", &page, "-o", &output, "--no-ledger"]);
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<li data-k=").count(), 10_000);
    assert!(page.len() < MOST_BYTES, "{} bytes", page.len());
}
