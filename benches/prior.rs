//! Learning curves of learned and handcrafted weights, with and without a points prior:
//! `cargo bench --bench prior`, or with another number of repeats, `cargo bench --bench prior -- 5`.
//!
//! Deals of the simulation are drawn from those closed before the last 90 days, and models of them are evaluated on the deals
//! with a snapshot since. Writes `benches/prior.md` and `benches/prior.svg`.

#![expect(clippy::print_stdout, reason = "what it measures goes to standard output")]

#[path = "../tests/it/closed_deals.rs"]
mod closed_deals;

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use bantam::config::Path as Keys;
use bantam::design::Features;
use bantam::evaluate::{self, EvaluationData, Trial, Weighting, Who, log_losses};
use bantam::fit::{FitPlan, Solver, split_mix64};
use bantam::linear_model::PriorRule;
use bantam::points::{self, prior_rules};
use bantam::project::{self, Points, PointsRule, Project};
use bantam::rules::{Rule, RuleError, Yields};
use bantam::simulate::{FILES, Settings, simulate};
use bantam::snapshot::Spec;
use bantam::tables::write_atomically;
use bantam::units::{AsOf, Days};
use closed_deals::Failed;

/// The numbers of training deals.
const SIZES: [usize; 10] = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/// The other tables are tried with at most this number of deals: with more, they have no effect.
const MOST_WITH_OTHERS: usize = 2000;

/// Deals of a simulation: more than 50,000 are closed before the last 90 days.
const SIMULATED: usize = 66_000;

/// Simulations, each with a draw of every size.
const REPEATS: usize = 20;

/// Rules on features with an effect in the simulation, with the right signs.
const GOOD: [(&str, f64); 8] = [
    ("champion_contact = 'yes'", 20.0),
    ("decision_process_known = 'yes'", 10.0),
    ("persona = 'chief_executive'", -30.0),
    ("pricing_views >= 1", 15.0),
    ("trial", 15.0),
    ("timeline_months <= 3", 10.0),
    ("pain LIKE '%missed follow-ups%'", 10.0),
    ("free_mail", -10.0),
];

/// Rules on features without an effect.
const WORTHLESS: [(&str, f64); 4] = [
    ("email_opens >= 2", 20.0),
    ("annual_revenue > 10000000", 10.0),
    ("country = 'Germany'", 10.0),
    ("pain LIKE '%audit pressure%'", 10.0),
];

/// Mean log losses out of time.
#[derive(Debug, Clone, Copy)]
struct Losses {
    base: f64,
    table: f64,
    free: f64,
    prior: f64,
}

impl Losses {
    /// The loss of the prior minus that of the better of table and free fit; negative values are better than both.
    fn behind(&self) -> f64 {
        self.prior - self.table.min(self.free)
    }
}

/// A points table on deals.
struct Table {
    totals: Vec<f64>,
    rules: Vec<PriorRule>,
}

/// Simulated deals.
struct World {
    values: Features,
    won: Vec<bool>,
    tables: Vec<Table>,
    train: Vec<usize>,
    test: Vec<usize>,
}

fn main() -> Result<(), Failed> {
    let repeats = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(REPEATS);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = project::load(&root.join("bantam.toml"))?;
    let sample = project.points.clone().ok_or("the sample project has a points table")?;
    let tables = [sample, written(&GOOD)?, written(&WORTHLESS)?];
    let mut losses = vec![vec![Vec::new(); SIZES.len()]; tables.len()];
    for repeat in 0..repeats {
        let world = world(&project, &tables, 100 + repeat as u64)?;
        let mut order = world.train.clone();
        order.sort_by_key(|&row| split_mix64(row as u64 ^ split_mix64(repeat as u64)));
        for (place, &size) in SIZES.iter().enumerate() {
            let mut train = order[..size.min(order.len())].to_vec();
            train.sort_unstable();
            for (number, table) in world.tables.iter().enumerate() {
                if number == 0 || size <= MOST_WITH_OTHERS {
                    losses[number][place].push(judged(&project, &world, table, &train)?);
                }
            }
        }
        println!("{} of {repeats}", repeat + 1);
    }
    let curves: Vec<Vec<(usize, Losses)>> = losses.iter().map(|table| means(table)).collect();
    let page = page(&curves, repeats);
    println!("{page}");
    write_atomically(&root.join("benches/prior.md"), page.as_bytes())?;
    write_atomically(&root.join("benches/prior.svg"), plot(&curves[0]).as_bytes())?;
    Ok(())
}

