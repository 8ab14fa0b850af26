"""Compares bantam with scikit-learn and glum: `python3 benches/peers/run.py`, Python 3.12 or newer, Linux or macOS.

It makes a virtual environment beside itself (`.venv`; the only step that needs the network), makes the tables, builds
bantam, runs every program `--repeat` times in turn, and prints Markdown. Each figure is the best of its repeats: what
other work on the machine adds is never negative. The machine must be quiet all the same: the threads of OpenBLAS and
OpenMP wait in a busy loop for one that does not get its core, and with one of two cores taken by another program
scikit-learn's Newton has needed 50 times as long. So the report says how much of the machine others took (on Linux).

All programs minimise the same objective on the same 117 columns (see peers.py), on one machine, in one run, from a
file that the page cache holds. Three tables for each number of rows:

Fit alone        the solver on a ready matrix. Every program may use all cores, but for `glum`, which runs with one
                 thread, its best setting. bantam goes on to 1e-8 standard errors; scikit-learn and glum stop at their
                 default tolerances, so look at how far above the lowest objective they ended.
Whole training   unfair to bantam: the wall clock of the process `bantam train`, which also reads ids and dates, cuts
                 history, fits a second time to judge the model out of time with intervals, computes standard errors and writes the
                 model; against read + encode + fit, once within a Python that has started and imported already, and
                 once as a process, which is what a scheduled job waits for. Peaks are those of the processes, the
                 libraries of Python included.
Stages           the same work side by side, as far as the programs divide it alike.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from time import perf_counter, time

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = HERE / "requirements.txt"
BANTAM = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "bantam"
ENGINES = ["sklearn-pipeline", "sklearn-newton-cholesky", "sklearn-lbfgs", "glum", "glum-default-threads"]
AGREED = 1e-6  # Objectives with a larger relative difference are reported.
QUIET = 0.02  # Share of the processors' time of other programs above which the report warns that its ratios are unreliable.


def install():
    """The virtual environment; recreated only if the requirements have changed."""
    installed = VENV / REQUIREMENTS.name
    if installed.exists() and installed.read_bytes() == REQUIREMENTS.read_bytes():
        return
    print("making the virtual environment", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS], check=True)
    shutil.copy(REQUIREMENTS, installed)


def build():
    """The executable and the benchmark of stages, so that nothing is compiled between measurements."""
    print("building bantam", file=sys.stderr)
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    subprocess.run(["cargo", "bench", "--quiet", "--bench", "stages", "--no-run"], cwd=ROOT, check=True)


def last_json(command, cwd):
    """The last line of standard output."""
    output = subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def stages(folder):
    """Seconds of each stage of bantam, and its objective, as `benches/stages.rs` measures them in one process."""
    return last_json(["cargo", "bench", "--quiet", "--bench", "stages", "--", str(folder)], ROOT)


def train(folder):
    """Wall clock in seconds and peak MiB of one process `bantam train`."""
    shutil.rmtree(folder / "models", ignore_errors=True)
    command = [BANTAM, "train", "--quiet", "--project", folder / "bantam.toml"]
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bantam train ended with {process.returncode}")
    return {"pipeline": wall, "process": wall, "peak_mib": usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)}


def peer(engine, folder, alpha):
    """One training by a library, in a separate process."""
    start = time()
    result = last_json([PYTHON, HERE / "peers.py", engine, folder / "deals.parquet", str(alpha)], HERE)
    return result | {"process": result.pop("ended") - start}


def best(runs):
    """The lowest value of each figure over the repeats."""
    return {key: min(run[key] for run in runs) for key in runs[0] if key != "engine"}


def measure(rows, repeat, folder):
    """The best figures of bantam and of every peer on a table of `rows` deals, measured in turn."""
    print(f"making the table of {rows:,} deals", file=sys.stderr)
    subprocess.run([PYTHON, HERE / "table.py", folder, str(rows)], check=True)
    alpha = tomllib.loads((folder / "bantam.toml").read_text(encoding="utf-8"))["fit"]["alpha"]
    runs = {engine: [] for engine in ["bantam", *ENGINES]}
    for number in range(repeat):
        for engine, of_engine in runs.items():
            print(f"{rows:,} deals, {number + 1} of {repeat}: {engine}", file=sys.stderr)
            ours = engine == "bantam"
            of_engine.append(stages(folder) | train(folder) if ours else peer(engine, folder, alpha))
    return {engine: best(of_engine) for engine, of_engine in runs.items()}


def markdown(header, lines):
    """A Markdown table, its first column words and the others figures."""
    print("| " + " | ".join(header) + " |")
    print("|---" + "|---:" * (len(header) - 1) + "|")
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print()


def report(results):
    """The three tables of one number of rows."""
    ours = results["bantam"]
    lowest = min(result["objective"] for result in results.values())
    print(f"## {ours['n_rows']:,} deals, {ours['n_columns']} columns\n")

    print("Fit alone, from a ready matrix. The objective is relative, above the lowest of all.\n")
    above = {engine: (result["objective"] - lowest) / lowest for engine, result in results.items()}
    fits = [
        [engine, f"{result['fit']:.3f}", f"{result['fit'] / ours['fit']:.2f} ×", f"{above[engine]:.1e}"]
        for engine, result in results.items()
    ]
    markdown(["engine", "fit, s", "to bantam", "objective"], fits)
    for engine, result in results.items():
        if (result["n_rows"], result["n_columns"]) != (ours["n_rows"], ours["n_columns"]):
            print(f"**Not the same problem**: {engine} has {result['n_rows']:,} rows, {result['n_columns']} columns.\n")
        if above[engine] > AGREED:
            print(f"{engine} stopped more than {AGREED:.0e} above the lowest objective.\n")

    print(
        "Whole training from Parquet: the process `bantam train` (with snapshot, holdout, intervals and the model"
        " written) against read + encode + fit of the others: within Python, and as a process with its start and imports.\n"
    )
    whole = [
        [
            engine,
            f"{result['pipeline']:.2f}",
            f"{result['pipeline'] / ours['pipeline']:.2f} ×",
            f"{result['process']:.2f}",
            f"{result['process'] / ours['process']:.2f} ×",
            f"{result['peak_mib']:,.0f}",
            f"{result['peak_mib'] * 1024**2 / result['n_rows']:,.0f}",
        ]
        for engine, result in results.items()
    ]
    markdown(["engine", "within, s", "to bantam", "process, s", "to bantam", "peak, MiB", "bytes per deal"], whole)

    print("Stages, in seconds.\n")
    names = ["read", "snapshot", "encode", "fit", "inference"]
    parts = [
        [engine, *(f"{result[name]:.3f}" if name in result else "–" for name in names)]
        for engine, result in results.items()
    ]
    markdown(["engine", *names], parts)


def machine():
    """One line on the machine."""
    cpu = platform.machine()
    if Path("/proc/cpuinfo").exists():
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        cpu = next((line.split(": ", 1)[1] for line in info if line.startswith("model name")), cpu)
    pins = [line for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "==" in line]
    versions = ", ".join(pin.replace("==", " ") for pin in pins)
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, {versions}"


def taken():
    """Seconds of processor time since the start that programs other than ours took; None if Linux does not report it."""
    if not Path("/proc/stat").exists():
        return None
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK") - sum(os.times()[:4])


def others(before, after, seconds):
    """One line on the load of the machine."""
    if before is None:
        return f"Load average {os.getloadavg()[0]:.1f} at the end."
    share = max(0, after - before) / (seconds * os.cpu_count())
    verdict = (
        "" if share <= QUIET else " **Not a quiet machine: the ratios to engines with several threads do not hold.**"
    )
    return f"Other programs took {share:.0%} of the processors' time.{verdict}"


def main():
    if sys.version_info < (3, 12):
        sys.exit("Python 3.12 or newer is needed, see requirements.txt")
    parser = argparse.ArgumentParser(description="Holds bantam against scikit-learn and glum.")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes of the tables")
    parser.add_argument("--repeat", type=int, default=3, help="how often each program runs; the best counts")
    parser.add_argument("--folder", type=Path, help="where the tables stay; without it they are deleted")
    options = parser.parse_args()

    install()
    build()
    before, start = taken(), perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        results = [measure(rows, options.repeat, folder / str(rows)) for rows in options.rows]
    print(f"{machine()}. Best of {options.repeat}. {others(before, taken(), perf_counter() - start)}\n")
    for result in results:
        report(result)


if __name__ == "__main__":
    main()