fn written(rules: &[(&str, f64)]) -> Result<Points, RuleError> {
    let rule = |&(when, points): &(&str, f64)| {
        let rule = Rule::parse(when, Keys::new(["points"]), Yields::Condition)?;
        Ok(PointsRule { name: when.to_owned(), label: None, when: rule, points, group: None, decay: None })
    };
    let rules = rules.iter().map(rule).collect::<Result<_, RuleError>>()?;
    Ok(Points { threshold: None, file: None, rules, groups: Vec::new() })
}

fn world(project: &Project, tables: &[Points], seed: u64) -> Result<World, Failed> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data)?;
    let simulated = simulate(&Settings { deals: SIMULATED, leads: 0, seed, ..Settings::default() });
    for (name, write) in FILES {
        write(&simulated, &mut File::create(data.join(name))?)?;
    }
    // The types of columns are those that the rules need.
    let rules = tables.iter().flat_map(|table| table.rules.iter().cloned()).collect();
    let reading = Project {
        points: Some(Points { threshold: None, file: None, rules, groups: Vec::new() }),
        ..project.clone()
    };
    let deals = closed_deals::read(&reading, folder.path())?;
    let (snapshot, won, closed_at) = closed_deals::take_snapshot(&reading, folder.path(), deals)?;
    let closed_at: Vec<AsOf> = closed_at.into_iter().flatten().collect();
    let frame = snapshot.table.frame;
    let spec = Spec::of(project);
    let table = |points: &Points| -> Result<Table, Failed> {
        let mut mistakes = Vec::new();
        let table = points::check(points, frame.schema(), &mut mistakes);
        if let Some(mistake) = mistakes.first() {
            return Err(mistake.message.clone().into());
        }
        let fired = table.fired(&frame)?;
        Ok(Table { rules: prior_rules(&table, &fired, &spec), totals: fired.totals })
    };
    let split = evaluate::holdout(&snapshot.as_of, &closed_at, Days::new(90)).ok_or("there are deals")?;
    Ok(World {
        tables: tables.iter().map(table).collect::<Result<_, _>>()?,
        values: Features::of(&project.features, &frame)?,
        won,
        train: split.train,
        test: split.test,
    })
}

/// The evaluation of one draw.
fn judged(project: &Project, world: &World, table: &Table, train: &[usize]) -> Result<Losses, Failed> {
    let groups: Vec<u64> = (0..world.won.len() as u64).collect();
    let free = EvaluationData {
        features: &project.features,
        values: &world.values,
        won: &world.won,
        dates: None,
        weighting: Weighting::default(),
        censoring: None,
        groups: &groups,
        clusters: None,
        points: Some(&table.totals),
        prior: None,
        open_as_of: &[],
    };
    let prior = EvaluationData { prior: Some(&table.rules), ..free.clone() };
    let plan = FitPlan {
        penalty: None,
        share: None,
        solver: Solver::Newton,
        max_iterations: 2000,
        folds: 5,
        seed: 7,
    };
    let free = evaluate::trial_on_rows(&free, (train, &world.test), &plan)?;
    let prior = evaluate::trial_on_rows(&prior, (train, &world.test), &plan)?;
    let of = |who: Who| loss(&free, &who);
    Ok(Losses {
        base: of(Who::BaseRate),
        table: of(Who::Points),
        free: of(Who::Model),
        prior: loss(&prior, &Who::Model),
    })
}

fn loss(trial: &Trial, who: &Who) -> f64 {
    let found = trial.entries.iter().find(|entry| entry.who == *who);
    let mean = |losses: Vec<f64>| losses.iter().sum::<f64>() / losses.len() as f64;
    found.map_or(f64::NAN, |entry| mean(log_losses(&entry.log_odds, &trial.won)))
}

fn means(table: &[Vec<Losses>]) -> Vec<(usize, Losses)> {
    let of_size = |(&size, found): (&usize, &Vec<Losses>)| {
        let mean = |of: fn(&Losses) -> f64| found.iter().map(of).sum::<f64>() / found.len() as f64;
        let losses = Losses {
            base: mean(|of| of.base),
            table: mean(|of| of.table),
            free: mean(|of| of.free),
            prior: mean(|of| of.prior),
        };
        (size, losses)
    };
    SIZES.iter().zip(table).filter(|(_, found)| !found.is_empty()).map(of_size).collect()
}

fn page(curves: &[Vec<(usize, Losses)>], repeats: usize) -> String {
    let mut text = format!(
        "# Learning curves of learned and handcrafted weights\n\n\
         Written by `cargo bench --bench prior`. Mean log loss on the deals of the last 90 days of a simulation, in nats, of \
         models trained on some of the deals closed before: {repeats} simulations, a random draw of each size from each, \
         about 4,200 test deals each. \"table\" is the points table with one slope and intercept by maximum likelihood, \
         \"free\" a ridge towards 0, \"prior\" the same fit with `prior = \"points\"`; the penalties are chosen by \
         cross-validation on the drawn deals. \"behind\" is the loss of the prior minus that of the better of table and free fit; \
         negative values are better than both.\n\n![Log loss by number of deals](prior.svg)\n"
    );
    let names = [
        "The points table of the sample project: mixed rules, one with the wrong sign",
        "A good table: rules on features with an effect, with the right signs",
        "An uninformative table: rules on features without an effect",
    ];
    for (name, curve) in names.iter().zip(curves) {
        let _ = write!(
            text,
            "\n## {name}\n\n| deals | base rate | table | free | prior | behind |\n|---:|---:|---:|---:|---:|---:|\n"
        );
        for (size, losses) in curve {
            let Losses { base, table, free, prior } = losses;
            let behind = losses.behind();
            let _ =
                writeln!(text, "| {size} | {base:.4} | {table:.4} | {free:.4} | {prior:.4} | {behind:+.4} |");
        }
    }
    text
}

/// The curves as SVG: deals on a logarithmic axis, log loss on the other.
fn plot(curve: &[(usize, Losses)]) -> String {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 360.0;
    const MARGIN: f64 = 56.0;
    let numbers = |losses: &Losses| [losses.base, losses.table, losses.free, losses.prior];
    let all = || curve.iter().flat_map(|(_, losses)| numbers(losses));
    let (low, high) = (all().fold(f64::INFINITY, f64::min) - 0.01, all().fold(0.0, f64::max) + 0.01);
    let [first, last] = [SIZES[0], SIZES[SIZES.len() - 1]].map(|size| (size as f64).ln());
    let x = |size: usize| MARGIN + ((size as f64).ln() - first) / (last - first) * (WIDTH - 2.5 * MARGIN);
    let y = |loss: f64| HEIGHT - MARGIN - (loss - low) / (high - low) * (HEIGHT - 1.5 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for &size in &SIZES {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{size}</text>",
            x(size),
            HEIGHT - MARGIN + 16.0
        );
    }
    for tick in (0..100).map(|step| f64::from(step) * 0.02).filter(|tick| (low..high).contains(tick)) {
        let (at, left, right) = (y(tick), MARGIN, WIDTH - 1.5 * MARGIN);
        let _ = writeln!(
            svg,
            "<path d=\"M{left:.1} {at:.1}H{right:.1}\" stroke=\"#ddd\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{tick:.2}</text>",
            left - 6.0,
            at + 4.0
        );
    }
    let lines = [("base rate", "#999"), ("table", "#c60"), ("free", "#06c"), ("prior", "#080")];
    for (place, (name, colour)) in lines.into_iter().enumerate() {
        let points =
            curve.iter().map(|(size, losses)| format!("{:.1},{:.1}", x(*size), y(numbers(losses)[place])));
        let points: Vec<String> = points.collect();
        let width = if name == "prior" { 2.5 } else { 1.5 };
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>",
            points.join(" ")
        );
        let (at, line) = (MARGIN * 0.5 + 16.0 * place as f64, WIDTH - 1.4 * MARGIN);
        let _ = writeln!(svg, "<text x=\"{line:.1}\" y=\"{at:.1}\" fill=\"{colour}\">{name}</text>");
    }
    let middle = WIDTH / 2.0 - MARGIN / 2.0;
    let _ = writeln!(
        svg,
        "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">deals learned from</text>",
        HEIGHT - 16.0
    );
    let _ = writeln!(svg, "<text x=\"{MARGIN}\" y=\"16\">log loss on later deals</text>\n</svg>");
    svg
}
